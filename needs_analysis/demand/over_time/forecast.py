"""What next year will need, as far as the past allows to say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from needs_analysis import groups
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import Column, helpers, labels, limits, measures
from needs_analysis.demand.over_time.forecast_words import (
    AHEAD,
    AS_MISSING,
    FEW_PERIODS,
    IN_WORDS,
    KNOWN,
    MANY_GAPS,
    NO_CHANGE,
    NO_NUMBER,
    NO_SEASON,
    STEP_OUT,
    TOO_SHORT,
    YEARLY,
    words,
)
from needs_analysis.errors import Refusal
from needs_analysis.groups import Array
from needs_analysis.result import Excluded, Result
from needs_analysis.source import sources_of
from needs_analysis.statistics._checks import whole as checked_whole
from needs_analysis.statistics.forecast import MOST_AHEAD, Forecast
from needs_analysis.statistics.forecast import forecast as forecast_of_arrays
from needs_analysis.statistics.last_year import filled
from needs_analysis.statistics.point_forecasts import METHODS, SEASONAL_NAIVE
from needs_analysis.statistics.tried_on_past import FEWEST_ORIGINS, FEWEST_POINTS
from needs_analysis.timeline import Timeline, said, timeline
from needs_analysis.wording import counted, sentence_case

_AUTO: Final = (
    "the average of three models, or the numbers of a year before where the average did no better than these on the past, moved on "
    "by the usual yearly change where the series clearly rises or falls"
)


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
        One row a period. ``kind`` is *known* for the past, which stands as it was counted, and *forecast* for what comes, to three
        figures: ``value, lower, upper, lower_80, upper_80``, the method, and its record on the past: ``mase``, ``coverage`` and
        ``coverage_80`` (share of known numbers inside such ranges), ``origins``, and ``mase_`` of each method; ``seasons`` says
        whether it has seasons (*yearly*, *too short to tell*, *none in a year*), ``left_out`` which models could not be fitted.
        ``treatment`` says of a period of the past that it has no number or was not usual, and what was done about it;
        ``taken_out`` is the step that was taken out.
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
    >>> made.loc[made["kind"] == "forecast", ["period", "value", "method"]].values.tolist()
    [['2020/21 Q1', 80.0, 'seasonal_naive'], ['2020/21 Q2', 100.0, 'seasonal_naive']]
    """
    if lockdown not in ("missing", "step"):
        raise Refusal(f"There is no treatment {lockdown!r}", remedy='Use "missing" or "step".')
    ahead = checked_whole(ahead, name="ahead", least=1, most=MOST_AHEAD)
    if method not in ("auto", *METHODS):
        raise Refusal(f"There is no method {method!r}", remedy=f"Use auto or one of {', '.join(METHODS)}.")
    line = timeline(table, value=value, period=period, counts=True, calendar=True)
    line = line.between(line.begin_at(history_from), len(line.labels) - 1)
    series, treatment, shift = _usual(line, line.among(disrupted, what="disrupted"), lockdown)
    known = int((~np.isnan(series)).sum())
    if known < 2:
        raise Refusal(f"There are {known} known periods", remedy="Give counts of more periods.")
    last = int(np.flatnonzero(~np.isnan(line.values[0]))[-1])
    # Periods that were taken out at the end are forecast too, and not shown.
    gap = last - int(np.flatnonzero(~np.isnan(series))[-1])
    line = line.between(0, last)
    series, past = series[: last + 1], _past(line, treatment[: last + 1], what, shift)
    names = line.following(ahead)
    if known < FEWEST_POINTS:
        shown = _range_only(series, names, what)
    else:
        if gap + ahead > MOST_AHEAD:
            raise Refusal(
                f"The last {counted(gap, 'periods')} {'was' if gap == 1 else 'were'} disrupted, so {ahead} more is too far ahead",
                remedy='Ask for fewer, or use lockdown="step".',
            )
        levels = tuple(dict.fromkeys((confidence, 0.8)))
        made = forecast_of_arrays(series, gap + ahead, a_year=line.a_year, method=method, confidences=levels)
        shown = _table(made, names, what, confidence, gap, line.a_year)
    settings = {
        "ahead": ahead,
        "method": method,
        "disrupted": groups.listed_names(disrupted),
        "lockdown": lockdown,
        "history_from": None if history_from is None else said(history_from),
        "confidence": confidence,
        "what": what,
    }
    return _result(_below(past, shown), line, table, settings)


def _result(shown: pd.DataFrame, line: Timeline, table: pd.DataFrame, settings: dict[str, Any]) -> Result:
    what, method = settings["what"], settings["method"]
    own = _AUTO if method == "auto" else IN_WORDS[method]
    return Result(
        table=shown,
        columns=_COLUMNS,
        measure=f"forecast of {what}",
        definition=f"{sentence_case(what)} expected in each period after the last known one, from the periods known before it.",
        method=f"Forecast by {own}; ranges from its errors on the series' own past (Student's), never below 0. Under {FEWEST_POINTS} "
        "known periods only the range of the past.",
        settings=settings,
        sources=sources_of(table),
        excluded=(Excluded("periods without a number", line.missing, "missing is not 0", False),)
        if line.missing
        else (),
        words=words,
        chart=Chart(kind="forecast", label="period", value_title=sentence_case(what), past=("kind", KNOWN)),
    )


