"""Movements of a few cells that free a small one: found by adding up, without a programme, and whole by themselves."""

from __future__ import annotations

import time
from collections.abc import Collection
from typing import Final

import numpy as np

from needs_analysis.release.cells.attacker import NEAR
from needs_analysis.release.cells.standard import Standard, herself, plainly_safe
from needs_analysis.release.cells.system import Array, System

_CELLS: Final = 80
"""A movement of more cells than this is not small."""
_TRIES: Final = 12
_OPEN: Final = 40
"""Of the cells of a long sum so many of the cheapest are looked at, and so many that are hidden."""
_FEWER: Final = 0.5
"""What it counts, as a share of the usual price, that a cell makes one more sum right, or one fewer wrong."""

Movement = dict[int, float]


class SmallMovements:
    """Looks for movements of few cells in a system.

    Parameters
    ----------
    system, standard
        The table, and what each small cell must be able to be.
    usable : ndarray of bool
        Cells that are hidden or may be.
    weights : ndarray
        What is lost with each.
    singletons : bool
        Whether a person who is alone in a cell is among the attackers.
    """

    def __init__(self, system: System, standard: Standard, usable: Array, weights: Array, *, singletons: bool) -> None:
        self.system, self.standard, self.singletons = system, standard, singletons
        matrix, columns = system.matrix, system.columns
        self.room: list[float] = (system.values - standard.least).tolist()
        self.weights: list[float] = weights.tolist()
        self.usual = max(float(np.median(weights[usable])), 1.0) if usable.any() else 1.0
        self.alone = set(np.flatnonzero(standard.alone).tolist()) if singletons else set()
        self.in_row: list[list[tuple[int, float]]] = []
        for at in range(matrix.shape[0]):
            part = slice(matrix.indptr[at], matrix.indptr[at + 1])
            cells, shares = matrix.indices[part].tolist(), matrix.data[part].tolist()
            pairs = [pair for pair in zip(cells, shares, strict=True) if usable[pair[0]]]
            self.in_row.append(sorted(pairs, key=lambda pair: (self.weights[pair[0]], pair[0])))
        self.places = [np.array([at for at, _ in row], dtype=int) for row in self.in_row]
        self.rows_of = [
            list(zip(columns.indices[a:b].tolist(), columns.data[a:b].tolist(), strict=True))
            for a, b in zip(columns.indptr[:-1].tolist(), columns.indptr[1:].tolist(), strict=True)
        ]

    def protecting(self, hidden: Array, cell: int, *, may_add: bool) -> list[Movement] | None:
        """Movements that together show of a hidden small cell that nobody tells it; None where none were found.

        Parameters
        ----------
        hidden : ndarray of bool
            What is hidden.
        cell : int
            The place of the small cell.
        may_add : bool
            Whether cells that are shown may move, which are then to be hidden as well.
        """
        found: list[Movement] = []
        itself = herself(self.system, cell) if self.alone else set()
        touched: set[int] | None = None
        added: set[int] = set()
        still: set[int] = set()
        while touched is None or touched:
            move = self._far_enough(hidden, cell, still, added, may_add=may_add)
            if move is None:
                return None
            found.append(move)
            added.update(move)
            mine = (self.alone - itself).intersection(move)
            # Whoever does not move in one of the movements cannot tell more of the cell than others.
            touched = mine if touched is None else touched & mine
            still = set(touched)
            if len(found) > len(self.alone) + 1:
                return None
        return found

    def _far_enough(
        self, hidden: Array, cell: int, still: Collection[int], added: set[int], *, may_add: bool
    ) -> Movement | None:
        """Up as far as is asked; or as far up as must be and the rest down. What moves in either has moved."""
        rise, width = float(self.standard.rise[cell]), float(self.standard.width)
        up = self._in_steps(hidden, cell, (float(np.ceil(max(rise, width) - NEAR)), 1), (still, added), may_add)
        left = float(np.ceil(width - rise - NEAR))
        if up is not None or left <= 0 or self.room[cell] < left - NEAR:
            return up
        up = self._in_steps(hidden, cell, (float(np.ceil(rise - NEAR)), 1), (still, added), may_add) if rise else {}
        if up is None:
            return None
        down = self._in_steps(hidden, cell, (left, -1), (still, added | set(up)), may_add)
        return None if down is None else {at: 1.0 for at in (*up, *down)}

    def _in_steps(
        self,
        hidden: Array,
        cell: int,
        wanted: tuple[float, int],
        known: tuple[Collection[int], set[int]],
        may_add: bool,
    ) -> Movement | None:
        """One movement, or several small ones that come to as much where no cell alone gives way so far."""
        far, sign = wanted
        for steps in range(1, int(far) + 1):
            if far % steps:
                continue
            moves: Movement = {}
            here = set(known[1])
            for _ in range(steps):
                step = self._of_tries(hidden, {cell: sign * far / steps}, (known[0], here, moves), may_add=may_add)
                if step is None:
                    break
                for at, amount in step.items():
                    moves[at] = moves.get(at, 0.0) + amount
                here.update(step)
            else:
                return moves
        return None

    def _of_tries(
        self, hidden: Array, start: Movement, so_far: tuple[Collection[int], set[int], Movement], *, may_add: bool
    ) -> Movement | None:
        best, least = None, np.inf
        for number in range(_TRIES):
            move = self._one(hidden, start, so_far, may_add, number)
            if move is None:
                continue
            price = sum(self.weights[at] for at in move if not hidden[at] and at not in so_far[1])
            if price < least - NEAR:
                best, least = move, price
            if not price:
                break
        return best

    def _one(
        self,
        hidden: Array,
        start: Movement,
        so_far: tuple[Collection[int], set[int], Movement],
        may_add: bool,
        number: int,
    ) -> Movement | None:
        """One movement: a sum that is wrong is made right by the cell that costs least and makes fewest others wrong."""
        moves = dict(start)
        wrong = {row: share * wanted for cell, wanted in start.items() for row, share in self.rows_of[cell]}
        while wrong:
            found = self._next(hidden, (moves, wrong), so_far, may_add, number) if len(moves) < _CELLS else None
            if found is None:
                return None
            cell, amount = found
            moves[cell] = amount
            for row, share in self.rows_of[cell]:
                now = wrong.get(row, 0.0) + share * amount
                if abs(now) < NEAR:
                    wrong.pop(row, None)
                else:
                    wrong[row] = now
        return moves

    def _some_of(self, row: int, hidden: Array, added: set[int], may_add: bool) -> list[tuple[int, float]]:
        """The cells of a sum; of a long one those that are hidden and, if others may be, the cheapest."""
        if len(self.in_row[row]) <= 4 * _OPEN:
            return self.in_row[row]
        places = self.places[row]
        there = hidden[places]
        there[np.isin(places, list(added))] = True
        some = np.flatnonzero(there)[: 2 * _OPEN]
        if may_add:
            some = np.union1d(some, np.flatnonzero(~there)[: 2 * _OPEN])
        return [self.in_row[row][at] for at in some]

    def _next(
        self,
        hidden: Array,
        state: tuple[Movement, Movement],
        so_far: tuple[Collection[int], set[int], Movement],
        may_add: bool,
        number: int,
    ) -> tuple[int, float] | None:
        """The cell that makes the first wrong sum right, and how far it moves."""
        (moves, wrong), (still, added, moved) = state, so_far
        row = next(iter(wrong))
        best, least = None, np.inf
        shown = covered = 0
        for at, share in self._some_of(row, hidden, added, may_add):
            amount = -wrong[row] / share
            there = hidden[at] or at in added
            if at in moves or at in still or amount != int(amount):
                continue
            if amount < 0 and self.room[at] + moved.get(at, 0.0) < -amount - NEAR:
                continue
            if (covered >= _OPEN) if there else (not may_add or shown >= _OPEN):
                continue
            shown, covered = shown + (not there), covered + there
            price = 0.0 if there else self.weights[at]
            for other, coefficient in self.rows_of[at]:
                if other != row:
                    right = other in wrong and abs(wrong[other] + coefficient * amount) < NEAR
                    price += (-1.0 if right else 1.0) * _FEWER * self.usual
            price += self.usual * (0.2 * (at in self.alone) + _mixed(number, at, row))
            if price < least:
                best, least = (at, amount), price
        return best


