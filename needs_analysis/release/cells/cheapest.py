"""The search for the cheapest safe pattern of hidden cells."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_matrix, hstack, vstack

from needs_analysis.release.cells.attacker import NEAR, pieces
from needs_analysis.release.cells.standard import Lack, Standard, cut, plainly_safe, short_of, total_of
from needs_analysis.release.cells.system import Array, System

_NODES: Final = 5_000
"""Branches of one choice of cells; a number, so that a slow machine chooses as a fast one does."""
_ROUNDS: Final = 500
_SEARCH: Final = 0.6
"""Part of the time in which cells are chosen; the rest is for the last pattern to be mended."""
_LARGE: Final = 600
_LONG: Final = 80
"""In sums of more cells than this, a hidden cell is not asked for its partner beforehand."""


class Unprotected(Exception):
    """Small cells that no pattern protects."""

    def __init__(self, cells: tuple[int, ...]) -> None:
        self.cells = cells
        super().__init__()


@dataclass(frozen=True)
class Pattern:
    """Which cells to hide, what no safe pattern is cheaper than, and whether this is the cheapest."""

    hidden: Array
    bound: float
    optimal: bool


def cheapest(
    system: System,
    standard: Standard,
    *,
    free: Array,
    cost: Array,
    seconds: float,
    whole: bool,
    singletons: bool,
    always: Array | None = None,
    lighter: Array | None = None,
) -> Pattern:
    """The cheapest pattern that protects all small cells.

    Parameters
    ----------
    system, standard
        The table, and what each small cell must be able to be.
    free : ndarray of bool
        Cells that may be hidden; small ones must be.
    cost : ndarray
        What is lost with each.
    seconds : float
        After which the best safe pattern is returned.
    whole, singletons : bool
        Whether attackers count in whole numbers, and may be alone in a cell.
    always : ndarray of bool, optional
        Cells that are hidden in any case, such as those that no table shows.
    lighter : ndarray of bool, optional
        Cells to take where they are as dear as others: those of rows of which something is hidden already.

    Raises
    ------
    Unprotected
        Where even hiding all that may be hidden does not protect them.
    """
    started = time.monotonic()
    unseen = always if always is not None else np.zeros(len(free), dtype=bool)
    fixed = standard.small | unseen
    kept = standard.small & ~free & ~unseen
    if kept.any():
        raise Unprotected(tuple(np.flatnonzero(kept).tolist()))
    hidden, bound, optimal = fixed.copy(), float(cost[fixed].sum()), True
    weights = cost + ties(system, free) * (1.0 if np.all(cost == np.round(cost)) else 1e-6)
    if lighter is not None:
        weights = cost + np.where(lighter, 0.1, 1.0) * (weights - cost)
    safe = plainly_safe(system, fixed, standard)
    lacking: list[int] = []
    # What no sum joins is a table of its own.
    for cells, rows in pieces(system, np.ones(len(free), dtype=bool)):
        small = standard.small[cells]
        if not small.any() or safe[cells][small].all():
            continue
        part = System(tuple(system.names[at] for at in cells), system.values[cells], system.matrix[rows][:, cells])
        search = _Search(
            part,
            standard.of_cells(cells),
            (free & ~fixed)[cells],
            fixed[cells],
            cost[cells],
            weights[cells],
            whole=whole,
            singletons=singletons,
        )
        try:
            found = search.run(time.monotonic(), max(seconds - (time.monotonic() - started), 0.01))
        except Unprotected as none:
            lacking += cells[list(none.cells)].tolist()
            continue
        hidden[cells] = found.hidden
        bound += found.bound - float(cost[cells][fixed[cells]].sum())
        optimal &= found.optimal
    if lacking:
        raise Unprotected(tuple(sorted(lacking)))
    return Pattern(hidden, bound, optimal)


class _Search:
    """Conditions found so far, and the best safe pattern."""

    def __init__(
        self,
        system: System,
        standard: Standard,
        free: Array,
        fixed: Array,
        cost: Array,
        weights: Array,
        *,
        whole: bool,
        singletons: bool,
    ) -> None:
        self.system, self.standard, self.free, self.fixed, self.cost = system, standard, free, fixed, cost
        self.whole, self.singletons = whole, singletons
        self.weights = weights
        self.shares: list[csr_matrix] = []
        self.wanted: list[float] = []
        self.best: Array | None = None
        self.bound = float(cost[fixed].sum())

    def lacks(self, hidden: Array, *, whole: bool | None = None) -> list[Lack]:
        return short_of(
            self.system,
            hidden,
            self.standard,
            singletons=self.singletons,
            whole=self.whole if whole is None else whole,
            all_of_them=False,
        )

    def run(self, started: float, seconds: float) -> Pattern:
        lacks = self.lacks(self.fixed)
        if not lacks:
            return Pattern(self.fixed, self.bound, optimal=True)
        everything = self.lacks(self.fixed | self.free, whole=False)
        if everything:
            raise Unprotected(tuple(sorted({lack.cell for lack in everything})))
        self._partners()
        self._learn(self.fixed, lacks)
        last = self._search(started + _SEARCH * seconds, lacks)
        if last is None and self.best is not None:
            return Pattern(self.best, self._cost(self.best), optimal=True)
        ends = started + seconds
        if last is not None and last[1] and not self._near():
            self._keep(self._mended(*last, ends))
        if self.best is None:
            self.best = self.fixed | self.free
            lacks = self.lacks(self.best)
            if lacks:
                raise Unprotected(tuple(sorted({lack.cell for lack in lacks})))
        best = self._lean(self.best, ends)
        return Pattern(best, min(self.bound, self._cost(best)), optimal=self._cost(best) <= self.bound + NEAR)

    def _search(self, ends: float, lacks: list[Lack]) -> tuple[Array, list[Lack]] | None:
        """Choose, look what is told, and choose again; nothing once the best pattern is proven the cheapest."""
        hidden = self.fixed
        for number in range(1, _ROUNDS):
            chosen, proven = self._choose(ends)
            if chosen is None:
                break
            hidden, lacks = chosen, self.lacks(chosen)
            if not lacks:
                self._keep(hidden)
                if proven:
                    self.best = hidden
                    return None
                break
            self._learn(hidden, lacks)
            if len(hidden) < _LARGE or number & (number - 1) == 0:
                # With many cells in the rounds 1, 2, 4, 8 ...: mending then takes longer than choosing.
                self._keep(self._mended(hidden, lacks, ends))
                if self._near():
                    break
            if time.monotonic() > ends:
                break
        return hidden, lacks

    def _near(self) -> bool:
        return self.best is not None and self._cost(self.best) <= self.bound + NEAR

    def _cost(self, hidden: Array) -> float:
        return float(self.cost[hidden].sum())

    def _keep(self, hidden: Array | None) -> None:
        if hidden is None:
            return
        if self.best is None or self.weights[hidden].sum() < self.weights[self.best].sum() - 1e-9:
            self.best = hidden

    def _learn(self, hidden: Array, lacks: list[Lack]) -> None:
        """Conditions that all safe patterns fulfil and this one does not."""
        for lack in lacks:
            share, wanted = cut(self.system, self.standard, lack, free=self.free, fixed=self.fixed)
            if wanted > NEAR and share[hidden & self.free].sum() < wanted - NEAR:
                self._add(share, wanted)
            else:
                # Only whole numbers tell: whatever is safe hides something that is shown here.
                self._add((self.free & ~hidden).astype(float), 1.0)

    def _add(self, share: Array, wanted: float) -> None:
        self.shares.append(csr_matrix(share))
        self.wanted.append(wanted)

    def _partners(self) -> None:
        """In each sum, what a hidden cell needs so as not to be told by that sum alone."""
        matrix, rise = self.system.matrix, self.standard.rise
        room = self.system.values - self.standard.least
        usable = self.free | self.fixed
        for number in range(matrix.shape[0]):
            cells = matrix.indices[matrix.indptr[number] : matrix.indptr[number + 1]]
            signs = matrix.data[matrix.indptr[number] : matrix.indptr[number + 1]]
            total, there = total_of(cells, signs), usable[cells]
            cells, signs = cells[there], signs[there]
            alone = [at for at in cells if self.singletons and self.standard.alone[at]]
            for at, sign in zip(cells, signs, strict=True):
                if self.standard.small[at]:
                    # Whoever is alone in the total is whom its parts count.
                    for known in (-1, *(one for one in alone if one not in (at, total))):
                        others = (cells != at) & (cells != known)
                        self._one_sum(cells[others], signs[others] * np.sign(sign), rise[at], room)
                elif self.free[at] and len(cells) <= _LONG:
                    share = np.zeros(len(usable))
                    share[cells] = self.free[cells]
                    if not self.fixed[cells].any():
                        share[at] = -1.0
                        self._add(share, 0.0)

    def _one_sum(self, cells: Array, signs: Array, rise: float, room: Array) -> None:
        wanted = max(rise, 1.0)
        share = np.where(signs > 0, np.minimum(room[cells], wanted) if rise else wanted, wanted)
        wanted -= share[self.fixed[cells]].sum()
        if wanted > NEAR:
            full = np.zeros(len(room))
            full[cells] = np.where(self.free[cells], np.minimum(share, wanted), 0.0)
            self._add(full, wanted)

    def _choose(self, ends: float) -> tuple[Array | None, bool]:
        """The cheapest cells that fulfil all conditions so far, and whether that was proven."""
        at = np.flatnonzero(self.free)
        left = ends - time.monotonic()
        if left <= 0:
            return None, False
        conditions = vstack(self.shares, format="csr")[:, at]
        solved = milp(
            self.weights[at],
            integrality=np.ones(len(at)),
            bounds=Bounds(0.0, 1.0),
            constraints=LinearConstraint(conditions, np.array(self.wanted) - 1e-7, np.inf),
            options={"mip_rel_gap": 0.0, "node_limit": _NODES, "time_limit": left},
        )
        fixed = float(self.cost[self.fixed].sum())
        if solved.mip_dual_bound is not None and np.isfinite(solved.mip_dual_bound):
            # What settles ties is no cost.
            self.bound = max(self.bound, fixed + np.floor(solved.mip_dual_bound + NEAR))
        if solved.x is None:
            return None, False
        hidden = self.fixed.copy()
        hidden[at] |= solved.x > 0.5
        return hidden, solved.status == 0

    def _mended(self, hidden: Array, lacks: list[Lack], ends: float) -> Array | None:
        """A safe pattern near one that is not: for each cell that is told, the cheapest movement that frees it."""
        hidden = hidden.copy()
        while time.monotonic() < ends:
            for lack in lacks:
                moved = self._freed(hidden, lack)
                hidden |= moved & self.free
            lacks = self.lacks(hidden)
            if not lacks:
                return hidden
        return None

    def _freed(self, hidden: Array, lack: Lack) -> Array:
        usable = (self.free | self.fixed).copy()
        usable[list(lack.known)] = False
        cells = np.flatnonzero(usable)
        part = self.system.matrix[:, cells]
        price = np.where(hidden[cells], 0.0, self.weights[cells] + 1.0)
        room = (self.system.values - self.standard.least)[cells]
        place = int(np.searchsorted(cells, lack.cell))
        wanted = max(self.standard.rise[lack.cell], self.standard.width)
        for rise in (wanted, float(self.standard.rise[lack.cell]), -1.0):
            low = np.zeros(2 * len(cells))
            high = np.concatenate([np.full(len(cells), np.inf), room])
            if rise >= 0:
                low[place] = high[place] = rise
                high[len(cells) + place] = 0.0
            else:
                high[place] = 0.0
                low[len(cells) + place] = min(room[place], self.standard.width)
            solved = linprog(
                np.concatenate([price, price]),
                A_eq=hstack([part, -part], format="csr"),
                b_eq=np.zeros(part.shape[0]),
                bounds=np.column_stack([low, high]),
                method="highs-ds",
            )
            if solved.status == 0:
                moved = np.zeros(len(hidden), dtype=bool)
                moved[cells] = (solved.x[: len(cells)] > NEAR) | (solved.x[len(cells) :] > NEAR)
                return moved
        return self.free

    def _lean(self, hidden: Array, ends: float) -> Array:
        """The pattern without cells that it does not need, the dearest first."""
        extra = np.flatnonzero(hidden & self.free)
        for at in extra[np.argsort(-self.weights[extra], kind="stable")]:
            if time.monotonic() > ends:
                break
            without = hidden.copy()
            without[at] = False
            if not self.lacks(without):
                hidden = without
        return hidden


def ties(system: System, free: Array) -> Array:
    """Less than 1 in all: among equally dear patterns the one of fewest cells, then one that only the names decide."""
    marks = [int.from_bytes(hashlib.sha256(repr(name).encode()).digest()[:4], "big") / 2**32 for name in system.names]
    return (1.0 + np.array(marks)) / (2.5 * max(int(free.sum()), 1))
