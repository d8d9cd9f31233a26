"""Who is victimised most often: for those who may offer them support, and never to be published."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from needs_analysis import identifiers, require
from needs_analysis.errors import Refusal
from needs_analysis.repeat_victimisation.possible_days import (
    FIRST_DAY,
    LAST_DAY,
    last_possible_day,
    refuse_impossible_days,
)
from needs_analysis.result import NOT_FOR_RELEASE
from needs_analysis.source import sources_of


@dataclass(frozen=True, eq=False)
class FrequentVictims:
    """Single people by how often they were victimised: no `Result`, so that no finding is made of it and no release lets it out.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a person: the id as supplied, ``events``, and the first and last date where there are dates.
    at_least : int
        Events from which on a person is listed.
    events, victims : int
        Of all people together.
    """

    table: pd.DataFrame
    at_least: int
    events: int
    victims: int

    def __repr__(self) -> str:
        """What it is, and no person of it."""
        return (
            f"Single people with {self.at_least} or more events: {NOT_FOR_RELEASE}. Use .table inside the office only."
        )

    __str__ = __repr__

    def _repr_html_(self) -> str:
        return f"<p>{self!r}</p>"


def frequent_victims(
    victim_events: pd.DataFrame, *, at_least: int, victim: str = "victim_id", date: str = "date"
) -> FrequentVictims:
    """List people with many events, for those who may offer them support.

    Parameters
    ----------
    victim_events : pandas.DataFrame
        One row an event and victim.
    at_least : int
        Events from which on a person is listed; 2 or more.
    victim, date : str
        Columns with the id, and with the date where there is one.

    Returns
    -------
    FrequentVictims
        Most events first; equal ones in the order of their ids. It shows no person by itself, and release refuses it.

    Raises
    ------
    DataError, Refusal
        For a missing column, a date after the file was received or in a year that cannot be meant, and for fewer than 2 events.

    Notes
    -----
    Look at the largest first: an id that stands for nobody in particular, or people joined by mistake, is at the top of such a list before any person
    is.

    Examples
    --------
    >>> events = pd.DataFrame({"victim_id": ["a", "A ", "b"]})
    >>> frequent_victims(events, at_least=2).table.values.tolist()
    [['a', 2]]
    """
    if isinstance(at_least, bool) or not isinstance(at_least, int | np.integer) or at_least < 2:
        raise Refusal("at_least is not a whole number of 2 or more", remedy="Write it as at_least=5.")
    require.columns(victim_events, (victim,), what="events")
    codes = identifiers.coded(victim_events[victim])
    known = codes >= 0
    dated = date in victim_events.columns
    if dated:
        require.dates(victim_events, date, what="events")
        _refuse_dates(victim_events, date)
    rows = pd.DataFrame({"code": codes[known], victim: victim_events[victim].array[known]})
    if dated:
        rows["date"] = victim_events[date].array[known]
    by = rows.groupby("code", sort=True)
    table = by[victim].first().to_frame().assign(events=by.size())
    if dated:
        table = table.assign(first=by["date"].min(), last=by["date"].max())
    listed = table[table["events"] >= at_least].sort_values("events", ascending=False, kind="stable")
    return FrequentVictims(listed.reset_index(drop=True), int(at_least), int(known.sum()), len(table))


def _refuse_dates(victim_events: pd.DataFrame, date: str) -> None:
    days, received = victim_events[date], last_possible_day(sources_of(victim_events))
    years = days.dt.year
    late = 0 if received is None else int((days.dt.normalize() > pd.Timestamp(received)).sum())
    implausible = int(((years < FIRST_DAY.year) | (years > LAST_DAY.year)).sum())
    refuse_impossible_days(implausible=implausible, late=late, rows=len(days), received=received)
