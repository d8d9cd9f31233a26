"""Has a count changed, or is it noise?"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import quantities, require
from needs_analysis.charts.chart import EVEN, Chart
from needs_analysis.columns import Column, keys, labels
from needs_analysis.errors import Refusal
from needs_analysis.judgement import (
    COLUMNS,
    DEFAULT,
    SMALLEST,
    Judgement,
    columns_of,
    judge,
    method_of,
    sides,
    smallest,
    swing,
)
from needs_analysis.judgement_words import (
    default_in_words,
    in_words,
    overturn_in_words,
    range_in_words,
    would_have_been_clear,
)
from needs_analysis.quantities import Given, count_in_words, range_cells, range_columns, take
from needs_analysis.quantity import NOT_COUNTED, Quantity
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said, neither_better
from needs_analysis.statistics._checks import counts
from needs_analysis.statistics._checks import whole as checked_whole
from needs_analysis.units import require_same
from needs_analysis.wording import (
    QUALIFIERS,
    VERDICTS,
    count,
    counted,
    is_known,
    listed,
    missing,
    more_or_fewer,
    plain,
    sentence_case,
)

COMPARED: Final = (
    Column("numerator", "count"),
    Column(SMALLEST, "count"),
    Column("denominator", "count", of=(SMALLEST,)),
    Column("value", "measure", of=("numerator", "denominator")),
    Column("difference", "measure", of=("numerator", "denominator")),
    *COLUMNS,
)
"""What the columns of a count beside an earlier one are."""
_ENDS: Final = (*range_columns("now"), *range_columns("before"))
_BEHIND: Final = frozenset({"numerator", "denominator"})
_OF_TWO: Final = (
    *_ENDS,
    *(
        replace(column, of=(*column.of, *(end.name for end in _ENDS))) if _BEHIND & {*column.of} else column
        for column in COMPARED
    ),
)
"""The same where a count may lie in a range: all that is worked out from the counts is worked out from the ranges too."""
_MOST_STEPS: Final = 25
"""A range is tried at each of its numbers, or at so many of them where it is wider."""
UNDECIDED: Final = "depends on figures that are not known"
"""Flag of a comparison whose verdict differs with what suppressed figures can be."""


def compare_counts(
    facts: pd.DataFrame | None = None,
    *,
    now: Given,
    before: Given,
    confidence: float = 0.95,
    history: Sequence[float] | None = None,
    periods_a_year: int = 4,
    dispersion: float | None = None,
    disruption: str = "",
) -> Result:
    """Compare one count with an earlier one, and say whether it has changed.

    Parameters
    ----------
    facts : pandas.DataFrame, optional
        Published facts, provider returns or another table, where the numbers stand in it.
    now, before : str, mapping or Quantity
        The later and the earlier count: ids of facts, rows of the table, or numbers taken before (`quantities.take`). They must
        count the same thing in the same unit.
    confidence : float
        Between 0 and 1.
    history : sequence of float, optional
        Counts of earlier periods in order, the earlier one's among them: the change is then compared with theirs (same period a
        year apart), from four of them on.
    periods_a_year : int
        Periods a year in ``history``.
    dispersion : float, optional
        How many times more than chance such counts vary, borrowed from elsewhere, instead of ``history``.
    disruption : str
        Anything known to have disturbed one of the periods; then the two are not like for like.

    Returns
    -------
    Result
        One row: ``value`` is the ratio, ``lower`` and ``upper`` its range, with the range by chance alone, the usual swing where
        there is a history, the dispersion that was allowed for and the one that would overturn the verdict, and the smallest changes
        that would have been one. Of a count that is only known to lie in a range the ratio has a range and no value, and there is a
        verdict only where both ends give the same.

    Raises
    ------
    Refusal
        When the two count different things, their periods differ in length, or a count is not whole.

    Notes
    -----
    See `judgement.judge`. Without a history or a dispersion, the change must survive the dispersion that offences recorded by police
    forces have from year to year at such counts, which need not be that of a service's referrals. Different seasons, areas or a
    disruption are never like for like, and give a direction only where the variation is known and the range excludes no change.

    References
    ----------
    .. [1] Przyborowski J, Wilenski H (1940). Biometrika 31, 313-323.

    Examples
    --------
    >>> returns = pd.DataFrame({"service": "IDVA", "area": "Westshire", "quarter": ["2021/22 Q2", "2022/23 Q2"],
    ...                         "referrals": [465, 492]})
    >>> quarter = lambda name: {"where": {"quarter": name}, "column": "referrals"}
    >>> compare_counts(returns, now=quarter("2022/23 Q2"), before=quarter("2021/22 Q2")).verdict
    'no clear change'
    """
    later, earlier = take(facts, now, name="now"), take(facts, before, name="before")
    _require_comparable(later, earlier)
    if history is not None and dispersion is not None:
        raise Refusal("Both a history and a dispersion were given", remedy="Give one of them.")
    dispersion = None if dispersion is None else require.number(dispersion, name="dispersion", example="2.5")
    differences = _differences(later, earlier, disruption)
    pairs = _pairs(later, earlier)
    found = judge(
        [pair[0] for pair in pairs],
        [pair[1] for pair in pairs],
        swings=[_swings(history, periods_a_year)] * len(pairs),
        dispersion=dispersion,
        unlike=bool(differences),
        confidence=confidence,
    )
    row = _row(later, earlier, found, differences)
    row["confidence"] = confidence
    if history is not None:
        row[SMALLEST] = smallest(np.asarray(history, dtype=float))
    return Result(
        table=pd.DataFrame([row]),
        columns=(
            *keys(["service", "area"]),
            *labels("period", "period_before", "not_like_for_like", "as_printed"),
            *_OF_TWO,
        ),
        measure="Change between two counts",
        definition="The later count over the earlier one, of the same kind and in the same unit.",
        method="Ratio of two counts, compared with earlier changes or, without four of them, against a stated dispersion.",
        settings={
            "now": later.id,
            "before": earlier.id,
            "confidence": confidence,
            "dispersion": dispersion,
            "disruption": disruption,
        },
        sources=quantities.sources(later, earlier),
        words=words,
        chart=Chart(
            kind="intervals",
            label="service",
            value_title="Ratio of the counts (1 = no change)",
            reference=EVEN,
            reference_label="No change",
        ),
    )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the comparison says."""
    row = table.iloc[0]
    what = str(row["measure"]).removeprefix("ratio of ")
    flag = str(row["flag"]) if is_known(row["flag"]) else ""
    first, named = _counted(row), _named(row, what)
    alt = f"One point with its range: the ratio of {what} {row['period']} to those {row['period_before']}, against a line at no change."
    caveats = (*_caveats(row), *neither_better(f"{row['service']} {what}"), *_as_printed(row))
    # Disclosure control writes its mark in the place of the verdict.
    if not is_known(row["lower"]) or flag not in (*VERDICTS, UNDECIDED):
        panel = f"{first.removesuffix('.')}, so the change is not known."
        return Said(panel, panel, title=f"{named}: {missing()}", alt=alt, caveats=caveats)
    verdict = None if flag == UNDECIDED else flag
    title = f"{_named(row, what, ': ')} {flag}" if "like for like" in flag else f"{named}: {flag}"
    unlike = f"Why they cannot be compared: {row['not_like_for_like']}." if row["not_like_for_like"] else ""
    if not is_known(row["numerator"], row["denominator"]):
        second = _bounded(row, flag)
        panel = " ".join(filter(None, [first, second, unlike]))
        return Said(panel, f"{settings['now']} v {settings['before']}: {panel}", verdict, title, alt, caveats)
    third = unlike or f"{would_have_been_clear(row)} Two periods cannot show a trend.".strip()
    overturned = f" {overturn_in_words(row)}".rstrip()
    analyst = (
        f"{settings['now']} v {settings['before']}: {count(row['numerator'])} v {count(row['denominator'])}. "
        f"{range_in_words(row)}{overturned} Verdict: {flag}."
    )
    return Said(f"{first} {in_words(row)} {third}", analyst, verdict, title, alt, caveats)


