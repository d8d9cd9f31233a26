"""Whose people are given in rows: those of each row, or those of the whole group, repeated. One rule for every rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd

from needs_analysis import by_group, groups, require
from needs_analysis.demand.rates import cover
from needs_analysis.errors import DataError, Refusal
from needs_analysis.groups import Array
from needs_analysis.result import Excluded
from needs_analysis.said import Caveat
from needs_analysis.wording import counted, listed, plain

PopulationOf = Literal["row", "group"] | None

_ALIKE_BY_CHANCE: Final = 100
"""Numbers of people below this are the same in two rows by chance often enough."""
_NAMED: Final = 3


@dataclass(frozen=True)
class People:
    """People of each group: missing where they are not known or there are none, and why."""

    total: Array
    flag: Array
    caveats: tuple[Caveat, ...] = ()


def without_people(total: Array, column: str) -> Array:
    """Why a group has nobody to set events against, "" where it has."""
    name = plain(column)
    return np.where(np.isnan(total), f"{name} not known", np.where(total == 0, f"no {name}", ""))


def people_by_group(
    table: pd.DataFrame,
    column: str,
    places: Array,
    keys: pd.DataFrame,
    *,
    population_of: PopulationOf = None,
    whole: bool = False,
    choice: bool = True,
) -> People:
    """People of each group of rows.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of events with the people they happened among.
    column : str
        Column with the people.
    places, keys
        Number of each row's group, and the groups, from `groups.numbered`.
    population_of : {"row", "group"}, optional
        Whose people the column holds: each row's own, which add up, or those of the whole group, taken once. Where it is not said,
        each row's own, and a table whose rows repeat one population is refused.
    whole : bool
        Whether only whole numbers will do, as for the whole of a part.
    choice : bool
        Whether the function that asks has a setting ``population_of`` to name in its advice.

    Raises
    ------
    DataError
        Where rows repeat one population and nothing says whose it is, or the rows of a group differ in what is said to be its own.
    Refusal
        For people that are negative or no numbers, or where no group has any.
    """
    if population_of not in ("row", "group", None):
        raise Refusal(f"population_of={population_of!r} is neither", remedy='Use "row" or "group".')
    if whole:
        each = require.whole_numbers(table, column, may_lack=True)
    else:
        each = require.people(table, column, above_zero=False, may_lack=True)
    caveats: tuple[Caveat, ...] = ()
    if population_of == "group" and len(table) > len(keys):
        total = _once(each, places, keys, column)
    else:
        if population_of is None and len(table) > len(keys):
            caveats = _repeated(each, places, keys, column, choice)
        # A missing number among those of a group makes its sum missing too.
        total = np.bincount(places, weights=each, minlength=len(keys)).astype(float)
    flag = without_people(total, column)
    empty = np.flatnonzero(flag != "")
    if empty.size == len(keys):
        raise Refusal(
            f"{column} is 0 or missing for {_groups_in_message(keys, empty)}",
            remedy="Fill the people in.",
        )
    return People(np.where(flag == "", total, np.nan), flag, caveats)


def _groups_in_message(keys: pd.DataFrame, places: Array) -> str:
    """Some groups by name, or how many where their names may not be repeated."""
    if keys.shape[1] and not groups.may_repeat(keys):
        return "the only group" if places.size == 1 else f"all {counted(places.size, 'groups')}"
    return listed([groups.named(keys, int(place)) for place in places], most=_NAMED)


def _once(each: Array, places: Array, keys: pd.DataFrame, column: str) -> Array:
    """The people that the rows of each group agree on; rows without a number follow those with one."""
    least, most = np.full(len(keys), np.inf), np.full(len(keys), -np.inf)
    known = ~np.isnan(each)
    np.minimum.at(least, places[known], each[known])
    np.maximum.at(most, places[known], each[known])
    differ = np.flatnonzero((least < most) & np.isfinite(least))
    if differ.size:
        raise DataError.one(
            f"{differ.size} of {len(keys)} groups have rows with different people{groups.first_of(keys, int(differ[0]))}",
            column=column,
            count=int(differ.size),
            expected="the people of the whole group, the same beside each of its rows",
            remedy='Repeat one number beside each group\'s rows, or say population_of="row" where each row has its own people.',
        )
    return np.where(np.isfinite(least), least, np.nan)


def _repeated(each: Array, places: Array, keys: pd.DataFrame, column: str, choice: bool) -> tuple[Caveat, ...]:
    """Refuse a table that repeats populations; name the few groups in which rows may be alike by chance."""
    several, repeat = _which_repeat(each, places, len(keys))
    if not repeat.any():
        return ()
    first = np.flatnonzero(repeat)
    if 2 * repeat.sum() > several.sum():
        raise DataError.one(
            f"the rows of a group repeat one population in {first.size} of {counted(int(several.sum()), 'groups')} with several "
            f"rows{groups.first_of(keys, int(first[0]))}; added up it would count the same people again",
            column=column,
            count=int(first.size),
            expected="the people of each group once, or each row's own people",
            remedy='Say population_of="group" if they are the people of the whole group, or population_of="row" if each row '
            "has its own (such as age bands, or years, of the same size)."
            if choice
            else "Give one row per group: add up its events and take its people once (or add them up too, if each row has its own).",
        )
    names = [groups.named(keys, int(place)) for place in first[:_NAMED]]
    if first.size > _NAMED:
        names.append(f"{first.size - _NAMED} more")
    text = f"In {listed(names)} the rows have the same number of people as each other; they were added up."
    return (Caveat("SAME_POPULATION", text),)


def _which_repeat(each: Array, places: Array, many: int) -> tuple[Array, Array]:
    """Groups with several rows that have people, and those of them in which every number stands at least twice.

    Notes
    -----
    Rows of one person each are no copies. Small numbers stand twice by chance, so there each must stand equally often.
    """
    with np.errstate(invalid="ignore"):
        known = each > 0
    values, at = (each, places) if known.all() else (each[known], places[known])
    several = np.bincount(at, minlength=many) > 1
    repeat = np.zeros(many, dtype=bool)
    # Where a group's last number stands once, not every one stands twice; so a large table is not put in order to find that out.
    last = np.zeros(many)
    last[at] = values
    candidate = np.bincount(at[values == last[at]], minlength=many) > 1
    if not candidate.any():
        return several, repeat
    rows = candidate[at]
    values, at = values[rows], at[rows]
    order = np.lexsort((values, at))
    values, at = values[order], at[order]
    begins = np.flatnonzero(np.r_[True, (at[1:] != at[:-1]) | (values[1:] != values[:-1])])
    times = np.diff(np.r_[begins, at.size])
    group_begins = np.flatnonzero(np.r_[True, at[begins][1:] != at[begins][:-1]])
    fewest, most = (np.asarray(part.reduceat(times, group_begins)) for part in (np.minimum, np.maximum))
    smallest = values[begins][group_begins]
    largest = np.maximum.reduceat(values[begins], group_begins)
    alike = (fewest > 1) & (largest > 1) & ((fewest == most) | (smallest >= _ALIKE_BY_CHANCE))
    repeat[at[begins][group_begins]] = alike
    return several, repeat


@dataclass(frozen=True)
class Units:
    """Groups whose events and people are known, for what sets them beside each other; the others by name."""

    keys: pd.DataFrame
    events: Array
    people: Array
    left_out: tuple[Excluded, ...]
    caveats: tuple[Caveat, ...]


def known_units(
    table: pd.DataFrame, events: str, population: str, places: Array, keys: pd.DataFrame, *, timed: bool = True
) -> Units:
    """Events and people of the groups that have both; a group without either is left out and named, and the rest stand.

    ``timed`` says whether groups are to be counted for the same time, as they are not where each row is a unit.
    """
    counted_events = by_group.events_of(table, events, places, len(keys))
    people = people_by_group(table, population, places, keys, choice=False)
    throughout = cover.uneven(table, places, keys, used=[events, population, *map(str, keys.columns)])
    reason = np.where(counted_events.bounded, "a count was withheld", people.flag)
    reason = np.where(counted_events.missing, "a count is missing", reason)
    kept = reason == ""
    left_out = tuple(
        Excluded(
            f"units without a figure: {listed([groups.named(keys, int(place)) for place in np.flatnonzero(reason == why)])}",
            int((reason == why).sum()),
            str(why),
        )
        for why in np.unique(reason[~kept])
    )
    return Units(
        keys[kept].reset_index(drop=True),
        counted_events.known[kept],
        people.total[kept],
        left_out,
        (*people.caveats, *(throughout.caveats if timed else ())),
    )
