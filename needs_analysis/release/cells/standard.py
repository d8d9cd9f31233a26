"""When a small cell is protected, and which are not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from needs_analysis.errors import Refusal
from needs_analysis.release.cells.attacker import NEAR, Answer, Question, answers, whole_distance
from needs_analysis.release.cells.system import Array, System

STANDARDS: Final = ("interval", "exact")


@dataclass(frozen=True)
class Standard:
    """What each small cell must be able to be.

    Parameters
    ----------
    small : ndarray of bool
        The cells to protect.
    rise : ndarray
        How far above its true value each must be able to be.
    width : float
        How far its smallest and largest value must be apart.
    least : ndarray
        The smallest value that each cell can have if it is hidden.
    alone : ndarray of bool
        Small cells in which someone may be alone, who then knows them.
    most : ndarray, optional
        The largest value that each cell can have, where cells are shown as ranges: those are then open like hidden ones.
    """

    small: Array
    rise: Array
    width: float
    least: Array
    alone: Array
    most: Array | None = None

    def of_cells(self, cells: Array) -> Standard:
        """The standard of some of the cells."""
        most = None if self.most is None else self.most[cells]
        return Standard(self.small[cells], self.rise[cells], self.width, self.least[cells], self.alone[cells], most)

    def whatever_they_are(self, system: System, *, threshold: int) -> Standard:
        """The standard under which what is hidden does not depend on how small the small cells are: all of them count as 1."""
        counts = self.small & (system.values > NEAR)
        return Standard(
            self.small,
            np.where(counts, threshold - 1.0, self.rise),
            self.width,
            np.where(counts, system.values, self.least),
            self.alone,
            self.most,
        )

    @classmethod
    def of(cls, system: System, *, threshold: int, standard: str, least: Array, more: Array | None = None) -> Standard:
        """The standard of a table.

        Parameters
        ----------
        system : System
            The table.
        threshold : int
            Counts above 0 and below it are small.
        standard : {"interval", "exact"}
            ``interval``: nobody can tell that a cell lies under the threshold, nor tell it to within the threshold less 1.
            ``exact``: nobody can tell its value, which is all that most programs promise.
        least : ndarray
            The smallest value of each hidden cell.
        more : ndarray of bool, optional
            Cells to protect besides, such as a rest of 0 that would tell of everybody.

        Raises
        ------
        Refusal
            For another standard.
        """
        if standard not in STANDARDS:
            raise Refusal(f"There is no standard {standard!r}", remedy=f"Use one of {', '.join(STANDARDS)}.")
        small = (system.values > NEAR) & (system.values < threshold - NEAR)
        if more is not None:
            small = small | more
        alone = small & (np.abs(system.values - 1) < NEAR)
        rise = np.where(small, np.maximum(threshold - system.values, 0.0), 0.0)
        if standard == "exact":
            return cls(small, np.zeros(len(rise)), 1.0, least, alone)
        return cls(small, rise, float(threshold - 1), least, alone)


@dataclass(frozen=True)
class Lack:
    """A small cell that is not protected, and the answers that show it.

    Parameters
    ----------
    cell : int
        Its place.
    known : tuple of int
        Places of the cells that the attacker knows besides.
    up, down : Answer
        How far it can rise and, where it can rise far enough, fall.
    """

    cell: int
    known: tuple[int, ...]
    up: Answer
    down: Answer | None


def short_of_each(
    system: System,
    hidden: Array,
    standard: Standard,
    *,
    singletons: bool = False,
    whole: bool = False,
    all_of_them: bool = True,
    ends: float = np.inf,
) -> list[Lack]:
    """Small cells that a pattern does not protect.

    Parameters
    ----------
    system, hidden, standard
        The table, what is hidden, and the standard.
    singletons : bool
        Whether a person who is alone in a cell is among the attackers.
    whole : bool
        Whether attackers count in whole numbers.
    all_of_them : bool
        Whether to look on for what the cleverer attackers tell where the plain ones tell something already.
    ends : float
        When to give up, by `time.process_time`.

    Raises
    ------
    TimeoutError
        Once that is reached.
    """
    lacks = shown_small(system, hidden, standard)
    asked = np.flatnonzero(standard.small & hidden & ~plainly_safe(system, hidden, standard))
    found, safe = asked_of(system, hidden, standard, [(int(at), ()) for at in asked], ends)
    lacks += found
    if singletons and (all_of_them or not lacks):
        found, safe = _told_by_one(system, hidden, standard, safe, ends)
        lacks += found
    if whole and (all_of_them or not lacks):
        lacks += [lack for lack in safe if not in_whole_numbers(system, hidden, standard, lack, ends)]
    return lacks


def shown_small(system: System, hidden: Array, standard: Standard) -> list[Lack]:
    """Small cells that are not hidden at all."""
    nothing = Answer(0.0, np.zeros(len(system.names)), np.zeros(system.matrix.shape[0]))
    return [Lack(int(at), (), nothing, nothing) for at in np.flatnonzero(standard.small & ~hidden)]


def plainly_safe(system: System, hidden: Array, standard: Standard) -> Array:
    """Small cells that only one sum holds, in which others can give way enough: for long tables without a line of totals."""
    cells = np.flatnonzero(hidden)
    part = system.matrix[:, cells]
    used = np.flatnonzero(np.diff(part.indptr))
    safe = np.zeros(len(hidden), dtype=bool)
    # Nothing holds those that stand in no sum.
    times = np.bincount(part.indices, minlength=len(cells))
    safe[cells[times == 0]] = True
    if not len(used):
        return safe
    row_of = np.repeat(np.arange(part.shape[0]), np.diff(part.indptr))
    one_sum = np.ones(part.shape[0], dtype=bool)
    one_sum[row_of[times[part.indices] > 1]] = False
    if standard.most is not None:
        # How far a range lets others fall and rise is a question for the programme.
        one_sum[row_of[np.isfinite(standard.most[cells])[part.indices]]] = False
    low = np.full(part.shape[0], np.inf)
    high = np.full(part.shape[0], -np.inf)
    np.minimum.at(low, row_of, part.data)
    np.maximum.at(high, row_of, part.data)
    one_sum &= (low == high) & (np.abs(low) == 1) & (np.diff(part.indptr) > 1)
    here = one_sum[row_of]
    row_of, places = row_of[here], cells[part.indices[here]]
    room = np.floor(system.values[places] - standard.least[places] + NEAR)
    total, alone = np.zeros(part.shape[0]), np.zeros(part.shape[0])
    np.add.at(total, row_of, room)
    # One who is alone in a cell knows that it does not move.
    np.maximum.at(alone, row_of, np.where(standard.alone[places], room, 0.0))
    left = (total - alone)[row_of]
    safe[places] = (left - room >= standard.rise[places]) & (left >= standard.width)
    return safe


def _told_by_one(
    system: System, hidden: Array, standard: Standard, safe: Sequence[Lack], ends: float
) -> tuple[list[Lack], list[Lack]]:
    """Which cells someone who is alone in another can tell, and which not."""
    alone = tuple(np.flatnonzero(standard.alone & hidden).tolist())
    # What all of them together cannot tell, none of them can.
    mine = {lack.cell: herself(system, lack.cell) for lack in safe}
    others = {cell: tuple(one for one in alone if one not in itself) for cell, itself in mine.items()}
    together = [(lack.cell, others[lack.cell]) for lack in safe]
    told, proven = asked_of(system, hidden, standard, together, ends)
    open_to = {lack.cell for lack in told}
    # Whoever does not move when a cell moves far enough cannot tell more of it than others.
    pairs = [
        (lack.cell, (one,))
        for lack in safe
        if lack.cell in open_to
        for one in others[lack.cell]
        if any(abs(each.moves[one]) > NEAR for each in (lack.up, lack.down) if each is not None)
    ]
    told, more = asked_of(system, hidden, standard, pairs, ends)
    return told, [*proven, *more, *(lack for lack in safe if lack.cell in open_to)]


def herself(system: System, cell: int) -> set[int]:
    """A cell and those that it is a part of: whoever is alone in one of them is the one whom the cell counts, if it counts anyone."""
    found = {cell}
    for row in system.columns.indices[system.columns.indptr[cell] : system.columns.indptr[cell + 1]]:
        part = slice(system.matrix.indptr[row], system.matrix.indptr[row + 1])
        found |= {total_of(system.matrix.indices[part], system.matrix.data[part])} - {-1}
    return found


def total_of(cells: Array, signs: Array) -> int:
    """The cell of a sum that adds up the others: the only one of its sign, and of two the one below 0; -1 for none."""
    below = cells[signs < 0]
    if len(below) == 1:
        return int(below[0])
    above = cells[signs > 0]
    return int(above[0]) if len(above) == 1 else -1


def asked_of(
    system: System,
    hidden: Array,
    standard: Standard,
    pairs: Sequence[tuple[int, tuple[int, ...]]],
    ends: float = np.inf,
) -> tuple[list[Lack], list[Lack]]:
    """Which small cells are told by an attacker, and which not."""
    lacks: list[Lack] = []
    safe: list[Lack] = []
    rising = [Question(at, True, max(standard.rise[at], standard.width), known) for at, known in pairs]
    narrow: list[Lack] = []
    found = answers(system, hidden, standard.least, rising, most=standard.most, ends=ends)
    for question, up in zip(rising, found, strict=True):
        lack = Lack(question.cell, question.known, up, None)
        if up.distance < standard.rise[question.cell] - NEAR:
            lacks.append(lack)
        elif up.distance < standard.width - NEAR:
            narrow.append(lack)
        else:
            safe.append(lack)
    falling = [Question(each.cell, False, standard.width, each.known) for each in narrow]
    found = answers(system, hidden, standard.least, falling, most=standard.most, ends=ends)
    for lack, down in zip(narrow, found, strict=True):
        short = lack.up.distance + down.distance < standard.width - NEAR
        (lacks if short else safe).append(Lack(lack.cell, lack.known, lack.up, down))
    return lacks, safe


def in_whole_numbers(system: System, hidden: Array, standard: Standard, safe: Lack, ends: float = np.inf) -> bool:
    """Whether a cell that can move far enough can do so by whole numbers of people too."""
    down = _whole(system, hidden, standard, safe, upward=False, most=standard.width, ends=ends)
    wanted = max(float(standard.rise[safe.cell]), standard.width - down)
    up = _whole(system, hidden, standard, safe, upward=True, most=wanted, ends=ends)
    return up >= standard.rise[safe.cell] - NEAR and up + down >= standard.width - NEAR


def _whole(
    system: System, hidden: Array, standard: Standard, safe: Lack, *, upward: bool, most: float, ends: float
) -> float:
    seen = safe.up if upward else safe.down
    if seen is None:
        return 0.0
    if np.abs(seen.moves - np.round(seen.moves)).max(initial=0.0) <= NEAR:
        return seen.distance
    question = Question(safe.cell, upward, most, safe.known)
    return whole_distance(system, hidden, standard.least, question, most=standard.most, ends=ends)


def cut(system: System, standard: Standard, lack: Lack, *, free: Array, fixed: Array) -> tuple[Array, float]:
    """What every pattern that protects a cell fulfils, and this one does not: ``share @ hidden >= least``.

    Parameters
    ----------
    system, standard
        The table and the standard.
    lack : Lack
        A cell that is not protected.
    free, fixed : ndarray of bool
        Cells that may be hidden or shown, and those that are hidden in any case.

    Returns
    -------
    share : ndarray
        A number for each cell; 0 for those that are not free.
    least : float
        Of its sum over the hidden cells.
    """
    rising = lack.down is None
    wanted = float(standard.rise[lack.cell]) if rising else standard.width
    share = _prices(system, standard, lack.cell, lack.up, upward=True)
    if lack.down is not None:
        share = share + _prices(system, standard, lack.cell, lack.down, upward=False)
    share[list(lack.known)] = 0.0
    wanted -= float(np.where(np.isfinite(share[fixed]), share[fixed], 0.0).sum())
    return np.where(free, np.minimum(share, wanted), 0.0), wanted


def _prices(system: System, standard: Standard, cell: int, answer: Answer, *, upward: bool) -> Array:
    """How far a cell could move at most for each cell that is hidden."""
    reduced = -(system.matrix.T @ answer.prices)
    reduced[cell] += -1.0 if upward else 1.0
    room = system.values - standard.least
    return np.where(reduced < -NEAR, np.inf, np.where(reduced > NEAR, reduced * room, 0.0))