_COLUMNS: Final = (
    Column("period", "key"),
    *labels("kind", "treatment", "seasons", "left_out"),
    # What is forecast is worked out from all of the past, and may be a number of it, such as that of a year before.
    Column("value", "count", of=("value",), across=True),
    Column("method", "helper", of=("value",), across=True),
    *limits("lower", "upper", "lower_80", "upper_80", across=True),
    *measures("mase", "coverage", "coverage_80", "taken_out", of=("value",), across=True),
    *measures(*(f"mase_{name}" for name in METHODS), of=("value",), across=True),
    *helpers("origins"),
)


def _usual(line: Timeline, odd: Array, lockdown: str) -> tuple[Array, Array, float]:
    """The series with disrupted periods taken out or brought to the usual level, what was done about each, and that level's step."""
    series = line.values[0].copy()
    there = odd & ~np.isnan(series)
    treatment = np.where(np.isnan(series), NO_NUMBER, np.where(there, AS_MISSING, "")).astype(object)
    without = np.where(there, np.nan, series)
    if lockdown == "missing" or not there.any():
        return without, treatment, np.nan
    if (~np.isnan(without)).sum() < 2:
        raise Refusal("Every period was disrupted", remedy="Name fewer periods.")
    shift = float((series - filled(without, max(1, line.a_year)))[there].mean())
    series[there] = np.maximum(series[there] - shift, 0)
    return series, np.where(there, STEP_OUT, treatment), shift


def _past(line: Timeline, treatment: Array, what: str, shift: float) -> pd.DataFrame:
    """The periods up to the last known one as they were counted."""
    past = pd.DataFrame(
        {
            "period": line.labels.tolist(),
            "kind": KNOWN,
            "measure": what,
            "value": line.values[0],
            "unit": what,
            "method": "count",
            "flag": np.where(treatment == NO_NUMBER, "missing", ""),
            "treatment": treatment,
        }
    )
    return past if np.isnan(shift) else past.assign(taken_out=np.where(treatment == STEP_OUT, shift, np.nan))


def _below(past: pd.DataFrame, shown: pd.DataFrame) -> pd.DataFrame:
    """The past with what is forecast below it, in the columns of the forecast; rows of the past lack the numbers of a forecast."""
    labels_there = {"treatment", "seasons", "left_out"}
    names = [*shown.columns, *(name for name in past if name not in shown)]
    parts = [
        part.assign(**{str(name): "" if name in labels_there else np.nan for name in names if name not in part})[names]
        for part in (past, shown)
    ]
    whole = {"origins": "Int64"} if "origins" in names else {}
    return pd.concat([part.astype(whole) for part in parts], ignore_index=True)


def _table(made: Forecast, names: list[Any], what: str, confidence: float, gap: int, a_year: int) -> pd.DataFrame:
    """The periods ahead with their ranges, and the record of such forecasts on the past."""
    (lower, upper), (lower_80, upper_80) = (
        tuple(side[gap:] for side in made.ranges[level]) for level in (confidence, 0.8)
    )
    return pd.DataFrame(
        {
            "period": names,
            "kind": AHEAD,
            "measure": f"forecast of {what}",
            "value": _three_figures(made.value[gap:]),
            "lower": _three_figures(lower),
            "upper": _three_figures(upper),
            "confidence": confidence,
            "unit": what,
            "method": made.method,
            "flag": _untried(made),
            "lower_80": _three_figures(lower_80),
            "upper_80": _three_figures(upper_80),
            "mase": round(made.mase[made.method], 3),
            "mase_seasonal_naive": round(made.mase[SEASONAL_NAIVE], 3),
            "coverage": made.coverage[confidence],
            "coverage_80": made.coverage[0.8],
            "origins": made.origins,
            **{f"mase_{name}": round(made.mase[name], 3) for name in METHODS if name != SEASONAL_NAIVE},
            "seasons": NO_SEASON if a_year < 2 else YEARLY if made.season > 1 else TOO_SHORT,
            "left_out": ", ".join(made.left_out),
        }
    )


def _untried(made: Forecast) -> str:
    """Why it was hardly tried on the past; "" where it was."""
    if made.origins >= FEWEST_ORIGINS:
        return ""
    if made.origins + made.unchanged >= FEWEST_ORIGINS:
        return NO_CHANGE
    return MANY_GAPS if made.origins + made.unchanged + made.gaps >= FEWEST_ORIGINS else FEW_PERIODS


def _three_figures(values: Array) -> Array:
    """Rounded to three figures: more would promise what a forecast cannot hold, and differ from machine to machine."""
    size = np.floor(np.log10(np.maximum(np.abs(values), 1.0)))
    step = 10.0 ** np.maximum(size - 2, -1)
    return np.asarray(np.round(values / step) * step)


def _range_only(series: Array, names: list[Any], what: str) -> pd.DataFrame:
    """Too short for a forecast: what the past ranged over."""
    return pd.DataFrame(
        {
            "period": names,
            "kind": AHEAD,
            "measure": f"range of {what}",
            "value": np.nan,
            "lower": float(np.nanmin(series)),
            "upper": float(np.nanmax(series)),
            "confidence": np.nan,
            "unit": what,
            "method": "range of the past",
            "flag": "no forecast",
        }
    )
