"""The Gini coefficient."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from needs_analysis.errors import Refusal
from needs_analysis.statistics.lorenz_curve import positive_total


def gini(values: ArrayLike, *, unbiased: bool = False) -> float:
    """Gini coefficient over all units: 0 is an even spread, near 1 all in one unit.

    Parameters
    ----------
    values : array_like, shape (n,)
        Events or harm of every unit at risk.
    unbiased : bool
        Whether it is multiplied by n / (n - 1), so that all in one unit is 1 whatever their number.

    Raises
    ------
    Refusal
        Without events, and for the unbiased one of a single unit.

    Notes
    -----
    With fewer events than units it is high even when the events fall at random; use `generalised_gini` for counts.

    Examples
    --------
    >>> gini([1, 1, 1]), round(gini([10] + [0] * 9), 3), gini([10] + [0] * 9, unbiased=True)
    (0.0, 0.9, 1.0)
    """
    x = np.sort(positive_total(values))
    n = x.size
    if unbiased and n < 2:
        raise Refusal("One unit has no spread", remedy="Give every unit at risk, at least two.")
    value = 2 * np.sum(np.arange(1, n + 1) * x) / (n * x.sum()) - 1 - 1 / n
    return float(np.maximum(value, 0.0)) * (n / (n - 1) if unbiased else 1.0)
