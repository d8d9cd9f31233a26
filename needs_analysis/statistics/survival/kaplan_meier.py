"""The share to whom it has not happened yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray
from needs_analysis.statistics._checks import confidence as checked_confidence
from needs_analysis.statistics.clopper_pearson import clopper_pearson
from needs_analysis.statistics.survival._robust import squares_over_clusters
from needs_analysis.statistics.survival._spells import Spells, spells, times

Interval = Literal["log-log", "plain"]


@dataclass(frozen=True)
class SurvivalCurve:
    """A curve of the share to whom it has not happened yet.

    Parameters
    ----------
    time : ndarray
        Times at which it happened to someone, in order.
    at_risk, events : ndarray
        How many spells were followed until then and open, and in how many of them it happened.
    survival, standard_error, lower, upper : ndarray
        The share to whom it has not happened up to and including this time, with its interval.
    followed_to : float
        The last time at which the share is known: the longest spell, and without end where it has happened to all.
    n, clusters : int
        Number of spells, and of independent persons or places (the same, where no clusters were given).
    confidence : float
        Of the interval.
    interval : {"log-log", "plain"}
        Its scale.
    """

    time: FloatArray
    at_risk: FloatArray
    events: FloatArray
    survival: FloatArray
    standard_error: FloatArray
    lower: FloatArray
    upper: FloatArray
    followed_to: float
    n: int
    clusters: int
    confidence: float
    interval: Interval

    def at(self, when: ArrayLike) -> tuple[FloatArray, FloatArray, FloatArray]:
        """The share with its limits at any times; missing beyond what was followed.

        Examples
        --------
        >>> kaplan_meier([1, 2, 2, 5], [1, 1, 0, 0]).at([0, 1, 2, 9])[0].tolist()
        [1.0, 0.75, 0.5, nan]
        """
        asked = times(when, name="when")
        place = np.searchsorted(self.time, asked, side="right") - 1
        none = int(self.at_risk[0]) if self.at_risk.size else self.n
        if self.clusters < self.n:
            none = min(none, self.clusters)
        start = (1.0, 1 - exact_upper(none, self.confidence), 1.0)
        found = []
        for at_start, values in zip(start, (self.survival, self.lower, self.upper), strict=True):
            value = np.concatenate([[at_start], values])[place + 1]
            found.append(np.where(asked > self.followed_to, np.nan, value))
        return found[0], found[1], found[2]


def kaplan_meier(
    durations: ArrayLike,
    observed: ArrayLike,
    *,
    entry: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    confidence: float = 0.95,
    interval: Interval = "log-log",
) -> SurvivalCurve:
    """Share to whom it has not happened by each time, where some are not followed long enough to know.

    Parameters
    ----------
    durations : array_like, shape (n,)
        Time to what happened, or to the last day on which it was known not to have. Time 0 is real, and kept.
    observed : array_like of bool, shape (n,)
        Whether it happened at that time.
    entry : array_like, shape (n,), optional
        Time from which each is followed; one that enters at 0 is followed from the start. A spell counts at times after its entry.
    clusters : array_like, shape (n,), optional
        Person or place of each spell, where one may have several. The interval then counts clusters, not spells.
    confidence : float
        Between 0 and 1.
    interval : {"log-log", "plain"}
        Scale on which the limits are found.

    Returns
    -------
    SurvivalCurve

    Raises
    ------
    Refusal
        For times that are missing or negative, spells that end before they are followed, lengths that differ, and a confidence outside
        (0, 1).

    Notes
    -----
    Kaplan and Meier's product over the times at which something happened; at equal times, what happened comes before what was lost from
    sight. The variance is Greenwood's, and with clusters the sum of squares over clusters of their influence (the infinitesimal
    jackknife), which is Greenwood's where every cluster has one spell. Where it happened to all, or to nobody yet, the limit is
    the exact one of none among those still followed. With one cluster the limits are missing.

    References
    ----------
    .. [1] Kaplan EL, Meier P (1958). J Am Stat Assoc 53, 457-481.
    .. [2] Kalbfleisch JD, Prentice RL (2002). The Statistical Analysis of Failure Time Data, 2nd ed., ch. 1.
    .. [3] Williams RL (1995). Product-limit survival functions with correlated survival times. Lifetime Data Analysis 1, 171-186.

    Examples
    --------
    >>> curve = kaplan_meier([1, 2, 2, 5], [1, 1, 0, 0])
    >>> curve.time.tolist(), curve.survival.tolist()
    ([1.0, 2.0], [0.75, 0.5])
    """
    if interval not in ("log-log", "plain"):
        raise Refusal(f"{interval!r} is not a scale", remedy='Use "log-log" or "plain".')
    level = checked_confidence(confidence)
    given = spells(durations, observed, entry, clusters)
    time, at_risk, events = _risk_sets(given)
    share: FloatArray = np.cumprod(1 - events / np.maximum(at_risk, 1.0)).astype(np.float64)
    number = given.durations.size
    persons = number if given.clusters is None else int(given.clusters.max()) + 1
    variance = greenwood(share, at_risk, events)
    if given.clusters is not None:
        variance = _clustered(given, time, at_risk, events, share)
        variance = np.full_like(variance, np.nan) if persons < 2 else variance
    error = np.sqrt(variance)
    left = np.minimum(at_risk, persons)
    lower, upper = share_limits(share, error, left, level, interval)
    longest = float(given.durations.max())
    return SurvivalCurve(
        time=time,
        at_risk=at_risk,
        events=events,
        survival=share,
        standard_error=error,
        lower=lower,
        upper=upper,
        followed_to=np.inf if share.size and share[-1] == 0 else longest,
        n=number,
        clusters=persons,
        confidence=level,
        interval=interval,
    )


def _risk_sets(given: Spells) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Times at which it happened, how many were at risk then, and to how many it happened."""
    if not given.observed.any():
        nothing = np.empty(0)
        return nothing, nothing, nothing
    from statsmodels.duration.survfunc import SurvfuncRight

    entered = None if (given.entry < 0).all() else given.entry
    found = SurvfuncRight(given.durations, given.observed.astype(int), entry=entered)
    parts = (np.asarray(part, dtype=float) for part in (found.surv_times, found.n_risk, found.n_events))
    time, at_risk, events = parts
    return time, at_risk, events


