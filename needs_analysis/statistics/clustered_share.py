"""A proportion of clusters."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray, counts
from needs_analysis.statistics._checks import confidence as checked_confidence
from needs_analysis.statistics.clustered_ratio import FEWEST_CLUSTERS, linearised
from needs_analysis.statistics.proportion_interval import proportion_interval

_EXACT: Final = 2**62


def clustered_share(successes: ArrayLike, trials: ArrayLike, *, confidence: float = 0.95) -> tuple[float, float, float]:
    """Share of successes over all clusters, with an interval based on clusters, not trials.

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
        raise Refusal("A cluster has more successes than trials", remedy="Give one row per cluster with its trials.")
    share, lower, upper = linearised(s, t, checked_confidence(confidence))
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
