"""A share whose events come in clusters, such as several events of one person."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import confidence as checked_confidence
from needs_analysis.statistics._checks import counts


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
        The limits are missing with fewer than two clusters.

    Notes
    -----
    Ratio of sums with the linearised variance ``m / (m - 1) * sum((s - r t)^2) / sum(t)^2`` over ``m`` clusters and
    Student's t with ``m - 1`` degrees of freedom; limits stay between 0 and 1.

    References
    ----------
    .. [1] Cochran WG (1977). Sampling Techniques, 3rd ed., ch. 9A.

    Examples
    --------
    >>> [round(x, 3) for x in clustered_share([1, 0, 1, 0], [2, 1, 2, 1])]
    [0.333, 0.0, 0.742]
    """
    s, t = counts(successes, name="successes"), counts(trials, name="trials")
    level = checked_confidence(confidence)
    if np.any(s > t) or np.any(t == 0) or t.size == 0:
        raise Refusal("A cluster has more successes than trials, or none", remedy="Give one row a cluster with trials.")
    share = float(s.sum() / t.sum())
    m = t.size
    if m < 2:
        return share, float("nan"), float("nan")
    error = np.sqrt(m / (m - 1) * np.sum((s - share * t) ** 2)) / t.sum()
    reach = float(stats.t.ppf((1 + level) / 2, m - 1) * error)
    return share, max(0.0, share - reach), min(1.0, share + reach)
