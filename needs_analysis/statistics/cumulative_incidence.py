"""The share to whom something has happened by a time, when some are still waiting and others can no longer have it happen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray
from needs_analysis.statistics._checks import confidence as checked_confidence
from needs_analysis.statistics.proportion_interval import proportion_interval

STILL_WAITING, HAPPENED, NO_LONGER = 0, 1, 2
"""What became of each: it is not known yet, it happened, or something else happened that rules it out."""

_SAME = 1e-12


@dataclass(frozen=True)
class CumulativeIncidence:
    """A curve of the share to whom something has happened.

    Parameters
    ----------
    time : ndarray
        Times at which something happened or ruled it out, in order.
    at_risk, happened, ruled_out : ndarray
        How many were followed until then and still waiting, and how many of these it happened to or was ruled out for.
    share, lower, upper : ndarray
        The share to whom it has happened by then, with its interval.
    followed_to : float
        The last time at which the share can be told: the longest anyone was followed, and without end where nobody waits any more.
    n : int
        How many there are.
    confidence : float
        Of the interval.
    """

    time: FloatArray
    at_risk: FloatArray
    happened: FloatArray
    ruled_out: FloatArray
    share: FloatArray
    lower: FloatArray
    upper: FloatArray
    followed_to: float
    n: int
    confidence: float

    def at(self, times: ArrayLike) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Share, lower and upper limit at some times; missing beyond what was followed."""
        when = np.asarray(times, dtype=float)
        place = np.searchsorted(self.time, when, side="right") - 1
        followed = when <= self.followed_to
        # Before anything happened the share is 0, and its interval is that of none of those followed so far.
        none_yet = float(proportion_interval(0, self.n, confidence=self.confidence)[1]) if self.n else np.nan
        found = []
        for curve, first in ((self.share, 0.0), (self.lower, 0.0), (self.upper, none_yet)):
            value = np.where(place < 0, first, curve[np.maximum(place, 0)] if len(curve) else first)
            found.append(np.where(followed, value, np.nan))
        return found[0], found[1], found[2]

    def quantile(self, share: float) -> tuple[float, float, float]:
        """The first time by which it has happened to so many, with its interval; missing where that was not reached."""
        return (
            self._first(self.share, share),
            self._first(self.upper, share),
            self._first(self.lower, share),
        )

    def _first(self, curve: FloatArray, share: float) -> float:
        reached = np.flatnonzero(curve >= share - _SAME)
        return float(self.time[reached[0]]) if reached.size else np.nan


def cumulative_incidence(time: ArrayLike, became: ArrayLike, *, confidence: float = 0.95) -> CumulativeIncidence:
    """Share to whom something has happened by each time.

    Parameters
    ----------
    time : array_like, shape (n,)
        How long each waited, 0 or more: until it happened, until it was ruled out, or until the records end.
    became : array_like of int, shape (n,)
        0 still waiting when the records end, 1 it happened, 2 it was ruled out by something else.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    CumulativeIncidence

    Raises
    ------
    Refusal
        For a negative or missing time, or another number than 0, 1 or 2.

    Notes
    -----
    The Aalen-Johansen estimator; where nothing is ruled out it is one less the Kaplan-Meier estimator. Those who are still waiting
    count for as long as they were followed, and of those with whom it ends at the same time what happened comes first. Variance by the
    delta method, which without anything ruled out is Greenwood's; limits on the log-minus-log scale of the share to whom it has not
    happened. Where it has happened to nobody or to everybody the limits are Wilson's, of all of them and of those it happened to.

    References
    ----------
    .. [1] Aalen OO, Johansen S (1978). An empirical transition matrix for non-homogeneous Markov chains based on censored
       observations. Scand J Stat 5, 141-150.
    .. [2] Kaplan EL, Meier P (1958). Nonparametric estimation from incomplete observations. JASA 53, 457-481.
    .. [3] Marubini E, Valsecchi MG (1995). Analysing survival data from clinical trials and observational studies. Wiley.

    Examples
    --------
    >>> curve = cumulative_incidence([3, 10, 20, 20, 30], [1, 1, 2, 0, 1])
    >>> curve.at([14, 30])[0].round(3).tolist()
    [0.4, 0.8]
    """
    level = checked_confidence(confidence)
    when, what = _checked(time, became)
    times, first = np.unique(when, return_inverse=True)
    happened, ruled_out = (
        np.bincount(first, weights=(what == which).astype(float), minlength=len(times)).astype(float)
        for which in (HAPPENED, NO_LONGER)
    )
    leaving = np.bincount(first, minlength=len(times))
    at_risk = len(when) - np.concatenate(([0], np.cumsum(leaving)[:-1])) if len(when) else leaving
    last = float(times[-1]) if len(times) else np.nan
    still = len(when) > 0 and leaving[-1] > happened[-1] + ruled_out[-1]
    kept = (happened + ruled_out) > 0
    n, d1, d = at_risk[kept].astype(float), happened[kept], (happened + ruled_out)[kept]
    before = np.concatenate(([1.0], np.cumprod(1 - d / n)[:-1])) if n.size else n
    share = np.cumsum(before * d1 / n)
    lower, upper = _limits(share, _variance(share, before, n, d1, d), d1, len(when), level)
    return CumulativeIncidence(
        times[kept], n, d1, d - d1, share, lower, upper, last if still else np.inf, len(when), level
    )


