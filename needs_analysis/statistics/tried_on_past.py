"""The accuracy of each method on past data of the same series."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from needs_analysis.statistics._checks import FloatArray
from needs_analysis.statistics.point_forecasts import METHODS, point_forecasts

FEWEST_POINTS: Final = 8
"""Below this a series has a range and no forecast."""
FEWEST_ORIGINS: Final = 4
"""Times that a method must have been tried on the past before it is believed."""


MOST_ORIGINS: Final = 12


@dataclass(frozen=True)
class Tried:
    """The accuracy of methods on the series' own past.

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
    unchanged, gaps : int
        Points from which nothing was forecast: because every number before was that of a season before, so that errors have no
        measure, or because too many numbers were missing.
    """

    errors: dict[str, FloatArray]
    scales: FloatArray
    forecasts: dict[str, FloatArray]
    starts: tuple[int, ...] = ()
    unchanged: int = 0
    gaps: int = 0

    @property
    def origins(self) -> int:
        """The number of past points from which forecasts were made."""
        return len(self.scales)

    def mase(self, method: str) -> float:
        """Mean absolute error over the mean seasonal change before; 1 equals the seasonal naive forecast."""
        ratio = np.abs(self.errors[method]) / self.scales[:, None]
        return float(np.nanmean(ratio)) if np.isfinite(ratio).any() else float("nan")


def try_on_past(series: ArrayLike, ahead: int, *, season: int) -> Tried:
    """Forecast from past points with the data known then, and keep the errors.

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
    unchanged = gaps = 0
    for start in starts:
        past, future = y[:start], np.full(ahead, np.nan)
        known = y[start : start + ahead]
        future[: known.size] = known
        scale = scale_of(past, season)
        if np.isnan(past[-season:]).all() or not scale > 0:
            steady = scale == 0 and bool(np.isfinite(past[season:] - past[:-season]).any())
            unchanged, gaps = unchanged + steady, gaps + (not steady)
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
        unchanged,
        gaps,
    )


def scale_of(past: FloatArray, season: int) -> float:
    """The usual change from one season to the same one a year later."""
    changes = np.abs(past[season:] - past[:-season])
    return float(np.nanmean(changes)) if np.isfinite(changes).any() else 0.0
