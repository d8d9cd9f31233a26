"""What services did, added up from their returns, as a range wherever a cell is not known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import pandas as pd

from needs_analysis import groups, require
from needs_analysis.added import added
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import WRITTEN, Column, keys, labels, limits
from needs_analysis.contracts.provider_return import NOT_ADDED, OF_A_DAY, provider_return, return_unit
from needs_analysis.doubled_returns import refuse_doubled
from needs_analysis.errors import DataError, Refusal, UnitError
from needs_analysis.groups import By
from needs_analysis.missing_returns import missing_rows
from needs_analysis.quantities import between
from needs_analysis.quantity import Total, total
from needs_analysis.result import Excluded, Result
from needs_analysis.said import Caveat, Said
from needs_analysis.service_gap.measured import with_numbers
from needs_analysis.service_gap.totals import refuse_totals
from needs_analysis.source import sources_of
from needs_analysis.wording import count, counted, is_known, listed, missing, plain, sentence_case

_OWN: Final = ("known", "cells_known", "cells", "not_returned")
_AGAIN: Final = {"FTE": "posts", "GBP": "money"}
_COLUMNS: Final = frozenset(column.name for column in provider_return.columns)


def activity(returns: pd.DataFrame, *, measure: str = "referrals", by: By = ()) -> Result:
    """Add up a measure of provider returns.

    Parameters
    ----------
    returns : pandas.DataFrame
        One row a service, area and quarter, as `reading.provider_return` gives it.
    measure : str
        A measured column, such as ``"referrals"`` or ``"repeat_victims"``.
    by : str or sequence of str
        Columns to add up by (``"service"``, ``"area"``, ``"quarter"``); everything together otherwise.

    Returns
    -------
    Result
        In ``unit`` what the measure counts (people, referrals, cases). ``value`` where every cell is known; ``lower`` and
        ``upper`` always, and the upper end is missing where nothing limits it; ``known`` is the sum of the ``cells_known`` of ``cells`` that were known.

    Raises
    ------
    DataError
        When the measure or a column is not there, and for numbers that are text, infinite or negative, or an unknown status.
    UnitError
        When referrals of one sum count different things, such as people and cases.
    Refusal
        When no cell is known at all, for a measure that cannot be added up, and for rows that would count twice: of one key in
        whatever spelling, or of a total beside its parts.

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
    names = groups.columns_of(by)
    if not isinstance(measure, str):
        raise Refusal(
            f"measure= is of type {type(measure).__name__}, not the name of a column", remedy='Use measure="referrals".'
        )
    require.columns(returns, [measure, *names], what="returns")
    groups.own_names(names, also=_OWN)
    if measure in NOT_ADDED:
        raise Refusal(
            f"{sentence_case(plain(measure))} cannot be added up over returns",
            remedy="Show it by service, area and quarter.",
        )
    returns = with_numbers(returns, measure)
    refuse_doubled(returns)
    refuse_totals(returns)
    if measure in OF_A_DAY and "quarter" not in names and returns.get("quarter", pd.Series(dtype="str")).nunique() > 1:
        raise Refusal(
            f"{sentence_case(plain(measure))} counts the same {_AGAIN.get(return_unit(measure), 'people')} again each quarter",
            remedy='Add "quarter" to by, or take one quarter.',
        )
    states = returns[f"{measure}_state"]
    if not (states == "known").any():
        raise Refusal(f"No return gives {measure}", remedy="Ask the providers, or choose another measure.")
    rows = []
    for key, group in _groups(returns, names):
        found = total(group, measure)
        rows.append({**dict(zip(names, key, strict=True)), **_row(found, measure, _unit(group, measure))})
    lacking = int((states == "not_applicable").sum())
    return Result(
        table=pd.DataFrame(rows).assign(not_returned=_gaps(returns)),
        columns=(
            *keys(names, written=WRITTEN),
            Column("known", "count"),
            Column("value", "count", of=("known",)),
            # A range that begins with what is known gives it away.
            *limits("lower", "upper", of=("value", "known")),
            Column("cells_known", "measure"),
            Column("cells", "measure"),
            *labels("not_returned"),
        ),
        measure=plain(measure),
        definition=f"Sum of {plain(measure)} over the returns{f' by {listed(list(map(str, names)))}' if names else ''}; suppressed cells as ranges.",
        method="sum with bounds",
        settings={"measure": measure, "by": names},
        sources=sources_of(returns),
        excluded=(Excluded("cells marked as not applicable", lacking, "not a count", False),) if lacking else (),
        words=words,
        chart=Chart(kind="bars", label=names[0], value_title=plain(measure)) if len(names) == 1 else None,
    )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the sums say."""
    measure, names = plain(settings["measure"]), [plain(str(name)) for name in settings["by"]]
    unit, by = _one_unit(table, measure), listed(names)
    cells, known = int(table["cells"].sum()), int(table["cells_known"].sum())
    # Where it does not apply, there is nothing to add.
    there = table[table["cells"] > 0]
    aside = "" if unit == measure else f" ({measure})"
    if settings["measure"] in OF_A_DAY and len(there) > 1 and "quarter" in settings["by"]:
        total = between(there["lower"].min(skipna=False), there["upper"].max(skipna=False), unit)
        panel = f"{sentence_case(measure)} by {by}: {total}. It is a figure of one day or of the year so far, so quarters are not added up."
        analyst = f"{sentence_case(measure)} of {counted(cells, 'cells')}: {total}, not added over quarters"
    else:
        least, most, sure = (added(there[name]) for name in ("lower", "upper", "known"))
        total = _of_each_unit(there) if _is_mixed(table) else between(least, most, unit)
        panel = f"The returns add up to {total}{aside}."
        if not is_known(least) and not _is_mixed(table):
            panel = f"How many {unit}{aside} the returns add up to is {missing()}."
        # Rounded outward, the least may be below what is known.
        of_known = "" if _is_mixed(table) or sure > least else f" ({count(sure)} from {counted(known, 'known cells')})"
        analyst = f"Sum of {measure} over {counted(cells, 'cells')}: {total}{of_known}"
    caveats, lacking = [], cells - known
    if lacking:
        panel += f" {count(lacking)} {'figure was' if lacking == 1 else 'figures were'} not given."
        are, them = ("is", "it") if lacking == 1 else ("are", "them")
        told = f"{count(lacking)} of {counted(cells, 'cells')} {are} suppressed or missing, so sums that include {them} are ranges."
        caveats.append(Caveat("NOT_ALL_KNOWN", told))
    gaps = [text for text in dict.fromkeys(table["not_returned"].astype("str")) if text]
    if gaps:
        told = f"There is no return of {listed(gaps, most=3)}; the sums are of the returns that there are."
        caveats.append(Caveat("NOT_ALL_RETURNED", told))
        panel += f" Some returns are missing ({listed(gaps, most=1)})."
    analyst += "; suppressed or missing cells enter with their range." if lacking else "."
    shown = table["value"].dropna()
    ends = list(dict.fromkeys((count(shown.min()), count(shown.max())))) if len(shown) else []
    reach = "" if not ends else f", from {ends[0]} to {ends[1]}" if len(ends) > 1 else f": {ends[0]}"
    return Said(
        panel,
        analyst,
        title=sentence_case(f"{measure} by {by}" if by else f"{measure}, all together"),
        alt=f"Bars of {measure}{reach}{' each' if len(ends) == 1 and len(shown) > 1 else ''}.",
        caveats=tuple(caveats),
    )


def _gaps(rows: pd.DataFrame) -> str:
    """Areas, services or providers without a return in a quarter of which others have one."""
    if "quarter" not in rows:
        return ""
    return missing_rows(rows, rows["quarter"].astype("str").tolist(), quiet=False)


def _is_mixed(table: pd.DataFrame) -> bool:
    """Whether the sums of a table count different things."""
    return "unit" in table and table["unit"].dropna().nunique() > 1


def _of_each_unit(there: pd.DataFrame) -> str:
    """Sums of what counts the same, for each unit; people and referrals do not mix."""
    sums = []
    for unit, part in there.groupby("unit", sort=True):
        least, most = (added(part[end]) for end in ("lower", "upper"))
        sums.append(between(least, most, str(unit)) if is_known(least) else f"a {missing()} number of {unit}")
    return listed(sums)


def _one_unit(table: pd.DataFrame, measure: str) -> str:
    """What all sums of a table count; the measure itself where they count different things."""
    units = set(table["unit"].dropna().astype("str")) if "unit" in table else set()
    return units.pop() if len(units) == 1 else measure


def _groups(returns: pd.DataFrame, names: list[str]) -> Iterable[tuple[tuple[Any, ...], pd.DataFrame]]:
    """The rows of each group under its names; a row without a name is in a group of its own."""
    if not names:
        return [((), returns)]
    for name in names:
        if not all(map(pd.api.types.is_hashable, returns[name])):
            raise DataError.one(
                "contains lists or similar",
                column=name,
                expected="one value per cell",
                remedy="Give each its own row.",
            )
        groups.factorised(returns[name], name)
    return returns.groupby(names, sort=True, dropna=False, observed=True)


def _unit(rows: pd.DataFrame, measure: str) -> str:
    """What the sum of some rows counts."""
    if measure not in _COLUMNS:
        return plain(measure)
    usual = return_unit(measure)
    if usual != "referrals" or "unit" not in rows:
        return usual
    units = sorted(set(rows["unit"].dropna().astype("str")) - {""})
    if len(units) > 1:
        raise UnitError(
            "The referrals of these returns count different things",
            remedy='Add them up by what they count: by="service", or take rows of one unit.',
        )
    return units[0] if units else usual


def _row(found: Total, measure: str, unit: str) -> dict[str, object]:
    cells = found.known + found.unknown
    return {
        "measure": measure,
        "value": found.lower if found.exact and cells else float("nan"),
        "lower": found.lower if cells else float("nan"),
        "upper": found.upper if cells else float("nan"),
        "known": found.sure if cells else float("nan"),
        "cells_known": found.known,
        "cells": cells,
        "unit": unit,
        "method": "sum with bounds",
        "flag": "not applicable" if not cells else "" if found.exact else "range",
    }
