"""The ratio of two counts."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray, counts
from needs_analysis.statistics._checks import confidence as checked_confidence
from needs_analysis.statistics.proportion_interval import proportion_interval


def count_ratio(
    now: ArrayLike,
    before: ArrayLike,
    *,
    exposure_now: ArrayLike = 1.0,
    exposure_before: ArrayLike = 1.0,
    confidence: float = 0.95,
    dispersion: ArrayLike = 1.0,
    freedom: float | None = None,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Ratio of two counts (or rates) with its interval.

    Parameters
    ----------
    now, before : array_like, shape (n,)
        Counts of events.
    exposure_now, exposure_before : array_like
        Population, days or anything else each count came from, in one unit.
    confidence : float
        Between 0 and 1.
    dispersion : array_like
        How many times more than chance the counts vary; 1 is chance alone.
    freedom : float, optional
        Degrees of freedom that the dispersion was estimated with; the range is then Student's. It is taken as known otherwise.

    Returns
    -------
    ratio, lower, upper : ndarray, shape (n,)
        ``(now / exposure_now) / (before / exposure_before)``; infinite where nothing was there before, missing where
        nothing was there at all. The range of nothing is 0 to infinite.

    Raises
    ------
    Refusal
        For a negative count, an exposure that is not above 0, or a dispersion below 1.

    Notes
    -----
    With ``dispersion=1`` the interval is exact: given the total, the later count is binomial, and the limits of its
    proportion turn into limits of the ratio [1]_. With more, it is the log-normal interval whose standard error is
    multiplied by the square root of the dispersion; beside a count of 0, the exact interval of both counts over the dispersion.

    References
    ----------
    .. [1] Przyborowski J, Wilenski H (1940). Homogeneity of results in testing samples from Poisson series.
       Biometrika 31, 313-323.

    Examples
    --------
    >>> ratio, lower, upper = count_ratio(492, 465)
    >>> f"{ratio:.3f} {lower:.3f} {upper:.3f}"
    '1.058 0.930 1.204'
    """
    x1, x0 = counts(now, name="now"), counts(before, name="before")
    e1, e0 = np.asarray(exposure_now, dtype=float), np.asarray(exposure_before, dtype=float)
    level = checked_confidence(confidence)
    if np.any(e1 <= 0) or np.any(e0 <= 0):
        raise Refusal("An exposure is not above 0", remedy="Give the population or days that each count came from.")
    varies = np.asarray(dispersion, dtype=float)
    if not np.all(varies >= 1):
        raise Refusal(
            f"A dispersion of {np.min(varies):g} means that counts vary less than by chance",
            remedy="Use 1 for chance alone, or a higher estimate from past data.",
        )
    scale = e0 / e1
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = x1 / x0 * scale
        low_share, high_share = proportion_interval(x1, x1 + x0, confidence=level, method="clopper_pearson")
        lower, upper = low_share / (1 - low_share) * scale, high_share / (1 - high_share) * scale
        if np.any(varies > 1):
            tail = (1 - level) / 2
            z = stats.norm.isf(tail) if freedom is None else stats.t.isf(tail, max(1.0, freedom))
            with np.errstate(over="ignore"):
                spread = np.exp(z * np.sqrt(varies * (1 / x1 + 1 / x0)))
            # A count of 0 has no logarithm; so many fewer events that vary by chance alone say as much.
            few, many = proportion_interval(x1 / varies, (x1 + x0) / varies, confidence=level, method="clopper_pearson")
            empty = (x1 == 0) | (x0 == 0)
            wide_lower = np.where(empty, few / (1 - few) * scale, ratio / spread)
            wide_upper = np.where(empty, many / (1 - many) * scale, ratio * spread)
            lower, upper = np.where(varies > 1, wide_lower, lower), np.where(varies > 1, wide_upper, upper)
    # Nothing in both periods, or nothing in one of them with dispersion, leaves any ratio possible.
    return ratio, np.where(np.isnan(lower), 0.0, lower), np.where(np.isnan(upper), np.inf, upper)
