"""Events of units over whole days, of which only is known how many there are on each day and how many units are followed then."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray, numbers
from needs_analysis.statistics._checks import confidence as checked_confidence
from needs_analysis.statistics.poisson_interval import poisson_interval
from needs_analysis.statistics.survival._spells import IntArray, times
from needs_analysis.statistics.survival.mean_cumulative_function import mean_limits


@dataclass(frozen=True)
class CountedUnits:
    """Events and units by day, from 0.

    Parameters
    ----------
    events, at_risk : ndarray, shape (days,)
        How many events there are on each day, and how many units are followed then.
    since, until : ndarray of int, shape (kinds,)
        First and last day on which units of each kind are followed.
    units : ndarray, shape (kinds,)
        How many there are of it.
    """

    events: FloatArray
    at_risk: FloatArray
    since: IntArray
    until: IntArray
    units: FloatArray

    def jumps(self, when: ArrayLike) -> FloatArray:
        """What an event on each day adds to the mean at some days, shape (days, n)."""
        day = self._days(when)
        each = np.where(self.events > 0, 1 / np.maximum(self.at_risk, 1.0), 0.0)
        return np.where(np.arange(each.size)[:, None] <= day[None, :], each[:, None], 0.0)

    def expected(self, when: ArrayLike) -> FloatArray:
        """What is to be expected of one unit of each kind by some days, shape (kinds, n)."""
        day = self._days(when)
        steps = np.where(self.events > 0, self.events / np.maximum(self.at_risk, 1.0) ** 2, 0.0)
        below = np.concatenate([[0.0], np.cumsum(steps)])
        last = np.minimum(self.until[:, None], day[None, :])
        return np.asarray(np.maximum(below[last + 1] - below[np.minimum(self.since, below.size - 1)][:, None], 0.0))

    def mean_at(
        self, when: ArrayLike, *, squares: ArrayLike, confidence: float = 0.95
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """The mean number of events up to and including some days, with its limits, as `mean_cumulative_function` of single units.

        Parameters
        ----------
        when : array_like, shape (n,)
            Whole days.
        squares : array_like, shape (n,)
            Sums over units of the square of the ``jumps`` of their events less what was ``expected`` of them.
        confidence : float
            Between 0 and 1.
        """
        level, day = checked_confidence(confidence), self._days(when)
        mean = np.cumsum(np.where(self.events > 0, self.events / np.maximum(self.at_risk, 1.0), 0.0))[day]
        error = np.sqrt(np.maximum(numbers(squares, name="squares"), 0.0))
        number = float(self.units.sum())
        lower, upper = mean_limits(mean, np.full_like(error, np.nan) if number < 2 else error, level)
        none = float(poisson_interval([0], confidence=level, method="exact")[1][0]) / number
        lower, upper = np.where(mean > 0, lower, 0.0), np.where(mean > 0, upper, none)
        beyond = day > self.until.max()
        found = [np.where(beyond, np.nan, part) for part in (mean, lower, upper)]
        return found[0], found[1], found[2]

    def _days(self, when: ArrayLike) -> IntArray:
        day = times(when, name="when")
        if np.any(day != np.round(day)) or np.any(day >= self.events.size):
            raise Refusal(
                "Days are not whole, or beyond those that events are counted to",
                remedy=f"Give whole days up to {self.events.size - 1}.",
            )
        return day.astype(np.int64)


def counted_units(
    day: ArrayLike, events: ArrayLike, *, since: ArrayLike, until: ArrayLike, units: ArrayLike, days: int
) -> CountedUnits:
    """Units and their events, from how many there are.

    Parameters
    ----------
    day, events : array_like of int, shape (n,)
        Days since a unit's own beginning, and how many events fall on each.
    since, until : array_like of int, shape (kinds,)
        First and last day on which units of each kind are followed; 0 where they are from the beginning.
    units : array_like of int, shape (kinds,)
        How many units there are of each kind.
    days : int
        To which day events are counted; later ones are left out.

    Examples
    --------
    >>> found = counted_units([1, 2], [1, 2], since=[0, 0], until=[3, 1], units=[1, 2], days=5)
    >>> found.at_risk.tolist(), found.mean_at([0, 1, 2], squares=[0, 0, 0])[0].round(3).tolist()
    ([3.0, 3.0, 1.0, 1.0, 0.0, 0.0], [0.0, 0.333, 2.333])
    """
    at, number = times(day, name="day").astype(np.int64), times(events, name="events")
    first, last = (times(part, name="since and until").astype(np.int64) for part in (since, until))
    of = times(units, name="units")
    if not of.sum():
        raise Refusal("There are no units", remedy="Give at least one.")
    if at.size != number.size or not first.size == last.size == of.size:
        raise Refusal("The lengths differ", remedy="Give one value of each for every day, and for every kind of unit.")
    last = np.minimum(last, days)
    seen, there = at <= days, first <= last
    entered = np.bincount(first[there], weights=of[there], minlength=days + 2)
    left = np.bincount(last[there] + 1, weights=of[there], minlength=days + 2)
    at_risk = np.cumsum(entered - left)[: days + 1]
    counts = np.bincount(at[seen], weights=number[seen], minlength=days + 1).astype(np.float64)
    if np.any((counts > 0) & (at_risk <= 0)):
        raise Refusal("An event falls on a day on which no unit is followed", remedy="Correct it, or leave it out.")
    return CountedUnits(counts, at_risk, first, last, of)
