"""Whether a series stepped up or down at a date that somebody can name."""

from __future__ import annotations

import pandas as pd

from needs_analysis.charts.chart import Chart
from needs_analysis.columns import Column, measures
from needs_analysis.errors import Refusal
from needs_analysis.judgement import SMALLEST, smallest
from needs_analysis.result import Result, fixed_result
from needs_analysis.said import Caveat
from needs_analysis.source import sources_of
from needs_analysis.statistics import step_at
from needs_analysis.timeline import said, timeline
from needs_analysis.wording import (
    HIGHER_NOT_LIKE,
    LOWER_NOT_LIKE,
    NOT_COMPARABLE,
    count,
    judged,
    listed,
    percent_higher_or_lower,
    sentence_case,
    signed_percent,
)


def break_at(
    table: pd.DataFrame,
    *,
    at: object,
    reason: str,
    value: str = "count",
    period: str = "period",
    recording_change: bool = False,
    trend: bool = True,
    confidence: float = 0.95,
    what: str = "events",
) -> Result:
    """Test a step in a series at a date that is known from outside the series.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a period, in any order.
    at : str or date
        The first period after the step.
    reason : str
        What happened then: a lockdown, a new form, a change of recording.
    value, period : str
        Columns with the count and the period: ``"2022/23 Q2"``, ``"2022/23"``, or dates.
    recording_change : bool
        Whether the way of counting changed; then the two sides are never like for like.
    trend : bool
        Whether a straight trend runs through both sides. Without one, any rise or fall over the years counts as a step.
    confidence : float
        Between 0 and 1.
    what : str
        What was counted, in words.

    Returns
    -------
    Result
        One row: the level after over the level before, beside trend and seasons, with its range, the dispersion and the
        autocorrelation that widened it, and the mean counts of both sides.

    Raises
    ------
    DataError
        For missing columns, periods that stand twice or are none, and counts that are negative, broken or none.
    Refusal
        Without a reason, for a period that is not in the series, with under four periods before or three after, or with no
        event at all on one side.

    Notes
    -----
    Poisson regression with a step, a trend and seasons; the range allows for more variation than chance and for neighbouring
    periods going together (see `statistics.step_at`). Breaks are not searched for: a search finds one in most series. That a
    series stepped at a date does not say what made it step.

    References
    ----------
    .. [1] Wagner AK et al. (2002). J Clin Pharm Ther 27, 299-309.

    Examples
    --------
    >>> quarters = [f"{year}/{year - 1999} Q{quarter}" for year in range(2018, 2021) for quarter in (1, 2, 3, 4)]
    >>> table = pd.DataFrame({"period": quarters, "count": [100, 98, 102, 100, 101, 99, 150, 148, 152, 149, 151, 150]})
    >>> break_at(table, at="2019/20 Q3", reason="a new referral form", trend=False).verdict
    'has risen'
    """
    if not reason or not str(reason).strip():
        raise Refusal(
            f"The break at {said(at)} has no reason", remedy="Say what happened then; breaks are not looked for."
        )
    line = timeline(table, value=value, period=period, counts=True)
    place = line.place(at)
    if place is None or place == 0:
        raise Refusal(f"There is no period {said(at)} with others before it", remedy="Give a period of the series.")
    values = line.values[0]
    step = step_at(values, place, a_year=max(1, line.a_year), trend=trend, confidence=confidence)
    before, after = pd.Series(values[:place]).dropna(), pd.Series(values[place:]).dropna()
    verdict = judged(step.lower, step.upper)
    if recording_change:
        unlike = judged(step.lower, step.upper, like_for_like=False)
        verdict = unlike if unlike in (HIGHER_NOT_LIKE, LOWER_NOT_LIKE) else NOT_COMPARABLE
    when, start, end = line.said(place), line.said(0), line.said(len(line.labels) - 1)
    beside = f" beside its {listed(list(step.terms))}" if step.terms else ""
    shown = pd.DataFrame(
        [
            {
                "break": when,
                "reason": reason,
                "measure": f"level of {what} after over before",
                "value": step.ratio,
                "lower": step.lower,
                "upper": step.upper,
                "confidence": confidence,
                "numerator": after.mean(),
                "denominator": before.mean(),
                "unit": "ratio",
                "method": "Poisson regression, over-dispersed",
                "flag": verdict,
                "periods_before": len(before),
                "periods_after": len(after),
                "dispersion": step.dispersion,
                "autocorrelation": step.autocorrelation,
                "p_value": step.p_value,
                SMALLEST: smallest(values),
            }
        ]
    )
    reach = f"{percent_higher_or_lower(step.lower)} to {percent_higher_or_lower(step.upper)}"
    panel = (
        f"{sentence_case(what)}: the mean of a period was {count(round(before.mean(), 1))} before {when} and "
        f"{count(round(after.mean(), 1))} from then on ({reason}). The level{beside} is {percent_higher_or_lower(step.ratio)} "
        f"(range {reach}): {verdict}."
    )
    caveats = [
        Caveat(
            "DATE_FROM_OUTSIDE",
            "The date was given and not looked for; a step at a date does not say why.",
            figures=False,
        )
    ]
    if recording_change:
        caveats.append(
            Caveat("SERIES_BREAK", f"Recording changed in {when} ({reason}); the sides are not like for like.")
        )
    if len(after) < 8:
        caveats.append(Caveat("SHORT_AFTER", f"There are {len(after)} periods after the date."))
    made = fixed_result(
        table=shown,
        columns=(
            Column("break", "key"),
            Column("reason", "label"),
            Column(SMALLEST, "count"),
            Column("numerator", "count", of=(SMALLEST,)),
            Column("denominator", "count", of=(SMALLEST,)),
            Column("value", "measure", of=("numerator", "denominator")),
            *measures("periods_before", "periods_after", of=()),
            *measures("dispersion", "autocorrelation", "p_value", of=("value",)),
        ),
        measure=f"step in {what} at {when}",
        definition=f"Level of {what} from {when} to {end} over that from {start} to the period before{beside}.",
        method="Poisson regression with a step; range over-dispersed and widened for autocorrelation.",
        sentences={
            "panel": panel,
            "analyst": f"{panel} {signed_percent(step.lower)} to {signed_percent(step.upper)}, p = {step.p_value:.3f}; "
            f"dispersion {step.dispersion:.1f}, autocorrelation {step.autocorrelation:.2f} (Poisson regression).",
        },
        verdict=verdict,
        parameters={"at": when, "reason": reason, "recording_change": recording_change, "trend": trend},
        sources=sources_of(table),
        caveats=tuple(caveats),
        chart=Chart(
            kind="intervals",
            label="break",
            title=f"{sentence_case(what)} from {when}: {verdict}",
            alt=f"One point with its range against a line at no change. {panel}",
            value_title=f"Level of {what}, after over before",
            reference=1.0,
            reference_label="No change",
        ),
    )
    return (
        made.leaving_out("periods without a number", line.missing, "missing is not 0", counted=False)
        if line.missing
        else made
    )
