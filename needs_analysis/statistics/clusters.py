"""Ratios of sums whose parts come in clusters, such as several events of one person or all events of one small area."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import confidence as checked_confidence
from needs_analysis.statistics._checks import counts
from needs_analysis.statistics.intervals import proportion_interval


def clustered_ratio(
    numerators: ArrayLike, denominators: ArrayLike, *, confidence: float = 0.95
) -> tuple[float, float, float]:
    """Ratio of two sums over clusters, with a range that counts clusters.

    Parameters
    ----------
    numerators, denominators : array_like, shape (clusters,)
        Of each cluster; the denominators above 0.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    ratio, lower, upper : float
        The limits are missing with fewer than two clusters; the lower one is never below 0.

    Notes
    -----
    Linearised variance ``m / (m - 1) * sum((s - r t)^2) / sum(t)^2`` over ``m`` clusters and Student's t with ``m - 1``
    degrees of freedom.

    References
    ----------
    .. [1] Cochran WG (1977). Sampling Techniques, 3rd ed., ch. 6 and 9A.

    Examples
    --------
    >>> [round(x, 2) for x in clustered_ratio([30, 10, 20], [100, 80, 120])]
    [0.2, 0.0, 0.42]
    """
    s, t = counts(numerators, name="numerators"), counts(denominators, name="denominators")
    level = checked_confidence(confidence)
    if np.any(t == 0) or t.size == 0 or np.isnan(s).any() or np.isnan(t).any():
        raise Refusal("A cluster has nothing in it", remedy="Give one row a cluster, with a denominator above 0.")
    ratio, m = float(s.sum() / t.sum()), t.size
    if m < 2:
        return ratio, float("nan"), float("nan")
    error = np.sqrt(m / (m - 1) * np.sum((s - ratio * t) ** 2)) / t.sum()
    reach = float(stats.t.ppf((1 + level) / 2, m - 1) * error)
    return ratio, max(0.0, ratio - reach), ratio + reach


def clustered_share(successes: ArrayLike, trials: ArrayLike, *, confidence: float = 0.95) -> tuple[float, float, float]:
    """Share of successes over all clusters, with a range that counts clusters and not trials.

    Parameters
    ----------
    successes, trials : array_like, shape (clusters,)
        Of each cluster, with ``successes <= trials`` and trials above 0.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    share, lower, upper : float
        Between 0 and 1. The limits are missing with fewer than two clusters.

    Notes
    -----
    See `clustered_ratio`. Where every cluster has the same share, each counts as one trial and the limits are the exact
    ones, because clusters that do not vary say nothing about how they vary.

    Examples
    --------
    >>> [round(x, 3) for x in clustered_share([1, 0, 1, 0], [2, 1, 2, 1])]
    [0.333, 0.0, 0.742]
    """
    s, t = counts(successes, name="successes"), counts(trials, name="trials")
    if np.any(s > t):
        raise Refusal("A cluster has more successes than trials", remedy="Give one row a cluster with its trials.")
    share, lower, upper = clustered_ratio(s, t, confidence=confidence)
    if t.size > 1 and np.all(s == share * t):
        low, high = proportion_interval(share * t.size, t.size, confidence=confidence, method="clopper_pearson")
        return share, float(low), float(high)
    return share, lower, float(np.minimum(1.0, upper))
