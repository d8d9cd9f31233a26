"""Sets that hold other sets: a county and its districts, a year and its quarters, all people and women."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from needs_analysis.release.beside.sets import Key, Sets, named
from needs_analysis.release.cells.attacker import NEAR
from needs_analysis.release.cells.system import Array
from needs_analysis.release.cells.values_of import REST

Equation = dict[Hashable, float]


def nested(
    tables: Sequence[Collection[Key]], values: Mapping[Hashable, float], open_to: Collection[Hashable], sets: Sets
) -> Iterator[tuple[Equation, Hashable | None]]:
    """The sums that hold because a set holds others, with the name of what is left.

    Parameters
    ----------
    tables : sequence of collections of keys
        What the cells of each table count, and of whom.
    values : mapping
        Value of each cell, ``nan`` where nobody knows it.
    open_to : collection
        Cells that are not known anyway; a sum without one tells nothing.
    sets : Sets
        Of whom the rows are.

    Yields
    ------
    equation : dict
        ``{whole: -1, part: 1, ..., rest: 1}``.
    rest : hashable or None
        The cell that no table shows, where something is left. What is left below 0 shows that the figures are of different editions, and such
        a sum is none.
    """
    kinds = sorted({kind for table in tables for kind, _ in table})
    for kind in kinds:
        mine = [[key for key in table if key[0] == kind] for table in tables]
        wholes = sorted({key for table in mine for key in table}, key=_order)
        rests: dict[Key, None] = {}
        yield from _of_kind(wholes, mine, values, open_to, sets, rests)
        # What is left may be what other tables list.
        yield from _of_kind([key for key in rests if key not in set(wholes)], mine, values, open_to, sets, {})


def _of_kind(
    wholes: Sequence[Key],
    tables: Sequence[Sequence[Key]],
    values: Mapping[Hashable, float],
    open_to: Collection[Hashable],
    sets: Sets,
    rests: dict[Key, None],
) -> Iterator[tuple[Equation, Hashable | None]]:
    every = [*wholes, *sorted({key for table in tables for key in table} - set(wholes), key=_order)]
    if not wholes or len(every) < 2:
        return
    listed = {key for table in tables for key in table}
    place = {key: at for at, key in enumerate(every)}
    holds, meets = _compared(every, sets)
    seen: set[tuple[int, tuple[int, ...]]] = set()
    for table in tables:
        there = np.array(sorted(place[key] for key in table), dtype=int)
        for at, whole in enumerate(wholes):
            inside = there[holds[at, there]] if len(there) else there
            if not len(inside):
                continue
            largest = inside[~holds[np.ix_(inside, inside)].any(axis=0)]
            apart = not (meets[np.ix_(largest, largest)] & ~np.eye(len(largest), dtype=bool)).any()
            for family in [largest.tolist()] if apart else [[each] for each in largest.tolist()]:
                if (at, tuple(family)) not in seen:
                    seen.add((at, tuple(family)))
                    found = _sum(
                        whole, [every[each] for each in family], values, open_to, sets, rests=rests, there=listed
                    )
                    if found is not None:
                        yield found


def _compared(keys: Sequence[Key], sets: Sets) -> tuple[Array, Array]:
    """Which sets hold which others, without being the same, and which have anyone in common."""
    number = len(keys)
    within, meets = np.ones((number, number), dtype=bool), np.ones((number, number), dtype=bool)
    full = [sets.full(key) for key in keys]
    for about in sets.all:
        labels = sorted({each[about] for each in full}, key=sorted)
        code = {label: at for at, label in enumerate(labels)}
        inside = np.array([[small <= large for small in labels] for large in labels])
        common = np.array([[bool(one & two) for one in labels] for two in labels])
        mine = np.array([code[each[about]] for each in full])
        within &= inside[np.ix_(mine, mine)]
        meets &= common[np.ix_(mine, mine)]
    return within & ~(within & within.T), meets


def _sum(
    whole: Key,
    parts: Sequence[Key],
    values: Mapping[Hashable, float],
    open_to: Collection[Hashable],
    sets: Sets,
    *,
    rests: dict[Key, None],
    there: Collection[Key],
) -> tuple[Equation, Hashable | None] | None:
    names = [_name(part, there) for part in parts]
    total = _name(whole, there)
    if total in values and not any(name in open_to for name in (total, *names)):
        return None
    equation: Equation = {total: -1.0, **dict.fromkeys(names, 1.0)}
    left = values.get(total, np.nan) - sum(values[name] for name in names)
    key, nothing = _left(whole, parts, sets)
    if left < -NEAR or (nothing and left > NEAR):
        return None
    if nothing or abs(left) <= NEAR:
        return (equation, None) if total in values else None
    rest: Hashable = _name(key, there) if key is not None else (REST, total, tuple(sorted(names, key=repr)))
    known = values.get(rest, np.nan)
    if not np.isnan(known) and not np.isnan(left) and abs(known - left) > NEAR:
        return None
    if key is not None:
        rests[key] = None
    return {**equation, rest: 1.0}, rest


def _left(whole: Key, parts: Sequence[Key], sets: Sets) -> tuple[Key | None, bool]:
    """What parts leave of a whole, where that can be said as a set, and whether they leave nobody."""
    large, small = sets.full(whole), [sets.full(part) for part in parts]
    differ = [about for about in large if any(each[about] != large[about] for each in small)]
    if len(differ) == 1:
        about = differ[0]
        left = large[about] - frozenset().union(*(each[about] for each in small))
        if not left:
            return None, True
        given = {**dict(whole[1]), about: left}
        return (whole[0], tuple(sorted(given.items(), key=lambda each: each[0]))), False
    return None, _size(large) == sum(map(_size, small))


def _size(each: Mapping[str, Any]) -> int:
    return int(np.prod([len(atoms) for atoms in each.values()], dtype=float))


def _order(key: Key) -> str:
    return repr(named(key))


def _name(key: Key, there: Collection[Key]) -> Hashable:
    """The name of a cell; of one that no table shows it says so."""
    return named(key) if key in there else (REST, named(key))
