"""Herfindahl and Hirschman's index of concentration."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from needs_analysis.statistics.lorenz_curve import positive_total


def herfindahl(values: ArrayLike) -> float:
    """Sum of squared shares: the chance that two pounds, days or events drawn with replacement are of one unit.

    Parameters
    ----------
    values : array_like, shape (n,)
        Events or harm of every unit; those without add nothing.

    Examples
    --------
    >>> herfindahl([1, 1, 1, 1]), herfindahl([5, 0])
    (0.25, 1.0)
    """
    x = positive_total(values)
    return float(np.sum((x / x.sum()) ** 2))
