"""Short series a few periods ahead: simple methods, tried on the series' own past before they are believed."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray, counts

SEASONAL_NAIVE: Final = "seasonal_naive"
AVERAGE: Final = "average"
MODELS: Final = ("ets", "ucm", "sarima")
METHODS: Final = (SEASONAL_NAIVE, *MODELS, AVERAGE)

FEWEST_POINTS: Final = 8
"""Below this a series has a range and no forecast."""
FEWEST_ORIGINS: Final = 4
"""Times that a method must have been tried on the past before it is believed."""
MOST_ORIGINS: Final = 12
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
        By name of the method; a model that could not be fitted is missing, and left out of the average.
    """
    y = np.asarray(series, dtype=float)
    found = {SEASONAL_NAIVE: _seasonal_naive(y, ahead, season)}
    spread = max(float(np.nanmax(y) - np.nanmin(y)), 1.0)
    for name, model in (("ets", _ets), ("ucm", _ucm), ("sarima", _sarima)):
        values = _quietly(model, y, ahead, season)
        near = np.all(np.isfinite(values)) and np.all(np.abs(values - np.nanmean(y)) < _FAR * spread)
        found[name] = values if near else np.full(ahead, np.nan)
    fitted = np.array([found[name] for name in MODELS if np.isfinite(found[name]).all()])
    found[AVERAGE] = fitted.mean(axis=0) if len(fitted) else found[SEASONAL_NAIVE]
    return found


def filled(series: FloatArray, season: int) -> FloatArray:
    """The series with missing numbers replaced by the mean of the same season before and after."""
    y = series.copy()
    for at in np.flatnonzero(np.isnan(series)):
        same = [series[other] for other in (at - season, at + season) if 0 <= other < series.size]
        known = [value for value in same if not np.isnan(value)]
        y[at] = np.mean(known) if known else np.nanmean(series)
    return y


def _seasonal_naive(y: FloatArray, ahead: int, season: int) -> FloatArray:
    last = filled(y, season)[-season:]
    return last[np.arange(ahead) % season]


def _quietly(model: Callable[..., Any], y: FloatArray, ahead: int, season: int) -> FloatArray:
    """A model's forecast, or missing numbers where it cannot be fitted; short series make statsmodels warn at every fit."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return np.asarray(model(y, ahead, season), dtype=float)
        except (ValueError, IndexError, np.linalg.LinAlgError):
            return np.full(ahead, np.nan)


def _ets(y: FloatArray, ahead: int, season: int) -> Any:
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    options = {"seasonal": "add", "seasonal_periods": season} if season > 1 else {}
    return ExponentialSmoothing(filled(y, season), initialization_method="estimated", **options).fit().forecast(ahead)


def _ucm(y: FloatArray, ahead: int, season: int) -> Any:
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    options = {"seasonal": season} if season > 1 else {}
    return UnobservedComponents(y, level="llevel", **options).fit(disp=0, maxiter=100).forecast(ahead)


def _sarima(y: FloatArray, ahead: int, season: int) -> Any:
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    options = {"seasonal_order": (0, 1, 1, season)} if season > 1 else {}
    return SARIMAX(y, order=(0, 1, 1), **options).fit(disp=0, maxiter=100).forecast(ahead)


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
    """

    errors: dict[str, FloatArray]
    scales: FloatArray
    forecasts: dict[str, FloatArray]

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
    for start in starts:
        past, future = y[:start], np.full(ahead, np.nan)
        known = y[start : start + ahead]
        future[: known.size] = known
        scale = _scale(past, season)
        if np.isnan(past[-season:]).all() or not scale > 0:
            continue
        scales.append(scale)
        made = point_forecasts(past, ahead, season=season)
        for name in METHODS:
            errors[name].append(future - made[name])
            forecasts[name].append(made[name])
    shape = (len(scales), ahead)
    return Tried(
        {name: np.array(part).reshape(shape) for name, part in errors.items()},
        np.array(scales),
        {name: np.array(part).reshape(shape) for name, part in forecasts.items()},
    )


def _scale(past: FloatArray, season: int) -> float:
    changes = np.abs(past[season:] - past[:-season])
    return float(np.nanmean(changes)) if np.isfinite(changes).any() else 0.0


_unused: Any = (counts, Refusal, ArrayLike)
