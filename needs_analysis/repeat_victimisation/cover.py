"""How far back each group's history reaches, and whether that is far enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from needs_analysis import periods
from needs_analysis.groups import Array
from needs_analysis.said import Caveat
from needs_analysis.wording import day as in_words
from needs_analysis.wording import is_known, missing

COMPLETE: Final = "look-back complete"
INCOMPLETE: Final = "look-back incomplete"
NO_FIGURE: Final = "no figure"
_MOST_NAMED: Final = 12
_HARDLY_CHANCE: Final = 5.0
"""Where so many victims would be expected before a group's first event, chance leaves none in fewer than 1 of 100 groups."""


@dataclass(frozen=True)
class Cover:
    """How far back the history reaches.

    Parameters
    ----------
    covered_from, needed_from : date
        First day that the extract covers, and the first that a complete look-back needs.
    late : numpy.ndarray of bool
        Which groups begin too late, while others have the history that is needed.
    begins : tuple of date
        The first event of each group.
    joined : bool
        Whether a group was so late that it cannot be chance, so that all together lack its history too.
    """

    covered_from: date
    needed_from: date
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

    @property
    def history_from(self) -> list[str]:
        """First day of the history of all together, and of each group: that of the extract, or of its first event if that is late."""
        own = [day if late else self.covered_from for day, late in zip(self.begins, self.late, strict=True)]
        return [day.isoformat() for day in (self.covered_from, *own)]


@dataclass(frozen=True)
class History:
    """How far back the history reaches, as a table gives it.

    Parameters
    ----------
    covered_from : date or None
        First day of the history of all together; None where it is missing.
    needed_from : date
        First day that a complete look-back needs.
    inferred : bool
        Whether the former is only the day of the first event.
    late : tuple of (str, date)
        Groups whose history begins later, with its first day.
    partial : bool
        Whether that is missing for some groups.
    """

    covered_from: date | None
    needed_from: date
    inferred: bool
    late: tuple[tuple[str, date], ...]
    partial: bool

    @property
    def complete(self) -> bool:
        """Whether the extract as a whole begins early enough."""
        return self.covered_from is not None and self.covered_from <= self.needed_from

    def sentence(self) -> str:
        """What it means for the share, in words."""
        if self.covered_from is None:
            return f"The first day of the history is {missing()}."
        starts = in_words(self.covered_from)
        if not self.complete:
            return f"The history starts on {starts}, so the true share may be higher."
        if self.partial:
            return f"The history begins on {starts}; that of some groups is {missing()}."
        if not self.late:
            return f"Records go back to {starts}, which is far enough for the look-back."
        own = f"that of {len(self.late)} groups only later, so their true shares may be higher"
        if len(self.late) == 1:
            name, begins = self.late[0]
            own = f"that of {name} only on {in_words(begins)}, so its true share may be higher"
        return f"The history begins on {starts}; {own}."

    def caveats(self) -> tuple[Caveat, ...]:
        """The caveats of it."""
        if self.covered_from is None:
            return ()
        starts, found = in_words(self.covered_from), []
        if self.inferred:
            found.append(
                Caveat("HISTORY_INFERRED", f"The history is taken to begin with the first event, on {starts}.")
            )
        if not self.complete:
            needs = f"Needs history from {in_words(self.needed_from)}; it starts on {starts}."
            found.append(Caveat("LOOK_BACK_INCOMPLETE", needs))
        elif self.late:
            late = ", ".join(f"{name} ({in_words(begins)})" for name, begins in self.late[:_MOST_NAMED])
            more = ", ..." if len(self.late) > _MOST_NAMED else ""
            needs = f"Needs history from {in_words(self.needed_from)}; the first events of some groups are later: {late}{more}."
            found.append(Caveat("LOOK_BACK_INCOMPLETE", needs))
        return tuple(found)


def history(table: pd.DataFrame, names: list[str], *, first: date, data_from: date | None) -> History:
    """How far back the history reaches, by the column ``history_from`` of a table whose first row is of all together.

    Parameters
    ----------
    table : pandas.DataFrame
        As `repeat_rate` gives it; a row without any event that counts has no history.
    names : list of str
        Columns that name a group.
    first : date
        First day of the window.
    data_from : date or None
        First day of the extract as it was given; that of the table otherwise.
    """
    days = [date.fromisoformat(day) if is_known(day) else None for day in table["history_from"]]
    whole = data_from or (days[0] if days else None)
    late, lacking = [], False
    counted = (table["flag"] != NO_FIGURE).tolist()
    for key, day, counts in list(zip(table[names].to_numpy(), days, counted, strict=True))[1:]:
        lacking = lacking or (day is None and counts)
        if day is not None and whole is not None and day > whole:
            late.append((", ".join(map(str, key)), day))
    return History(whole, periods.day_year_before(first), data_from is None, tuple(late), lacking)


def cover(
    begins: Sequence[date],
    known: Sequence[int],
    *,
    first: date,
    covered_from: date,
    first_event: date,
    last_event: date,
) -> Cover:
    """How far back the history of all events and of each group reaches.

    Parameters
    ----------
    begins : sequence of date
        The first event of each group that has events which count, also of those before the window and those without a known victim.
    known : sequence of int
        How many victims are known in each, at any time; looked at only where `may_be_late` says so.
    first : date
        First day of the window.
    covered_from : date
        First day that the extract covers.
    first_event, last_event : date
        Of all events.

    Notes
    -----
    A group is late when nothing happened in it before the window while something did in others, or when five victims or more
    are to be expected, by how many it has later, between the day that is needed and its first event. Victims, because the
    events of one come together. A small group without an event for some weeks is not late.
    """
    needed_from = periods.day_year_before(first)
    days = np.array([day.toordinal() for day in begins], dtype=np.int64)
    surely = _surely_late(days, np.asarray(known), needed_from, first_event, last_event)
    return Cover(
        covered_from=covered_from,
        needed_from=needed_from,
        late=surely | ((days >= first.toordinal()) & (first_event < first)),
        begins=tuple(begins),
        joined=bool(surely.any()),
    )


def may_be_late(
    begins: Sequence[date], events: Sequence[int], *, first: date, first_event: date, last_event: date
) -> Array:
    """Which groups could be late by how many events they have: of those alone the victims must be counted."""
    days = np.array([day.toordinal() for day in begins], dtype=np.int64)
    return _surely_late(days, np.asarray(events), periods.day_year_before(first), first_event, last_event)


def _surely_late(days: Array, victims: Array, needed_from: date, first_event: date, last_event: date) -> Array:
    """Which groups have a gap before their first event in which chance would have left some of so many victims."""
    gap = days - max(needed_from.toordinal(), first_event.toordinal())
    expected = victims / (last_event.toordinal() - days + 1) * gap
    return np.asarray((gap > 0) & (expected >= _HARDLY_CHANCE))
