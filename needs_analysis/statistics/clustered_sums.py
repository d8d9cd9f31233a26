"""A share or a ratio of clusters of which only the sums are at hand."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from scipy import stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import confidence as checked_confidence
from needs_analysis.statistics.clustered_ratio import FEWEST_CLUSTERS
from needs_analysis.statistics.poisson_interval import poisson_interval
from needs_analysis.statistics.proportion_interval import proportion_interval


class ClusterSums(NamedTuple):
    """What the range of a share or a ratio needs to know of ``clusters`` clusters with numerators s and denominators t.

    All are whole numbers: the sums of s, of t, of s squared, of s times t, and of t squared.
    """

    clusters: int
    s: int
    t: int
    ss: int
    st: int
    tt: int


def clustered_sums(sums: ClusterSums, *, share: bool = True, confidence: float = 0.95) -> tuple[float, float, float]:
    """`clustered_share` or `clustered_ratio` from the sums over all clusters, which an engine works out.

    Parameters
    ----------
    sums : ClusterSums
        Of clusters whose denominators are above 0.
    share : bool
        Whether numerators are parts of denominators, as in `clustered_share`.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    value, lower, upper : float
        All are missing without a cluster, the limits with one.

    Notes
    -----
    The squared deviations ``sum((s - r t)^2)`` are worked out in whole numbers, so that nothing cancels.

    Examples
    --------
    >>> from needs_analysis.statistics import clustered_share
    >>> clustered_sums(ClusterSums(4, 2, 6, 2, 4, 10)) == clustered_share([1, 0, 1, 0], [2, 1, 2, 1])
    True
    """
    m, s, t, ss, st, tt = map(int, sums)
    level = checked_confidence(confidence)
    if min(m, s, t, ss, st, tt) < 0 or (share and s > t) or (m > 0 and t < m):
        raise Refusal(
            "These are not sums over clusters", remedy="Give the sums over clusters with denominators above 0."
        )
    if m == 0:
        return math.nan, math.nan, math.nan
    ratio = s / t
    if m < FEWEST_CLUSTERS:
        return ratio, math.nan, math.nan
    apart = t * t * ss - 2 * t * s * st + s * s * tt
    if share and apart == 0:
        low, high = proportion_interval(ratio * m, m, confidence=level, method="clopper_pearson")
        return ratio, float(low), float(high)
    error = math.sqrt(m / (m - 1) * (apart / (t * t))) / t
    reach = float(stats.t.ppf((1 + level) / 2, m - 1) * error)
    if share:
        low, high = proportion_interval(s, t, confidence=level, method="clopper_pearson")
        return ratio, max(0.0, min(ratio - reach, float(low))), min(1.0, max(ratio + reach, float(high)))
    low, high = poisson_interval(np.float64(s), confidence=level, method="exact")
    return ratio, max(0.0, min(ratio - reach, float(low) / t)), max(ratio + reach, float(high) / t)
