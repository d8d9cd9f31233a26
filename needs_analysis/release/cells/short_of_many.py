"""Small cells that a pattern does not protect, where there are too many to ask for each."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from needs_analysis.release.cells.attacker import NEAR
from needs_analysis.release.cells.other_tables import Others, other_tables
from needs_analysis.release.cells.standard import (
    Lack,
    Standard,
    asked_of,
    herself,
    in_whole_numbers,
    plainly_safe,
    short_of_each,
    shown_small,
)
from needs_analysis.release.cells.system import Array, System

_MANY: Final = 10_000
"""So many questions times hidden cells are first looked at together."""
_STEPS: Final = 2
"""How many sums away from a cell others are near."""
_TRIES: Final = 10
_ENOUGH: Final = 30
"""So many cells that are told are enough to choose anew."""


def short_of(
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
    asked = np.flatnonzero(standard.small & hidden & ~plainly_safe(system, hidden, standard))
    few = len(asked) * int(hidden.sum()) <= _MANY or standard.most is not None
    shown = shown_small(system, hidden, standard)
    if few or (shown and not all_of_them):
        rules = {"singletons": singletons, "whole": whole, "all_of_them": all_of_them}
        return short_of_each(system, hidden, standard, **rules, ends=ends)
    found = short_of_many(
        system, hidden, standard, asked, singletons=singletons, whole=whole, all_of_them=all_of_them, ends=ends
    )
    return shown + found


def short_of_many(
    system: System,
    hidden: Array,
    standard: Standard,
    asked: Array,
    *,
    singletons: bool,
    whole: bool,
    all_of_them: bool,
    together: bool = False,
    ends: float = np.inf,
) -> list[Lack]:
    """What `short_of` finds, with most cells proven protected by a few other tables.

    Parameters
    ----------
    system, hidden, standard
        The table, what is hidden, and the standard.
    asked : ndarray of int
        Hidden small cells, by their places.
    singletons, whole, all_of_them : bool
        As in `short_of`. Without ``all_of_them`` the search ends when some that are told were found.
    together : bool
        Whether all who are alone in a cell tell each other: quicker to find out, and more than is asked.
    ends : float
        When to give up, by `time.process_time`.

    Raises
    ------
    TimeoutError
        Once that is reached.
    """
    near = _Near(system, hidden, standard, ends)
    seen = other_tables(system, hidden, standard, asked, singletons=singletons, whole=False, ends=ends)
    left = [(int(at), ()) for at in asked[~seen.plain] if not near.proves(int(at), (), whole=False)]
    lacks, safe = _asked(system, hidden, standard, left, ends)
    if singletons and (all_of_them or not lacks):
        open_to = [each for each in _open(system, seen, asked, lacks, safe) if not near.proves(*each, whole=False)]
        most = len(open_to) if all_of_them or together else _ENOUGH
        lacks += _told_by_some(system, hidden, standard, open_to, most=most, together=together, ends=ends)[0]
    if whole and (all_of_them or not lacks):
        exact = other_tables(system, hidden, standard, asked, singletons=singletons, whole=True, ends=ends)
        told = {lack.cell for lack in lacks}
        again = [(int(at), ()) for at in asked[~exact.plain] if at not in told]
        again = [each for each in again if not near.proves(*each, whole=True)]
        _, safe = _asked(system, hidden, standard, again, ends)
        if singletons:
            open_to = [each for each in _open(system, exact, asked, lacks, ()) if not near.proves(*each, whole=True)]
            safe += _told_by_some(system, hidden, standard, open_to, most=len(open_to), together=False, ends=ends)[1]
        for lack in safe:
            _in_time(ends)
            lacks += [] if in_whole_numbers(system, hidden, standard, lack, ends) else [lack]
            if len(lacks) > _ENOUGH and not all_of_them:
                break
    return lacks


def _in_time(ends: float) -> None:
    if time.process_time() > ends:
        raise TimeoutError


def _asked(
    system: System, hidden: Array, standard: Standard, pairs: Sequence[tuple[int, tuple[int, ...]]], ends: float
) -> tuple[list[Lack], list[Lack]]:
    lacks: list[Lack] = []
    safe: list[Lack] = []
    for begin in range(0, len(pairs), _ENOUGH):
        _in_time(ends)
        told, more = asked_of(system, hidden, standard, pairs[begin : begin + _ENOUGH], ends)
        lacks += told
        safe += more
    return lacks, safe


class _Near:
    """Looks for a movement among the hidden cells near one, which is found sooner than one among all of them."""

    def __init__(self, system: System, hidden: Array, standard: Standard, ends: float) -> None:
        self.system, self.standard, self.ends = system, standard, ends
        self.cells = np.flatnonzero(hidden)
        part = system.matrix[:, self.cells]
        self.by_row, self.by_cell = part, part.tocsc()
        self.tried = self.proved = 0

    def proves(self, cell: int, known: Sequence[int], *, whole: bool) -> bool:
        """Whether the cells near one let it move as far as the standard asks, while some others stay."""
        _in_time(self.ends)
        if self.tried >= _TRIES and 2 * self.proved < self.tried:
            # It mostly takes cells farther away.
            return False
        near, rows = {int(np.searchsorted(self.cells, cell))}, set[int]()
        for _ in range(_STEPS):
            for at in near:
                rows.update(self.by_cell.indices[self.by_cell.indptr[at] : self.by_cell.indptr[at + 1]].tolist())
            for row in rows:
                near.update(self.by_row.indices[self.by_row.indptr[row] : self.by_row.indptr[row + 1]].tolist())
        places = self.cells[sorted(near)]
        touched = np.unique(self.by_cell[:, sorted(near)].indices)
        part = System(
            tuple(self.system.names[at] for at in places),
            self.system.values[places],
            self.system.matrix[touched][:, places],
        )
        rule, here = self.standard.of_cells(places), np.ones(len(places), dtype=bool)
        at = int(np.searchsorted(places, cell))
        still = tuple(np.flatnonzero(np.isin(places, known)).tolist())
        _, safe = asked_of(part, here, rule, [(at, still)], self.ends)
        found = bool(safe) and (not whole or in_whole_numbers(part, here, rule, safe[0], self.ends))
        self.tried, self.proved = self.tried + 1, self.proved + found
        return found


def _open(
    system: System, seen: Others, asked: Array, lacks: Iterable[Lack], safe: Iterable[Lack]
) -> list[tuple[int, tuple[int, ...]]]:
    """Cells, each with the hidden ones of which it is not proven that whoever is alone there does not tell it."""
    clear = seen.clear.copy()
    place = {int(cell): at for at, cell in enumerate(asked)}
    for lack in safe:
        # Whoever does not move when a cell moves far enough cannot tell more of it than others.
        moved = np.zeros(len(seen.alone), dtype=bool)
        for answer in (lack.up, lack.down):
            if answer is not None:
                moved |= np.abs(answer.moves[seen.alone]) > NEAR
        clear[place[lack.cell]] |= ~moved
    told = {lack.cell for lack in lacks}
    found = []
    for at in np.flatnonzero(~clear.all(axis=1)):
        cell = int(asked[at])
        if cell not in told:
            others = set(seen.alone[~clear[at]].tolist()) - herself(system, cell)
            found += [(cell, tuple(sorted(others)))] if others else []
    return found


def _told_by_some(
    system: System,
    hidden: Array,
    standard: Standard,
    open_to: Sequence[tuple[int, tuple[int, ...]]],
    *,
    most: int,
    together: bool,
    ends: float,
) -> tuple[list[Lack], list[Lack]]:
    """Which cells someone who is alone in one of some others can tell, and which not."""
    lacks: list[Lack] = []
    safe: list[Lack] = []
    for begin in range(0, len(open_to), _ENOUGH):
        part = list(open_to[begin : begin + _ENOUGH])
        while part:
            told, held = _asked(system, hidden, standard, part, ends)
            safe += held
            lacks += [lack for lack in told if together or len(lack.known) == 1]
            # What all of them together cannot tell, none of them can; where they can, one who can is looked for.
            first = {lack.cell: lack.known for lack in reversed(told) if len(lack.known) > 1 and not together}
            part = [
                (cell, half)
                for cell, known in sorted(first.items())
                for half in (known[: len(known) // 2], known[len(known) // 2 :])
            ]
        if len(lacks) >= most:
            break
    return lacks, safe
