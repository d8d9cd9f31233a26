"""What each label of a key stands for: a set of the smallest areas, months or labels, so that labels of several tables can be compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

from needs_analysis import periods
from needs_analysis.columns import Column
from needs_analysis.groups import folded
from needs_analysis.reading.meaning import area_names
from needs_analysis.reference import areas, load
from needs_analysis.reference.forces import force_code
from needs_analysis.release.dimension import AREA, PERIOD, dimension

Atoms = frozenset[str]
OTHER: Final = "all that no table lists"
"""What a table that does not have a key counts besides all labels that others have."""


def label_sets(key: Column, labels: Iterable[Any], *, name: Any = None) -> dict[str, Atoms]:
    """What each label of a key stands for.

    Parameters
    ----------
    key : Column
        The key, with what its ``totals`` add up.
    labels : iterable
        Its labels in a table.
    name : hashable, optional
        Name of what it is about, where that is another than the column's.

    Returns
    -------
    dict of str to frozenset of str
        A total is all that it adds up; a county its districts and a force its local authorities, by the lists of today; a period its months; any other
        label itself.

    Examples
    --------
    >>> found = label_sets(Column("quarter", "key"), ["2022/23 Q1", "April to September 2022"])
    >>> sorted(found["April to September 2022"] - found["2022/23 Q1"])
    ['2022-07', '2022-08', '2022-09']
    >>> label_sets(Column("sex", "key", totals=("All",)), ["All", "F", "M"])["All"] == {"f", "m"}
    True
    """
    about = dimension(key.name if name is None else name)
    texts = sorted({str(label) for label in labels})
    adds_up = key.adds_up
    plain = [text for text in texts if text not in adds_up]
    found: dict[str, Atoms] = {}

    def atoms(text: str, passed: tuple[str, ...] = ()) -> Atoms:
        if text in adds_up and text not in passed:
            parts = adds_up[text] or tuple(each for each in plain if each != text)
            if parts:
                return frozenset().union(*(atoms(part, (*passed, text)) for part in parts))
        return of_one(about, text)

    for text in texts:
        found[text] = atoms(text)
    return found


def of_one(about: str, text: str) -> Atoms:
    """What one label stands for that no table explains."""
    known = _months(text) if about == PERIOD else _authorities(text) if about == AREA else frozenset()
    return known or frozenset({folded(text) or text})


def as_whole(sets: Mapping[str, Iterable[Atoms]]) -> dict[str, Atoms]:
    """All that the labels of each key stand for, and what none of them lists."""
    return {about: frozenset().union(*each, {OTHER}) for about, each in sets.items()}


def _months(text: str) -> Atoms:
    """The months of a period that begins and ends with one."""
    found = periods.span(text)
    if found is None:
        return frozenset()
    first, last = found
    if first.day != 1 or (last + timedelta(days=1)).day != 1:
        return frozenset()
    months = []
    at = first
    while at <= last:
        months.append(f"{at:%Y-%m}")
        at = date(at.year + at.month // 12, at.month % 12 + 1, 1)
    return frozenset(months)


@cache
def _authorities(text: str) -> Atoms:
    """The local authorities of an area; nothing where no list has it."""
    name = text if areas.CODE.fullmatch(text) else area_names.areas().find(text) or text
    if areas.CODE.fullmatch(name):
        code: str | None = name
    else:
        code = _codes().get(folded(name)) or areas.authority_named(name) or areas.county_named(name) or force_code(name)
    if code is None:
        return frozenset()
    inside = {each for each in _codes().values() if code in areas.larger(each)}
    return frozenset(inside or {code})


@cache
def _codes() -> dict[str, str]:
    """Code of each local authority by its name, written as the lists have it and without "City of"."""
    table = load("areas_england_wales")
    rows = table[table["area_type"] == "local authority"]
    return {
        folded(spelled): str(code)
        for code, name in zip(rows["area_code"], rows["area_name"], strict=True)
        for spelled in (str(name), str(name).partition(",")[0])
    }
