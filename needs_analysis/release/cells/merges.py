"""Which labels to merge where no pattern of hidden cells is safe."""

from __future__ import annotations

import time
from collections.abc import Hashable, Iterable
from typing import Any, Final

import numpy as np

from needs_analysis.errors import DataError, Refusal
from needs_analysis.release.cells.short_of_many import short_of
from needs_analysis.release.cells.standard import Standard
from needs_analysis.release.cells.system import Array, System, checked

BETWEEN: Final = "|"
"""Between the labels of a cell's name, such as ``Herefordshire|Female``."""
_SECONDS: Final = 20.0
"""So long a merge that would do is looked for."""


class CannotProtect(Refusal):
    """No pattern of hidden cells protects a table.

    Parameters
    ----------
    reason, remedy : str
        Why, and the merge that would do.
    cells : tuple
        Names of the small cells that cannot be protected.
    merge : tuple
        Labels that would have to be merged; empty where no merge of two would do.
    """

    code = "CANNOT_PROTECT"

    def __init__(self, reason: str, *, remedy: str, cells: tuple[Hashable, ...], merge: tuple[Any, ...]) -> None:
        self.cells = cells
        self.merge = merge
        super().__init__(reason, remedy=remedy)


def labels_of(name: Hashable) -> tuple[Any, ...]:
    """The labels of a cell's name."""
    return name if isinstance(name, tuple) else tuple(str(name).split(BETWEEN))


def cannot_protect(
    system: System,
    standard: Standard,
    kept: Array,
    lacking: Iterable[int],
    *,
    singletons: bool,
    threshold: int,
    in_time: bool = True,
) -> CannotProtect:
    """The refusal of a table that no pattern protects, or none that was proven in time, with the merge that would do."""
    names = tuple(system.names[at] for at in lacking)
    merge = merge_that_would_do(system, standard, kept, lacking, singletons=singletons, threshold=threshold)
    some = ", ".join(_in_words(name) for name in names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    if merge:
        remedy = f"Merge {merge[0]} and {merge[1]}, then release."
    else:
        remedy = "Publish a coarser table: no merge of two of its labels was found that would do."
    reason = f"No choice of hidden cells {'protects' if in_time else 'was proven in time to protect'} {some}"
    return CannotProtect(reason, remedy=remedy, cells=names, merge=merge)


def _in_words(name: Hashable) -> str:
    return ", ".join(map(str, labels_of(name)))


def merge_that_would_do(
    system: System, standard: Standard, kept: Array, lacking: Iterable[int], *, singletons: bool, threshold: int
) -> tuple[Any, ...]:
    """The two labels whose merge costs least and makes the table safe; nothing where no such merge does, or none was found in time."""
    tried: dict[tuple[int, Any, Any], float] = {}
    for at in lacking:
        mine = labels_of(system.names[at])
        for row in system.columns.indices[system.columns.indptr[at] : system.columns.indptr[at + 1]]:
            start, end = system.matrix.indptr[row], system.matrix.indptr[row + 1]
            cells, signs = system.matrix.indices[start:end], system.matrix.data[start:end]
            sign = signs[cells == at][0]
            for other in cells[(signs == sign) & (cells != at)]:
                yours = labels_of(system.names[other])
                apart = [field for field, pair in enumerate(zip(mine, yours, strict=False)) if pair[0] != pair[1]]
                if len(mine) == len(yours) and len(apart) == 1:
                    field = apart[0]
                    pair = tuple(sorted((mine[field], yours[field]), key=str))
                    size = float(system.values[[at, other]].sum())
                    tried[(field, *pair)] = min(size, tried.get((field, *pair), np.inf))
    ends = time.process_time() + _SECONDS
    for (field, one, two), _ in sorted(tried.items(), key=lambda each: (each[1], str(each[0]))):
        try:
            if _does(system, standard, kept, field, (one, two), singletons=singletons, threshold=threshold, ends=ends):
                return (one, two)
        except TimeoutError:
            break
    return ()


def _does(
    system: System,
    standard: Standard,
    kept: Array,
    field: int,
    pair: tuple[Any, Any],
    *,
    singletons: bool,
    threshold: int,
    ends: float,
) -> bool:
    """Whether a table in which two labels are one can be protected."""

    def renamed(name: Hashable) -> tuple[Any, ...]:
        labels = labels_of(name)
        if len(labels) <= field or labels[field] not in pair:
            return labels
        return (*labels[:field], pair, *labels[field + 1 :])

    into = [renamed(name) for name in system.names]
    cells: dict[Hashable, float] = {}
    fixed: set[Hashable] = set()
    least: dict[Hashable, float] = {}
    for name, value, stays, low in zip(into, system.values, kept, standard.least, strict=True):
        cells[name] = cells.get(name, 0.0) + float(value)
        least[name] = max(least.get(name, 0.0), float(low))
        if stays and value > 0:
            fixed.add(name)
    equations = []
    for number in range(system.matrix.shape[0]):
        start, end = system.matrix.indptr[number], system.matrix.indptr[number + 1]
        row: dict[Hashable, float] = {}
        for at, share in zip(system.matrix.indices[start:end], system.matrix.data[start:end], strict=True):
            if row.get(into[at], share) != share:
                return False
            row[into[at]] = float(share)
        equations.append(row)
    try:
        merged = checked(cells, equations)
    except DataError:
        # A label that is the sum of others cannot be merged with one beside it.
        return False
    bounds = np.minimum(merged.values, np.array([least[name] for name in merged.names]))
    small = (merged.values > 0) & (merged.values < threshold)
    never = merged.flags(fixed)
    if (small & never).any():
        return False
    rule = Standard.of(
        merged,
        threshold=threshold,
        standard="interval" if standard.width > 1 or standard.rise.any() else "exact",
        least=bounds,
    )
    usable = ~never & ((merged.values > 0) | (bounds.min(initial=0.0) == 0) & (standard.least.max(initial=0.0) == 0))
    return not short_of(merged, rule.small | usable, rule, singletons=singletons, all_of_them=False, ends=ends)