def _mixed(number: int, cell: int, row: int) -> float:
    """Another order of like cells in each try, and the same in each run."""
    return ((cell * 7919 + row * 104729 + number * 1299709) % 1009) / 1009 * (0.05 + 0.12 * number)


def small_movements(
    system: System,
    standard: Standard,
    hidden: Array,
    free: Array,
    weights: Array,
    *,
    singletons: bool,
    ends: float = np.inf,
) -> tuple[Array, list[int]]:
    """A pattern in which movements of few cells protect the small ones, and the small ones for which none were found.

    Parameters
    ----------
    system, standard
        The table, and what each small cell must be able to be.
    hidden : ndarray of bool
        Cells that are hidden in any case.
    free : ndarray of bool
        Cells that may be hidden besides.
    weights : ndarray
        What is lost with each.
    singletons : bool
        Whether a person who is alone in a cell is among the attackers.
    ends : float
        When to stop, by `time.process_time`.

    Returns
    -------
    pattern : ndarray of bool
        Hidden, and what was hidden besides.
    open_to : list of int
        Places of small cells of which it has to be found out by other means.

    Notes
    -----
    Each movement is a table of whole numbers that agrees with all that is shown and in which the cell is larger by as much as the standard
    asks, so the pattern needs no other proof for the cells that have one, and hiding more leaves it. At the end cells that the small ones can do
    without are shown again, the dearest first.
    """
    search = SmallMovements(system, standard, hidden | free, weights, singletons=singletons)
    pattern = hidden.copy()
    moves: dict[int, list[Movement]] = {}
    open_to = []
    small = np.flatnonzero(standard.small & hidden & ~plainly_safe(system, hidden, standard))
    for cell in small[np.argsort([search.room[at] for at in small], kind="stable")].tolist():
        found = None
        if time.process_time() < ends:
            found = search.protecting(pattern, cell, may_add=False) or search.protecting(pattern, cell, may_add=True)
        if found is None:
            open_to.append(cell)
            continue
        moves[cell] = found
        for move in found:
            pattern[list(move)] = True
    _thinned(search, pattern, moves, np.flatnonzero(pattern & free), ends)
    return pattern, open_to


def _thinned(
    search: SmallMovements, pattern: Array, moves: dict[int, list[Movement]], extra: Array, ends: float
) -> None:
    """Shows again what the small cells can do without."""
    for at in extra[np.argsort([-search.weights[each] for each in extra], kind="stable")].tolist():
        if time.process_time() > ends:
            return
        pattern[at] = False
        instead: dict[int, list[Movement]] = {}
        for cell, found in moves.items():
            if any(at in move for move in found):
                other = search.protecting(pattern, cell, may_add=False)
                if other is None:
                    pattern[at] = True
                    break
                instead[cell] = other
        else:
            moves.update(instead)
