"""What services did, added up from their returns, as a range wherever a cell is not known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from needs_analysis import require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import Column, keys, limits
from needs_analysis.errors import DataError, Refusal
from needs_analysis.quantity import STATES, Total, total
from needs_analysis.result import Excluded, Result, fixed_result
from needs_analysis.said import Caveat
from needs_analysis.source import sources_of
from needs_analysis.wording import count, listed

_NOT_ADDITIVE: Final = ("longest_wait_days", "mean_wait_days")
_OF_A_DAY: Final = ("waiting", "carried_in", "carried_out")


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
    if measure in _NOT_ADDITIVE:
        raise Refusal(f"A sum of {measure} over returns says nothing", remedy="Show it by service, area and quarter.")
    if measure in _OF_A_DAY and "quarter" not in by and returns.get("quarter", pd.Series(dtype="str")).nunique() > 1:
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
    whole = total(returns, measure)
    open_cells = int((states.isin(["suppressed", "missing", "low"])).sum())
    caveats = []
    if open_cells:
        caveats.append(
            Caveat(
                "NOT_ALL_KNOWN",
                f"{count(open_cells)} of {count(len(returns))} cells are suppressed or missing, so that sums over them are ranges.",
            )
        )
    unit = measure.replace("_", " ")
    words = _words(whole)
    return fixed_result(
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
        measure=unit,
        definition=f"Sum of {unit} over the returns{f' by {listed(list(by))}' if by else ''}; suppressed cells as ranges.",
        method="sum with bounds",
        parameters={"measure": measure, "by": list(by)},
        sources=sources_of(returns),
        caveats=tuple(caveats),
        excluded=tuple(
            [
                Excluded(
                    "cells marked as not applicable",
                    int((states == "not_applicable").sum()),
                    "they are no count",
                    False,
                )
            ]
            if (states == "not_applicable").any()
            else []
        ),
        sentences={
            "panel": f"The returns add up to {words} {unit}."
            + (f" {count(open_cells)} figures were not given." if open_cells else ""),
            "analyst": f"Sum of {unit} over {count(len(returns))} cells: {words} ({count(whole.known)} known, "
            f"{count(whole.unknown)} open; open cells enter with the range of their state).",
        },
        chart=_chart(pd.DataFrame(rows), by[0], unit) if len(by) == 1 and whole.exact else None,
    )


def _chart(table: pd.DataFrame, label: str, unit: str) -> Chart:
    return Chart(
        kind="bars",
        label=label,
        title=f"{unit.capitalize()} by {label}",
        alt=f"Bars of {unit}, from {count(int(table['value'].min()))} to {count(int(table['value'].max()))}.",
        value_title=unit,
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


def _words(found: Total) -> str:
    if found.exact:
        return count(int(found.lower))
    if found.upper != found.upper:
        return f"at least {count(int(found.lower))}"
    return f"{count(int(found.lower))} to {count(int(found.upper))}"
