"""The difference of two estimates with intervals."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray

Ranged = tuple[ArrayLike, ArrayLike, ArrayLike]
"""An estimate with its lower and upper limit."""


def difference_of(first: Ranged, second: Ranged) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Difference of two independent estimates, with an interval derived from theirs.

    Parameters
    ----------
    first, second : tuple of array_like
        Estimate, lower and upper limit, all of one confidence. A number that is known has itself as limits.

    Returns
    -------
    difference, lower, upper : ndarray

    References
    ----------
    .. [1] Zou GY, Donner A (2008). Construction of confidence limits about effect measures: a general approach.
       Statistics in Medicine 27, 1693-1702.

    Examples
    --------
    >>> difference, lower, upper = difference_of((100, 90, 112), (40, 40, 40))
    >>> float(difference), float(lower), float(upper)
    (60.0, 50.0, 72.0)
    """
    (x, xl, xu), (y, yl, yu) = (checked_range(part) for part in (first, second))
    value = x - y
    return value, value - np.hypot(x - xl, yu - y), value + np.hypot(xu - x, y - yl)


def checked_range(part: Ranged) -> tuple[FloatArray, FloatArray, FloatArray]:
    """An estimate with its interval, as arrays of one shape."""
    x, low, high = (np.asarray(item, dtype=float) for item in part)
    if np.any(low > x) or np.any(x > high):
        raise Refusal("An estimate is outside its own interval", remedy="Check which is the lower and which the upper.")
    return x, low, high
