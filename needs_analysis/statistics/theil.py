"""Theil's index of inequality."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from needs_analysis.statistics.lorenz_curve import positive_total


def theil(values: ArrayLike) -> float:
    """Theil's T over all units: 0 is an even spread, the logarithm of the number of units all in one.

    Parameters
    ----------
    values : array_like, shape (n,)
        Events or harm of every unit at risk; one without counts, and adds 0 log 0 = 0.

    References
    ----------
    .. [1] Theil H (1967). Economics and Information Theory. North-Holland, ch. 4.

    Examples
    --------
    >>> theil([2, 2]), round(theil([4, 0]), 4)
    (0.0, 0.6931)
    """
    x = positive_total(values)
    part = x / x.mean()
    return float(max(np.mean(special.xlogy(part, part)), 0.0))
