"""Spells of whole days of which only is known how many there are of each length."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray, numbers
from needs_analysis.statistics._checks import confidence as checked_confidence
from needs_analysis.statistics.survival._spells import IntArray, edges, times, yes_or_no
from needs_analysis.statistics.survival.band_hazards import BandHazards, hazards_of, widened_by
from needs_analysis.statistics.survival.kaplan_meier import exact_upper, greenwood, share_limits


@dataclass(frozen=True)
class CountedSpells:
    """Spells by their length in days, from 0.

    Parameters
    ----------
    events : ndarray, shape (days,)
        How many ended on each day because it happened.
    ended : ndarray, shape (days,)
        How many were followed to that day and not beyond it; those on the last day may go on.
    """

    events: FloatArray
    ended: FloatArray

    @property
    def n(self) -> int:
        """How many spells there are."""
        return int(self.events.sum() + self.ended.sum())

    @property
    def at_risk(self) -> FloatArray:
        """How many are followed until each day."""
        return np.asarray(np.cumsum((self.events + self.ended)[::-1])[::-1], dtype=np.float64)

    def in_bands(self, bands: ArrayLike) -> tuple[FloatArray, FloatArray, FloatArray]:
        """What happened in each band, the days at risk there, and how many were followed no further."""
        at = self._whole(edges(bands))
        sums = [np.concatenate([[0.0], np.cumsum(part)])[at] for part in (self.events, self.ended)]
        # A day is lived by those who are still followed on the next.
        lived = np.concatenate([[0.0], np.cumsum(self.at_risk[1:])])[at]
        events, ended = (np.diff(part) for part in sums)
        return events, np.diff(lived), ended

    def band_hazards(
        self,
        bands: ArrayLike,
        *,
        clusters: ArrayLike | None = None,
        squares: tuple[ArrayLike, ArrayLike, ArrayLike] | None = None,
        confidence: float = 0.95,
    ) -> BandHazards:
        """As `band_hazards` of the single spells.

        Parameters
        ----------
        bands : array_like, shape (bands + 1,)
            Edges of whole days.
        clusters : array_like, shape (bands,), optional
            How many clusters have time at risk or an event in each band, where one has several spells.
        squares : tuple of three array_like, shape (bands,)
            Sums over those clusters of their events squared, of events times days, and of days squared.
        confidence : float
            Between 0 and 1.
        """
        level = checked_confidence(confidence)
        events, exposure, _ = self.in_bands(bands)
        widened = np.ones_like(events)
        if clusters is not None and squares is not None:
            ss, st, tt = (numbers(part, name="squares") for part in squares)
            rate = events / np.where(exposure > 0, exposure, 1.0)
            rest = np.maximum(ss - 2 * rate * st + rate**2 * tt, 0.0)
            widened = widened_by(events, exposure, numbers(clusters, name="clusters"), rest, level)
        return hazards_of(edges(bands), events, exposure, widened, level)

    def survival_at(
        self,
        when: ArrayLike,
        *,
        clusters: int | None = None,
        squares: ArrayLike | None = None,
        confidence: float = 0.95,
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """The share to whom it has not happened up to and including some days, with its limits, as `kaplan_meier` of the single spells.

        Parameters
        ----------
        when : array_like, shape (n,)
            Whole days.
        clusters : int, optional
            How many clusters there are, where one has several spells.
        squares : array_like, shape (n,)
            Sums over clusters of the squares of what `influence` gives for each of their spells, added up.
        confidence : float
            Between 0 and 1.
        """
        level = checked_confidence(confidence)
        day = self._whole(times(when, name="when"))
        at_risk, every = self.at_risk, np.cumprod(self._left()).astype(np.float64)
        share, left = every[day], at_risk[day]
        variance = greenwood(every, at_risk, self.events)[day]
        if clusters is not None and squares is not None:
            variance = share**2 * numbers(squares, name="squares")
            variance = np.full_like(variance, np.nan) if clusters < 2 else variance
        independent = self.n if clusters is None else clusters
        begun = share >= 1
        over = np.flatnonzero(every <= 0)
        among = np.minimum(at_risk[over[0]] if over.size else 1.0, independent)
        lower, upper = share_limits(share, np.sqrt(variance), np.full_like(share, among), level, "log-log")
        first = np.flatnonzero(self.events)
        none = 1 - exact_upper(min(float(at_risk[first[0]]) if first.size else self.n, independent), level)
        lower, upper = np.where(begun, none, lower), np.where(begun, 1.0, upper)
        unknown = (left <= 0) & (share > 0)
        found = [np.where(unknown, np.nan, part) for part in (share, lower, upper)]
        return found[0], found[1], found[2]

    def influence(self, when: ArrayLike) -> tuple[FloatArray, FloatArray]:
        """What a spell of each length adds to the variance of the share at some days: if it happened, and if it did not.

        Returns
        -------
        happened, not_happened : ndarray, shape (days, n)
        """
        day = self._whole(times(when, name="when"))
        at_risk = self.at_risk
        rest = np.where(at_risk > self.events, at_risk - self.events, np.inf)
        expected = np.cumsum(self.events / np.maximum(at_risk, 1.0) / rest)
        own = np.arange(self.events.size)
        until = expected[np.minimum(own[:, None], day[None, :])]
        return np.where(own[:, None] <= day[None, :], 1 / rest[:, None], 0.0) - until, -until

    def _left(self) -> FloatArray:
        return np.asarray(1 - self.events / np.maximum(self.at_risk, 1.0), dtype=np.float64)

    def _whole(self, days: FloatArray) -> IntArray:
        """Days as places; refuse parts of a day, and days beyond the last."""
        if np.any(days != np.round(days)) or np.any(days >= self.events.size):
            raise Refusal(
                "Days are not whole, or beyond those that spells are counted to",
                remedy=f"Give whole days up to {self.events.size - 1}.",
            )
        return days.astype(np.int64)


def counted_spells(lengths: ArrayLike, observed: ArrayLike, spells: ArrayLike, *, days: int) -> CountedSpells:
    """Spells from how many there are of each length.

    Parameters
    ----------
    lengths : array_like of int, shape (n,)
        Days to what happened, or to the last on which it was known not to have.
    observed : array_like of bool, shape (n,)
        Whether it happened then.
    spells : array_like of int, shape (n,)
        How many spells there are of this kind.
    days : int
        To which day spells are counted; longer ones are followed to that day.

    Examples
    --------
    >>> found = counted_spells([0, 2, 9], [1, 1, 0], [1, 2, 3], days=7)
    >>> found.at_risk[:4].tolist(), found.in_bands([0, 1, 3])[1].tolist()
    ([6.0, 5.0, 5.0, 3.0], [5.0, 8.0])
    >>> found.survival_at([0, 1, 2])[0].round(3).tolist()
    [0.833, 0.833, 0.5]
    """
    length, happened = times(lengths, name="lengths"), yes_or_no(observed, name="observed")
    number = times(spells, name="spells")
    if not number.sum():
        raise Refusal("There are no spells", remedy="Give at least one.")
    if not length.size == happened.size == number.size:
        raise Refusal("The lengths differ", remedy="Give one value of each for every kind of spell.")
    if np.any(length != np.round(length)):
        raise Refusal("lengths contains parts of a day", remedy="Give whole days.")
    happened = happened & (length < days)
    at = np.minimum(length, days).astype(np.int64)
    parts = (np.bincount(at[which], weights=number[which], minlength=days + 1) for which in (happened, ~happened))
    events, ended = (part.astype(np.float64) for part in parts)
    return CountedSpells(events, ended)
