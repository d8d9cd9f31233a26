"""The seasonal naive forecast, with and without drift."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import stats

from needs_analysis.statistics._checks import FloatArray

SHARE_FREE: Final = 2.5
"""Changes of a season overlap and go together, so that two in five count as degrees of freedom."""
_TREND_CLEAR: Final = 2.0
"""Yearly changes whose mean lies so many of its standard errors from 0 make a trend."""
_FEWEST_CHANGES: Final = 4
_STEADIER: Final = 1 / 3
"""How much smaller, as a power of its size, the relative variation of a count gets as it grows."""


def filled(series: FloatArray, season: int) -> FloatArray:
    """The series with missing numbers replaced by the mean of the same season before and after."""
    y = series.copy()
    for at in np.flatnonzero(np.isnan(series)):
        same = [series[other] for other in (at - season, at + season) if 0 <= other < series.size]
        known = [value for value in same if not np.isnan(value)]
        y[at] = np.mean(known) if known else np.nanmean(series)
    return y


def seasonal_naive(y: FloatArray, ahead: int, season: int) -> FloatArray:
    """Last year's numbers."""
    last = filled(y, season)[-season:]
    return last[np.arange(ahead) % season]


@dataclass(frozen=True)
class Trend:
    """The mean change from one year to the next, on the scale of logarithms where every number is above 0."""

    step: float
    spread: float
    turn: float
    changes: float
    logarithms: bool
    season: int

    @property
    def clear(self) -> bool:
        """Whether the mean change is significant."""
        error = self.spread * np.sqrt(max(1 + 2 * self.turn, 1 / self.changes) / self.changes)
        return bool(self.changes >= _FEWEST_CHANGES and abs(self.step) > _TREND_CLEAR * error)

    def reach(self, ahead: int, level: float) -> FloatArray:
        """Half the range of a forecast with drift, on the trend's scale."""
        years = np.arange(ahead) // self.season + 1.0
        wander = np.maximum(years + 2 * (years - 1) * self.turn, 1.0)
        error = self.spread * np.sqrt(wander + (1 + 2 * self.turn) * years**2 / self.changes)
        shrunk = np.exp(self.step * years) ** -_STEADIER if self.logarithms else 1.0
        return np.asarray(stats.t.isf((1 - level) / 2, max(2.0, self.changes - 1)) * error * shrunk)


def trend_of(y: FloatArray, season: int) -> Trend:
    """The trend of a series."""
    logarithms = bool((y[~np.isnan(y)] > 0).all())
    x = np.log(y) if logarithms else y
    changes = x[season:] - x[:-season]
    there = np.isfinite(changes)
    if not there.any():
        return Trend(0.0, 1.0, 0.0, 1.0, logarithms, season)
    # Larger counts are steadier: half way between counts that vary by chance and those that vary by a share of themselves.
    size = (y[season:] / y[np.flatnonzero(~np.isnan(y))[-1]]) ** _STEADIER if logarithms else np.ones(changes.size)
    step = float(np.mean(changes[there]))
    off = np.where(there, (changes - step) * size, 0.0)
    squares = float((off**2).sum())
    # Changes of a season overlap and go together, so that two in five count.
    many = there.sum() / (1.0 if season == 1 else SHARE_FREE)
    # Noise about a line makes a rise follow a fall; a level that wanders does not.
    turn = 0.0
    if season == 1 and squares > 0:
        turn = float(np.clip((off[1:] * off[:-1]).sum() / squares + 1 / there.sum(), -0.5, 0.0))
    return Trend(step, np.sqrt(squares / max(1, there.sum() - 1)), turn, float(many), logarithms, season)


def drift(y: FloatArray, ahead: int, season: int) -> FloatArray:
    """Last year's numbers plus the mean change from one year to the next."""
    trend, last = trend_of(y, season), seasonal_naive(y, ahead, season)
    years = np.arange(ahead) // season + 1
    return np.asarray(last * np.exp(trend.step * years) if trend.logarithms else last + trend.step * years)


def drift_range(y: FloatArray, ahead: int, season: int, level: float) -> tuple[FloatArray, FloatArray]:
    """The prediction interval of the seasonal naive forecast with drift."""
    trend, value = trend_of(y, season), drift(y, ahead, season)
    reach = trend.reach(ahead, level)
    lower, upper = (
        (value * np.exp(-reach), value * np.exp(reach)) if trend.logarithms else (value - reach, value + reach)
    )
    # A series that rose by the same each year may still move by one, and counts are whole.
    return np.maximum(np.round(np.minimum(lower, value - 0.5)), 0.0), np.maximum(
        np.round(np.maximum(upper, value + 0.5)), 0.0
    )
