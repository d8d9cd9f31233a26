"""The ratio of two rates."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray, counts
from needs_analysis.statistics._checks import confidence as checked_confidence
from needs_analysis.statistics.count_ratio import count_ratio
from needs_analysis.statistics.log_normal import log_normal


def rate_ratio(
    events: ArrayLike,
    population: ArrayLike,
    reference_events: ArrayLike,
    reference_population: ArrayLike,
    *,
    confidence: float = 0.95,
    method: Literal["exact", "log", "mid-p"] = "exact",
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Ratio of two rates.

    Parameters
    ----------
    events, population, reference_events, reference_population : array_like, shape (n,)
        Counts and people (or days) of the group and of the one it is compared with.
    confidence : float
        Between 0 and 1.
    method : {"exact", "log", "mid-p"}
        Exact given the total, which is conservative; normal on the log scale (no interval where a count is 0; conservative below
        about 30 events); or mid-p, which is a little narrower than exact and whose estimate is unbiased in the median.

    Returns
    -------
    ratio, lower, upper : ndarray, shape (n,)

    References
    ----------
    .. [1] Rothman KJ, Greenland S, Lash TL (2008). Modern Epidemiology, 3rd ed., ch. 14.

    Examples
    --------
    >>> ratio, lower, upper = rate_ratio(492, 1, 465, 1, method="log")
    >>> f"{ratio:.3f} {lower:.3f} {upper:.3f}"
    '1.058 0.932 1.201'
    """
    level = checked_confidence(confidence)
    if method == "exact":
        return count_ratio(
            events, reference_events, exposure_now=population, exposure_before=reference_population, confidence=level
        )
    ratio, _, _ = count_ratio(events, reference_events, exposure_now=population, exposure_before=reference_population)
    x1, x0 = np.broadcast_arrays(counts(events, name="events"), counts(reference_events, name="events"))
    scale = np.asarray(reference_population, dtype=float) / np.asarray(population, dtype=float)
    tail = (1 - level) / 2
    if method == "log":
        with np.errstate(divide="ignore", invalid="ignore"):
            both = (x1 > 0) & (x0 > 0)
            return log_normal(np.where(both, ratio, np.nan), 1 / x1 + 1 / x0, both, confidence)
    if method != "mid-p":
        raise Refusal(f"{method!r} is not a method", remedy='Use "exact", "log" or "mid-p".')
    limits = []
    for wanted in (0.5, tail, 1 - tail):
        share = _mid_p_share(x1, x1 + x0, wanted)
        with np.errstate(divide="ignore"):
            limits.append(share / (1 - share) * scale)
    return limits[0], limits[1], limits[2]


def _mid_p_share(x: FloatArray, n: FloatArray, wanted: float) -> FloatArray:
    """Share p at which P(X > x) + P(X = x) / 2 is as wanted, for X binomial (n, p); found by halving."""
    low, high = np.zeros(np.shape(x)), np.ones(np.shape(x))
    for _ in range(80):
        middle = (low + high) / 2
        above = np.where(x < n, special.betainc(x + 1, np.maximum(n - x, 1e-300), middle), 0.0)
        at_least = np.where(x > 0, special.betainc(np.maximum(x, 1e-300), n - x + 1, middle), 1.0)
        small = (above + at_least) / 2 < wanted
        low, high = np.where(small, middle, low), np.where(small, high, middle)
    share = (low + high) / 2
    # With all events on one side nothing bounds the share there.
    share = np.where((x == n) & (wanted >= 0.5), 1.0, share)
    return np.where((x == 0) & (wanted <= 0.5), 0.0, share)
