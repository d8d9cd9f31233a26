"""Short series a few periods ahead: simple methods, tried on the series' own past before they are believed."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray, counts
from needs_analysis.statistics._checks import confidence as checked_confidence
from needs_analysis.statistics._checks import whole as checked_whole
from needs_analysis.statistics.last_year import SHARE_FREE, Trend, drift, drift_range, filled, seasonal_naive, trend_of

SEASONAL_NAIVE: Final = "seasonal_naive"
DRIFT: Final = "drift"
AVERAGE: Final = "average"
MODELS: Final = ("ets", "ucm", "sarima")
METHODS: Final = (SEASONAL_NAIVE, DRIFT, *MODELS, AVERAGE)

FEWEST_POINTS: Final = 8
"""Below this a series has a range and no forecast."""
FEWEST_ORIGINS: Final = 4
"""Times that a method must have been tried on the past before it is believed."""
MOST_ORIGINS: Final = 12
MOST_AHEAD: Final = 12
_WANDERS: Final = 0.3
"""Variance that each further period ahead adds, as a share of that of the first; found on recorded crime and simulated series."""
_FITTED_AT: Final = 100.0
"""Mean that every series is brought to before a model is fitted."""
_FAR: Final = 4.0
"""Forecasts this many ranges of the series away from it are taken for a failed fit."""


def point_forecasts(series: ArrayLike, ahead: int, *, season: int) -> dict[str, FloatArray]:
    """Forecasts of each method.

    Parameters
    ----------
    series : array_like, shape (n,)
        Numbers of equal periods in order; a missing one stays missing for the methods that can leave it so.
    ahead : int
        Periods ahead.
    season : int
        Periods after which the season comes round, 1 for none; two of them must be known.

    Returns
    -------
    dict of str to ndarray, shape (ahead,)
        By name of the method; a model that could not be fitted, or whose fit did not converge, is missing, and left out of the
        average.
    """
    y = np.asarray(series, dtype=float)
    found = {SEASONAL_NAIVE: seasonal_naive(y, ahead, season), DRIFT: drift(y, ahead, season)}
    # Optimisers stop at steps of a fixed size, so every series is fitted at the same size.
    size = float(np.nanmean(np.abs(y))) / _FITTED_AT or 1.0
    # To the same last digit too: where a likelihood is flat, an optimiser may take another way from another last digit.
    scaled = np.round(y / size, 8)
    spread = max(float(np.nanmax(scaled) - np.nanmin(scaled)), 1 / size)
    for name, model in (("ets", _ets), ("ucm", _ucm), ("sarima", _sarima)):
        values = _quietly(model, scaled, ahead, season)
        near = np.all(np.isfinite(values)) and np.all(np.abs(values - np.nanmean(scaled)) < _FAR * spread)
        found[name] = values * size if near else np.full(ahead, np.nan)
    fitted = np.array([found[name] for name in MODELS if np.isfinite(found[name]).all()])
    found[AVERAGE] = fitted.mean(axis=0) if len(fitted) else found[SEASONAL_NAIVE]
    return found


def _quietly(model: Callable[..., Any], y: FloatArray, ahead: int, season: int) -> FloatArray:
    """A model's forecast, or missing numbers where it cannot be fitted; short series make statsmodels warn at every fit."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            fit = model(y, season)
            if not _converged(fit.mle_retvals):
                return np.full(ahead, np.nan)
            return np.asarray(fit.forecast(ahead), dtype=float)
        except (ValueError, IndexError, np.linalg.LinAlgError):
            return np.full(ahead, np.nan)


def _converged(returned: Any) -> bool:
    """Whether the optimiser found what it looked for; each of statsmodels' says it in its own way."""
    return bool(returned.get("converged", returned.get("success", False)))


def _ets(y: FloatArray, season: int) -> Any:
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    options = {"seasonal": "add", "seasonal_periods": season} if season > 1 else {}
    return ExponentialSmoothing(filled(y, season), initialization_method="estimated", **options).fit()


