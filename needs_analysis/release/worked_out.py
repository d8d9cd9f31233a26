"""How each column of a result comes from its counts: what rounding those does to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis.columns import Column
from needs_analysis.release.cells.part_given import numbers, part_given

Array = np.ndarray[Any, Any]

COUNT: Final = "count"
SHARE: Final = "share"
RATIO: Final = "ratio"
CHANGE: Final = "change"
DIFFERENCE: Final = "difference"
MULTIPLE: Final = "multiple"
COARSE: Final = "coarse"
_MOST_FIGURES: Final = 6
_LARGEST_FACTOR: Final = 1_000
_ALIKE: Final = 1e-7
_POWERS: Final = tuple(10.0**power for power in range(7))


@dataclass(frozen=True)
class Origin:
    """Where the figures of a column come from.

    Parameters
    ----------
    kind : str
        ``count``: a count of its own. ``share, ratio, change, difference, multiple``: worked out from two others, or one, in a way that is
        known, so that it can be worked out again. ``coarse``: in another way.
    counts : tuple
        Columns with the counts that enter, however many steps away; a share stands for the part that it gives.
    made_of : tuple
        The two columns of a ratio, change or difference; the whole of a share; of a count that others make, itself and those.
    factor : float
        What the ratio is multiplied by.
    across : bool
        Whether other rows enter.
    """

    kind: str
    counts: tuple[Any, ...] = ()
    made_of: tuple[Any, ...] = ()
    factor: float = 1.0
    across: bool = False


def origins(table: pd.DataFrame, columns: Sequence[Column], *, threshold: int = 0) -> dict[Any, Origin]:
    """How each column comes from counts that are not public; columns that do not are left out.

    Parameters
    ----------
    table : pandas.DataFrame
        With all its values.
    columns : sequence of Column
        What its columns are.
    threshold : int, default 0
        Rows with a count above 0 and below it are not looked at, so that what is found out does not depend on what is withheld.

    Examples
    --------
    >>> table = pd.DataFrame({"n": [40, 60], "people": [9000, 8000], "rate": [40 / 9, 60 / 8]})
    >>> columns = [Column("n", "count"), Column("people", "base", public=True), Column("rate", "measure", of=("n", "people"))]
    >>> found = origins(table, columns)
    >>> found["n"].kind, found["rate"].kind, found["rate"].factor, "people" in found
    ('count', 'ratio', 1000.0, False)
    """
    known = {column.name: column for column in columns}
    table = _without_small(table, columns, threshold)
    found: dict[Any, Origin] = {}
    # What pages show first: it is rounded, and what they do not show comes from it.
    for column in sorted(columns, key=lambda each: not each.shown):
        if column.role in ("count", "base") and not column.public:
            found[column.name] = _of_count(table, column, known, found)
        elif column.role == "measure" and column.part_of in known:
            found[column.name] = Origin(SHARE, (column.name, *_open(known, column.part_of)), (column.part_of,))
    for column in columns:
        if column.name not in found and column.role != "key":
            counts, across = _counts_behind(column, known, found)
            if counts:
                found[column.name] = _recognised(table, column, known, counts, across=across)
    return found


def _without_small(table: pd.DataFrame, columns: Sequence[Column], threshold: int) -> pd.DataFrame:
    """The rows without a small count."""
    small = np.zeros(len(table), dtype=bool)
    for column in columns:
        if column.role in ("count", "base") and not column.public:
            values = np.abs(numbers(table, column.name))
        elif column.role == "measure" and column.part_of in {each.name for each in columns}:
            values = np.abs(part_given(table, column))
        else:
            continue
        small |= (values > 0) & (values < threshold)
    return table[~small]


def entering(found: Mapping[Any, Origin]) -> frozenset[Any]:
    """Counts that enter figures which cannot be worked out again from rounded ones, and may be known better for that."""
    coarse = {name for origin in found.values() if origin.kind == COARSE for name in origin.counts}
    # A count that others make, such as their sum, is rounded by itself and narrows them.
    sums = {name for origin in found.values() if origin.kind == COUNT for name in origin.made_of}
    return frozenset(coarse | sums)


def _open(known: Mapping[Any, Column], name: Any) -> tuple[Any, ...]:
    return (name,) if known[name].role in ("count", "base") and not known[name].public else ()


def _of_count(table: pd.DataFrame, column: Column, known: Mapping[Any, Column], found: Mapping[Any, Origin]) -> Origin:
    """A count that is the difference of two others is one of them; any other is a count of its own.

    Of three of which each is the difference of the others, one has to be a difference only, or none would be rounded.
    """
    others = [
        name
        for name in column.of
        if name in known
        and name != column.name
        and known[name].role in ("count", "base")
        and (known[name].shown or not column.shown)
        and not (name in found and found[name].kind == DIFFERENCE and column.name in found[name].made_of)
    ]
    if len(others) == 2 and column.across is False:
        value, one, other = (numbers(table, name) for name in (column.name, *others))
        for first, second, names in ((one, other, others), (other, one, others[::-1])):
            if _same(value, first - second):
                return Origin(DIFFERENCE, tuple(names), tuple(names))
    copied = any(_same(numbers(table, column.name), numbers(table, name)) for name in others)
    return Origin(COUNT, (column.name,), () if copied or not others else (column.name, *others))


def _counts_behind(
    column: Column, known: Mapping[Any, Column], found: Mapping[Any, Origin]
) -> tuple[tuple[Any, ...], bool]:
    """The counts that enter a column, and whether other rows do."""
    counts: dict[Any, None] = {}
    passed: set[Any] = set()
    follow, across = [column.name], False
    while follow:
        name = follow.pop()
        if name in passed or name not in known:
            continue
        passed.add(name)
        if name in found:
            counts |= dict.fromkeys(found[name].counts)
            across = across or found[name].across
            continue
        across = across or known[name].across is not False
        follow += [*known[name].of, *filter(None, [known[name].part_of])]
    return tuple(counts), across


def _recognised(
    table: pd.DataFrame, column: Column, known: Mapping[Any, Column], counts: tuple[Any, ...], *, across: bool
) -> Origin:
    coarse = Origin(COARSE, counts, across=across)
    if across or column.role not in ("measure", "money"):
        return coarse
    value = numbers(table, column.name)
    leaves = [name for name in _figures_behind(column, known) if name != column.name]
    if not set(counts) <= set(leaves):
        # A share that gives a part is no figure to calculate with.
        return coarse
    if len(leaves) == 1:
        factor = _simple_factor(value, numbers(table, leaves[0]))
        return Origin(MULTIPLE, counts, tuple(leaves), factor) if factor else coarse
    for first, second in permutations(leaves, 2):
        # What two figures make in every row holds nothing of a third, whatever else it is said to rest on.
        if {first, second} & set(counts):
            kind, factor = _kind(value, numbers(table, first), numbers(table, second))
            if kind:
                return Origin(kind, counts, (first, second), factor)
    return coarse


def _figures_behind(column: Column, known: Mapping[Any, Column]) -> list[Any]:
    """The counts, bases and pounds that a column is worked out from, in the same row."""
    found: dict[Any, None] = {}
    passed: set[Any] = set()
    follow = list(column.of)
    while follow and len(found) <= _MOST_FIGURES:
        name = follow.pop(0)
        if name in passed or name not in known:
            continue
        passed.add(name)
        role = known[name].role
        if role in ("count", "base", "money") or (role == "measure" and not known[name].of and not known[name].part_of):
            found[name] = None
        else:
            follow += known[name].of
    return list(found)


def _kind(value: Array, one: Array, other: Array) -> tuple[str, float]:
    """In which known way a column is made of two others."""
    if _same(value, one - other):
        return DIFFERENCE, 1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = one / other
    for factor in (1.0, 100.0, -1.0, -100.0):
        if _same(value, factor * (ratio - 1)):
            return CHANGE, factor
    factor = _factor(value, ratio)
    return (RATIO, factor) if factor else ("", 0.0)


def _simple_factor(value: Array, count: Array) -> float:
    """By what whole number a count is multiplied or divided in every row; of another, too much of the count would be left in it."""
    there = np.isfinite(value) & np.isfinite(count) & (count != 0)
    if not there.any():
        return 0.0
    factors = value[there] / count[there]
    for inverse in (False, True):
        if not np.all(factors):
            break
        size = 1 / factors[0] if inverse else factors[0]
        whole = float(np.round(size))
        factor = 1 / whole if inverse and whole else whole
        if (
            1 <= abs(whole) <= _LARGEST_FACTOR
            and not np.all(np.abs(count[there]) == abs(whole))
            and _same(factors, np.full(len(factors), factor))
        ):
            return factor
    return 0.0


def _factor(value: Array, ratio: Array) -> float:
    """What a ratio is multiplied by in every row; 0 where it is not the same in all."""
    there = np.isfinite(value) & np.isfinite(ratio) & (ratio != 0)
    if not there.any():
        return 0.0
    factors = value[there] / ratio[there]
    for power in _POWERS:
        if _same(factors, np.full(len(factors), power)):
            return power
    distinct = len(np.unique(np.round(ratio[there], 9)))
    if distinct > 2 and _same(factors, np.full(len(factors), factors[0])) and factors[0]:
        return float(f"{factors[0]:.9g}")
    return 0.0


def _same(value: Array, other: Array) -> bool:
    there = ~np.isnan(value)
    if not there.any() or np.isnan(other[there]).any():
        return False
    return bool(np.all(np.abs(value - other)[there] <= _ALIKE * np.maximum(np.abs(value[there]), 1e-12)))
