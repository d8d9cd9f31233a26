"""Intervals of proportions."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray, of_trials
from needs_analysis.statistics._checks import confidence as checked_confidence


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
        raise Refusal(f"{method!r} is not a method", remedy='Use "wilson", "clopper_pearson" or "jeffreys".')
    return np.where(empty, np.nan, lower), np.where(empty, np.nan, upper)
