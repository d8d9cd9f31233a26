"""Incidents of anti-social behaviour are not crimes: where a table holds both, both are named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from needs_analysis import groups, require
from needs_analysis.added import added
from needs_analysis.columns import Column
from needs_analysis.groups import Array
from needs_analysis.said import Caveat
from needs_analysis.wording import count, is_known, sentence_case

INCIDENTS: Final = "anti-social behaviour incidents"
OUTSIDE: Final = "events_outside"
INCIDENTS_OUTSIDE: Final = "incidents_outside"
"""Columns with the events, and the incidents among them, that are in none of the rows; see `cover`."""
_LABEL: Final = re.compile(r"anti[\s-]*social\b|\basb\b")
_KIND: Final = re.compile(r"type|kind|categor|class|offence|crime|group", re.IGNORECASE)
_CRIMES: Final = re.compile(r"\b(?:crimes?|offences?)\b", re.IGNORECASE)
_SAID: Final = re.compile(r"\bincidents?\b|anti[\s-]*social|\basb\b", re.IGNORECASE)


BESIDE: Final = Column("incidents", "count", part_of="numerator")
"""How many of the events are incidents, beside them; only there where some group has both."""


@dataclass(frozen=True)
class Named:
    """What a table counts, in words; whether incidents are named beside crimes; and which of its rows are incidents."""

    what: str
    both: bool
    rows: Array


def rows_of_incidents(table: pd.DataFrame, *, but: Sequence[str] = ()) -> Array:
    """Which rows are of anti-social behaviour, by a column that says of what kind each row is."""
    found = np.zeros(len(table), dtype=bool)
    for name in table.columns:
        column = table[name]
        if not isinstance(name, str) or name in but or not _KIND.search(name) or column.dtype.kind in "biufcmM":
            continue
        codes, kinds = pd.factorize(column)
        of_incidents = np.array([bool(_LABEL.search(str(kind).casefold())) for kind in kinds] + [False])
        found |= of_incidents[codes]
    return found


def named(table: pd.DataFrame, numbers: Array, what: str, *, but: Sequence[str] = ()) -> Named:
    """Say "crimes and anti-social behaviour incidents" where ``what`` says crimes and rows are of both.

    Examples
    --------
    >>> table = pd.DataFrame({"crime_type": ["Burglary", "Anti-social behaviour"], "crimes": [3, 4]})
    >>> named(table, table["crimes"].to_numpy(), "crimes").what
    'crimes and anti-social behaviour incidents'
    """
    rows = rows_of_incidents(table, but=but)
    incidents, everything = float(np.nansum(numbers[rows])), float(np.nansum(numbers))
    if incidents == 0 or not _named_as_crimes(what):
        return Named(what, False, rows)
    if incidents == everything:
        return Named(INCIDENTS, False, rows)
    return Named(f"{what} and {INCIDENTS}", True, rows)


def by_place(numbers: Array, rows: Array, places: Array, events: Array) -> Array:
    """Incidents of each group; not known where its events are not."""
    which = rows & (places >= 0)
    added = np.bincount(places[which], weights=np.nan_to_num(numbers[which]), minlength=len(events))
    return np.where(np.isnan(events), np.nan, added)


def beside(shown: pd.DataFrame, incidents: Array) -> pd.DataFrame:
    """The table with the incidents of each row."""
    return groups.with_columns(shown, **{BESIDE.name: pd.Series(incidents).round().astype("Int64").array})


def of_rows(
    shown: pd.DataFrame, numbers: Array, rows: Array, places: Array, *, events: str = "numerator"
) -> tuple[pd.DataFrame, float]:
    """The table with the incidents of each row, and how many are in none of them.

    Parameters
    ----------
    shown : pandas.DataFrame
        One row a group, with its ``events``.
    numbers, rows, places : ndarray
        Events of each row that was counted, whether they are incidents, and the number of its group (-1 for none).
    """
    there = require.floats(shown[events])
    return beside(shown, by_place(numbers, rows, places, there)), float(np.nansum(numbers[rows & (places < 0)]))


def told(
    table: pd.DataFrame, what: str, *, before: str = "", after: str = "", events: str = "numerator"
) -> tuple[str, tuple[Caveat, ...]]:
    """What a result counts, by the names in its column ``measure``, and how many of that are incidents.

    Parameters
    ----------
    table : pandas.DataFrame
        As it is shown.
    what : str
        The events in the words of the caller.
    before, after : str
        What stands around the events in ``measure``.
    events : str
        Column with the events.

    Examples
    --------
    >>> table = pd.DataFrame({"measure": ["rate of crimes", f"rate of {INCIDENTS}"], "numerator": [30, 70]})
    >>> told(table, "crimes", before="rate of ")[1][0].text
    '70 of 100 are anti-social behaviour incidents, which are not crimes.'
    """
    both = f"{what} and {INCIDENTS}"
    labels = table["measure"].dropna().astype("str").str.removeprefix(before).str.removesuffix(after)
    of_incidents = labels == INCIDENTS
    if not _named_as_crimes(what) or not (of_incidents | (labels == both)).any():
        return what, ()
    if of_incidents.all():
        return INCIDENTS, ()
    # What is in no row is told with the rest where it is known of what kind it is.
    outside = [table[name].iloc[0] if INCIDENTS_OUTSIDE in table else 0 for name in (INCIDENTS_OUTSIDE, OUTSIDE)]
    alone = table[events].where(of_incidents.reindex(table.index, fill_value=False), 0)
    # A sum without one of its parts is not known.
    some = added([*table.get(BESIDE.name, alone), outside[0]])
    everything = added([*table[events], outside[1]])
    text = f"Some of these are {INCIDENTS}, which are not crimes."
    if is_known(some, everything):
        text = sentence_case(f"{count(some)} of {count(everything)} are {INCIDENTS}, which are not crimes.")
    return both, (Caveat("INCIDENTS", text),)


def _named_as_crimes(what: str) -> bool:
    """Whether the words for the events say crimes and do not say incidents."""
    return _CRIMES.search(what) is not None and _SAID.search(what) is None