def greenwood(share: FloatArray, at_risk: FloatArray, events: FloatArray) -> FloatArray:
    """Variance of the share where spells are independent."""
    open_ = at_risk > events
    terms = np.where(open_, events / np.where(open_, at_risk * (at_risk - events), 1.0), 0.0)
    return np.asarray(share**2 * np.cumsum(terms))


def _clustered(
    given: Spells, time: FloatArray, at_risk: FloatArray, events: FloatArray, share: FloatArray
) -> FloatArray:
    """Variance of the share as the sum of squares over clusters of their influence."""
    assert given.clusters is not None
    rest = np.where(at_risk > events, at_risk - events, np.inf)
    expected = np.cumsum(events / at_risk / rest)
    first = np.searchsorted(time, given.entry, side="right")
    last = np.searchsorted(time, given.durations, side="right") - 1
    seen = last >= first
    happened = given.observed & seen
    squares = squares_over_clusters(
        given.clusters[seen],
        first[seen],
        last[seen],
        given.clusters[happened],
        last[happened],
        1 / rest[last[happened]],
        compensator=expected,
    )
    return np.asarray(share**2 * squares)


def exact_upper(n: float, level: float) -> float:
    """Upper limit of a share of which there is none among ``n``."""
    return float(clopper_pearson([0], [max(n, 1)], confidence=level)[1][0])


def share_limits(
    share: FloatArray, error: FloatArray, at_risk: FloatArray, level: float, interval: Interval
) -> tuple[FloatArray, FloatArray]:
    """Limits of the share on the log-minus-log scale, or its own."""
    z = stats.norm.isf((1 - level) / 2)
    inside = (share > 0) & (share < 1)
    if interval == "plain":
        lower, upper = np.maximum(share - z * error, 0.0), np.minimum(share + z * error, 1.0)
    else:
        safe = np.where(inside, share, 0.5)
        reach = z * error / (safe * np.abs(np.log(safe)))
        lower, upper = safe ** np.exp(reach), safe ** np.exp(-reach)
    none = share <= 0
    if none.any():
        lower = np.where(none, 0.0, lower)
        upper = np.where(none, exact_upper(float(at_risk[none][0]), level), upper)
    return lower, upper
