"""What services did, added up from their returns, as a range wherever a cell is not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from needs_analysis import require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import Column, keys, limits
from needs_analysis.contracts.provider_return import NOT_ADDED, OF_A_DAY
from needs_analysis.errors import DataError, Refusal
from needs_analysis.quantity import STATES, Total, total
from needs_analysis.result import Excluded, Result
from needs_analysis.said import Caveat, Said
from needs_analysis.source import sources_of
from needs_analysis.wording import count, is_known, listed, missing, plain, sentence_case


def activity(returns: pd.DataFrame, *, measure: str = "referrals", by: Sequence[str] = ()) -> Result:
    """Add up a measure of provider returns.

    Parameters
    ----------
    returns : pandas.DataFrame
        One row a service, area and quarter, as `reading.provider_return` gives it.
    measure : str
        A measured column, such as ``"referrals"`` or ``"repeat_victims"``.
    by : sequence of str
        Columns to add up by (``"service"``, ``"area"``, ``"quarter"``); everything together otherwise.

    Returns
    -------
    Result
        ``value`` where every cell is known; ``lower`` and ``upper`` always, and the upper end is missing where nothing
        limits it; ``known`` is the sum of the ``cells_known`` of ``cells`` that were known.

    Raises
    ------
    DataError
        When the measure or a column is not there.
    Refusal
        When no cell is known at all.

    Notes
    -----
    A suppressed ``<5`` counts as 1 to 4. A missing cell is 0 or more, and never 0.

    Examples
    --------
    >>> from needs_analysis.quantity import Measured, frame, known
    >>> cells = frame("referrals", [known(92), Measured(state="suppressed", lower=1, upper=4)])
    >>> activity(pd.concat([pd.DataFrame({"area": ["A", "B"]}), cells], axis=1)).table[["lower", "upper"]].iloc[0].tolist()
    [93.0, 96.0]
    """
    require.columns(returns, [measure, f"{measure}_state", *by], what="returns")
    if measure in NOT_ADDED:
        raise Refusal(f"A sum of {measure} over returns says nothing", remedy="Show it by service, area and quarter.")
    if measure in OF_A_DAY and "quarter" not in by and returns.get("quarter", pd.Series(dtype="str")).nunique() > 1:
        raise Refusal(
            f"{measure} counts the same people again each quarter", remedy='Add "quarter" to by, or take one quarter.'
        )
    states = returns[f"{measure}_state"].fillna("missing")
    returns = returns.assign(**{f"{measure}_state": states})
    if not states.isin(STATES).all():
        raise DataError.one(
            "holds a state that there is not",
            column=f"{measure}_state",
            expected=", ".join(STATES),
            remedy="Read the return with reading.provider_return.",
        )
    if not (states == "known").any():
        raise Refusal(f"No return gives {measure}", remedy="Ask the providers, or choose another measure.")
    groups = returns.groupby(list(by), sort=True, dropna=False) if by else [((), returns)]
    rows = []
    for key, group in groups:
        found = total(group, measure)
        sure = float(group.loc[group[f"{measure}_state"] == "known", measure].sum())
        rows.append({**dict(zip(by, key, strict=True)), **_row(found, measure, sure)})
    lacking = int((states == "not_applicable").sum())
    return Result(
        table=pd.DataFrame(rows),
        columns=(
            *keys(by),
            Column("known", "count"),
            Column("value", "count", of=("known",)),
            # A range that begins with what is known gives it away.
            *limits("lower", "upper", of=("value", "known")),
            Column("cells_known", "measure"),
            Column("cells", "measure"),
        ),
        measure=plain(measure),
        definition=f"Sum of {plain(measure)} over the returns{f' by {listed(list(by))}' if by else ''}; suppressed cells as ranges.",
        method="sum with bounds",
        settings={"measure": measure, "by": list(by)},
        sources=sources_of(returns),
        excluded=(Excluded("cells marked as not applicable", lacking, "they are no count", False),) if lacking else (),
        words=words,
        chart=Chart(kind="bars", label=by[0], value_title=plain(measure)) if len(by) == 1 else None,
    )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the sums say."""
    unit = plain(settings["measure"])
    least, most, sure = (float(table[name].sum(skipna=False)) for name in ("lower", "upper", "known"))
    cells, known = int(table["cells"].sum()), int(table["cells_known"].sum())
    added = (
        count(least)
        if least == most
        else f"{count(least)} to {count(most)}"
        if is_known(most)
        else f"at least {count(least)}"
    )
    if not is_known(least):
        added = f"a number that is {missing()}"
    panel = f"The returns add up to {added} {unit}."
    caveats = []
    if cells > known:
        panel += f" {count(cells - known)} {'figure was' if cells - known == 1 else 'figures were'} not given."
        told = f"{count(cells - known)} of {count(cells)} cells are suppressed or missing, so that sums over them are ranges."
        caveats.append(Caveat("NOT_ALL_KNOWN", told))
    analyst = (
        f"Sum of {unit} over {count(cells)} cells: {added} ({count(sure)} from {count(known)} known cells; open cells enter with the "
        "range of their state)."
    )
    label = settings["by"][0] if settings["by"] else "all together"
    shown = table["value"].dropna()
    ends = f", from {count(shown.min())} to {count(shown.max())}" if len(shown) else ""
    return Said(
        panel, analyst, title=f"{sentence_case(unit)} by {label}", alt=f"Bars of {unit}{ends}.", caveats=tuple(caveats)
    )


def _row(found: Total, measure: str, sure: float) -> dict[str, object]:
    cells = found.known + found.unknown
    return {
        "measure": measure,
        "value": found.lower if found.exact and cells else float("nan"),
        "lower": found.lower if cells else float("nan"),
        "upper": found.upper if cells else float("nan"),
        "known": sure if cells else float("nan"),
        "cells_known": found.known,
        "cells": cells,
        "unit": measure.replace("_", " "),
        "method": "sum with bounds",
        "flag": "not applicable" if not cells else "" if found.exact else "range",
    }
