"""Whether every group was counted for as long as the others, and what was counted where nobody is known to live."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import by_group, groups, require
from needs_analysis.added import added
from needs_analysis.columns import Column
from needs_analysis.demand.rates.incidents import INCIDENTS_OUTSIDE, OUTSIDE
from needs_analysis.groups import Array
from needs_analysis.said import Caveat
from needs_analysis.wording import count, counted, is_known, listed, missing, percent, sentence_case

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
_PART_OF_TIME: Final = r"[\d.e+]+ of [\d.e+]+ [a-z ]+"
"""How a flag says for how much of the time a group has rows."""
_NAMED: Final = 3
SAID_ALOUD: Final = 0.05
"""From this share on, events that are in no group are said in the sentence and not only beside it."""
COLUMNS: Final = (
    Column(OUTSIDE, "count"),
    Column(INCIDENTS_OUTSIDE, "count", part_of=OUTSIDE),
    # They stand in the order of their events.
    Column("codes_outside", "label", of=(OUTSIDE,)),
    Column("codes_without", "label"),
    Column("areas_without_events", "measure"),
    Column("areas_lived_in", "measure"),
)
"""What the columns of `with_outside` are: the same in every row, but for the areas."""


@dataclass(frozen=True)
class Cover:
    """For each group how much of the time it has rows for, where that is not all of it; whether it can be compared.

    ``caveats`` are for results whose tables have no flags.
    """

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
    named = [groups.named(keys, int(place)) for place in np.flatnonzero(short)]
    return Cover(every, ~short if few else equal.compared, (_part_only(named, every[short]),))


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


def said(table: pd.DataFrame, names: pd.Series[Any]) -> tuple[Caveat, ...]:
    """Groups that were counted for part of the time, by the flags of a table.

    Parameters
    ----------
    table : pandas.DataFrame
        As it is shown.
    names : pandas.Series
        Name of each row.
    """
    flags = _flags(table)
    short = flags.str.fullmatch(_PART_OF_TIME)
    return (_part_only(names[short], flags[short]),) if short.any() else ()


def _part_only(names: Iterable[Any], flags: Sequence[Any] | pd.Series[Any]) -> Caveat:
    """The caution about groups that were counted for part of the time."""
    parts = list(flags)
    text = (
        f"{_named(names, parts)} {'has' if len(parts) == 1 else 'have'} rows for part of the time only: where nothing was recorded in "
        f"the other {parts[0].split(' ', 3)[3]}, the rate is too low."
    )
    return Caveat("UNEQUAL_COVER", text)


def left_aside(table: pd.DataFrame, names: pd.Series[Any]) -> str:
    """The groups of a table that are left out of what is compared, as a sentence."""
    out = ~by_group.compared(table)
    if not out.any():
        return ""
    told = _named(names[out], _flags(table)[out])
    return f" Not compared, because {'it was' if out.sum() == 1 else 'they were'} not counted throughout: {told}."


def _flags(table: pd.DataFrame) -> pd.Series[Any]:
    flags = table["flag"] if "flag" in table else pd.Series("", index=table.index)
    return flags.fillna("").astype("str")


def _named(names: Iterable[Any], flags: Iterable[Any]) -> str:
    """Some groups, each with the part of the time it was counted for."""
    parts = [
        f"{name} ({flag})" if re.fullmatch(_PART_OF_TIME, str(flag)) else str(name)
        for name, flag in zip(names, flags, strict=True)
    ]
    return listed(parts, most=_NAMED)


def without_events(places: Array, lived_in: Array, seen: Array, many: int) -> tuple[Array, Array]:
    """For each group its areas that people live in and that have no row in the counts, and all that people live in."""
    return (
        np.bincount(places[lived_in & ~seen], minlength=many),
        np.bincount(places[lived_in], minlength=many),
    )


def with_outside(
    shown: pd.DataFrame,
    outside: Mapping[str, int],
    *,
    incidents_outside: float | None = None,
    without: str = "",
    empty: tuple[Array, Array] | None = None,
) -> pd.DataFrame:
    """The table with what was counted under codes that are in none of its rows, where something was.

    Parameters
    ----------
    shown : pandas.DataFrame
        One row a group.
    outside : mapping of str to int
        Events of each such code (or its name).
    incidents_outside : float, optional
        How many of them are incidents of anti-social behaviour, where the events are of both kinds.
    without : str
        What the codes are without, where that depends on them.
    empty : tuple of ndarray, optional
        For each row how many areas that people live in have no event, and how many there are; see `without_events`.
    """
    lost = sum(outside.values())
    if not lost:
        return shown
    ordered = sorted(outside.items(), key=lambda item: (-item[1], item[0]))
    more: dict[str, Any] = {OUTSIDE: int(lost), "codes_outside": listed([name for name, _ in ordered], most=_NAMED)}
    if incidents_outside is not None:
        more[INCIDENTS_OUTSIDE] = int(incidents_outside)
    if without:
        more["codes_without"] = without
    if empty is not None and empty[0].any():
        more |= {"areas_without_events": empty[0], "areas_lived_in": empty[1]}
    return groups.with_columns(shown, **more)


def nowhere(
    table: pd.DataFrame,
    what: str,
    names: pd.Series[Any],
    *,
    events: str = "numerator",
    codes: str = "without known residents",
    place: str = "in any rate",
) -> tuple[tuple[Caveat, ...], str]:
    """What to say about events under codes that are in no row: their share, the codes, and who may have lost them.

    Parameters
    ----------
    table : pandas.DataFrame
        As it is shown, with the columns of `with_outside` where something was lost.
    what : str
        The events in words.
    names : pandas.Series
        Name of each row.
    events : str
        Column with the events of each row.
    codes, place : str
        What is wrong with the codes, where no column says it, and what the events are missing from.

    Returns
    -------
    caveats : tuple of Caveat
    sentence : str
        For the panel, where they are not few.
    """
    if OUTSIDE not in table or table.empty:
        return (), ""
    first = table.iloc[0]
    lost, inside = first[OUTSIDE], added(table[events])
    if is_known(first.get("codes_without", None)):
        codes = f"without {first['codes_without']}"
    have = f"have area codes {codes} and are not {place}"
    if not is_known(lost):
        return (Caveat("NOWHERE", f"Some {what} {have}; their number is {missing()}."),), ""
    number = f"{count(lost)} {what}"
    if is_known(inside):
        everything = added([*table[events], lost])
        share = lost / everything
        number = f"{count(lost)} of {count(everything)} {what} ({'under 1%' if share < 0.01 else percent(share)})"
    listed_codes = f": {first['codes_outside']}" if is_known(first["codes_outside"]) else ""
    text = f"{number} {have}{listed_codes}."
    # Where some events are not known, the share is at most that of the known ones.
    aloud = f" {number} {have}." if lost / (table[events].sum() + lost) >= SAID_ALOUD else ""
    empty = _most_without(table, names)
    if empty:
        text += (
            f" Areas with residents and without an event, which may have lost them, are in {empty}; check that all codes are of "
            "one census."
        )
        aloud += f" {sentence_case(empty)} may have lost them." if aloud else ""
    return (Caveat("NOWHERE", text),), aloud


def _most_without(table: pd.DataFrame, names: pd.Series[Any]) -> str:
    """Groups with areas that people live in and that have no event: how many of how many, those with most first."""
    if "areas_without_events" not in table:
        return ""
    rows = zip(names, table["areas_without_events"], table["areas_lived_in"], strict=True)
    found = [(str(name), float(few), float(many)) for name, few, many in rows if is_known(few, many) and few > 0]
    most = sorted(found, key=lambda row: (-row[1] / row[2], row[0]))
    return listed([f"{name} ({count(few)} of {counted(many, 'areas')})" for name, few, many in most], most=_NAMED)
