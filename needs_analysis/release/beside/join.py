"""Several tables as one system of cells and equations: the new one, and those that were published before."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Sequence
from itertools import combinations
from typing import Any, Final

import numpy as np

from needs_analysis.groups import folded
from needs_analysis.release.beside.piece import Piece
from needs_analysis.release.beside.sets import CELL, Key, Sets, meeting, named
from needs_analysis.release.beside.together import BEFORE, Joined, Part, together
from needs_analysis.release.cells.of_table import TableCells, cells_of
from needs_analysis.release.cells.values_of import REST

_TABLE: Final = "table"
_MOST_KEYS: Final = 3
"""Of more keys not each choice of those that list everybody is tried."""
_MOST_INDIRECT: Final = 20
"""Tables that have to do with the new one only through others: women of a district beside its men, through all its people."""


def join(
    new: Piece, earlier: Sequence[Piece], found: TableCells, *, threshold: int, known: bool = True
) -> Joined | None:
    """The new table with the earlier ones that count the same.

    Parameters
    ----------
    new : Piece
        The table that is to be published.
    earlier : sequence of Piece
        What was published before, the oldest first.
    found : TableCells
        Cells and equations of the new table by itself.
    threshold : int
        Counts from 1 to one below it are small.

    Returns
    -------
    Joined or None
        None where no figure of an earlier table is about the same people as one of the new.

    Notes
    -----
    The same cell in two tables is one. A figure that was revised since is another, fixed as it was shown; of what was hidden in a sum that
    was revised, any one is taken to be what changed. A set that holds others is their sum and a rest, which is a cell like any other
    where it is neither nothing nor below 0. Where links cannot all be true of any figures, those of the oldest tables are not made.
    """
    linked = [piece for piece in earlier if piece.may_count_the_same(new)]
    linked = _linked(new, linked)
    if not linked:
        return None
    sets = Sets([new, *linked])
    tables = [(new, found)] + [
        (piece, cells_of(piece.table, piece.columns, threshold=threshold, absent=True)) for piece in linked
    ]
    first, parts = _parts(tables, sets)
    made = _all_of_them(tables, sets) if parts else None
    kept: list[Part] = []
    revised: set[int] = set()
    for part in reversed(parts) if made is None else ():
        # The newest first: what cannot be true beside them was revised, or is left out.
        later = {number + 1 for number in revised}
        for changed in (later, later | {0}):
            attempt = together(first, [part, *kept], sets, revised=changed, fine=False)
            if attempt is not None:
                made, kept, revised = attempt, [part, *kept], changed
                break
    return made


def _linked(new: Piece, others: Sequence[Piece]) -> list[Piece]:
    """The tables that may have people in common with a new one, and of the others the latest that may with those."""
    there = meeting(new, others)
    through = [each for each, direct in zip(others, there, strict=True) if direct]
    near = (
        [any(pair) for pair in zip(*(meeting(piece, others) for piece in through), strict=True)] if through else there
    )
    more = [at for at, (direct, indirect) in enumerate(zip(there, near, strict=True)) if indirect and not direct]
    kept = {at for at, direct in enumerate(there) if direct} | set(more[-_MOST_INDIRECT:])
    return [piece for at, piece in enumerate(others) if at in kept]


def _parts(tables: Sequence[tuple[Piece, TableCells]], sets: Sets) -> tuple[Part, list[Part]]:
    """The first of some tables, and those of the others that count the same."""
    (new, found), *earlier = tables
    several = {(_counted_by(piece, name), measure) for piece, cells in tables for name, measure in cells.in_several}
    first = _part(new, found, sets, _TABLE, several)
    parts = [_part(piece, cells, sets, number, several) for number, (piece, cells) in enumerate(earlier)]
    mine = set(first.names.values())
    kinds = {name[1] for name in mine if isinstance(name, tuple) and name[0] == CELL}
    return first, [
        part for part in parts if kinds & {key[0] for key in part.keys.values()} or mine & set(part.names.values())
    ]


def _all_of_them(tables: Sequence[tuple[Piece, TableCells]], sets: Sets) -> Joined | None:
    """All tables together, with as much as a reader may take for granted: that women and men are everybody, where that can be true.

    What one reading has to take for a revision, while another needs none, is better read the other way: four districts and a county that are
    not the same number of people are not the same people.
    """
    found: tuple[int, Joined] | None = None
    least: int | None = None
    for reading in _readings(sets):
        first, parts = _parts(tables, reading)
        made = together(first, parts, reading) if parts else None
        number = _revised(made) if made is not None else 0
        if made is not None and (found is None or number < found[0]):
            found = number, made
        if found is not None and found[0] and least is None:
            # Where nothing is taken for granted, what is revised was revised.
            plain = together(*_parts(tables, sets.apart()), sets.apart())
            least = _revised(plain) if plain is not None else 0
        if found is not None and found[0] <= (least or 0):
            return found[1]
    if found is not None:
        return found[1]
    return together(*_parts(tables, sets), sets, fine=False)


def _readings(sets: Sets) -> Iterator[Sets]:
    """What a reader may take for granted, the most first."""
    several = sorted(about for about, atoms in sets.all.items() if len(atoms) > 1)
    sizes = range(len(several), -1, -1) if len(several) <= _MOST_KEYS else sorted({len(several), 1, 0}, reverse=True)
    ways = [way for size in sizes for way in combinations(several, size)]
    yield from (sets.closing(*way) for way in ways)
    yield from (sets.closing(*way).apart() for way in ways if len(way) < len(several))


def _revised(made: Joined) -> int:
    """How many figures a system takes to have been revised."""
    return sum(isinstance(name, tuple) and name[0] == BEFORE for name in made.cells)


def _counted_by(piece: Piece, name: Any) -> str:
    """What a column of a table counts."""
    return piece.counts.get(str(name), str(name))


def _part(piece: Piece, found: TableCells, sets: Sets, number: Hashable, several: Collection[tuple[str, str]]) -> Part:
    """A table's cells by what they count and of whom; two of one table that count the same are not compared with others.

    Of what is counted in ``several`` someone stands in more than one part of a total, so that the parts of a set do not make it.
    """
    part = Part(piece)
    keys = [column.name for column in piece.columns if column.role == "key"]
    labels = {key: piece.table[key].astype("str").tolist() for key in keys}
    measures = piece.table["measure"].astype("str").tolist() if "measure" in piece.table else None
    # Rows that count something of their own, and rounded shares, add up to nothing.
    summed = {column.name: column.role in ("count", "base") and not column.apart for column in piece.columns}
    distinct = {column.name for column in piece.columns if column.distinct}

    def adds_up(name: Any, row: int) -> bool:
        measure = measures[row] if measures is not None else ""
        return summed[name] and not (name in distinct and (_counted_by(piece, name), measure) in several)

    by_key: dict[Key, list[Hashable]] = {}
    for cell, (name, row) in found.where.items():
        what = _counted_by(piece, name)
        if measures is not None and "measure" not in keys:
            what = folded(measures[row]) if name == "value" else f"{folded(measures[row])}, {what}"
        key = (what, sets.of_row(piece, {each: labels[each][row] for each in keys}))
        by_key.setdefault(key, []).append(cell)
    for key, cells in by_key.items():
        for cell in cells:
            alone = len(cells) == 1 and all(atoms for _, atoms in key[1])
            part.names[cell] = named(key) if alone else (_TABLE, number, cell)
            if alone and adds_up(*found.where[cell]):
                part.keys[cell] = key
    system = found.system
    for at, cell in enumerate(system.names):
        if cell not in found.where:
            of = cell[1:] if isinstance(cell, tuple) and cell[0] == REST else None
            part.names[cell] = (REST, part.names[of]) if of in part.names else (REST, _TABLE, number, cell)
            if found.unseen[at]:
                part.rests[part.names[cell]] = np.nan if found.absent[at] else float(system.values[at])
            else:
                part.values[part.names[cell]] = float(system.values[at])
        elif not found.absent[at]:
            part.values[part.names[cell]] = float(system.values[at])
    for row in range(system.matrix.shape[0]):
        start, end = system.matrix.indptr[row], system.matrix.indptr[row + 1]
        places, shares = system.matrix.indices[start:end], system.matrix.data[start:end]
        part.equations.append(
            {part.names[system.names[at]]: float(share) for at, share in zip(places, shares, strict=True)}
        )
    return part
