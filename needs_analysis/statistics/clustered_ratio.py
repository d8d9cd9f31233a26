"""A ratio of sums over clusters."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray, counts
from needs_analysis.statistics._checks import confidence as checked_confidence
from needs_analysis.statistics.poisson_interval import poisson_interval

FEWEST_CLUSTERS: Final = 2


def clustered_ratio(
    numerators: ArrayLike, denominators: ArrayLike, *, confidence: float = 0.95
) -> tuple[float, float, float]:
    """Ratio of two sums over clusters, with an interval based on clusters.

    Parameters
    ----------
    numerators, denominators : array_like, shape (clusters,)
        Events and people of each cluster; the denominators above 0.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    ratio, lower, upper : float
        The limits are missing with fewer than two clusters; the lower one is never below 0.

    Notes
    -----
    Linearised variance ``m / (m - 1) * sum((s - r t)^2) / sum(t)^2`` over ``m`` clusters and Student's t with ``m - 1``
    degrees of freedom. Clusters that happen to be alike show less variation than chance alone makes, so the limits are never
    narrower than the exact Poisson limits of all events.

    References
    ----------
    .. [1] Cochran WG (1977). Sampling Techniques, 3rd ed., ch. 6 and 9A.

    Examples
    --------
    >>> [round(x, 2) for x in clustered_ratio([30, 10, 20], [100, 80, 120])]
    [0.2, 0.0, 0.42]
    >>> [round(x, 3) for x in clustered_ratio([2, 2, 2], [100, 100, 100])]
    [0.02, 0.007, 0.044]
    """
    s, t = counts(numerators, name="numerators"), counts(denominators, name="denominators")
    ratio, lower, upper = linearised(s, t, checked_confidence(confidence))
    if t.size < FEWEST_CLUSTERS:
        return ratio, lower, upper
    low, high = poisson_interval(s.sum(), confidence=confidence, method="exact")
    people = float(t.sum())
    return ratio, min(lower, float(low) / people), max(upper, float(high) / people)


def linearised(s: FloatArray, t: FloatArray, level: float) -> tuple[float, float, float]:
    """The ratio with Student's interval over clusters."""
    if np.any(t == 0) or t.size == 0 or np.isnan(s).any() or np.isnan(t).any():
        raise Refusal("A cluster is empty", remedy="Give one row per cluster, with a denominator above 0.")
    ratio, m = float(s.sum() / t.sum()), t.size
    if m < FEWEST_CLUSTERS:
        return ratio, float("nan"), float("nan")
    error = np.sqrt(m / (m - 1) * np.sum((s - ratio * t) ** 2)) / t.sum()
    reach = float(stats.t.ppf((1 + level) / 2, m - 1) * error)
    return ratio, max(0.0, ratio - reach), ratio + reach
