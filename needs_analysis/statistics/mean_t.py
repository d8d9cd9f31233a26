"""A mean with Student's interval."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from needs_analysis.statistics._checks import FloatArray
from needs_analysis.statistics._checks import confidence as checked_confidence


def student_limits(
    mean: ArrayLike, deviation: ArrayLike, n: ArrayLike, *, confidence: float
) -> tuple[FloatArray, FloatArray]:
    """Student's interval of means, from their standard deviations and numbers of values; none for a single value."""
    average, spread, many = (np.asarray(part, dtype=float) for part in (mean, deviation, n))
    tail = (1 - checked_confidence(confidence)) / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        half = stats.t.isf(tail, np.maximum(many - 1, 1)) * np.where(many > 1, spread, np.nan) / np.sqrt(many)
    return average - half, average + half


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
    checked_confidence(confidence)
    if array.size == 0 or not np.all(np.isfinite(array)):
        return (np.nan, np.nan, np.nan)
    mean = float(array.mean())
    if array.size == 1:
        return (mean, np.nan, np.nan)
    lower, upper = student_limits(mean, array.std(ddof=1), array.size, confidence=confidence)
    return (mean, float(lower), float(upper))
