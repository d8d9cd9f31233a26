"""One system of the cells of several tables: which are the same, which were revised, and which hold others."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from needs_analysis.errors import DataError
from needs_analysis.release.beside.finest import finest
from needs_analysis.release.beside.nested import nested
from needs_analysis.release.beside.piece import Piece
from needs_analysis.release.beside.sets import Key, Sets
from needs_analysis.release.cells.attacker import NEAR
from needs_analysis.release.cells.values_of import values_of

Equation = dict[Hashable, float]
BEFORE: Final = "before"


@dataclass
class Part:
    """A table in the making: the names of its cells, their values where it shows them, and its sums."""

    piece: Piece
    names: dict[Hashable, Hashable] = field(default_factory=dict)
    keys: dict[Hashable, Key] = field(default_factory=dict)
    values: dict[Hashable, float] = field(default_factory=dict)
    rests: dict[Hashable, float] = field(default_factory=dict)
    equations: list[Equation] = field(default_factory=list)


@dataclass(frozen=True)
class Joined:
    """Cells and equations of several tables together.

    Parameters
    ----------
    cells : dict
        Name of each cell to its value; of one that nobody knows, to one with which all sums hold.
    equations : list
        Sums.
    own : dict
        Name of each cell of the new table to its name here.
    fixed : frozenset
        Cells that earlier tables show, whether the new one does or not.
    hidden : frozenset
        Cells that earlier tables hide.
    rests : frozenset
        Cells that no table shows: what is left of a whole.
    guessed : frozenset
        Cells whose value nobody knows.
    said : dict
        Name of each cell of earlier tables to how that table is named.
    hid : dict
        Name of each cell that earlier tables hide to those.
    """

    cells: dict[Hashable, float]
    equations: list[Equation]
    own: dict[Hashable, Hashable]
    fixed: frozenset[Hashable]
    hidden: frozenset[Hashable]
    rests: frozenset[Hashable]
    guessed: frozenset[Hashable]
    said: dict[Hashable, str]
    hid: dict[Hashable, set[str]]


def together(
    first: Part, parts: Sequence[Part], sets: Sets, *, revised: Collection[int] = (), fine: bool = True
) -> Joined | None:
    """The system of a new table and some earlier ones, the oldest first; None where no figures make all its sums true.

    Parameters
    ----------
    first : Part
        The new table.
    parts : sequence of Part
        The earlier ones.
    sets : Sets
        Of whom their rows are.
    revised : collection of int
        Places of the earlier tables whose sums are taken to have changed since, although what they hid is not known.
    fine : bool
        Whether figures are taken apart into the smallest groups.
    """
    builder = _Builder(first)
    for number in reversed(range(len(parts))):
        builder.add(number, parts[number], revised=number in revised)
    builder.relate_earlier(parts, sets.closing(*sets.all))
    builder.relate([first, *parts], sets)
    if fine:
        builder.take_apart([first, *parts], sets)
    try:
        return builder.made(first)
    except DataError:
        return None


class _Builder:
    def __init__(self, first: Part) -> None:
        self.values: dict[Hashable, float] = {first.names[cell]: np.nan for cell in first.names}
        self.values |= first.values | first.rests
        self.equations: list[Equation] = list(first.equations)
        self.own = set(first.names.values())
        self.fixed: set[Hashable] = set()
        self.hidden: set[Hashable] = set()
        self.rests: set[Hashable] = set(first.rests)
        self.said: dict[Hashable, str] = {}
        self.hid: dict[Hashable, set[str]] = {}
        self.then: dict[Hashable, Hashable] = {}

    def add(self, number: int, part: Part, *, revised: bool) -> None:
        """An earlier table: its figures are known, and what it hides is what it is in the newer ones."""
        into: dict[Hashable, Hashable] = {}
        closed = set(part.rests)
        for cell in part.names.values():
            into[cell] = cell
            if cell in part.values:
                into[cell] = self._shown(number, cell, part.values[cell])
            else:
                closed.add(cell)
                self.values.setdefault(cell, np.nan)
                (self.hidden if part.piece.withheld and cell not in part.rests else self.rests).add(cell)
                self.hid.setdefault(cell, set()).add(part.piece.said)
            self.said.setdefault(into[cell], part.piece.said)
            if cell in part.values or cell not in self.then:
                self.then.setdefault(cell, into[cell])
        for count, equation in enumerate(part.equations):
            asked = [cell for cell in equation if cell in closed and cell not in self.fixed]
            if asked:
                renamed = {into[cell]: share for cell, share in equation.items()}
                self._sum(renamed, asked, (BEFORE, number, count), part, revised=revised)

    def _shown(self, number: int, cell: Hashable, value: float) -> Hashable:
        """The name of a figure that an earlier table shows: where it was revised, one of its own."""
        now = self.values.get(cell, np.nan)
        name = cell if np.isnan(now) or abs(now - value) <= NEAR else (BEFORE, number, cell)
        self.values[name] = value
        self.fixed.add(name)
        return name

    def _sum(
        self,
        equation: Equation,
        asked: Sequence[Hashable],
        name: tuple[Hashable, ...],
        part: Part,
        *,
        revised: bool,
    ) -> None:
        """A sum of an earlier table. Where it was revised since, each figure that it hid may be the one that has changed."""
        left = sum(share * self.values[cell] for cell, share in equation.items())
        if (np.isnan(left) and not revised) or abs(left) <= NEAR:
            self.equations.append(equation)
            return
        for cell in asked:
            then = self.values[cell] - left / equation[cell]
            if not then <= NEAR:
                old = (*name, cell)
                self.values[old] = float(np.round(then, 6))
                self.hidden.add(old)
                self.said[old] = part.piece.said
                self.equations.append({old if each == cell else each: share for each, share in equation.items()})

    def relate_earlier(self, parts: Sequence[Part], sets: Sets) -> None:
        """Sums over several of the earlier tables, which may have been revised since as those of one may."""
        closed = {cell for cell in self.then if cell in self.hidden and cell not in self.fixed}
        values = {cell: np.nan if cell in closed else self.values[name] for cell, name in self.then.items()}
        tables = [set(part.keys.values()) for part in parts]
        for count, (equation, rest) in enumerate(nested(tables, values, closed, sets)):
            asked = [cell for cell in equation if cell in closed]
            known = not any(np.isnan(self.values.get(self.then.get(cell), np.nan)) for cell in equation)
            if rest is None and asked and known:
                renamed = {self.then[cell]: share for cell, share in equation.items()}
                last = next(part for part in reversed(parts) if any(cell in part.names.values() for cell in asked))
                self._sum(renamed, [self.then[cell] for cell in asked], (BEFORE, "several", count), last, revised=False)

    def relate(self, parts: Sequence[Part], sets: Sets) -> None:
        """Sets that hold others, in one table or in several."""
        open_to = {cell for cell in self.values if cell not in self.fixed}
        tables = [set(part.keys.values()) for part in parts]
        for equation, rest in nested(tables, self.values, open_to, sets):
            self.equations.append(equation)
            if rest is not None and rest not in self.values:
                self.values[rest] = -sum(share * self.values[cell] for cell, share in equation.items() if cell != rest)
                self.rests.add(rest)

    def take_apart(self, parts: Sequence[Part], sets: Sets) -> None:
        """Each figure as the sum of the smallest groups."""
        for equation, groups in finest([set(part.keys.values()) for part in parts], sets):
            self.equations.append(equation)
            for group in groups:
                if group not in self.values:
                    self.values[group] = np.nan
                    self.rests.add(group)

    def made(self, first: Part) -> Joined:
        """The system.

        Raises
        ------
        DataError
            Where no figures make all its sums true.
        """
        lacking = {cell for cell, value in self.values.items() if np.isnan(value)}
        values = dict(self.values)
        if lacking:
            values |= values_of(lacking, values, self.equations)
        for equation in self.equations:
            terms = [share * values[cell] for cell, share in equation.items()]
            if abs(sum(terms)) > NEAR * max(1.0, *map(abs, terms)):
                raise DataError.one("these tables are of different editions")
        return Joined(
            values,
            self.equations,
            {cell: first.names[cell] for cell in first.names},
            frozenset(self.fixed),
            frozenset(self.hidden - self.fixed),
            frozenset(self.rests - self.fixed),
            frozenset(lacking),
            self.said,
            self.hid,
        )
