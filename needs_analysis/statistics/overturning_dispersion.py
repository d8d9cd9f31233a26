"""The dispersion at which the difference between counts is no longer significant."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from needs_analysis.statistics._checks import FloatArray, counts
from needs_analysis.statistics._checks import confidence as checked_confidence


def overturning_dispersion(
    now: ArrayLike,
    before: ArrayLike,
    *,
    exposure_now: ArrayLike = 1.0,
    exposure_before: ArrayLike = 1.0,
    confidence: float = 0.95,
) -> FloatArray:
    """The dispersion at which the difference between counts is no longer significant.

    Parameters
    ----------
    now, before : array_like, shape (n,)
        Counts above 0.
    exposure_now, exposure_before : array_like
        Population, days or periods that each count came from, in one unit.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    ndarray, shape (n,)
        Below 1 where chance alone already explains the difference. Missing where a count is 0.

    Examples
    --------
    >>> float(overturning_dispersion(3834, 4441).round(0))
    12.0
    """
    x1, x0 = counts(now, name="now"), counts(before, name="before")
    z = stats.norm.isf((1 - checked_confidence(confidence)) / 2)
    scale = np.asarray(exposure_before, dtype=float) / np.asarray(exposure_now, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = (np.log(x1 / x0 * scale) / z) ** 2 / (1 / x1 + 1 / x0)
    return np.where((x1 > 0) & (x0 > 0), value, np.nan)
