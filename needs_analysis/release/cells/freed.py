"""A cheap movement that frees a small cell that is told."""

from __future__ import annotations

import time
from typing import Final

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import hstack

from needs_analysis.release.cells.attacker import NEAR
from needs_analysis.release.cells.standard import Lack, Standard
from needs_analysis.release.cells.system import Array, System

_CHARGES: Final = 3
"""Times to look for a movement: what moved little costs more the next time."""


def freed(
    system: System,
    standard: Standard,
    hidden: Array,
    free: Array,
    fixed: Array,
    weights: Array,
    *,
    lack: Lack,
    ends: float = np.inf,
    most: int = _CHARGES,
) -> Array:
    """The cells of a cheap movement that frees one that is told.

    Parameters
    ----------
    system, standard
        The table, and what each small cell must be able to be.
    hidden, free, fixed : ndarray of bool
        Cells that are hidden now, that may be, and that are in any case.
    weights : ndarray
        What is lost with each.
    lack : Lack
        The cell, and what its attacker knows.
    ends : float
        When to give up, by `time.process_time`.
    most : int
        Programmes for each distance.

    Returns
    -------
    ndarray of bool
        Cells to hide; all that may be hidden where no movement was found.

    Raises
    ------
    TimeoutError
        Once ``ends`` is reached.
    """
    usable = free | fixed
    usable[list(lack.known)] = False
    cells = np.flatnonzero(usable)
    price = np.where(hidden[cells], 0.0, weights[cells] + 1.0)
    best, least = free, np.inf
    wanted = max(standard.rise[lack.cell], standard.width)
    for rise in (wanted, float(standard.rise[lack.cell]), -1.0):
        charge = price
        for _ in range(most):
            moves = _movement(system, standard, cells, lack.cell, rise, charge, ends=ends)
            if moves is None:
                break
            moved = moves > NEAR
            spent = float(price[moved].sum())
            if spent < least - NEAR:
                best, least = np.zeros(len(hidden), dtype=bool), spent
                best[cells[moved]] = True
            if not spent:
                break
            # A cell is hidden whole, however little it moves.
            charge = np.where(moved, price / np.maximum(moves, 1e-3), price)
        if least < np.inf:
            break
    return best & free


def _movement(
    system: System, standard: Standard, cells: Array, cell: int, rise: float, price: Array, *, ends: float
) -> Array | None:
    """How far each cell moves in the cheapest movement by which one rises so far, or falls as far as need be."""
    part = system.matrix[:, cells]
    room = (system.values - standard.least)[cells]
    place, number = int(np.searchsorted(cells, cell)), len(cells)
    low = np.zeros(2 * number)
    high = np.concatenate([np.full(number, np.inf), room])
    if rise >= 0:
        low[place] = high[place] = rise
        high[number + place] = 0.0
    else:
        high[place] = 0.0
        low[number + place] = min(room[place], standard.width)
    left = ends - time.process_time()
    if left <= 0:
        raise TimeoutError
    solved = linprog(
        np.concatenate([price, price]),
        A_eq=hstack([part, -part], format="csr"),
        b_eq=np.zeros(part.shape[0]),
        bounds=np.column_stack([low, high]),
        method="highs-ds",
        options={"time_limit": left} if np.isfinite(left) else {},
    )
    return np.maximum(solved.x[:number], solved.x[number:]) if solved.status == 0 else None
