"""What next year will need, as far as the past allows to say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from needs_analysis.charts.chart import Chart
from needs_analysis.columns import Column, limits, measures
from needs_analysis.errors import Refusal
from needs_analysis.groups import Array
from needs_analysis.result import Result, fixed_result
from needs_analysis.said import Caveat
from needs_analysis.source import sources_of
from needs_analysis.statistics._checks import whole as checked_whole
from needs_analysis.statistics.forecast import MOST_AHEAD, Forecast
from needs_analysis.statistics.forecast import forecast as forecast_of_arrays
from needs_analysis.statistics.last_year import filled
from needs_analysis.statistics.point_forecasts import AVERAGE, DRIFT, METHODS, SEASONAL_NAIVE
from needs_analysis.statistics.tried_on_past import FEWEST_ORIGINS, FEWEST_POINTS
from needs_analysis.timeline import Timeline, timeline
from needs_analysis.wording import count, listed, percent, sentence_case

IN_WORDS: Final = {
    "seasonal_naive": "the numbers of a year before",
    "drift": "the numbers of a year before, moved on by the usual yearly change",
    "ets": "exponential smoothing",
    "ucm": "a local level with seasons",
    "sarima": "a seasonal ARIMA model",
    "average": "the average of three models",
}


def forecast(
    table: pd.DataFrame,
    *,
    value: str = "count",
    period: str = "period",
    ahead: int = 4,
    method: str = "auto",
    disrupted: Sequence[str] = ("2020/21",),
    lockdown: Literal["missing", "step"] = "missing",
    history_from: object = None,
    confidence: float = 0.95,
    what: str = "events",
) -> Result:
    """Forecast counts of quarters or months, with the record of how such forecasts did on the same series before.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a period, in any order.
    value, period : str
        Columns with the count and the period: ``"2022/23 Q2"``, ``"2022/23"``, or first days of months.
    ahead : int
        Periods ahead, 1 to 12.
    method : {"auto", "average", "seasonal_naive", "drift", "ets", "ucm", "sarima"}
        ``"auto"`` takes the average of the models, and falls back to the numbers of a year before where the average's error on
        the past is no smaller than the usual change of a season (a mean absolute scaled error of 1 or more). Where the series clearly
        rises or falls from year to year and it did better on the past, it takes ``"drift"``: the numbers of a year before, moved on by
        the usual yearly change.
    disrupted : sequence of str
        Financial years or periods that were not usual, such as those of a lockdown.
    lockdown : {"missing", "step"}
        Whether these count as missing, or as lower or higher by one amount that is taken out.
    history_from : str or date, optional
        First period that was counted as today, such as the first after a change of recording; what lies before is left out.
    confidence : float
        Between 0 and 1; a range of 80 in 100 stands beside it.
    what : str
        What was counted, in words.

    Returns
    -------
    Result
        One row a period ahead, to three figures: ``value, lower, upper, lower_80, upper_80``, the method, and its record on the
        past: ``mase``, ``mase_seasonal_naive``, ``coverage`` and ``coverage_80`` (share of known numbers inside such ranges) and
        ``origins``.
        Under eight known periods there is no forecast: the rows hold the range of the past and no value.

    Raises
    ------
    DataError
        For missing columns, periods that stand twice or are none, and counts that are negative, broken or none.
    Refusal
        For a horizon outside 1 to 12, an unknown method or treatment, dates that follow no calendar, or fewer than two known
        periods.

    Notes
    -----
    Ranges are calibrated on the series' own past and checked there (see `statistics.forecast`); on simulated and on recorded
    crime series of 12, 16 and 24 quarters ranges of 80 and 95 in 100 held 75 to 85 and 90 to 99, and likewise on 12 years that
    grow by 5% or fall by 4% a year. A forecast knows nothing of a
    new service, a new rule of recording, or a lockdown to come.

    References
    ----------
    .. [1] Hyndman RJ, Athanasopoulos G (2021). Forecasting: principles and practice, 3rd ed.
    .. [2] Makridakis S, Spiliotis E, Assimakopoulos V (2020). The M4 Competition. Int J Forecasting 36, 54-74.

    Examples
    --------
    >>> quarters = [f"{year}/{year - 1999} Q{quarter}" for year in range(2017, 2020) for quarter in (1, 2, 3, 4)]
    >>> table = pd.DataFrame({"period": quarters, "count": [80, 100, 120, 100] * 3})
    >>> made = forecast(table, ahead=2).table
    >>> made[["period", "value", "method"]].values.tolist()
    [['2020/21 Q1', 80.0, 'seasonal_naive'], ['2020/21 Q2', 100.0, 'seasonal_naive']]
    """
    if lockdown not in ("missing", "step"):
        raise Refusal(f"There is no treatment {lockdown!r}", remedy='Use "missing" or "step".')
    ahead = checked_whole(ahead, name="ahead", least=1, most=MOST_AHEAD)
    if method not in ("auto", *METHODS):
        raise Refusal(f"There is no method {method!r}", remedy=f"Use auto or one of {', '.join(METHODS)}.")
    line = timeline(table, value=value, period=period, counts=True, calendar=True)
    line = line.between(line.begin_at(history_from), len(line.labels) - 1)
    series, note = _usual(line, line.among(disrupted, what="disrupted"), lockdown)
    known = int((~np.isnan(series)).sum())
    if known < 2:
        raise Refusal(f"There are {known} known periods", remedy="Give counts of more periods.")
    last = int(np.flatnonzero(~np.isnan(line.values[0]))[-1])
    # Periods that were taken out at the end are forecast too, and not shown.
    gap = last - int(np.flatnonzero(~np.isnan(series))[-1])
    line = line.between(0, last)
    series = series[: last + 1]
    names = line.following(ahead)
    if known < FEWEST_POINTS:
        return _range_only(series, names, line, table, known, what, confidence, note)
    if gap + ahead > MOST_AHEAD:
        raise Refusal(
            f"The last {gap} periods were not usual, so {ahead} more lie too far ahead",
            remedy='Ask for fewer, or use lockdown="step".',
        )
    made = forecast_of_arrays(
        series, gap + ahead, a_year=line.a_year, method=method, confidences=tuple(dict.fromkeys((confidence, 0.8)))
    )
    shown = _table(made, names, what, confidence, gap)
    return _result(shown, made, line, table, note, method, what, confidence)


def _usual(line: Timeline, odd: Array, lockdown: str) -> tuple[Array, str]:
    """The series with disrupted periods taken out or brought to the usual level, and what was done."""
    series = line.values[0].copy()
    there = odd & ~np.isnan(series)
    if not there.any():
        return series, ""
    named = [line.said(int(at)) for at in np.flatnonzero(there)]
    together = len(named) > 2 and np.ptp(np.flatnonzero(there)) == len(named) - 1
    periods = f"{named[0]} to {named[-1]}" if together else listed(named)
    were = "was" if len(named) == 1 else "were"
    without = np.where(there, np.nan, series)
    if lockdown == "missing":
        return without, f"{periods} {were} not usual and {'count' if were == 'were' else 'counts'} as missing"
    if (~np.isnan(without)).sum() < 2:
        raise Refusal("Every period was disrupted", remedy="Name fewer periods.")
    shift = float((series - filled(without, max(1, line.a_year)))[there].mean())
    series[there] = np.maximum(series[there] - shift, 0)
    return (
        series,
        f"{periods} {were} not usual: {count(round(abs(shift)))} {'more' if shift > 0 else 'fewer'} a period, taken out",
    )


def _table(made: Forecast, names: list[Any], what: str, confidence: float, gap: int) -> pd.DataFrame:
    (lower, upper), (lower_80, upper_80) = (
        tuple(side[gap:] for side in made.ranges[level]) for level in (confidence, 0.8)
    )
    return pd.DataFrame(
        {
            "period": names,
            "measure": f"forecast of {what}",
            "value": _three_figures(made.value[gap:]),
            "lower": _three_figures(lower),
            "upper": _three_figures(upper),
            "confidence": confidence,
            "unit": what,
            "method": made.method,
            "flag": "" if made.origins >= FEWEST_ORIGINS else "hardly tried on the past",
            "lower_80": _three_figures(lower_80),
            "upper_80": _three_figures(upper_80),
            "mase": round(made.mase[made.method], 3),
            "mase_seasonal_naive": round(made.mase[SEASONAL_NAIVE], 3),
            "coverage": made.coverage[confidence],
            "coverage_80": made.coverage[0.8],
            "origins": made.origins,
        }
    )


def _three_figures(values: Array) -> Array:
    """Rounded to three figures: more would promise what a forecast cannot hold, and differ from machine to machine."""
    size = np.floor(np.log10(np.maximum(np.abs(values), 1.0)))
    step = 10.0 ** np.maximum(size - 2, -1)
    return np.asarray(np.round(values / step) * step)


def _history(line: Timeline) -> tuple[tuple[str, float], ...]:
    return tuple((line.said(at), float(line.values[0][at])) for at in range(len(line.labels)))


def _result(
    shown: pd.DataFrame,
    made: Forecast,
    line: Timeline,
    table: pd.DataFrame,
    note: str,
    asked: str,
    what: str,
    confidence: float,
) -> Result:
    first, last = shown.iloc[0], shown.iloc[-1]
    named = [line.period_said(name) for name in shown["period"]]
    tried = made.origins >= FEWEST_ORIGINS
    own = IN_WORDS[made.method]
    if made.method == SEASONAL_NAIVE and made.season == 1:
        own = "the last known number"
    if made.method == DRIFT and made.season == 1:
        own = "the last known number, moved on by the usual yearly change"
    panel = (
        f"{sentence_case(what)} in {named[0]}: about {count(round(first['value']))}, with a range of "
        f"{count(first['lower_80'])} to {count(first['upper_80'])} (80 in 100)."
    )
    if len(shown) > 1:
        panel += (
            f" In {named[-1]}: about {count(round(last['value']))}, between {count(last['lower_80'])} and "
            f"{count(last['upper_80'])}."
        )
    panel += (
        f" Tried {made.origins} times on the past, such ranges held {percent(made.coverage[0.8])} of what followed."
        if tried
        else " The series is too short to try such a forecast on its past."
    )
    fell_back = asked == "auto" and made.method == SEASONAL_NAIVE and tried
    caveats = [
        Caveat(
            "NOTHING_NEW",
            "It takes the future to go on like the past: no new service, rule or lockdown.",
            figures=False,
        ),
    ]
    if fell_back:
        said = f"On the past the models' error was {made.mase[AVERAGE]:.2f} times the usual change of a season"
        caveats.append(Caveat("FELL_BACK", f"{said}, so the forecast is {own}."))
    if not tried:
        caveats.append(Caveat("NOT_TRIED", f"It could be tried on the past from {made.origins} points only."))
    if tried and made.coverage[0.8] < 0.7:
        caveats.append(
            Caveat(
                "HELD_TOO_LITTLE",
                "On the past such ranges held less than they promise; take them for wider.",
            )
        )
    if note:
        caveats.append(Caveat("DISRUPTED", f"{sentence_case(note)}."))
    if line.a_year > 1 and made.season == 1:
        caveats.append(
            Caveat("NO_SEASONS", "Under two years of numbers, so that no season could be told.", figures=False)
        )
    if line.missing:
        caveats.append(Caveat("GAPS", f"{line.missing} periods have no number; missing is not 0."))
    if made.left_out:
        caveats.append(
            Caveat(
                "MODEL_LEFT_OUT",
                f"{sentence_case(listed([IN_WORDS[name] for name in made.left_out]))} could not be fitted and "
                f"{'is' if len(made.left_out) == 1 else 'are'} left out.",
            )
        )
    scored = {name: made.mase[name] for name in METHODS if np.isfinite(made.mase[name])}
    record = ", ".join(f"{name} {score:.2f}" for name, score in scored.items())
    result = fixed_result(
        table=shown,
        columns=(
            Column("period", "key"),
            # It may be a number of the past, such as that of a year before.
            Column("value", "count"),
            Column("method", "helper", of=("value",)),
            *limits("lower_80", "upper_80"),
            *measures("mase", "mase_seasonal_naive", "coverage", "coverage_80", "origins", of=()),
        ),
        measure=f"forecast of {what}, {named[0]} to {named[-1]}",
        definition=f"{sentence_case(what)} expected in each period, after {line.said(len(line.labels) - 1)}, from "
        f"{int((~np.isnan(line.values)).sum())} known periods.",
        method=f"Forecast by {own}; ranges from its errors on the series' own past (Student's), never below 0.",
        sentences={
            "panel": panel,
            "analyst": f"{panel} Method {made.method}; rolling-origin MASE ({made.origins} origins): {record or 'not tried'}. "
            f"Achieved coverage {_share(made.coverage[0.8])} at 80%, {_share(made.coverage[confidence])} at "
            f"{percent(confidence)}.{f' {sentence_case(note)}.' if note else ''}",
        },
        parameters={"method": asked, "ahead": len(shown), "confidence": confidence, "treatment": note or None},
        sources=sources_of(table),
        caveats=tuple(caveats),
        chart=Chart(
            kind="forecast",
            label="period",
            title=f"{sentence_case(what)}: about {count(round(last['value']))} in {named[-1]}, between "
            f"{count(last['lower_80'])} and {count(last['upper_80'])}",
            alt=f"A line of {len(line.labels)} periods of the past and {len(shown)} ahead with their ranges. {panel}",
            value_title=sentence_case(what),
            history=_history(line),
        ),
    )
    return (
        result.leaving_out("periods without a number", line.missing, "missing is not 0", counted=False)
        if line.missing
        else result
    )


def _share(value: float) -> str:
    return "not tried" if not np.isfinite(value) else percent(value)


def _range_only(
    series: Array,
    names: list[Any],
    line: Timeline,
    table: pd.DataFrame,
    known: int,
    what: str,
    confidence: float,
    note: str,
) -> Result:
    """Too short for a forecast: what the past ranged over."""
    low, high = float(np.nanmin(series)), float(np.nanmax(series))
    shown = pd.DataFrame(
        {
            "period": names,
            "measure": f"range of {what}",
            "value": np.nan,
            "lower": low,
            "upper": high,
            "confidence": np.nan,
            "unit": what,
            "method": "range of the past",
            "flag": "no forecast",
        }
    )
    panel = (
        f"{sentence_case(what)}: {known} known periods are too few for a forecast. They lay between {count(low)} and "
        f"{count(high)}; more cannot be said of the next."
    )
    return fixed_result(
        table=shown,
        # The ends of the range are numbers of the past.
        columns=(Column("period", "key"), *(Column(name, "count") for name in ("value", "lower", "upper"))),
        measure=f"range of {what}, no forecast",
        definition=f"Lowest and highest number of {known} known periods.",
        method="Range of the past.",
        sentences={"panel": panel, "analyst": f"{panel} A forecast needs {FEWEST_POINTS} periods."},
        parameters={"ahead": len(names), "confidence": confidence},
        sources=sources_of(table),
        caveats=(
            Caveat("NO_FORECAST", f"Under {FEWEST_POINTS} known periods there is no forecast, only a range."),
            *((Caveat("DISRUPTED", f"{sentence_case(note)}."),) if note else ()),
        ),
        chart=Chart(
            kind="forecast",
            label="period",
            title=f"{sentence_case(what)}: {known} periods, too few for a forecast",
            alt=f"A line of {len(line.labels)} periods and the range they lay in. {panel}",
            value_title=sentence_case(what),
            history=_history(line),
        ),
    )
