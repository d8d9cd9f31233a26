"""Of whom the rows of several tables are, as sets that can be compared."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from copy import copy
from typing import Any, Final

from needs_analysis.release.beside.label_sets import OTHER, Atoms, label_sets, of_one
from needs_analysis.release.beside.piece import Piece
from needs_analysis.release.dimension import dimension

Key = tuple[str, tuple[tuple[str, Atoms], ...]]
"""What a figure counts, and of whom: the sets of each key but those that are everything."""
CELL: Final = "cell"


class Sets:
    """The sets that the labels of some tables stand for."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.closed: frozenset[str] = frozenset()
        self.whole: frozenset[str] | None = None
        self.labels: list[dict[Any, dict[str, Atoms]]] = []
        seen: dict[str, set[Atoms]] = {}
        for piece in pieces:
            mine: dict[Any, dict[str, Atoms]] = {}
            for key in piece.columns:
                if key.role == "key":
                    mine[key.name] = label_sets(key, piece.table[key.name])
                    seen.setdefault(dimension(key.name), set()).update(mine[key.name].values())
            for name, texts in piece.where.items():
                about = dimension(name)
                seen.setdefault(about, set()).add(frozenset().union(*(of_one(about, text) for text in texts)))
            self.labels.append(mine)
        self.totals = {
            id(piece): {key.name: key.adds_up for key in piece.columns if key.role == "key"} for piece in pieces
        }
        self.places = {id(piece): number for number, piece in enumerate(pieces)}
        self.all = {about: frozenset().union(*sets) for about, sets in seen.items()}

    def of_row(self, piece: Piece, labels: Mapping[Any, str]) -> tuple[tuple[str, Atoms], ...]:
        """Of whom a row is."""
        found: dict[str, Atoms] = {}
        mine = self.labels[self.places[id(piece)]]
        given = [
            (dimension(name), mine[name][label])
            for name, label in labels.items()
            if label not in self.totals[id(piece)][name] or not self._everything(dimension(name), mine[name][label])
        ]
        for name, texts in piece.where.items():
            about = dimension(name)
            given.append((about, frozenset().union(*(of_one(about, text) for text in texts))))
        for about, atoms in given:
            found[about] = found[about] & atoms if about in found else atoms
        return tuple(sorted(found.items(), key=lambda each: each[0]))

    def _everything(self, about: str, atoms: Atoms) -> bool:
        """Whether a total of all that any table lists is the same as no key at all."""
        return atoms == self.all[about] and (self.whole is None or about in self.whole)

    def full(self, key: Key) -> dict[str, Atoms]:
        """The sets of each key, with all where there is none."""
        given = dict(key[1])
        return {
            about: given.get(about, atoms if about in self.closed else atoms | {OTHER})
            for about, atoms in self.all.items()
        }

    def closing(self, *about: str) -> Sets:
        """The same, where of some keys there is nobody whom no label counts."""
        found = copy(self)
        found.closed = frozenset(about)
        return found

    def apart(self) -> Sets:
        """The same, where a total of all that is listed may be fewer than no key at all, but of keys that are closed."""
        found = copy(self)
        found.whole = self.closed
        return found


def meeting(new: Piece, others: Sequence[Piece]) -> list[bool]:
    """Which tables may have rows about people of another: those that have no key in which nothing is common to both."""
    mine = _hull(new)
    return [all(mine[about] & atoms for about, atoms in _hull(each).items() if about in mine) for each in others]


def _hull(piece: Piece) -> dict[str, Atoms]:
    """All that the labels of each key stand for; worked out once for each table."""
    if piece.hull:
        return piece.hull
    found: dict[str, Atoms] = {}
    for key in piece.columns:
        if key.role == "key":
            about = dimension(key.name)
            found[about] = found.get(about, frozenset()).union(*label_sets(key, piece.table[key.name]).values())
    for name, texts in piece.where.items():
        about = dimension(name)
        atoms: Atoms = frozenset().union(*(of_one(about, text) for text in texts))
        found[about] = found[about] & atoms if about in found else atoms
    piece.hull.update(found)
    return found


def named(key: Key) -> Hashable:
    """The name of the cell of a key, written the same in every process."""
    kind, limits = key
    return (CELL, kind, *((about, *sorted(atoms)) for about, atoms in limits))
