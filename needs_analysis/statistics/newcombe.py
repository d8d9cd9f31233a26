"""The difference of two proportions."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from needs_analysis.statistics._checks import FloatArray, of_trials
from needs_analysis.statistics.wilson import wilson


def newcombe(
    successes: ArrayLike,
    trials: ArrayLike,
    reference_successes: ArrayLike,
    reference_trials: ArrayLike,
    *,
    confidence: float = 0.95,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Difference of two independent proportions with Newcombe's interval.

    Parameters
    ----------
    successes, trials, reference_successes, reference_trials : array_like, shape (n,)
        Counts of the group and of the one it is compared with.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    difference, lower, upper : ndarray, shape (n,)
        Share of the group less share of the reference.

    References
    ----------
    .. [1] Newcombe RG (1998). Statistics in Medicine 17, 873-890 (method 10).

    Examples
    --------
    >>> difference, lower, upper = newcombe(56, 70, 48, 80)
    >>> f"{difference:.4f} {lower:.4f} {upper:.4f}"
    '0.2000 0.0524 0.3339'
    """
    (x1, n1), (x0, n0) = of_trials(successes, trials), of_trials(reference_successes, reference_trials)
    low1, high1 = wilson(x1, n1, confidence=confidence)
    low0, high0 = wilson(x0, n0, confidence=confidence)
    with np.errstate(invalid="ignore", divide="ignore"):
        p1, p0 = x1 / n1, x0 / n0
    difference = p1 - p0
    return (
        difference,
        difference - np.sqrt((p1 - low1) ** 2 + (high0 - p0) ** 2),
        difference + np.sqrt((high1 - p1) ** 2 + (p0 - low0) ** 2),
    )
