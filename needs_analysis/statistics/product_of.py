"""The product of two estimates with intervals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray
from needs_analysis.statistics.difference_of import Ranged, checked_range


def product_of(
    parts: Sequence[Ranged], powers: Sequence[int] | None = None
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Product (or quotient) of independent estimates above 0, with an interval derived from theirs.

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
    if any(power not in (1, -1) for power in powers or ()):
        raise Refusal("Each part is multiplied or divided once", remedy="Give 1 or -1 for each part.")
    value, down, up = np.array(1.0), np.array(0.0), np.array(0.0)
    for part, power in zip(parts, powers or [1] * len(parts), strict=True):
        x, low, high = checked_range(part)
        if np.any(low <= 0):
            raise Refusal("A part of a product is not above 0", remedy="Give estimates and limits above 0.")
        below, above = np.log(x / low), np.log(high / x)
        value = value * x if power > 0 else value / x
        down = np.hypot(down, below if power > 0 else above)
        up = np.hypot(up, above if power > 0 else below)
    return value, value * np.exp(-down), value * np.exp(up)
