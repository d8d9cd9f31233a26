"""The Gini coefficient."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from needs_analysis.statistics.lorenz_curve import positive_total


def gini(values: ArrayLike) -> float:
    """Gini coefficient over all units: 0 is an even spread, near 1 all in one unit.

    Parameters
    ----------
    values : array_like, shape (n,)
        Events or harm of every unit at risk.

    Notes
    -----
    With fewer events than units it is high even when the events fall at random; use `generalised_gini` for counts.

    Examples
    --------
    >>> gini([1, 1, 1]), round(gini([10] + [0] * 9), 3)
    (0.0, 0.9)
    """
    x = np.sort(positive_total(values))
    n = x.size
    value = 2 * np.sum(np.arange(1, n + 1) * x) / (n * x.sum()) - 1 - 1 / n
    return float(np.maximum(value, 0.0))
