"""The search for the cheapest safe pattern of hidden cells."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

from needs_analysis.release.cells.attacker import NEAR, pieces
from needs_analysis.release.cells.first_pattern import first_pattern
from needs_analysis.release.cells.freed import freed
from needs_analysis.release.cells.short_of_many import short_of
from needs_analysis.release.cells.standard import Lack, Standard, cut, plainly_safe, total_of
from needs_analysis.release.cells.system import Array, System, plain

_NODES: Final = 5_000
"""Branches of one choice of cells; a number, so that a slow machine chooses as a fast one does."""
_ROUNDS: Final = 500
_PROOF: Final = 10.0
"""Seconds for the proof that everything hidden is safe, where the time ended before any pattern was found."""
_SEARCH: Final = 0.6
"""Part of the time in which cells are chosen; the rest is for the last pattern to be mended."""
_LARGE: Final = 600
_AMONG: Final = (2, 8, 24, 64, 128)
"""With many cells the rounds after which the best pattern is made leaner."""
_LONG: Final = 80
"""In sums of more cells than this, a hidden cell is not asked for its partner beforehand."""


class Unprotected(Exception):
    """Small cells that no pattern protects, or, where that was not found out in time, those of which it is open."""

    def __init__(self, cells: tuple[int, ...], *, in_time: bool = True) -> None:
        self.cells, self.in_time = cells, in_time
        super().__init__()


@dataclass(frozen=True)
class Pattern:
    """Which cells to hide, what no safe pattern is cheaper than, and whether this is the cheapest or the search was stopped."""

    hidden: Array
    bound: float
    optimal: bool
    reached_limit: bool = False


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
    started = time.process_time()
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
    in_time = True
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
            found = search.run(time.process_time(), max(seconds - (time.process_time() - started), 0.01))
        except Unprotected as none:
            lacking += cells[list(none.cells)].tolist()
            in_time &= none.in_time
            continue
        hidden[cells] = found.hidden
        bound += found.bound - float(cost[cells][fixed[cells]].sum())
        optimal &= found.optimal
    if lacking:
        raise Unprotected(tuple(sorted(lacking)), in_time=in_time)
    return Pattern(hidden, bound, optimal, reached_limit=not optimal)


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
        self.shares: list[tuple[Array, Array]] = []
        self.wanted: list[float] = []
        self.best: Array | None = None
        self.ends, self.possible = np.inf, False
        self.bound = float(cost[fixed].sum())

    def lacks(self, hidden: Array, *, whole: bool | None = None) -> list[Lack]:
        return short_of(
            self.system,
            hidden,
            self.standard,
            singletons=self.singletons,
            whole=self.whole if whole is None else whole,
            all_of_them=False,
            ends=self.ends,
        )

    def run(self, started: float, seconds: float) -> Pattern:
        ends = started + seconds
        large = len(self.fixed) >= _LARGE and self.standard.most is None
        try:
            if large:
                # A first safe pattern comes before a better one, and before what takes long to prove.
                self.ends = ends
                self._keep(self._start())
            self._partners()
            lacks = self.lacks(self.fixed)
            if not lacks:
                return Pattern(self.fixed, self.bound, optimal=True)
            self._learn(self.fixed, lacks)
            self.ends = ends
            last = self._search(started + _SEARCH * seconds, lacks)
            if last is None and self.best is not None:
                return Pattern(self.best, self._cost(self.best), optimal=True)
            if last is not None and last[1] and not self._near() and (self.best is None or not large):
                self._keep(self._mended(*last, ends))
        except TimeoutError:
            pass
        return self._last(ends)

    def _all_of_them(self, *, whole: bool) -> None:
        """Raises where even hiding all that may be hidden protects some cell not."""
        lacks = self.lacks(self.fixed | self.free, whole=whole)
        self.possible = True
        if lacks:
            raise Unprotected(tuple(sorted({lack.cell for lack in lacks})))

    def _last(self, ends: float) -> Pattern:
        """The best safe pattern in the time that is left; everything that may be hidden where there is none."""
        if self.best is None:
            self.ends = max(ends, time.process_time() + _PROOF)
            try:
                self._all_of_them(whole=self.whole)
            except TimeoutError:
                raise Unprotected(tuple(np.flatnonzero(self.standard.small).tolist()), in_time=False) from None
            self.best, self.ends = self.fixed | self.free, ends
        try:
            self._within(ends)
            if not self._near():
                self.best = self._lean(self.best, ends)
        except TimeoutError:
            pass
        cost = self._cost(self.best)
        optimal = cost <= self.bound + NEAR
        return Pattern(self.best, min(self.bound, cost), optimal, reached_limit=not optimal)

    def _search(self, ends: float, lacks: list[Lack]) -> tuple[Array, list[Lack]] | None:
        """Choose, look what is told, and choose again; nothing once the best pattern is proven the cheapest."""
        hidden = self.fixed
        for number in range(1, _ROUNDS):
            chosen, sure = self._choose(ends)
            if chosen is None:
                break
            hidden, lacks = chosen, self.lacks(chosen)
            if not lacks:
                self._keep(hidden)
                if sure:
                    self.best = hidden
                    return None
                break
            self._learn(hidden, lacks)
            if len(hidden) < _LARGE:
                self._keep(self._mended(hidden, lacks, ends))
                if self.best is None and not self.possible:
                    self._all_of_them(whole=False)
            elif number in _AMONG:
                # With many cells mending takes longer than choosing among those of the best pattern.
                self._within(ends)
            if self._near():
                break
            if time.process_time() > ends:
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
        self._add_to(np.flatnonzero(share), share[share != 0], wanted)

    def _add_to(self, cells: Array, shares: Array, wanted: float) -> None:
        self.shares.append((cells, shares))
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
                        self._one_sum(cells[others], signs[others] / sign, rise[at], room)
                elif self.free[at] and len(cells) <= _LONG and not self.fixed[cells].any():
                    self._add_to(cells, np.where(cells == at, -1.0, self.free[cells].astype(float)), 0.0)

    def _one_sum(self, cells: Array, signs: Array, rise: float, room: Array) -> None:
        wanted = max(rise, 1.0)
        # A cell that counts twice in the sum lets another move twice as far.
        share = np.where(signs > 0, np.minimum(room[cells] * np.abs(signs), wanted) if rise else wanted, wanted)
        wanted -= share[self.fixed[cells]].sum()
        if wanted > NEAR:
            self._add_to(cells, np.where(self.free[cells], np.minimum(share, wanted), 0.0), wanted)

    def _within(self, ends: float) -> None:
        """The best safe pattern without what it does not need: the cheapest of its cells that are safe."""
        for _ in range(_ROUNDS):
            if self.best is None or time.process_time() > ends or self._near():
                return
            hidden, _ = self._choose(ends, self.best)
            if hidden is None or self.weights[hidden].sum() >= self.weights[self.best].sum() - 1e-9:
                return
            lacks = self.lacks(hidden)
            if not lacks:
                self._keep(hidden)
                return
            self._learn(hidden, lacks)

    def _choose(self, ends: float, among: Array | None = None) -> tuple[Array | None, bool]:
        """The cheapest cells that fulfil all conditions so far, of all or among some, and whether that was proven."""
        at = np.flatnonzero(self.free if among is None else self.free & among)
        left = ends - time.process_time()
        if left <= 0 or not len(at):
            return None, False
        ends_at = np.cumsum([0, *(len(cells) for cells, _ in self.shares)])
        parts = (
            np.concatenate([shares for _, shares in self.shares]),
            np.concatenate([cells for cells, _ in self.shares]),
        )
        conditions = csr_matrix((*parts, ends_at), shape=(len(self.shares), len(self.free)))[:, at]
        solved = milp(
            self.weights[at],
            integrality=np.ones(len(at)),
            bounds=Bounds(0.0, 1.0),
            constraints=LinearConstraint(conditions, np.array(self.wanted) - 1e-7, np.inf),
            options={"mip_rel_gap": 0.0, "node_limit": _NODES, "time_limit": left},
        )
        fixed = float(self.cost[self.fixed].sum())
        if among is None and solved.mip_dual_bound is not None and np.isfinite(solved.mip_dual_bound):
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
        if not lacks:
            return hidden
        while time.process_time() < ends:
            before = int(hidden.sum())
            for lack in lacks:
                hidden |= self._freed(hidden, lack)
            if hidden.sum() == before:
                return None
            lacks = self.lacks(hidden, whole=False) or self.lacks(hidden)
            if not lacks:
                return hidden
        return None

    def _start(self) -> Array | None:
        """A pattern that is soon found and needs little proof."""
        return first_pattern(
            self.system,
            self.standard,
            self.fixed,
            self.free,
            self.weights,
            rule=(self.singletons, self.whole),
            ends=self.ends,
        )

    def _freed(self, hidden: Array, lack: Lack) -> Array:
        return freed(self.system, self.standard, hidden, self.free, self.fixed, self.weights, lack=lack, ends=self.ends)

    def _lean(self, hidden: Array, ends: float) -> Array:
        """The pattern without cells that it does not need, the dearest first."""
        extra = np.flatnonzero(hidden & self.free)
        for at in extra[np.argsort(-self.weights[extra], kind="stable")]:
            if time.process_time() > ends:
                break
            without = hidden.copy()
            without[at] = False
            if not self.lacks(without):
                hidden = without
        return hidden


def ties(system: System, free: Array) -> Array:
    """Less than 1 in all: among equally dear patterns the one of fewest cells, then one that only the names decide."""
    marks = [
        int.from_bytes(hashlib.sha256(repr(plain(name)).encode()).digest()[:4], "big") / 2**32 for name in system.names
    ]
    return (1.0 + np.array(marks)) / (2.5 * max(int(free.sum()), 1))
