"""Ratios of sums whose parts come in clusters, such as several events of one person or all events of one small area."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray, counts
from needs_analysis.statistics._checks import confidence as checked_confidence
from needs_analysis.statistics.intervals import poisson_interval, proportion_interval

FEWEST_CLUSTERS: Final = 2
_EXACT: Final = 2**62


def clustered_ratio(
    numerators: ArrayLike, denominators: ArrayLike, *, confidence: float = 0.95
) -> tuple[float, float, float]:
    """Ratio of two sums over clusters, with a range that counts clusters.

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
    ratio, lower, upper = _linearised(s, t, checked_confidence(confidence))
    if t.size < FEWEST_CLUSTERS:
        return ratio, lower, upper
    low, high = poisson_interval(s.sum(), confidence=confidence, method="exact")
    people = float(t.sum())
    return ratio, min(lower, float(low) / people), max(upper, float(high) / people)


def _linearised(s: FloatArray, t: FloatArray, level: float) -> tuple[float, float, float]:
    if np.any(t == 0) or t.size == 0 or np.isnan(s).any() or np.isnan(t).any():
        raise Refusal("A cluster has nothing in it", remedy="Give one row a cluster, with a denominator above 0.")
    ratio, m = float(s.sum() / t.sum()), t.size
    if m < FEWEST_CLUSTERS:
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
    ones, because clusters that do not vary say nothing about how they vary. Otherwise the limits are never narrower than the
    exact ones of all trials.

    Examples
    --------
    >>> [round(x, 3) for x in clustered_share([1, 0, 1, 0], [2, 1, 2, 1])]
    [0.333, 0.0, 0.777]
    >>> [round(x, 3) for x in clustered_share([1, 1, 1], [49, 49, 49])]
    [0.02, 0.0, 0.724]
    """
    s, t = counts(successes, name="successes"), counts(trials, name="trials")
    if np.any(s > t):
        raise Refusal("A cluster has more successes than trials", remedy="Give one row a cluster with its trials.")
    share, lower, upper = _linearised(s, t, checked_confidence(confidence))
    if t.size < FEWEST_CLUSTERS:
        return share, lower, upper
    if _alike(s, t):
        low, high = proportion_interval(share * t.size, t.size, confidence=confidence, method="clopper_pearson")
        return share, float(low), float(high)
    low, high = proportion_interval(s.sum(), t.sum(), confidence=confidence, method="clopper_pearson")
    return share, min(lower, float(low)), min(1.0, max(upper, float(high)))


def _alike(s: FloatArray, t: FloatArray) -> bool:
    """Whether all clusters have one share: successes times all trials are trials times all successes, in whole numbers."""
    if (s != np.round(s)).any() or (t != np.round(t)).any():
        return bool(np.allclose(s * t.sum(), t * s.sum(), rtol=1e-9, atol=0))
    kind = np.int64 if t.max() * t.sum() < _EXACT else object
    parts, wholes = s.astype(np.int64).astype(kind), t.astype(np.int64).astype(kind)
    return bool((parts * int(t.sum()) == wholes * int(s.sum())).all())
