"""A few other tables that agree with what is shown, each of which shows at once of many small cells that they could be larger."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_matrix, hstack

from needs_analysis.release.cells.attacker import NEAR
from needs_analysis.release.cells.standard import Standard
from needs_analysis.release.cells.system import Array, System

_ROUNDS: Final = 60
_FAILED: Final = 5
"""If so many could not rise, the others are asked for one by one."""
_NODES: Final = 200
"""Branches of one search in whole numbers; a number, so that a slow machine finds what a fast one does."""


@dataclass(frozen=True)
class Others:
    """Which small cells other tables prove to be protected.

    Parameters
    ----------
    plain : ndarray of bool
        Of the cells asked for, those that nobody tells who knows no cell of her own.
    alone : ndarray of int
        Hidden cells in which someone may be alone.
    clear : ndarray of bool, one row a cell asked for, one column a cell of ``alone``
        Whether whoever is alone there does not tell it.
    """

    plain: Array
    alone: Array
    clear: Array


def other_tables(
    system: System,
    hidden: Array,
    standard: Standard,
    asked: Array,
    *,
    singletons: bool,
    whole: bool,
    ends: float = np.inf,
) -> Others:
    """What a few other tables prove of many small cells, so that they need not be asked for one by one.

    Parameters
    ----------
    system, hidden, standard
        The table, what is hidden, and the standard.
    asked : ndarray of int
        Hidden small cells, by their places.
    singletons : bool
        Whether a person who is alone in a cell is among the attackers.
    whole : bool
        Whether only tables of whole numbers count.
    ends : float
        When to give up, by `time.process_time`.

    Raises
    ------
    TimeoutError
        Once ``ends`` is reached.

    Returns
    -------
    Others
        What is not proven may be protected all the same: it has to be asked for.

    Notes
    -----
    A linear programme lets one of the cells rise as far as the standard asks, and as many others as it can, all in one table. Those that
    do are protected; the others are tried again. Of people who are alone in a cell half are held still at a time, by the digits of their numbers in
    base 2, so that for each two of them some table holds one still and lets the other rise.
    """
    search = _Others(system, hidden, standard, asked, whole=whole)
    search.ends = ends
    search.let_rise(np.ones(len(asked), dtype=bool), np.zeros(0, dtype=int))
    alone = search.alone
    if singletons and len(alone):
        itself = np.isin(asked, alone)
        search.let_rise(~itself, alone)
        for digit in range(int(len(alone) - 1).bit_length()):
            for half in (0, 1):
                still = alone[(np.arange(len(alone)) >> digit) & 1 == half]
                search.let_rise(itself & ~np.isin(asked, still), still)
    return Others(search.plain, alone, search.clear)


class _Others:
    def __init__(self, system: System, hidden: Array, standard: Standard, asked: Array, *, whole: bool) -> None:
        self.cells = np.flatnonzero(hidden)
        part = system.matrix[:, self.cells]
        self.part = part[np.flatnonzero(np.diff(part.indptr))]
        low = -(system.values - standard.least)[self.cells]
        self.low = np.ceil(low - NEAR) if whole else low
        self.need = np.maximum(standard.rise, standard.width)[asked]
        self.asked = np.searchsorted(self.cells, asked)
        self.alone = np.flatnonzero(standard.alone & hidden)
        self.at_alone = np.searchsorted(self.cells, self.alone)
        self.whole = whole
        self.ends = np.inf
        self.plain = np.zeros(len(asked), dtype=bool)
        self.clear = np.zeros((len(asked), len(self.alone)), dtype=bool)

    def let_rise(self, wanted: Array, still: Array) -> None:
        """Tables in which some cells rise and others stay, until each has risen or some could not."""
        held = np.isin(self.cells, still)
        at_still = np.isin(self.alone, still)
        left = wanted & (~self.clear[:, at_still].all(axis=1) if len(still) else ~self.plain)
        failed = 0
        for _ in range(_ROUNDS):
            open_to = np.flatnonzero(left)
            if not len(open_to) or failed > _FAILED:
                return
            moves = self._table(open_to, held)
            if moves is None:
                return
            risen = moves[self.asked] >= self.need - NEAR
            self.plain |= risen
            self.clear |= risen[:, None] & (np.abs(moves[self.at_alone]) <= NEAR)[None, :]
            failed += not risen[open_to[0]]
            left &= ~risen
            # If the first could not, it is asked for by itself.
            left[open_to[0]] = False

    def _table(self, open_to: Array, held: Array) -> Array | None:
        """How all cells move in a table in which the first of some rises if it can, and as many of the others as can."""
        number, places = len(self.cells), self.asked[open_to]
        low, high = np.where(held, 0.0, self.low), np.where(held, 0.0, np.inf)
        # What a cell rises beyond what is asked of it gains nothing.
        first = low[places]
        low = low.copy()
        low[places] = 0.0
        matrix = hstack([self.part, self.part[:, places]], format="csr")
        low, high = np.concatenate([low, first]), np.concatenate([high, self.need[open_to]])
        cost = np.concatenate([np.zeros(number), -np.ones(len(places))])
        cost[number] = -1.0 - len(places)
        found = self._solved(cost, matrix, low, high)
        if found is None:
            return None
        moves = np.asarray(found[:number])
        moves[places] += found[number:]
        return moves

    def _left(self) -> float:
        left = self.ends - time.process_time()
        if left <= 0:
            raise TimeoutError
        return left

    def _solved(self, cost: Array, matrix: csr_matrix, low: Array, high: Array) -> Array | None:
        zeros = np.zeros(matrix.shape[0])
        left = self._left()
        solved = linprog(
            cost,
            A_eq=matrix if matrix.shape[0] else None,
            b_eq=zeros if matrix.shape[0] else None,
            bounds=np.column_stack([low, high]),
            method="highs-ds",
            options={"time_limit": left} if np.isfinite(left) else {},
        )
        left = self._left()
        if solved.status != 0:
            return None
        if not self.whole or np.abs(solved.x - np.round(solved.x)).max(initial=0.0) <= NEAR:
            return np.asarray(np.round(solved.x) if self.whole else solved.x)
        solved = milp(
            cost,
            integrality=np.ones(len(cost)),
            bounds=Bounds(low, high),
            constraints=LinearConstraint(matrix, 0.0, 0.0),
            options={"node_limit": _NODES, "mip_rel_gap": 0.05, **({"time_limit": left} if np.isfinite(left) else {})},
        )
        if solved.x is None:
            return None
        found = np.round(solved.x)
        return found if np.abs(matrix @ found).max(initial=0.0) <= NEAR else None
