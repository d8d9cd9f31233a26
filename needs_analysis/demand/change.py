"""Has a count changed, or is it noise?"""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from needs_analysis.charts.chart import Chart
from needs_analysis.contracts import Fact, fact
from needs_analysis.errors import Refusal
from needs_analysis.result import Caveat, Result
from needs_analysis.source import sources_of
from needs_analysis.statistics import count_ratio, dispersion_from_history, overturning_dispersion
from needs_analysis.units import require_same
from needs_analysis.wording import (
    CANNOT_BE_CHECKED,
    HAS_FALLEN,
    HAS_RISEN,
    HIGHER_NOT_LIKE,
    LOWER_NOT_LIKE,
    count,
    counted,
    during,
    judged,
    more_or_fewer,
    percent_more_or_fewer,
    period,
    plain,
    sentence_case,
    signed_percent,
)

CHANCE_ALONE_UP_TO = 1_000
"""Counts above this vary for more reasons than chance, so a verdict needs an estimate of how much more."""


def change(
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
        Counts of earlier periods in order, to estimate how much more than chance they vary (same period a year apart).
    periods_a_year : int
        Periods a year in ``history``.
    dispersion : float, optional
        How many times more than chance such counts vary, borrowed from elsewhere, instead of ``history``.
    disruption : str
        Anything known to have disturbed one of the periods; then the two are not like for like.

    Returns
    -------
    Result
        One row: ``value`` is the ratio, ``lower`` and ``upper`` its range (over-dispersed where an estimate was given,
        by chance alone otherwise), with the range by chance alone and the dispersion that would overturn the verdict.

    Raises
    ------
    Refusal
        When the facts count different things, their periods differ in length, or a count is not whole.

    Notes
    -----
    Given the total, the later of two chance counts is binomial, which gives an exact range of their ratio. Counts above
    1,000 get no verdict without a dispersion. Different seasons, areas or a disruption are never like for like.

    References
    ----------
    .. [1] Przyborowski J, Wilenski H (1940). Biometrika 31, 313-323.

    Examples
    --------
    >>> import pandas as pd
    >>> facts = pd.DataFrame({"fact_id": ["x", "y"], "service": "Idva", "area": "Westshire", "measure": "referrals",
    ...     "value": ["492", "465"], "unit": "referrals", "period_start": pd.to_datetime(["2022-07-01", "2021-07-01"]),
    ...     "period_end": pd.to_datetime(["2022-09-30", "2021-09-30"])})
    >>> change(facts, now="x", before="y").verdict
    'no clear change'
    """
    later, earlier = fact(facts, now), fact(facts, before)
    _require_comparable(later, earlier)
    n1, n0 = later.count, earlier.count
    if history is not None and dispersion is not None:
        raise Refusal("Both a history and a dispersion were given", remedy="Give one of them.")
    if dispersion is not None and not (math.isfinite(dispersion) and dispersion >= 1):
        raise Refusal(
            f"A dispersion of {dispersion} is not 1 or more", remedy="Give how many times more than chance they vary."
        )
    estimated = dispersion_from_history(history, lag=periods_a_year) if history is not None else dispersion
    ratio, low_chance, high_chance = (float(x) for x in count_ratio(n1, n0, confidence=confidence))
    lower, upper = low_chance, high_chance
    if estimated is not None:
        # An estimate from few years is unsure itself.
        freedom = None if history is None else _pairs(history, periods_a_year)
        limits = count_ratio(n1, n0, confidence=confidence, dispersion=estimated, freedom=freedom)
        _, lower, upper = (float(x) for x in limits)
    overturned_at = float(overturning_dispersion(n1, n0, confidence=confidence))
    differences = _differences(later, earlier, disruption)
    too_large = max(n1, n0) > CHANCE_ALONE_UP_TO and (estimated is None or (history is None and estimated == 1))
    verdict = _verdict(n1, n0, lower, upper, differences, too_large)
    table = pd.DataFrame(
        [
            {
                "service": later.service,
                "area": later.area,
                "measure": f"ratio of {plain(later.measure)}",
                "value": ratio,
                "lower": lower,
                "upper": upper,
                "confidence": confidence,
                "numerator": n1,
                "denominator": n0,
                "unit": later.unit,
                "method": "exact, chance alone" if estimated is None else "log-normal, over-dispersed",
                "flag": verdict,
                "difference": n1 - n0,
                "lower_by_chance": low_chance,
                "upper_by_chance": high_chance,
                "dispersion": estimated,
                "dispersion_to_overturn": overturned_at,
            }
        ]
    )
    return Result(
        table=table,
        measure=f"Change in {plain(later.measure)}: {later.service}",
        definition=f"{sentence_case(later.unit)} {during(later.start, later.end)} over {earlier.unit} "
        f"{during(earlier.start, earlier.end)}, {later.where}.",
        method="Ratio of two counts; exact conditional interval, and a log-normal one where a dispersion is known.",
        sentences=_sentences(later, earlier, table.iloc[0], differences, too_large, verdict),
        verdict=verdict,
        parameters={
            "now": now,
            "before": before,
            "confidence": confidence,
            "dispersion": estimated,
            "disruption": disruption,
        },
        sources=sources_of(facts),
        caveats=(*_caveats(table.iloc[0], differences, too_large), *_notes(later, earlier)),
        chart=_chart(later, earlier, verdict),
    )


def _pairs(history: Sequence[float], lag: int) -> float:
    """How many changes an estimate rests on."""
    known = pd.Series(list(history), dtype="float64")
    return float((known.notna() & known.shift(lag).notna()).sum())


def _require_comparable(later: Fact, earlier: Fact) -> None:
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


def _differences(later: Fact, earlier: Fact, disruption: str) -> list[str]:
    found = []
    if later.start is None or later.end is None or earlier.start is None or earlier.end is None:
        found.append("the period of one of them is not stated")
    elif (later.start.month, later.end.month) != (earlier.start.month, earlier.end.month):
        found.append("different times of the year")
    if later.area != earlier.area:
        found.append("different areas")
    if disruption:
        found.append(disruption)
    return found


def _verdict(n1: int, n0: int, lower: float, upper: float, differences: list[str], too_large: bool) -> str:
    if differences and n1 != n0:
        return HIGHER_NOT_LIKE if n1 > n0 else LOWER_NOT_LIKE
    if too_large:
        return CANNOT_BE_CHECKED
    return judged(lower, upper)


def _sentences(
    later: Fact, earlier: Fact, row: pd.Series, differences: list[str], too_large: bool, verdict: str
) -> dict[str, str]:
    n1, n0 = int(row["numerator"]), int(row["denominator"])
    against = (
        f"the same as {during(earlier.start, earlier.end)}"
        if n1 == n0
        else (f"{more_or_fewer(n1 - n0)} than the {count(n0)} {during(earlier.start, earlier.end)}")
    )
    first = f"{later.service}: {counted(n1, later.unit)} {during(later.start, later.end)}, {against}."
    if n0 == 0:
        second = f"There were none before, so no percentage can be given: {verdict}."
    else:
        reach = f"{percent_more_or_fewer(row['lower'])} to {percent_more_or_fewer(row['upper'])}"
        both_ways = differences and n1 != n0 and row["lower"] < 1 < row["upper"]
        said = f"the count {verdict}" if verdict in (HAS_RISEN, HAS_FALLEN) else verdict
        second = f"That is {percent_more_or_fewer(row['value'])} (range {reach}): {said}"
        second += ", and the range includes no change." if both_ways else "."
    if differences:
        third = f"Why not like for like: {'; '.join(differences)}."
    elif too_large:
        third = "Counts this large vary for more reasons than chance, and no history was published."
    else:
        third = "Two periods cannot show a trend."
    analyst = (
        f"{later.id} v {earlier.id}: {count(n1)} v {count(n0)}, ratio {row['value']:.2f} "
        f"({signed_percent(row['lower'])} to {signed_percent(row['upper'])}, {row['method']}). "
        f"By chance alone (Poisson): {signed_percent(row['lower_by_chance'])} to {signed_percent(row['upper_by_chance'])}. "
        f"{_overturn(row)} Verdict: {verdict}."
    )
    return {"panel": f"{first} {second} {third}", "analyst": analyst}


def _overturn(row: pd.Series) -> str:
    needed = row["dispersion_to_overturn"]
    if pd.isna(needed):
        return "A count of 0 leaves no dispersion to overturn."
    if needed < 1:
        return "Chance alone could account for the difference."
    return f"The difference would mean nothing if such counts varied {needed:.1f} times more than chance."


def _caveats(row: pd.Series, differences: list[str], too_large: bool) -> tuple[Caveat, ...]:
    found = []
    if differences:
        found.append(Caveat("NOT_LIKE_FOR_LIKE", f"{sentence_case('; '.join(differences))}."))
    if row["dispersion"] is None or pd.isna(row["dispersion"]):
        found.append(
            Caveat("CHANCE_ALONE", f"The range is by chance alone; no history was published. {_overturn(row)}")
        )
    if too_large:
        found.append(
            Caveat(
                "NO_HISTORY",
                "Above 1,000 a verdict needs the counts of earlier years, to see how much they usually vary.",
            )
        )
    if min(row["numerator"], row["denominator"]) < 10:
        found.append(Caveat("SMALL_NUMBERS", "A count below 10 says little on its own."))
    return tuple(found)


def _notes(later: Fact, earlier: Fact) -> tuple[Caveat, ...]:
    """What was printed about one figure may not hold for the other."""
    notes = [f"{item.id}: {item.note}" for item in (later, earlier) if item.note]
    return (Caveat("AS_PRINTED", f"About the figures as printed: {'; '.join(notes)}."),) if notes else ()


def _chart(later: Fact, earlier: Fact, verdict: str) -> Chart:
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