def _named(row: pd.Series[Any], what: str, between: str = ", ") -> str:
    """What was counted, with its service where it has one; without one the table names the row by what was counted."""
    return f"{row['service']}{between}{what}" if row["service"] != sentence_case(what) else sentence_case(what)


def _counted(row: pd.Series[Any]) -> str:
    """Both counts with their periods, and how many more or fewer."""
    # Nothing is said twice where the row is named by what it counts.
    before = "" if row["service"] == sentence_case(str(row["unit"])) else f"{row['service']}: "
    return sentence_case(f"{before}{_both(row)}")


def _both(row: pd.Series[Any]) -> str:
    n1, n0, when = row["numerator"], row["denominator"], row["period_before"]
    if not is_known(n1, n0):
        both = [count_in_words(row, *names) for names in (("numerator", "now"), ("denominator", "before"))]
        if both[0] == both[1] == missing():
            return f"{row['unit']} {row['period']} and {when} are {missing()}."
        if missing() in both:
            known = f"{both[0]} {row['unit']} {row['period']}; those {when} are {missing()}"
            first = f"{row['unit']} {row['period']} are {missing()}, against {both[1]} {when}"
            return f"{known if both[1] == missing() else first}."
        return f"{both[0]} {row['unit']} {row['period']}, after {both[1]} {when}."
    against = f"the same as {when}" if n1 == n0 else f"{more_or_fewer(n1 - n0)} than the {count(n0)} {when}"
    return f"{counted(n1, row['unit'])} {row['period']}, {against}."


