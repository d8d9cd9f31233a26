"""Forecasts of a seasonal series, with the accuracy of such forecasts in the past."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray, counts
from needs_analysis.statistics._checks import confidence as checked_confidence
from needs_analysis.statistics._checks import whole as checked_whole
from needs_analysis.statistics.last_year import SHARE_FREE, Trend, drift_range, trend_of
from needs_analysis.statistics.point_forecasts import AVERAGE, DRIFT, METHODS, MODELS, SEASONAL_NAIVE, point_forecasts
from needs_analysis.statistics.tried_on_past import FEWEST_ORIGINS, FEWEST_POINTS, Tried, try_on_past

MOST_AHEAD: Final = 12


_WANDERS: Final = 0.3
"""Variance that each further period ahead adds, as a share of that of the first; found on recorded crime and simulated series."""


@dataclass(frozen=True)
class Forecast:
    """A forecast with its measured accuracy.

    Parameters
    ----------
    value : ndarray, shape (ahead,)
        Expected numbers, never below 0.
    ranges : dict of float to tuple of ndarray
        Lower and upper limits by confidence.
    method : str
        The one that was used.
    mase : dict of str to float
        Error of each method on the past, in mean seasonal changes; missing where it was not tried.
    coverage : dict of float to float
        Share of known numbers of the past inside the ranges, by confidence.
    origins, checked : int
        From how many points of the past it was tried, and on how many numbers.
    season : int
        Periods after which the season comes round; 1 where the series was too short for seasons.
    left_out : tuple of str
        Models that could not be fitted, or whose fit did not converge.
    unchanged, gaps : int
        Points of the past from which it could not be tried: because every number before was that of a season before, or because
        too many were missing.
    """

    value: FloatArray
    ranges: dict[float, tuple[FloatArray, FloatArray]]
    method: str
    mase: dict[str, float]
    coverage: dict[float, float]
    origins: int
    checked: int
    season: int
    left_out: tuple[str, ...] = ()
    unchanged: int = 0
    gaps: int = 0


def forecast(
    series: ArrayLike,
    ahead: int,
    *,
    a_year: int,
    method: str = "auto",
    confidences: tuple[float, ...] = (0.8, 0.95),
) -> Forecast:
    """Forecast a short series of counts, with intervals based on past forecast errors.

    Parameters
    ----------
    series : array_like, shape (n,)
        Counts of equal periods in order, eight known ones or more; a missing one is NaN.
    ahead : int
        Periods ahead, 1 to 12.
    a_year : int
        Periods in a year. Seasons enter where two full years are there.
    method : str
        One of `METHODS`, or ``"auto"``: the average of the models, or the seasonal naive forecast where the average has a mean
        absolute scaled error of 1 or more on the past, does no better there, or could not be tried four times. Where the yearly
        changes make a clear trend, and moving last year's numbers on by it did better on the past, ``"drift"``.
    confidences : tuple of float
        Between 0 and 1.

    Returns
    -------
    Forecast

    Raises
    ------
    Refusal
        For fewer than eight known numbers, a horizon outside 1 to 12, an unknown method, or a negative count.

    Notes
    -----
    Models (statsmodels): exponential smoothing with level and season, local level with season, and ARIMA (0,1,1)(0,1,1). Ranges
    are Student's, with the root mean square of the errors on the past and half as many degrees of freedom as origins; those of
    the seasonal naive forecast rest on all changes of a season, which are its errors on the past, with two degrees of freedom for
    five of them. Its errors two years ahead are taken to have twice the variance, and so on; a model's variance grows by three
    tenths with each period ahead. The forecast with drift has the range of the mean yearly change and of the changes about it,
    on the scale of logarithms where no number is 0. A model whose fit does not converge is left out. The models' own ranges are not used: on short series they hold too little.

    References
    ----------
    .. [1] Hyndman RJ, Koehler AB (2006). Another look at measures of forecast accuracy. Int J Forecasting 22, 679-688.
    .. [2] Makridakis S, Spiliotis E, Assimakopoulos V (2020). The M4 Competition. Int J Forecasting 36, 54-74.

    Examples
    --------
    >>> made = forecast([80, 100, 120, 100] * 5, 4, a_year=4)
    >>> made.value.round().tolist(), made.method
    ([80.0, 100.0, 120.0, 100.0], 'seasonal_naive')
    """
    y = counts(series, name="series")
    levels = tuple(checked_confidence(level) for level in confidences)
    if y.ndim != 1 or (~np.isnan(y)).sum() < FEWEST_POINTS:
        raise Refusal(
            f"{int((~np.isnan(y)).sum())} known periods are too few for a forecast",
            remedy=f"Give {FEWEST_POINTS} or more; with fewer, only the past range can be reported.",
        )
    ahead = checked_whole(ahead, name="ahead", least=1, most=MOST_AHEAD)
    if method not in ("auto", *METHODS):
        raise Refusal(f"{method!r} is not a method", remedy=f"Use auto or one of {', '.join(METHODS)}.")
    y = y[np.flatnonzero(~np.isnan(y))[0] : np.flatnonzero(~np.isnan(y))[-1] + 1]
    season = a_year if a_year > 1 and y.size >= 2 * a_year else 1
    tried = try_on_past(y, ahead, season=season)
    mase = {name: tried.mase(name) for name in METHODS}
    used = _chosen(tried, mase, trend_of(y, season)) if method == "auto" else method
    made = point_forecasts(y, ahead, season=season)
    if not np.isfinite(made[used]).all():
        used = SEASONAL_NAIVE
    growth = _growth(used, ahead, season)
    scale, freedom = _spread(y, tried, used, season, growth)
    value = np.maximum(made[used], 0.0)
    ranges = {
        level: drift_range(y, ahead, season, level)
        if used == DRIFT
        else _range(made[used], scale, freedom, level, growth)
        for level in levels
    }
    coverage, checked = _achieved(y, tried, used, season, growth, levels)
    left_out = tuple(name for name in MODELS if not np.isfinite(made[name]).all())
    return Forecast(
        value,
        ranges,
        used,
        mase,
        coverage,
        tried.origins,
        checked,
        season,
        left_out,
        unchanged=tried.unchanged,
        gaps=tried.gaps,
    )


def _growth(method: str, ahead: int, season: int) -> FloatArray:
    """How the standard error grows ahead: by the season for last year's numbers, by the period for a model's level."""
    lead = np.arange(ahead)
    return np.asarray(np.sqrt(lead // season + 1.0 if method == SEASONAL_NAIVE else 1 + _WANDERS * lead))


def _chosen(tried: Tried, mase: dict[str, float], trend: Trend) -> str:
    believed = tried.origins >= FEWEST_ORIGINS and mase[AVERAGE] < 1 and mase[AVERAGE] < mase[SEASONAL_NAIVE]
    used = AVERAGE if believed else SEASONAL_NAIVE
    return DRIFT if trend.clear and not mase[DRIFT] >= mase[used] else used


def _spread(y: FloatArray, tried: Tried, method: str, season: int, growth: FloatArray) -> tuple[float, float]:
    """Standard error one season ahead, and its degrees of freedom."""
    errors = tried.errors[method] / growth
    if method == SEASONAL_NAIVE or np.isfinite(errors).sum() < FEWEST_ORIGINS:
        changes = y[season:] - y[:-season]
        known = changes[np.isfinite(changes)]
        return _rooted(known), max(2.0, (y.size - season) / SHARE_FREE)
    return _rooted(errors[np.isfinite(errors)]), max(2.0, tried.origins / 2)


def _rooted(errors: FloatArray) -> float:
    """Root mean square; a series that never moved may still move by one."""
    return float(max(np.sqrt(np.mean(errors**2)), 0.5)) if errors.size else 0.5


def _range(
    value: FloatArray, scale: float, freedom: float, level: float, growth: FloatArray
) -> tuple[FloatArray, FloatArray]:
    reach = stats.t.isf((1 - level) / 2, freedom) * scale * growth
    # Counts are whole, so the range ends on whole numbers.
    return np.maximum(np.round(value - reach), 0.0), np.maximum(np.round(value + reach), 0.0)


def _without_shared(tried: Tried, method: str, origin: int) -> FloatArray:
    """Errors of the other origins, without those of periods that this origin forecast too."""
    errors = np.delete(tried.errors[method], origin, axis=0)
    starts = np.delete(np.asarray(tried.starts), origin)
    ahead = errors.shape[1]
    target = starts[:, None] + np.arange(ahead)
    own = tried.starts[origin]
    return np.where((target >= own) & (target < own + ahead), np.nan, errors)


def _achieved(
    y: FloatArray, tried: Tried, method: str, season: int, growth: FloatArray, levels: tuple[float, ...]
) -> tuple[dict[float, float], int]:
    """Share of the past inside ranges that were made without the errors of the same periods."""
    inside = dict.fromkeys(levels, 0)
    checked = 0
    for origin in range(tried.origins):
        errors = tried.errors[method][origin]
        known = np.isfinite(errors)
        if not known.any():
            continue
        others = Tried(
            {method: _without_shared(tried, method, origin)},
            np.delete(tried.scales, origin),
            {},
        )
        past = y[: tried.starts[origin]]
        scale, freedom = _spread(past if method == SEASONAL_NAIVE else y, others, method, season, growth)
        made = tried.forecasts[method][origin]
        actual = made + errors
        checked += int(known.sum())
        for level in levels:
            if method == DRIFT:
                lower, upper = drift_range(past, len(made), season, level)
            else:
                lower, upper = _range(made, scale, freedom, level, growth)
            inside[level] += int(((lower <= actual) & (actual <= upper))[known].sum())
    return {level: inside[level] / checked if checked else float("nan") for level in levels}, checked
