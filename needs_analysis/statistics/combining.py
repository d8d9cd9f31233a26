"""Ranges of differences and products of estimates that each come with a range of their own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray

Ranged = tuple[ArrayLike, ArrayLike, ArrayLike]
"""An estimate with its lower and upper limit."""


def difference_of(first: Ranged, second: Ranged) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Difference of two independent estimates, with a range from theirs.

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
    (x, xl, xu), (y, yl, yu) = (_checked(part) for part in (first, second))
    value = x - y
    return value, value - np.hypot(x - xl, yu - y), value + np.hypot(xu - x, y - yl)


def product_of(
    parts: Sequence[Ranged], powers: Sequence[int] | None = None
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Product (or quotient) of independent estimates above 0, with a range from theirs.

    Parameters
    ----------
    parts : sequence of tuple of array_like
        Estimate, lower and upper limit of each, all of one confidence.
    powers : sequence of int, optional
        1 to multiply by a part, -1 to divide by it; 1 for all otherwise.

    Returns
    -------
    product, lower, upper : ndarray
        The limits are combined on the scale of logarithms.

    References
    ----------
    .. [1] Zou GY, Donner A (2008). Statistics in Medicine 27, 1693-1702.

    Examples
    --------
    >>> product, lower, upper = product_of([(100, 90, 112), (2, 2, 2)], [1, -1])
    >>> [round(float(part), 6) for part in (product, lower, upper)]
    [50.0, 45.0, 56.0]
    """
    value, down, up = np.array(1.0), np.array(0.0), np.array(0.0)
    for part, power in zip(parts, powers or [1] * len(parts), strict=True):
        x, low, high = _checked(part)
        if np.any(low <= 0):
            raise Refusal("A part of a product is not above 0", remedy="Give estimates and limits above 0.")
        below, above = np.log(x / low), np.log(high / x)
        value = value * x if power > 0 else value / x
        down = np.hypot(down, below if power > 0 else above)
        up = np.hypot(up, above if power > 0 else below)
    return value, value * np.exp(-down), value * np.exp(up)


def _checked(part: Ranged) -> tuple[FloatArray, FloatArray, FloatArray]:
    x, low, high = (np.asarray(item, dtype=float) for item in part)
    if np.any(low > x) or np.any(x > high):
        raise Refusal("An estimate lies outside its own range", remedy="Check which is the lower and which the upper.")
    return x, low, high
