"""The smallest groups that the labels of several tables tell apart: every figure is the sum of some of them."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Sequence
from itertools import product
from math import prod
from typing import Any, Final

from needs_analysis.release.beside.label_sets import Atoms
from needs_analysis.release.beside.sets import Key, Sets, named
from needs_analysis.release.cells.values_of import REST

MOST: Final = 2_000
"""With more groups than this only sets that hold others are looked at, two tables at a time."""


def finest(tables: Sequence[Collection[Key]], sets: Sets) -> Iterator[tuple[dict[Hashable, float], list[Hashable]]]:
    """Each figure as the sum of the smallest groups.

    Parameters
    ----------
    tables : sequence of collections of keys
        What the cells of each table count, and of whom.
    sets : Sets
        Of whom the rows are.

    Yields
    ------
    equation : dict
        ``{figure: -1, group: 1, ...}``.
    groups : list
        Names of those of its groups that no table shows by themselves.

    Notes
    -----
    Two tables that split the same people by different keys are linked by groups that neither shows: women of area A are women, and they are people of
    area A. Where there are more than `MOST` groups nothing is yielded.
    """
    every = {key for table in tables for key in table}
    for kind in sorted({kind for kind, _ in every}):
        keys = sorted((key for key in every if key[0] == kind), key=lambda key: repr(named(key)))
        full = [sets.full(key) for key in keys]
        classes = {about: _classes({each[about] for each in full}) for about in sets.all}
        if len(keys) < 2 or prod(map(len, classes.values())) > MOST:
            continue
        whole = {about: frozenset().union(*each) for about, each in classes.items()}
        for key, each in zip(keys, full, strict=True):
            inside = [[one for one in classes[about] if one <= each[about]] for about in classes]
            groups: list[Key] = [
                (
                    kind,
                    tuple(
                        (about, atoms)
                        for about, atoms in sorted(zip(classes, chosen, strict=True), key=_first)
                        if atoms != whole[about]
                    ),
                )
                for chosen in product(*inside)
            ]
            if len(groups) > 1:
                names = [named(group) if group in every else (REST, named(group)) for group in groups]
                yield (
                    {named(key): -1.0, **dict.fromkeys(names, 1.0)},
                    [name for name, group in zip(names, groups, strict=True) if group not in every],
                )


def _first(each: tuple[str, Any]) -> str:
    return each[0]


def _classes(labels: Collection[Atoms]) -> list[Atoms]:
    """Atoms that stand in the same labels."""
    ordered = sorted(labels, key=sorted)
    by_labels: dict[tuple[bool, ...], set[str]] = {}
    for atom in sorted(frozenset().union(*ordered)):
        by_labels.setdefault(tuple(atom in label for label in ordered), set()).add(atom)
    return [frozenset(atoms) for atoms in by_labels.values()]
