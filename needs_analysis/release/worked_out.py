"""How each column of a result comes from its counts: what rounding those does to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis.columns import Column
from needs_analysis.release.cells.of_table import numbers, scale

Array = np.ndarray[Any, Any]

COUNT: Final = "count"
SHARE: Final = "share"
RATIO: Final = "ratio"
CHANGE: Final = "change"
DIFFERENCE: Final = "difference"
COARSE: Final = "coarse"
_ALIKE: Final = 1e-7
_POWERS: Final = tuple(10.0**power for power in range(7))


@dataclass(frozen=True)
class Origin:
    """Where the figures of a column come from.

    Parameters
    ----------
    kind : str
        ``count``: a count of its own. ``share, ratio, change, difference``: worked out from two others in a way that is known, so that
        it can be worked out again. ``coarse``: in another way.
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


def origins(table: pd.DataFrame, columns: Sequence[Column]) -> dict[Any, Origin]:
    """How each column comes from counts that are not public; columns that do not are left out.

    Parameters
    ----------
    table : pandas.DataFrame
        With all its values.
    columns : sequence of Column
        What its columns are.

    Examples
    --------
    >>> table = pd.DataFrame({"n": [40, 60], "people": [9000, 8000], "rate": [40 / 9, 60 / 8]})
    >>> columns = [Column("n", "count"), Column("people", "base", public=True), Column("rate", "measure", of=("n", "people"))]
    >>> found = origins(table, columns)
    >>> found["n"].kind, found["rate"].kind, found["rate"].factor, "people" in found
    ('count', 'ratio', 1000.0, False)
    """
    known = {column.name: column for column in columns}
    found: dict[Any, Origin] = {}
    for column in columns:
        if column.role in ("count", "base") and not column.public:
            found[column.name] = _of_count(table, column, known)
        elif column.role == "measure" and column.part_of in known:
            found[column.name] = Origin(SHARE, (column.name, *_open(known, column.part_of)), (column.part_of,))
    for column in columns:
        if column.name not in found and column.role != "key":
            counts, across = _counts_behind(column, known, found)
            if counts:
                found[column.name] = _recognised(table, column, known, counts, across=across)
    return found


def entering(found: Mapping[Any, Origin]) -> frozenset[Any]:
    """Counts that enter figures which cannot be worked out again from rounded ones, and may be known better for that."""
    coarse = {name for origin in found.values() if origin.kind == COARSE for name in origin.counts}
    # A count that others make, such as their sum, is rounded by itself and narrows them.
    sums = {name for origin in found.values() if origin.kind == COUNT for name in origin.made_of}
    return frozenset(coarse | sums)


def _open(known: Mapping[Any, Column], name: Any) -> tuple[Any, ...]:
    return (name,) if known[name].role in ("count", "base") and not known[name].public else ()


def _of_count(table: pd.DataFrame, column: Column, known: Mapping[Any, Column]) -> Origin:
    """A count that is the difference of two others is one of them; any other is a count of its own."""
    others = [
        name for name in column.of if name in known and name != column.name and known[name].role in ("count", "base")
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
    leaves = [name for name in column.of if name in known and known[name].role in ("count", "base", "money")]
    if across or column.role not in ("measure", "money") or len(leaves) != len(column.of) or len(leaves) != 2:
        return coarse
    value, one, other = (numbers(table, name) for name in (column.name, *leaves))
    for first, second, names in ((one, other, leaves), (other, one, leaves[::-1])):
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = first / second
        for factor in (1.0, 100.0):
            if _same(value, factor * (ratio - 1)):
                return Origin(CHANGE, counts, tuple(names), factor)
        factor_found = _factor(value, ratio)
        if factor_found:
            return Origin(RATIO, counts, tuple(names), factor_found)
    return coarse


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


def part_given(table: pd.DataFrame, column: Column) -> Array:
    """The count that a share beside its whole gives."""
    return np.round(numbers(table, column.name) / scale(table, column) * numbers(table, column.part_of))
