"""The window that is reported on, and what there is of events in it and around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from needs_analysis import require
from needs_analysis.engine import fetch
from needs_analysis.errors import DataError, Refusal
from needs_analysis.repeat_victimisation.event_rows import EventRows
from needs_analysis.repeat_victimisation.look_back import Rule, last_followed
from needs_analysis.repeat_victimisation.possible_days import (
    FIRST_DAY,
    LAST_DAY,
    last_possible_day,
    refuse_impossible_days,
)
from needs_analysis.wording import day as in_words


@dataclass(frozen=True)
class Window:
    """A window, and how far the events reach.

    Parameters
    ----------
    first, last : date
        The window.
    covered_from, covered_to : date
        First and last day that the extract covers.
    first_event, last_event : date
        Of all events.
    groups : pandas.DataFrame
        Of each group: its names (``g_0`` and so on), ``rows``, ``begins`` and ``inside``, events in the window.
    """

    first: date
    last: date
    covered_from: date
    covered_to: date
    first_event: date
    last_event: date
    groups: pd.DataFrame

    @property
    def rows(self) -> int:
        """How many events there are at any time."""
        return int(self.groups["rows"].sum())


def days_of(start: str, end: str) -> tuple[date, date]:
    """First and last day of the window.

    Raises
    ------
    Refusal
        When it ends before it starts.
    """
    first, last = require.day(start, name="start"), require.day(end, name="end")
    if last < first:
        raise Refusal("The window ends before it starts", remedy="Give start and end as year-month-day.")
    return first, last


def window(rows: EventRows, *, start: str, end: str, data_from: str | None, data_to: str | None) -> Window:
    """Look at all events once: when they are, in which groups, and whether every one has a date and an id.

    Raises
    ------
    DataError
        When an event has no date or no id, or is dated after its file was received or in a year that cannot be meant.
    Refusal
        When there is no event, or the extract is said to begin or end within its events.
    """
    import ibis

    first, last = days_of(start, end)
    table = rows.table
    inside = (table.day >= ibis.literal(first)) & (table.day <= ibis.literal(last))
    counts = {
        "rows": table.count(),
        "begins": table.day.min(),
        "ends": table.day.max(),
        "inside": _number(inside),
        "undated": _number(table.day.isnull()),
        "unnumbered": _number(table.event.isnull()),
        "implausible": _number((table.day < ibis.literal(FIRST_DAY)) | (table.day > ibis.literal(LAST_DAY))),
    }
    received = last_possible_day(rows.sources)
    if received is not None:
        counts["late"] = _number(table.day > ibis.literal(received))
    found = fetch(table.group_by(rows.places).agg(**counts) if rows.by else table.agg(**counts), order_by=rows.places)
    if not found["rows"].sum():
        raise Refusal("The events have no rows", remedy="Check that the correct table was passed.")
    for name, lacking in (("date", "undated"), ("event id", "unnumbered")):
        _refuse_missing(int(found[lacking].sum()), int(found["rows"].sum()), name)
    late = int(found["late"].sum()) if received is not None else 0
    refuse_impossible_days(
        implausible=int(found["implausible"].sum()), late=late, rows=int(found["rows"].sum()), received=received
    )
    begins, ends = (pd.to_datetime(found[name]).dt.date for name in ("begins", "ends"))
    first_event, last_event = begins.min(), ends.max()
    covered_from, covered_to = _covered((first, last), (first_event, last_event), data_from, data_to)
    return Window(first, last, covered_from, covered_to, first_event, last_event, found.assign(begins=begins))


def _covered(
    within: tuple[date, date], events: tuple[date, date], data_from: str | None, data_to: str | None
) -> tuple[date, date]:
    """First and last day that the extract covers: as they are given, or those of the events."""
    covered_from = events[0] if data_from is None else require.day(data_from, name="data_from")
    if data_from is not None and covered_from > min(within[0], events[0]):
        raise Refusal(
            f"The extract is said to begin on {in_words(covered_from)}, and there are earlier events or an earlier window",
            remedy="Give data_from as the first day the extract covers.",
        )
    covered_to = events[1] if data_to is None else require.day(data_to, name="data_to")
    if data_to is not None and covered_to < max(within[1], events[1]):
        raise Refusal(
            f"The extract is said to end on {in_words(covered_to)}, and there are later events or a later window",
            remedy="Give data_to as the last day the extract covers.",
        )
    return covered_from, covered_to


def refuse_short_follow_up(found: Window, rule: Rule) -> None:
    """Refuse to follow victims beyond the last day that the extract covers, where those hurt late would seem safe."""
    needed = last_followed(found.last, rule)
    if found.covered_to < needed:
        raise Refusal(
            f"Victims are followed up to {in_words(needed)}, and the extract ends on {in_words(found.covered_to)}",
            remedy="Choose an earlier window, or give data_to if the extract covers later days on which nothing happened.",
        )


def _refuse_missing(lacking: int, rows: int, name: str) -> None:
    if lacking:
        raise DataError.one(
            f"{lacking} of {rows} rows of the events have no {name}",
            column=name,
            count=lacking,
            expected="a value in every row",
            remedy="Correct those events, or leave them out.",
        )


def groups_with(found: Window, places: Sequence[str]) -> pd.DataFrame:
    """The groups with an event in the window."""
    return found.groups.loc[found.groups["inside"] > 0, list(places)].reset_index(drop=True)


def _number(condition: Any) -> Any:
    return condition.ifelse(1, 0).sum().fill_null(0)
