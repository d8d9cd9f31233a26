"""How often it has happened to one on average by each time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray, numbers
from needs_analysis.statistics._checks import confidence as checked_confidence
from needs_analysis.statistics.poisson_interval import poisson_interval
from needs_analysis.statistics.survival._robust import squares_over_clusters
from needs_analysis.statistics.survival._spells import FROM_THE_START, IntArray, times


@dataclass(frozen=True)
class MeanCumulative:
    """A curve of the mean number of events per unit.

    Parameters
    ----------
    time : ndarray
        Times at which something happened, in order.
    at_risk, events : ndarray
        How many units were followed then, and how many events they had.
    mean, standard_error, lower, upper : ndarray
        Mean number of events up to and including this time, with its interval.
    followed_to : float
        The last time at which the mean is known.
    n : int
        Number of units.
    confidence : float
        Of the interval.
    """

    time: FloatArray
    at_risk: FloatArray
    events: FloatArray
    mean: FloatArray
    standard_error: FloatArray
    lower: FloatArray
    upper: FloatArray
    followed_to: float
    n: int
    confidence: float

    def at(self, when: ArrayLike) -> tuple[FloatArray, FloatArray, FloatArray]:
        """The mean with its limits at any times; missing beyond what was followed.

        Examples
        --------
        >>> mean_cumulative_function([1, 2], [0, 0], [0, 0], [5, 5]).at([0, 1, 6])[0].tolist()
        [0.0, 0.5, nan]
        """
        asked = times(when, name="when")
        place = np.searchsorted(self.time, asked, side="right")
        none = float(poisson_interval([0], confidence=self.confidence, method="exact")[1][0]) / self.n
        parts = ((0.0, self.mean), (0.0, self.lower), (none, self.upper))
        found = [np.concatenate([[start], values])[place] for start, values in parts]
        mean, lower, upper = (np.where(asked > self.followed_to, np.nan, part) for part in found)
        return mean, lower, upper


def mean_cumulative_function(
    event_times: ArrayLike,
    ids: ArrayLike,
    entry: ArrayLike | None,
    exit: ArrayLike,
    *,
    confidence: float = 0.95,
) -> MeanCumulative:
    """Mean number of events per unit by each time, where units are followed for different stretches.

    Parameters
    ----------
    event_times : array_like, shape (events,)
        Time of each event.
    ids : array_like of int, shape (events,)
        Which unit it befell: its place in ``exit``, from 0.
    entry : array_like, shape (n,), or None
        Time from which each unit is followed; one that enters at 0, and all where None is given, are followed from the start.
    exit : array_like, shape (n,)
        Last time at which each unit is followed. A unit without an event counts too.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    MeanCumulative

    Raises
    ------
    Refusal
        For an event outside the time in which its unit is followed, an unknown unit, and what is no time.

    Notes
    -----
    Nelson's estimate: the sum over times of events by units followed. Events of one unit may depend on each other, so the variance is Lawless
    and Nadeau's sum of squares over units, which assumes nothing about how. Limits are found on the scale of logarithms; before
    the first event the upper one is that of no event among all units.

    References
    ----------
    .. [1] Nelson WB (2003). Recurrent Events Data Analysis for Product Repairs, Disease Recurrences, and Other Applications.
    .. [2] Lawless JF, Nadeau C (1995). Some simple robust methods for the analysis of recurrent events. Technometrics 37, 158-168.

    Examples
    --------
    >>> found = mean_cumulative_function([1, 2, 2], [0, 0, 1], None, [2, 3, 1])
    >>> found.mean.round(3).tolist(), found.at_risk.tolist()
    ([0.333, 1.333], [3.0, 2.0])
    """
    level = checked_confidence(confidence)
    when, since, until, of = _checked(event_times, ids, entry, exit)
    time, place = np.unique(when, return_inverse=True)
    events = np.bincount(place, minlength=time.size).astype(float)
    left = np.searchsorted(np.sort(until), time, side="left")
    entered = np.searchsorted(np.sort(since), time, side="left")
    at_risk = np.asarray(entered - left, dtype=np.float64)
    mean = np.cumsum(events / at_risk)
    variance = squares_over_clusters(
        np.arange(until.size),
        np.searchsorted(time, since, side="right"),
        np.maximum(np.searchsorted(time, until, side="right"), np.searchsorted(time, since, side="right")) - 1,
        of,
        place,
        1 / at_risk[place],
        compensator=np.cumsum(events / at_risk**2),
    )
    error = np.sqrt(variance)
    if until.size < 2:
        error = np.full_like(error, np.nan)
    lower, upper = mean_limits(mean, error, level)
    return MeanCumulative(time, at_risk, events, mean, error, lower, upper, float(until.max()), until.size, level)


def mean_limits(mean: FloatArray, error: FloatArray, level: float) -> tuple[FloatArray, FloatArray]:
    """Limits of a mean above 0, on the scale of logarithms."""
    reach = np.exp(stats.norm.isf((1 - level) / 2) * error / np.where(mean > 0, mean, 1.0))
    return mean / reach, mean * reach


def _checked(
    event_times: ArrayLike, ids: ArrayLike, entry: ArrayLike | None, exit: ArrayLike
) -> tuple[FloatArray, FloatArray, FloatArray, IntArray]:
    """Times of events, when each unit enters and leaves, and the unit of each event."""
    when, until = times(event_times, name="event_times"), times(exit, name="exit")
    since = np.full(until.size, FROM_THE_START) if entry is None else times(entry, name="entry")
    given = numbers(ids, name="ids").reshape(-1)
    if not until.size:
        raise Refusal("There are no units", remedy="Give at least one.")
    if since.size != until.size or given.size != when.size:
        raise Refusal(
            "The lengths differ", remedy="Give an entry and an exit for each unit, and a unit for each event."
        )
    if np.any(~np.isfinite(given)) or np.any(given != np.round(given)) or np.any((given < 0) | (given >= until.size)):
        raise Refusal("ids names a unit that is not there", remedy="Number the units from 0, in the order of exit.")
    of = given.astype(np.int64)
    since = np.where(since <= 0, FROM_THE_START, since)
    if np.any(since >= until):
        raise Refusal("A unit leaves before it enters", remedy="Leave it out.")
    if np.any((when <= since[of]) | (when > until[of])):
        raise Refusal(
            "An event is outside the time in which its unit is followed", remedy="Correct it, or leave it out."
        )
    return when, since, until, of
