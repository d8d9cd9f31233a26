"""A mean with Student's interval."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from needs_analysis.statistics._checks import confidence as checked_confidence


def mean_t(values: ArrayLike, *, confidence: float = 0.95) -> tuple[float, float, float]:
    """Mean with Student's interval; missing values are left out, and one value has a mean and no interval.

    Examples
    --------
    >>> mean, lower, upper = mean_t([2.0, 4.0, 6.0])
    >>> f"{mean:.1f} {lower:.2f} {upper:.2f}"
    '4.0 -0.97 8.97'
    """
    array = np.asarray(values, dtype=float)
    array = array[~np.isnan(array)]
    level = checked_confidence(confidence)
    if array.size == 0 or not np.all(np.isfinite(array)):
        return (np.nan, np.nan, np.nan)
    mean = float(array.mean())
    if array.size == 1:
        return (mean, np.nan, np.nan)
    half = float(stats.t.isf((1 - level) / 2, array.size - 1) * array.std(ddof=1) / np.sqrt(array.size))
    return (mean, mean - half, mean + half)