def _ucm(y: FloatArray, season: int) -> Any:
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    options = {"seasonal": season} if season > 1 else {}
    return UnobservedComponents(y, level="llevel", **options).fit(disp=0, maxiter=100)


def _sarima(y: FloatArray, season: int) -> Any:
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    options = {"seasonal_order": (0, 1, 1, season)} if season > 1 else {}
    return SARIMAX(y, order=(0, 1, 1), **options).fit(disp=0, maxiter=100)


@dataclass(frozen=True)
class Tried:
    """How methods did on the series' own past.

    Parameters
    ----------
    errors : dict of str to ndarray, shape (origins, ahead)
        Known number less forecast, by method; missing where nothing was known.
    scales : ndarray, shape (origins,)
        Mean change of the season before each origin, which errors are measured by.
    forecasts : dict of str to ndarray, shape (origins, ahead)
        What was forecast.
    starts : tuple of int
        How many numbers were known at each origin.
    """

    errors: dict[str, FloatArray]
    scales: FloatArray
    forecasts: dict[str, FloatArray]
    starts: tuple[int, ...] = ()

    @property
    def origins(self) -> int:
        """From how many points of the past forecasts were made."""
        return len(self.scales)

    def mase(self, method: str) -> float:
        """Mean absolute error over the mean seasonal change before; 1 is as good as last year's number was."""
        ratio = np.abs(self.errors[method]) / self.scales[:, None]
        return float(np.nanmean(ratio)) if np.isfinite(ratio).any() else float("nan")


def try_on_past(series: ArrayLike, ahead: int, *, season: int) -> Tried:
    """Forecast from points of the past with what was known there, and keep the errors.

    Parameters
    ----------
    series : array_like, shape (n,)
        Numbers of equal periods in order.
    ahead : int
        Periods ahead.
    season : int
        Periods after which the season comes round, 1 for none.

    Returns
    -------
    Tried
        From the twelve latest origins that have two seasons (and eight numbers) before them.
    """
    y = np.asarray(series, dtype=float)
    first = max(2 * season, FEWEST_POINTS)
    starts = range(max(first, y.size - MOST_ORIGINS), y.size)
    errors: dict[str, list[FloatArray]] = {name: [] for name in METHODS}
    forecasts: dict[str, list[FloatArray]] = {name: [] for name in METHODS}
    scales = []
    used: list[int] = []
    for start in starts:
        past, future = y[:start], np.full(ahead, np.nan)
        known = y[start : start + ahead]
        future[: known.size] = known
        scale = _scale(past, season)
        if np.isnan(past[-season:]).all() or not scale > 0:
            continue
        scales.append(scale)
        used.append(start)
        made = point_forecasts(past, ahead, season=season)
        for name in METHODS:
            errors[name].append(future - made[name])
            forecasts[name].append(made[name])
    shape = (len(scales), ahead)
    return Tried(
        {name: np.array(part).reshape(shape) for name, part in errors.items()},
        np.array(scales),
        {name: np.array(part).reshape(shape) for name, part in forecasts.items()},
        tuple(used),
    )


def _scale(past: FloatArray, season: int) -> float:
    changes = np.abs(past[season:] - past[:-season])
    return float(np.nanmean(changes)) if np.isfinite(changes).any() else 0.0


@dataclass(frozen=True)
class Forecast:
    """A forecast with what is known of its worth.

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


def forecast(
    series: ArrayLike,
    ahead: int,
    *,
    a_year: int,
    method: str = "auto",
    confidences: tuple[float, ...] = (0.8, 0.95),
) -> Forecast:
    """Forecast a short series of counts, with ranges as wide as its own past says they must be.

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
            remedy=f"Give {FEWEST_POINTS} or more; below that only the range of the past can be said.",
        )
    ahead = checked_whole(ahead, name="ahead", least=1, most=MOST_AHEAD)
    if method not in ("auto", *METHODS):
        raise Refusal(f"There is no method {method!r}", remedy=f"Use auto or one of {', '.join(METHODS)}.")
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
    return Forecast(value, ranges, used, mase, coverage, tried.origins, checked, season, left_out)


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
