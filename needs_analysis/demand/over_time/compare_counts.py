"""Has a count changed, or is it noise?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import Column, keys
from needs_analysis.contracts import fact
from needs_analysis.errors import Refusal
from needs_analysis.judgement import (
    COLUMNS,
    DEFAULT,
    SMALLEST,
    columns_of,
    default_in_words,
    in_words,
    judge,
    method_of,
    overturn_in_words,
    range_in_words,
    smallest,
    swing,
    would_have_been_clear,
)
from needs_analysis.quantity import NOT_COUNTED, Quantity
from needs_analysis.result import Result, fixed_result
from needs_analysis.said import Caveat, neither_better
from needs_analysis.source import sources_of
from needs_analysis.statistics._checks import counts
from needs_analysis.statistics._checks import whole as checked_whole
from needs_analysis.units import require_same
from needs_analysis.wording import (
    QUALIFIERS,
    count,
    counted,
    listed,
    more_or_fewer,
    period,
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


def compare_counts(
    facts: pd.DataFrame,
    *,
    now: str,
    before: str,
    confidence: float = 0.95,
    history: Sequence[float] | None = None,
    periods_a_year: int = 4,
    dispersion: float | None = None,
    disruption: str = "",
) -> Result:
    """Compare one published count with an earlier one, and say whether it has changed.

    Parameters
    ----------
    facts : pandas.DataFrame
        Published facts, one a row.
    now, before : str
        Ids of the later and the earlier fact. They must count the same thing in the same unit.
    confidence : float
        Between 0 and 1.
    history : sequence of float, optional
        Counts of earlier periods in order, the earlier fact's among them: the change is then held against theirs (same period a
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
        that would have been one.

    Raises
    ------
    Refusal
        When the facts count different things, their periods differ in length, or a count is not whole.

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
    >>> import pandas as pd
    >>> facts = pd.DataFrame({"fact_id": ["x", "y"], "service": "Idva", "area": "Westshire", "measure": "referrals",
    ...     "value": ["492", "465"], "unit": "referrals", "period_start": pd.to_datetime(["2022-07-01", "2021-07-01"]),
    ...     "period_end": pd.to_datetime(["2022-09-30", "2021-09-30"])})
    >>> compare_counts(facts, now="x", before="y").verdict
    'no clear change'
    """
    later, earlier = fact(facts, now), fact(facts, before)
    _require_comparable(later, earlier)
    n1, n0 = later.count, earlier.count
    if history is not None and dispersion is not None:
        raise Refusal("Both a history and a dispersion were given", remedy="Give one of them.")
    dispersion = None if dispersion is None else require.number(dispersion, name="dispersion", example="2.5")
    differences = _differences(later, earlier, disruption)
    found = judge(
        n1,
        n0,
        swings=[_swings(history, periods_a_year)],
        dispersion=dispersion,
        unlike=bool(differences),
        confidence=confidence,
    )
    verdict = str(found.verdict[0])
    table = pd.DataFrame(
        [
            {
                "service": later.service,
                "area": later.area,
                "measure": f"ratio of {plain(later.measure)}",
                "value": found.ratio[0],
                "lower": found.lower[0],
                "upper": found.upper[0],
                "confidence": confidence,
                "numerator": n1,
                "denominator": n0,
                "unit": later.unit,
                "method": method_of(found)[0],
                "flag": verdict,
                "difference": n1 - n0,
                **{name: values[0] for name, values in columns_of(found).items()},
                **({} if history is None else {SMALLEST: smallest(np.asarray(history, dtype=float))}),
            }
        ]
    )
    return fixed_result(
        table=table,
        columns=(*keys(["service", "area"]), *COMPARED),
        measure=f"Change in {plain(later.measure)}: {later.service}",
        definition=f"{sentence_case(later.unit)} {later.when} over {earlier.unit} {earlier.when}, {later.where}.",
        method="Ratio of two counts, held against earlier changes or, without four of them, against a stated dispersion.",
        sentences=_sentences(later, earlier, table.iloc[0], differences),
        verdict=verdict,
        parameters={
            "now": now,
            "before": before,
            "confidence": confidence,
            "dispersion": dispersion,
            "disruption": disruption,
        },
        sources=sources_of(facts),
        caveats=(
            *_caveats(table.iloc[0], differences),
            *neither_better(f"{later.service} {plain(later.measure)}"),
            *_notes(later, earlier),
        ),
        chart=_chart(later, earlier, verdict),
    )


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
                f"Fact {item.id} is {'a change' if item.is_change else item.unit}, not a count",
                remedy="Compare figures that count something; percentages need the numbers behind them.",
            )
    require_same(later.unit, earlier.unit, action="compare")
    if later.measure != earlier.measure:
        raise Refusal(
            f"Fact {later.id} measures {later.measure} and fact {earlier.id} {earlier.measure}",
            remedy="Compare two facts of one measure.",
        )
    if later.id == earlier.id or (later.end and earlier.end and later.end <= earlier.end):
        raise Refusal(
            f"Fact {later.id} is not later than fact {earlier.id}",
            remedy="Give the later one as now, the other as before.",
        )
    if later.days and earlier.days and not later.lasts_as_long_as(earlier):
        raise Refusal(
            f"Fact {later.id} covers {later.days} days and fact {earlier.id} {earlier.days}",
            remedy="Compare periods of one length; a part-year is never set beside a year.",
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


def _sentences(later: Quantity, earlier: Quantity, row: pd.Series[Any], differences: list[str]) -> dict[str, str]:
    n1, n0, verdict = int(row["numerator"]), int(row["denominator"]), str(row["flag"])
    against = (
        f"the same as {earlier.when}" if n1 == n0 else (f"{more_or_fewer(n1 - n0)} than the {count(n0)} {earlier.when}")
    )
    first = f"{later.service}: {counted(n1, later.unit)} {later.when}, {against}."
    second = in_words(row)
    if differences:
        third = f"Why not like for like: {'; '.join(differences)}."
    else:
        third = f"{would_have_been_clear(row)} Two periods cannot show a trend.".strip()
    overturned = f" {overturn_in_words(row)}".rstrip()
    analyst = (
        f"{later.id} v {earlier.id}: {count(n1)} v {count(n0)}. {range_in_words(row)}{overturned} Verdict: {verdict}."
    )
    return {"panel": f"{first} {second} {third}", "analyst": analyst}


def _caveats(row: pd.Series[Any], differences: list[str]) -> tuple[Caveat, ...]:
    found = []
    if differences:
        found.append(Caveat("NOT_LIKE_FOR_LIKE", f"{sentence_case('; '.join(differences))}."))
    if row["allowance"] == DEFAULT:
        found.append(Caveat("DEFAULT_DISPERSION", f"{default_in_words(row)} {overturn_in_words(row)}"))
    if min(row["numerator"], row["denominator"]) < 10:
        found.append(Caveat("SMALL_NUMBERS", "A count below 10 says little on its own."))
    return tuple(found)


def _notes(later: Quantity, earlier: Quantity) -> tuple[Caveat, ...]:
    """What was printed about one figure may not hold for the other."""
    notes = [f"{item.id}: {item.note}" for item in (later, earlier) if item.note]
    return (Caveat("AS_PRINTED", f"About the figures as printed: {'; '.join(notes)}."),) if notes else ()


def _chart(later: Quantity, earlier: Quantity, verdict: str) -> Chart:
    what = plain(later.measure)
    return Chart(
        kind="intervals",
        label="service",
        title=f"{later.service}: {what} {verdict}"
        if "like for like" in verdict
        else f"{later.service}, {what}: {verdict}",
        alt=f"One point with its range: the ratio of {what} of {period(later.start, later.end)} to those of "
        f"{period(earlier.start, earlier.end)}, against a line at no change.",
        value_title=f"Ratio of {what} (1 = no change)",
        reference=1.0,
        reference_label="No change",
    )