def _bounded(row: pd.Series[Any], flag: str) -> str:
    """The verdict where a count is only known to lie in a range."""
    if flag == UNDECIDED:
        return "Whether that is a change depends on figures that were suppressed or not supplied."
    return f"Whatever the suppressed figures are: {flag}."


def _pairs(later: Quantity, earlier: Quantity) -> list[tuple[float, float]]:
    """The counts; of such that lie in a range all that they can be together, or many of it."""
    if np.isinf(float(later.ends[1])) or np.isinf(float(earlier.ends[1])):
        raise Refusal(
            "A figure is missing, so that nothing limits one of the counts from above",
            remedy="Ask for the figure, or compare rows that are known.",
        )
    nows, befores = (
        np.unique(np.linspace(*item.ends, min(int(item.ends[1] - item.ends[0]) + 1, _MOST_STEPS)).round())
        for item in (later, earlier)
    )
    return [(float(now), float(before)) for now in nows for before in befores]


def _row(later: Quantity, earlier: Quantity, found: Judgement, differences: list[str]) -> dict[str, Any]:
    """The row of the table; of a count that lies in a range what all that it can be have in common."""
    several = len(found.ratio) > 1
    (low1, high1), (low0, high0) = later.ends, earlier.ends
    n1, n0 = (low1 if low1 == high1 else np.nan), (low0 if low0 == high0 else np.nan)
    # Beyond a usual swing upwards and beyond it downwards are two verdicts.
    verdicts = set(zip(found.verdict, sides(found), strict=True))
    return {
        "service": later.service or sentence_case(plain(later.measure)),
        "area": later.area,
        "period": later.when,
        "period_before": earlier.when,
        "measure": f"ratio of {plain(later.measure)}",
        "value": np.nan if several else found.ratio[0],
        "lower": found.lower.min(),
        "upper": found.upper.max(),
        "confidence": np.nan,
        "numerator": n1,
        "denominator": n0,
        "unit": later.unit,
        "method": method_of(found)[0],
        "flag": found.verdict[0] if len(verdicts) == 1 else UNDECIDED,
        "difference": n1 - n0,
        **{name: _common(values) for name, values in columns_of(found).items()},
        "not_like_for_like": "; ".join(differences),
        "as_printed": "; ".join(f"{item.id}: {item.note}" for item in (later, earlier) if item.note),
        **range_cells("now", later),
        **range_cells("before", earlier),
    }


