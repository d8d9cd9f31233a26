"""The forecast of each method for the next periods."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike

from needs_analysis.statistics._checks import FloatArray
from needs_analysis.statistics.last_year import drift, filled, seasonal_naive

SEASONAL_NAIVE: Final = "seasonal_naive"


DRIFT: Final = "drift"


AVERAGE: Final = "average"


MODELS: Final = ("ets", "ucm", "sarima")


METHODS: Final = (SEASONAL_NAIVE, DRIFT, *MODELS, AVERAGE)


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
