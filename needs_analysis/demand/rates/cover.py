"""Whether every group was counted for as long as the others, and what was counted where nobody is known to live."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import groups, require
from needs_analysis.groups import Array
from needs_analysis.said import Caveat
from needs_analysis.wording import count, counted, listed, percent, sentence_case

_PERIODS: Final = ("year", "financial_year", "calendar_year", "quarter", "month", "week", "period")
_DATES: Final = (
    "date",
    "period_start",
    "period_end",
    "year_month",
    "reported_month",
    "month_ending",
    "month_end",
    "month_start",
    "month_of",
    "week_ending",
    "quarter_ending",
    "year_ending",
    "reported_date",
    "offence_date",
)
"""Columns that say when by a day or a month; where several do, the first of them in the table counts."""
_NO_TIME: Final = re.compile(
    r".*(?:birth|dob|retrieved|published|updated|accessed|download|edition|as_at|as_of|census|reference|snapshot).*"
)
"""Dates of people and files, which do not say when something was counted."""
_LENGTH: Final = "months"
_NAMED: Final = 3
SAID_ALOUD: Final = 0.05
"""From this share on, events that are in no group are said in the sentence and not only beside it."""


@dataclass(frozen=True)
class Cover:
    """For each group how much of the time it has rows for, where that is not all of it; whether it can be compared."""

    flag: Array
    compared: Array
    caveats: tuple[Caveat, ...] = ()


def uneven(table: pd.DataFrame, places: Array, keys: pd.DataFrame, *, used: Sequence[str] = ()) -> Cover:
    """Groups with rows for fewer months (quarters, years) than others, which make their events too few.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of events. Columns called month, quarter, year or period and columns of dates say when, and ``months`` for how long.
    places, keys
        Number of each row's group (-1 for none), and the groups.
    used : sequence of str
        Columns that mean something else here, such as those that name the groups.

    Notes
    -----
    A period without a row may be one without an event, so this is no refusal. Where at most half of the groups are so they are
    left out of what is compared; where most are, events are rare and gaps are usual. Dates count by their months.
    """
    every = np.full(len(keys), "", dtype=object)
    equal = Cover(every, np.ones(len(keys), dtype=bool))
    if len(keys) < 2 or table.columns.has_duplicates:
        return equal
    times, length = _times(table, used), _months(table, used)
    if not times and length is None:
        return equal
    when = np.zeros(len(table), dtype=np.int64)
    known = places >= 0
    for column in times.values():
        codes, found = pd.factorize(column)
        known &= codes >= 0
        when = when * (len(found) + 1) + codes
    when, periods = pd.factorize(when[known])
    there = np.zeros((len(keys), len(periods)))
    np.maximum.at(there, (places[known], when), 1 if length is None else length[known])
    whole, has = there.max(axis=0, initial=0).sum(), there.sum(axis=1)
    short = (has < whole) & (has > 0)
    if not short.any():
        return equal
    unit = _LENGTH if length is not None else _unit(list(times))
    every[short] = [f"{number:g} of {whole:g} {unit}" for number in has[short]]
    few = 2 * short.sum() <= (has > 0).sum()
    text = (
        f"{_named(keys, short, every)} {'has' if short.sum() == 1 else 'have'} rows for part of the time only: where nothing was counted in the "
        f"other {unit}, the rate is too low."
    )
    return Cover(every, ~short if few else np.ones(len(keys), dtype=bool), (Caveat("UNEQUAL_COVER", text),))


def _times(table: pd.DataFrame, used: Sequence[str]) -> dict[str, pd.Series[Any]]:
    """Columns that say when: periods as they are named, and the months of one column of dates."""
    free = {str(name).casefold(): table[name] for name in table.columns if name not in used}
    found = {name: column for name, column in free.items() if name in _PERIODS}
    for name, column in free.items():
        dated = pd.api.types.is_datetime64_any_dtype(column) or isinstance(column.dtype, pd.PeriodDtype)
        if name not in found and (name in _DATES or (dated and _NO_TIME.fullmatch(name) is None)):
            return found | {name: _by_month(column)}
    return found


def _by_month(column: pd.Series[Any]) -> pd.Series[Any]:
    """Days as their months, so that a day without an event is no gap; what is no day stays as it is written."""
    if isinstance(column.dtype, pd.PeriodDtype):
        return column.astype("str").where(column.notna())
    if pd.api.types.is_datetime64_any_dtype(column):
        return pd.Series(column.dt.strftime("%Y-%m"))
    texts = column.astype("object").where(column.notna()).astype("str")
    for written in ("ISO8601", "%d/%m/%Y"):
        days = pd.to_datetime(texts.where(column.notna()), errors="coerce", format=written)
        if days.isna().sum() == column.isna().sum():
            return pd.Series(days.dt.strftime("%Y-%m"))
    return column


def _months(table: pd.DataFrame, used: Sequence[str]) -> Array | None:
    """For how many months each row was counted, where a column says so in every row."""
    if _LENGTH not in table or _LENGTH in used:
        return None
    months = require.floats(table[_LENGTH])
    return months if (np.isfinite(months) & (months > 0)).all() else None


def _unit(names: list[str]) -> str:
    """What is counted of the time, in words."""
    if len(names) > 1 or names[0] == "period":
        return "periods"
    of_dates = {"quarter_ending": "quarters", "year_ending": "years"}
    return f"{names[0]}s".replace("_", " ") if names[0] in _PERIODS else of_dates.get(names[0], "months")


def left_aside(keys: pd.DataFrame, cover: Cover) -> str:
    """The groups that are left out of what is compared, as a sentence."""
    out = np.flatnonzero(~cover.compared)
    said = _named(keys, ~cover.compared, cover.flag)
    return f" Not set beside them, because {'it was' if out.size == 1 else 'they were'} not counted throughout: {said}."


def _named(keys: pd.DataFrame, which: Array, flag: Array) -> str:
    """Some groups, each with its flag."""
    return listed([f"{groups.named(keys, int(place))} ({flag[place]})" for place in np.flatnonzero(which)], most=_NAMED)


def without_events(places: Array, lived_in: Array, seen: Array, keys: pd.DataFrame) -> dict[str, tuple[int, int]]:
    """Groups with areas that people live in and that have no row in the counts: how many of how many."""
    many = np.bincount(places[lived_in], minlength=len(keys))
    without = np.bincount(places[lived_in & ~seen], minlength=len(keys))
    return {groups.named(keys, int(at)): (int(without[at]), int(many[at])) for at in np.flatnonzero(without)}


def nowhere(
    outside: dict[str, int],
    everything: int,
    what: str,
    without: dict[str, tuple[int, int]],
    *,
    lacking: str = "known residents",
) -> tuple[tuple[Caveat, ...], str]:
    """What to say about events under codes that the residents do not know: their share, the codes, and who may have lost them.

    Parameters
    ----------
    outside : dict of str to int
        Events of each such code (or its name).
    everything : int
        Events in all.
    what : str
        The events in words.
    without : dict of str to tuple of int
        Groups with areas that have residents and no event: how many of how many.
    lacking : str
        What the codes are without.

    Returns
    -------
    caveats : tuple of Caveat
    sentence : str
        For the panel, where they are not few.
    """
    lost = sum(outside.values())
    if not lost:
        return (), ""
    ordered = sorted(outside.items(), key=lambda item: (-item[1], item[0]))
    names = listed([name for name, _ in ordered], most=_NAMED)
    share = lost / everything
    said = f"{count(lost)} of {count(everything)} {what} ({'under 1%' if share < 0.01 else percent(share)})"
    text = f"{said} have area codes without {lacking} and are in no rate: {names}."
    aloud = f" {said} have area codes without {lacking} and are in no rate." if share >= SAID_ALOUD else ""
    if without:
        most = sorted(without.items(), key=lambda item: (-item[1][0] / item[1][1], item[0]))
        said = listed([f"{name} ({few} of {counted(many, 'areas')})" for name, (few, many) in most], most=_NAMED)
        text += (
            f" Areas with residents and without an event, which may have lost them, are in {said}; check that all "
            "codes are of one census."
        )
        aloud += f" {sentence_case(said)} may have lost them." if aloud else ""
    return (Caveat("NOWHERE", text),), aloud
