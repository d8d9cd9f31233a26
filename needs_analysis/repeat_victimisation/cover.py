"""How far back each group's history reaches, and whether that is far enough."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import periods
from needs_analysis.groups import Array
from needs_analysis.said import Caveat
from needs_analysis.wording import day as in_words

COMPLETE: Final = "look-back complete"
INCOMPLETE: Final = "look-back incomplete"
_HARDLY_CHANCE: Final = 5.0
"""Where so many victims would be expected before a group's first event, chance leaves none in fewer than 1 of 100 groups."""


@dataclass(frozen=True)
class Cover:
    """How far back the history reaches.

    Parameters
    ----------
    covered_from, needed_from : date
        First day that the extract covers, and the first that a complete look-back needs.
    inferred : bool
        Whether the former is only the day of the first event.
    late : numpy.ndarray of bool
        Which groups begin too late, while others have the history that is needed.
    begins : tuple of date
        The first event of each group.
    joined : bool
        Whether a group was so late that it cannot be chance, so that all together lack its history too.
    """

    covered_from: date
    needed_from: date
    inferred: bool
    late: Array
    begins: tuple[date, ...]
    joined: bool

    @property
    def complete(self) -> bool:
        """Whether the extract as a whole begins early enough."""
        return self.covered_from <= self.needed_from

    @property
    def flags(self) -> list[str]:
        """The flag of all together, and of each group."""
        whole = COMPLETE if self.complete and not self.joined else INCOMPLETE
        return [whole, *np.where(self.complete & ~self.late, COMPLETE, INCOMPLETE).tolist()]

    def sentence(self, names: list[str]) -> str:
        """What it means for the share, in words."""
        starts = in_words(self.covered_from)
        if not self.complete:
            return f"The history starts on {starts}, so the true share may be higher."
        if not self.late.any():
            return f"The history begins on {starts}, early enough."
        if self.late.sum() == 1:
            place = int(np.argmax(self.late))
            own = f"that of {names[place]} only on {in_words(self.begins[place])}, so its true share may be higher"
        else:
            own = f"that of {int(self.late.sum())} groups only later, so their true shares may be higher"
        return f"The history begins on {starts}; {own}."

    def caveats(self, names: list[str]) -> tuple[Caveat, ...]:
        """What to keep in mind about it."""
        starts, found = in_words(self.covered_from), []
        if self.inferred:
            found.append(
                Caveat("HISTORY_INFERRED", f"The history is taken to begin with the first event, on {starts}.")
            )
        if not self.complete:
            needs = f"Needs history from {in_words(self.needed_from)}; it starts on {starts}."
            found.append(Caveat("LOOK_BACK_INCOMPLETE", needs))
        elif self.late.any():
            late = ", ".join(
                f"{names[place]} ({in_words(self.begins[place])})" for place in np.flatnonzero(self.late)[:12]
            )
            more = ", ..." if self.late.sum() > 12 else ""
            needs = f"Needs history from {in_words(self.needed_from)}; the first events of some groups are later: {late}{more}."
            found.append(Caveat("LOOK_BACK_INCOMPLETE", needs))
        return tuple(found)


def cover(
    dates: pd.Series[Any],
    places: Array,
    victims: Array,
    shown: Array,
    *,
    first: date,
    covered_from: date,
    inferred: bool,
) -> Cover:
    """How far back the history of all events and of each group reaches.

    Parameters
    ----------
    dates : pandas.Series of datetime64
        Of all events, also those before the window and those without a known victim.
    places : numpy.ndarray of int
        The group of each.
    victims : numpy.ndarray of int
        The victim of each; -1 for nobody.
    shown : numpy.ndarray of int
        The groups that have events in the window.
    first : date
        First day of the window.
    covered_from : date
        First day that the extract covers.
    inferred : bool
        Whether that was taken from the first event.

    Notes
    -----
    A group is late when nothing happened in it before the window while something did in others, or when five victims or more
    are to be expected, by how many it has later, between the day that is needed and its first event. Victims, because the
    events of one come together. A small group without an event for some weeks is not late.
    """
    needed_from = periods.day_year_before(first)
    days = dates.to_numpy(dtype="datetime64[D]").astype(np.int64)
    begins = np.full(int(places.max()) + 1, np.iinfo(np.int64).max)
    np.minimum.at(begins, places, days)
    start, reference = _day_number(first), max(_day_number(needed_from), int(days.min()))
    gap = (begins - reference)[shown]
    once = pd.unique((places * (victims.max() + 1) + victims)[victims >= 0])
    known = np.bincount(once // (victims.max() + 1), minlength=len(begins))[shown]
    expected = known / (days.max() - begins[shown] + 1) * gap
    surely = (gap > 0) & (expected >= _HARDLY_CHANCE)
    return Cover(
        covered_from=covered_from,
        needed_from=needed_from,
        inferred=inferred,
        late=surely | ((begins[shown] >= start) & (int(days.min()) < start)),
        begins=tuple(np.array(begins[shown], dtype="datetime64[D]").astype(object).tolist()),
        joined=bool(surely.any()),
    )


def _day_number(day: date) -> int:
    return int(np.datetime64(day, "D").astype(np.int64))