def _common(values: np.ndarray[Any, Any]) -> Any:
    """What all judgements say, or nothing."""
    return values[0] if all(value == values[0] for value in values[1:]) else np.nan


def _swings(history: Sequence[float] | None, lag: int) -> np.ndarray[Any, Any]:
    """Earlier changes, as `judge` takes them."""
    if history is None:
        return np.empty(0)
    known = counts(require.numbers(pd.DataFrame({"history": list(history)}), "history"), name="history")
    lag = checked_whole(lag, name="periods_a_year")
    return np.asarray(swing(known[lag:], known[:-lag]))


def _require_comparable(later: Quantity, earlier: Quantity) -> None:
    for item in (later, earlier):
        if item.is_money or item.is_change or item.unit in NOT_COUNTED:
            raise Refusal(
                f"{item.name} is {'a change' if item.is_change else item.unit}, not a count",
                remedy="Compare figures that count something; percentages need the numbers behind them.",
            )
        if require.MOST < item.ends[1] < math.inf:
            raise Refusal(f"{item.name} is too large for a count", remedy="Correct the figure.")
    require_same(later.unit, earlier.unit, action="compare")
    if later.measure != earlier.measure:
        raise Refusal(
            f"{later.name} measures {plain(later.measure)} and {earlier.id} {plain(earlier.measure)}",
            remedy="Compare two figures of one measure.",
        )
    same = later.is_fact and earlier.is_fact and later.id == earlier.id
    if same or (later.end and earlier.end and later.end <= earlier.end):
        raise Refusal(
            f"{later.name} is not later than {earlier.id}", remedy="Give the later one as now, the other as before."
        )
    if later.days and earlier.days and not later.lasts_as_long_as(earlier):
        raise Refusal(
            f"{later.name} covers {later.days} days and {earlier.id} {earlier.days}",
            remedy="Compare periods of one length; a part-year is not compared with a full year.",
        )


def _differences(later: Quantity, earlier: Quantity, disruption: str) -> list[str]:
    found = []
    if later.start is None or later.end is None or earlier.start is None or earlier.end is None:
        found.append("the period of one of them is not stated")
    elif (later.start.month, later.end.month) != (earlier.start.month, earlier.end.month):
        found.append("different times of the year")
    if later.area != earlier.area:
        found.append("different areas")
    if later.service != earlier.service:
        found.append("different services")
    hedged = sorted({QUALIFIERS[item.qualifier].strip() for item in (later, earlier) if item.qualifier in QUALIFIERS})
    if hedged:
        found.append(f"a figure was printed as {listed([f'“{word}”' for word in hedged])}")
    if disruption:
        found.append(disruption)
    return found


def _caveats(row: pd.Series[Any]) -> tuple[Caveat, ...]:
    found = []
    if row["not_like_for_like"]:
        found.append(Caveat("NOT_LIKE_FOR_LIKE", f"{sentence_case(row['not_like_for_like'])}."))
    if is_known(row["allowance"], row["lower"]) and row["allowance"] == DEFAULT:
        found.append(Caveat("DEFAULT_DISPERSION", f"{default_in_words(row)} {overturn_in_words(row)}".rstrip()))
    smallest_ = [row[name] for name in ("numerator", "denominator", "now_least", "before_least") if name in row]
    if is_known(row["lower"]) and any(bool(value < 10) for value in smallest_ if is_known(value)):
        found.append(Caveat("SMALL_NUMBERS", "A count below 10 says little on its own."))
    return tuple(found)


def _as_printed(row: pd.Series[Any]) -> tuple[Caveat, ...]:
    """What was printed about one figure may not hold for the other."""
    said = row["as_printed"]
    return (Caveat("AS_PRINTED", f"About the figures as printed: {said}."),) if said else ()
