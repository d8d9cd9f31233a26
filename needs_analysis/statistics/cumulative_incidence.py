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

THIN = 30
"""Where fewer than so many were followed for so long, and some were not, the range is at least that of a share of so many."""
LOST = 0.9
"""So it is where fewer than this part of those who were followed when something last happened are left."""
_SAME = 1e-12
_ROUNDING = 1e-9


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
    ends : ndarray
        Times at which anyone's wait ends for whatever reason, in order.
    kept_after : ndarray
        How many would still be followed after each of these times if nothing ever happened to anybody.
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
    ends: FloatArray
    kept_after: FloatArray

    def followed(self, times: ArrayLike) -> FloatArray:
        """How many the share at some times rests on: all of them, less those who were not followed for so long.

        Those to whom it happened or who left are followed for as long as those like them who still waited, so it is the number at risk
        over the share of all who would be at risk: Peto's effective number.
        """
        place = np.searchsorted(self.ends, np.asarray(times, dtype=float), side="left") - 1
        after = self.kept_after[np.maximum(place, 0)] if len(self.ends) else float(self.n)
        return np.asarray(np.where(place < 0, float(self.n), after))

    def at(self, times: ArrayLike) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Share, lower and upper limit at some times; missing beyond what was followed."""
        when = np.asarray(times, dtype=float)
        if not self.n:
            return (np.full(when.shape, np.nan),) * 3
        place = np.searchsorted(self.time, when, side="right") - 1
        none = np.zeros(when.shape)
        share, lower, upper = (
            np.where(place < 0, none, curve[np.maximum(place, 0)] if len(curve) else none)
            for curve in (self.share, self.lower, self.upper)
        )
        followed = self.followed(when)
        before = np.where(
            place < 0, float(self.n), self.followed(self.time)[np.maximum(place, 0)] if len(self.time) else 0
        )
        lower, upper = self._widened(share, lower, upper, followed, before)
        beyond = when > self.followed_to
        return tuple(np.where(beyond, np.nan, part) for part in (share, lower, upper))  # type: ignore[return-value]

    def quantile(self, share: float) -> tuple[float, float, float]:
        """The first time by which it has happened to so many, with its interval; missing where that was not reached."""
        _, lower, upper = self.at(self.time)
        return tuple(self._first(curve, share) for curve in (self.share, upper, lower))  # type: ignore[return-value]

    def _first(self, curve: FloatArray, share: float) -> float:
        reached = np.flatnonzero(curve >= share - _SAME)
        return float(self.time[reached[0]]) if reached.size else np.nan

    def _widened(
        self, share: FloatArray, lower: FloatArray, upper: FloatArray, followed: FloatArray, before: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Limits that are at least those of a share of the people followed for so long, where these have become few or fewer.

        The limits of the curve are of the time when something last happened. Since then people may have been lost; and where a step rests on
        one or two, what its variance says is next to nothing.
        """
        few = (followed < min(self.n, THIN) - _SAME) | (followed < LOST * before) | (share <= _SAME)
        # A part of a person is none: rather too wide.
        whole = np.floor(followed + _ROUNDING)
        low, high = _wilson(np.minimum(share, 1.0), whole, self.confidence)
        return (
            np.where(few, np.fmin(lower, low), lower),
            np.where(few, np.where(share <= _SAME, high, np.fmax(upper, high)), upper),
        )


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
    happened. Where it has happened to nobody or to everybody the limits are Wilson's.

    In the tail, where few are followed, that variance is too small. `CumulativeIncidence.followed` is Peto's effective number: the
    number at risk over the share not yet ended. Where it is below 30 and below all of them, or under nine tenths of what it was when
    something last happened, the limits are no narrower than Wilson's of so many. Elsewhere they are those that R's survival gives.

    References
    ----------
    .. [1] Aalen OO, Johansen S (1978). An empirical transition matrix for non-homogeneous Markov chains based on censored
       observations. Scand J Stat 5, 141-150.
    .. [2] Kaplan EL, Meier P (1958). Nonparametric estimation from incomplete observations. JASA 53, 457-481.
    .. [3] Peto R et al. (1977). Design and analysis of randomized clinical trials requiring prolonged observation of each patient, II.
       Br J Cancer 35, 1-39.
    .. [4] Dorey FJ, Korn EL (1987). Effective sample sizes for confidence intervals for survival probabilities. Stat Med 6, 679-687.
    .. [5] Marubini E, Valsecchi MG (1995). Analysing survival data from clinical trials and observational studies. Wiley.

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
    # Who is lost is lost after what happened on that day.
    left_over = at_risk - happened - ruled_out
    lost = leaving - happened - ruled_out
    stay = np.where(left_over > 0, 1 - lost / np.where(left_over > 0, left_over, 1.0), 1.0)
    return CumulativeIncidence(
        time=times[kept],
        at_risk=n,
        happened=d1,
        ruled_out=d - d1,
        share=share,
        lower=lower,
        upper=upper,
        followed_to=last if still else np.inf,
        n=len(when),
        confidence=level,
        ends=times,
        kept_after=np.asarray(len(when) * np.cumprod(stay), dtype=float),
    )


def _wilson(share: FloatArray, n: FloatArray, level: float) -> tuple[FloatArray, FloatArray]:
    """Wilson's limits of a share that is no whole number of people; 0 and 1 where there is nobody."""
    z = stats.norm.isf((1 - level) / 2)
    safe = np.maximum(n, 1.0)
    scale = 1 + z**2 / safe
    middle = (share + z**2 / (2 * safe)) / scale
    reach = z * np.sqrt(share * (1 - share) / safe + z**2 / (4 * safe**2)) / scale
    low = np.where((n < 1) | (share <= _SAME), 0.0, middle - reach)
    high = np.where((n < 1) | (share >= 1 - _SAME), 1.0, middle + reach)
    return np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)


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