def _checked(time: ArrayLike, became: ArrayLike) -> tuple[FloatArray, FloatArray]:
    when, what = np.asarray(time, dtype=float).reshape(-1), np.asarray(became).reshape(-1)
    if when.shape != what.shape:
        raise Refusal("There are not as many times as outcomes", remedy="Give one of each for everyone.")
    if np.any(~np.isfinite(when)) or np.any(when < 0):
        raise Refusal("time contains a missing, infinite or negative number", remedy="Waits are 0 or more.")
    if not np.isin(what, (STILL_WAITING, HAPPENED, NO_LONGER)).all():
        raise Refusal("became contains a number that is not 0, 1 or 2", remedy="Give what became of each.")
    return when, what


def _variance(share: FloatArray, before: FloatArray, n: FloatArray, d1: FloatArray, d: FloatArray) -> FloatArray:
    """Variance of the share at each time by the delta method, as sums over what came before, so that it is linear in time.

    With F the share now and f the share at an earlier time, the sum of (F - f)^2 a + b - 2 (F - f) c is
    F^2 A - 2 F (Af + C) + (Aff + B + 2 Cf), with the capital letters the running sums.
    """
    alive = n > d
    a = np.where(alive, d / np.where(alive, n * (n - d), 1.0), 0.0)
    b = before**2 * d1 * (n - d1) / n**3
    c = before * d1 / n**2
    sums = [np.cumsum(part) for part in (a, a * share, a * share**2, b, c, c * share)]
    total = share**2 * sums[0] - 2 * share * (sums[1] + sums[4]) + sums[2] + sums[3] + 2 * sums[5]
    return np.asarray(np.maximum(total, 0.0))


def _limits(
    share: FloatArray, variance: FloatArray, d1: FloatArray, n: int, level: float
) -> tuple[FloatArray, FloatArray]:
    """Limits of the share on the log-minus-log scale of the rest."""
    rest = 1 - share
    inside = (share > _SAME) & (rest > _SAME)
    safe = np.where(inside, rest, 0.5)
    width = stats.norm.isf((1 - level) / 2) * np.sqrt(variance) / (safe * np.abs(np.log(safe)))
    lower, upper = 1 - safe ** np.exp(-width), 1 - safe ** np.exp(width)
    so_far = np.cumsum(d1)
    low_all, _ = proportion_interval(so_far, so_far, confidence=level)
    _, high_none = proportion_interval(np.zeros_like(so_far), np.full_like(so_far, max(n, 1)), confidence=level)
    everybody, nobody = rest <= _SAME, share <= _SAME
    lower = np.where(everybody, low_all, np.where(nobody, 0.0, lower))
    upper = np.where(everybody, 1.0, np.where(nobody, high_none, upper))
    return np.minimum(lower, share), np.maximum(upper, share)
