"""Intervals for counts and proportions."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray, counts, of_trials
from needs_analysis.statistics._checks import confidence as checked_confidence

EXACT_BELOW = 10
"""Counts below this take the exact interval where the method is ``"auto"`` (Byar's is within 0.2% above it)."""


def poisson_interval(
    events: ArrayLike, *, confidence: float = 0.95, method: Literal["exact", "byar", "auto"] = "exact"
) -> tuple[FloatArray, FloatArray]:
    """Interval for the mean of a count.

    Parameters
    ----------
    events : array_like, shape (n,)
        Counts of events. A missing count gives a missing interval.
    confidence : float
        Between 0 and 1.
    method : {"exact", "byar", "auto"}
        ``"exact"`` is the central chi-square interval, ``"byar"`` its approximation, ``"auto"`` is exact below
        10 events and Byar's from there on.

    Returns
    -------
    lower, upper : ndarray, shape (n,)
        Limits in events. The lower limit of no event is 0.

    Raises
    ------
    Refusal
        For a negative count, a confidence outside (0, 1) or an unknown method.

    Notes
    -----
    All three are conservative: a 95% interval holds the truth in 95 to 98 of 100 samples, most often below 10 events.

    References
    ----------
    .. [1] Breslow NE, Day NE (1987). Statistical Methods in Cancer Research, volume II. IARC, ch. 2.
    .. [2] Public Health England (2018). Technical Guide: Confidence Intervals.

    Examples
    --------
    >>> lower, upper = poisson_interval([0, 492])
    >>> lower.round(1).tolist(), upper.round(1).tolist()
    ([0.0, 449.5], [3.7, 537.5])
    """
    x = counts(events, name="events")
    tail = (1 - checked_confidence(confidence)) / 2
    if method not in ("exact", "byar", "auto"):
        raise Refusal(f"There is no method {method!r}", remedy='Use "exact", "byar" or "auto".')
    if method == "exact":
        return _exact(x, tail)
    byar = _byar(x, tail)
    if method == "byar":
        return byar
    exact = _exact(x, tail)
    small = x < EXACT_BELOW
    return np.where(small, exact[0], byar[0]), np.where(small, exact[1], byar[1])


def _exact(x: FloatArray, tail: float) -> tuple[FloatArray, FloatArray]:
    with np.errstate(invalid="ignore"):
        lower = np.where(x == 0, 0.0, special.chdtri(2 * np.where(x == 0, 1.0, x), 1 - tail) / 2)
        upper = special.chdtri(2 * x + 2, tail) / 2
    return np.where(np.isnan(x), np.nan, lower), upper


def _byar(x: FloatArray, tail: float) -> tuple[FloatArray, FloatArray]:
    z = stats.norm.isf(tail)
    safe = np.where(x == 0, 1.0, x)
    lower = safe * (1 - 1 / (9 * safe) - z / (3 * np.sqrt(safe))) ** 3
    above = x + 1
    upper = above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3
    return np.where(x == 0, 0.0, np.maximum(lower, 0.0)), upper


def proportion_interval(
    successes: ArrayLike,
    trials: ArrayLike,
    *,
    confidence: float = 0.95,
    method: Literal["wilson", "clopper_pearson", "jeffreys"] = "wilson",
) -> tuple[FloatArray, FloatArray]:
    """Interval for a proportion.

    Parameters
    ----------
    successes, trials : array_like, shape (n,)
        Counts, with ``successes <= trials``. Nobody tried gives a missing interval.
    confidence : float
        Between 0 and 1.
    method : {"wilson", "clopper_pearson", "jeffreys"}
        Wilson's score interval, the exact interval, or the equal-tailed Jeffreys interval.

    Returns
    -------
    lower, upper : ndarray, shape (n,)
        Limits between 0 and 1.

    Raises
    ------
    Refusal
        When a success has no trial, for a negative count or an unknown method.

    References
    ----------
    .. [1] Wilson EB (1927). Probable inference, the law of succession, and statistical inference. JASA 22, 209-212.
    .. [2] Brown LD, Cai TT, DasGupta A (2001). Interval estimation for a binomial proportion. Stat Sci 16, 101-133.

    Examples
    --------
    >>> lower, upper = proportion_interval(4844, 39289)
    >>> f"{lower:.3f} {upper:.3f}"
    '0.120 0.127'
    """
    x, n = of_trials(successes, trials)
    level = checked_confidence(confidence)
    tail = (1 - level) / 2
    empty = n == 0
    n_safe = np.where(empty, 1.0, n)
    if method == "wilson":
        z = stats.norm.isf(tail)
        centre = 2 * x + z**2
        spread = z * np.sqrt(z**2 + 4 * x * (1 - x / n_safe))
        scale = 2 * (n_safe + z**2)
        lower, upper = (centre - spread) / scale, (centre + spread) / scale
        lower = np.where(x == 0, 0.0, lower)
        upper = np.where(x == n, 1.0, upper)
    elif method == "clopper_pearson":
        lower = np.where(x == 0, 0.0, special.betaincinv(np.where(x == 0, 1.0, x), n_safe - x + 1, tail))
        upper = np.where(x == n, 1.0, special.betaincinv(x + 1, np.where(x == n, 1.0, n_safe - x), 1 - tail))
    elif method == "jeffreys":
        lower = np.where(x == 0, 0.0, special.betaincinv(x + 0.5, n_safe - x + 0.5, tail))
        upper = np.where(x == n, 1.0, special.betaincinv(x + 0.5, n_safe - x + 0.5, 1 - tail))
    else:
        raise Refusal(f"There is no method {method!r}", remedy='Use "wilson", "clopper_pearson" or "jeffreys".')
    return np.where(empty, np.nan, lower), np.where(empty, np.nan, upper)
