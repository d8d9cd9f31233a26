"""Intervals of counts."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray, counts
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
        raise Refusal(f"{method!r} is not a method", remedy='Use "exact", "byar" or "auto".')
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
