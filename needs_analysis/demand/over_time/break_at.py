"""Whether a series stepped up or down at a date that someone can name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from needs_analysis.charts.chart import EVEN, Chart
from needs_analysis.columns import Column, labels, measures
from needs_analysis.errors import Refusal
from needs_analysis.judgement import SMALLEST, judged, smallest
from needs_analysis.judgement_words import verdict_of
from needs_analysis.result import Excluded, Result
from needs_analysis.said import Caveat, Said
from needs_analysis.source import sources_of
from needs_analysis.statistics import step_at
from needs_analysis.timeline import Timeline, said, timeline
from needs_analysis.wording import (
    HIGHER_NOT_LIKE,
    LOWER_NOT_LIKE,
    NOT_COMPARABLE,
    count,
    is_known,
    listed,
    missing,
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
        One row: the level after over the level before, beside trend and seasons (``allowed_for`` says which of them), with its
        range, the dispersion and the autocorrelation that widened it, the mean counts of both sides, and the ``first_period`` and
        ``last_period`` of the series.

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
    return Result(
        table=_table(
            line, place, reason, recording_change=recording_change, trend=trend, confidence=confidence, what=what
        ),
        columns=_COLUMNS,
        measure=f"step in {what} at {said(at)}",
        definition=f"Level of {what} from {said(at)} on over that before, allowing for {'a trend and ' if trend else ''}seasons; "
        "seasons are left out where there are too few periods to tell them.",
        method="Poisson regression with a step; range over-dispersed and widened for autocorrelation.",
        settings={
            "at": said(at),
            "reason": str(reason),
            "recording_change": recording_change,
            "trend": trend,
            "confidence": confidence,
            "what": what,
        },
        sources=sources_of(table),
        excluded=(Excluded("periods without a number", line.missing, "missing is not 0", False),)
        if line.missing
        else (),
        words=words,
        chart=Chart(
            kind="intervals",
            label="break",
            value_title=f"Level of {what}, after over before",
            reference=EVEN,
            reference_label="No change",
        ),
    )


_COLUMNS: Final = (
    Column("break", "key"),
    Column("reason", "label"),
    Column(SMALLEST, "count"),
    Column("numerator", "count", of=(SMALLEST,)),
    Column("denominator", "count", of=(SMALLEST,)),
    Column("value", "measure", of=("numerator", "denominator")),
    *measures("periods_before", "periods_after", of=()),
    *measures("dispersion", "autocorrelation", "p_value", of=("value",)),
    *labels("first_period", "last_period", "allowed_for"),
)


def _table(
    line: Timeline, place: int, reason: str, *, recording_change: bool, trend: bool, confidence: float, what: str
) -> pd.DataFrame:
    """The step with its range, and the mean counts of both sides."""
    values = line.values[0]
    step = step_at(values, place, a_year=max(1, line.a_year), trend=trend, confidence=confidence)
    before, after = pd.Series(values[:place]).dropna(), pd.Series(values[place:]).dropna()
    verdict = judged(step.lower, step.upper)
    if recording_change:
        unlike = judged(step.lower, step.upper, like_for_like=False)
        verdict = unlike if unlike in (HIGHER_NOT_LIKE, LOWER_NOT_LIKE) else NOT_COMPARABLE
    return pd.DataFrame(
        [
            {
                "break": line.said(place),
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
                "first_period": line.said(0),
                "last_period": line.said(len(line.labels) - 1),
                "allowed_for": listed(list(step.terms)),
            }
        ]
    )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the step says, and what it does not."""
    what = settings["what"]
    if table.empty:
        return Said(f"No step in {what} is shown.", f"No step in {what} is shown.")
    row = table.iloc[0]
    when, verdict = str(row["break"]), verdict_of(row)
    panel = f"{_means_in_words(row, what, when, settings['reason'])} {_step_in_words(row, verdict)}"
    title = f"{sentence_case(what)} from {when}: {verdict or f'change {missing()}'}"
    alt = f"One point with its range against a line at no change. {panel}"
    return Said(panel, f"{panel}{_fit_in_words(row)}", verdict, title, alt, _caveats(row, when, settings))


def _means_in_words(row: pd.Series[Any], what: str, when: str, reason: str) -> str:
    before, after = row["denominator"], row["numerator"]
    if not is_known(before, after):
        return (
            f"{sentence_case(what)}: the means of a period before {when} and from then on ({reason}) are {missing()}."
        )
    return (
        f"{sentence_case(what)}: the mean of a period was {count(round(before, 1))} before {when} and {count(round(after, 1))} "
        f"from then on ({reason})."
    )


def _step_in_words(row: pd.Series[Any], verdict: str | None) -> str:
    beside = f"Allowing for {row['allowed_for']}, the" if is_known(row["allowed_for"]) and row["allowed_for"] else "The"
    if not is_known(row["value"], row["lower"], row["upper"]):
        return f"{beside} change in level is {missing()}."
    reach = f"{percent_higher_or_lower(row['lower'])} to {percent_higher_or_lower(row['upper'])}"
    return (
        f"{beside} level is {percent_higher_or_lower(row['value'])} (range {reach}){f': {verdict}' if verdict else ''}."
    )


def _fit_in_words(row: pd.Series[Any]) -> str:
    """For the analyst: range, test, and what widened the range."""
    if not is_known(*(row[name] for name in ("lower", "upper", "p_value", "dispersion", "autocorrelation"))):
        return ""
    p = "p < 0.001" if row["p_value"] < 0.0005 else f"p = {row['p_value']:.3f}"
    return (
        f" {signed_percent(row['lower'])} to {signed_percent(row['upper'])}, {p}; dispersion {row['dispersion']:.1f}, "
        f"autocorrelation {row['autocorrelation']:.2f} (Poisson regression, {row['first_period']} to {row['last_period']})."
    )


def _caveats(row: pd.Series[Any], when: str, settings: Mapping[str, Any]) -> tuple[Caveat, ...]:
    found = [Caveat("DATE_FROM_OUTSIDE", "The date was given and not looked for; a step at a date does not say why.")]
    if settings["recording_change"]:
        told = f"Recording changed in {when} ({settings['reason']}); the sides are not like for like."
        found.append(Caveat("SERIES_BREAK", told))
    if is_known(row["periods_after"]) and row["periods_after"] < 8:
        found.append(Caveat("SHORT_AFTER", f"There are {count(row['periods_after'])} periods after the date."))
    return tuple(found)
