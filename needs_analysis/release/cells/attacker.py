"""What someone who can add up learns of hidden cells: the smallest and largest value that each can have."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import block_diag, csr_matrix
from scipy.sparse.csgraph import connected_components

from needs_analysis.errors import NeedsAnalysisError
from needs_analysis.release.cells.system import Array, System

NEAR: Final = 1e-6
"""Two values of a cell that are nearer than this are the same."""
_STOPPED: Final = 1
"""What a programme says that reached its limit."""
_MOST_CELLS: Final = 2_000
"""Cells in one linear programme; several questions are asked in one, because asking takes longer than answering."""


@dataclass(frozen=True)
class Question:
    """How far one hidden cell can move from its true value.

    Parameters
    ----------
    cell : int
        Its place.
    upward : bool
        Up, or down.
    most : float
        Further than this is not asked.
    known : tuple of int
        Places of cells whose values the attacker knows from elsewhere, such as a contributor who is alone in one.
    """

    cell: int
    upward: bool
    most: float = np.inf
    known: tuple[int, ...] = ()


@dataclass(frozen=True)
class Answer:
    """How far it can move, how all cells move then, and the price of each equation.

    Parameters
    ----------
    distance : float
        How far.
    moves : ndarray
        Movement of each cell.
    prices : ndarray
        Dual value of each equation: how far more it would move for each unit by which the equation gave way.
    """

    distance: float
    moves: Array
    prices: Array


def pieces(system: System, hidden: Array) -> list[tuple[Array, Array]]:
    """Sets of hidden cells that no equation joins, each with its equations: what is learnt of one tells nothing of the other."""
    part = system.matrix[:, np.flatnonzero(hidden)]
    used = np.flatnonzero(np.diff(part.indptr))
    part = part[used]
    rows, columns = part.shape
    if not columns:
        return []
    joined = csr_matrix((np.ones(part.nnz), part.indices, part.indptr), shape=part.shape)
    square = csr_matrix(
        (joined.data, (np.repeat(np.arange(rows), np.diff(joined.indptr)), joined.indices + rows)),
        shape=(rows + columns,) * 2,
    )
    number, label = connected_components(square, directed=False)
    cells = np.flatnonzero(hidden)
    by_row, by_cell = label[:rows], label[rows:]
    order, row_order = np.argsort(by_cell, kind="stable"), np.argsort(by_row, kind="stable")
    cell_ends = np.searchsorted(by_cell[order], np.arange(number + 1))
    row_ends = np.searchsorted(by_row[row_order], np.arange(number + 1))
    return [
        (cells[order[cell_ends[at] : cell_ends[at + 1]]], used[row_order[row_ends[at] : row_ends[at + 1]]])
        for at in range(number)
    ]


def answers(
    system: System,
    hidden: Array,
    least: Array,
    questions: Sequence[Question],
    *,
    most: Array | None = None,
    ends: float = np.inf,
) -> list[Answer]:
    """Answer questions about hidden cells.

    Parameters
    ----------
    system : System
        Cells and equations.
    hidden : ndarray of bool
        Which are hidden, or shown as a range.
    least : ndarray
        The smallest value that each can have, as the attacker knows.
    questions : sequence of Question
        About hidden cells; one without a limit must have an end (see `endless`).
    most : ndarray, optional
        The largest value that each can have: of a rounded cell the end of its range. None without it.
    ends : float
        When to give up, by `time.process_time`.

    Returns
    -------
    list of Answer
        In the order of the questions.

    Raises
    ------
    TimeoutError
        Once ``ends`` is reached, also within a programme.
    """
    if not questions:
        return []
    where: dict[int, int] = {}
    parts = pieces(system, hidden)
    for at, (cells, _) in enumerate(parts):
        where.update(dict.fromkeys(cells.tolist(), at))
    found: list[Answer | None] = [None] * len(questions)
    batch: list[tuple[int, Question, tuple[Array, Array]]] = []
    size = 0
    for number in sorted(range(len(questions)), key=lambda each: where[questions[each].cell]):
        piece = parts[where[questions[number].cell]]
        batch.append((number, questions[number], piece))
        size += len(piece[0])
        if size >= _MOST_CELLS:
            _ask(system, (least, most), batch, found, ends)
            batch, size = [], 0
    if batch:
        _ask(system, (least, most), batch, found, ends)
    return [answer for answer in found if answer is not None]


def _ask(
    system: System,
    bounds: tuple[Array, Array | None],
    batch: Sequence[tuple[int, Question, tuple[Array, Array]]],
    found: list[Answer | None],
    ends: float,
) -> None:
    """One linear programme for several questions, side by side."""
    blocks, cost, low, high, shapes = [], [], [], [], []
    kept: dict[int, Any] = {}
    for number, question, (cells, rows) in batch:
        if id(cells) not in kept:
            kept[id(cells)] = system.matrix[rows][:, cells] if len(rows) else csr_matrix((0, len(cells)))
        lower, upper = _room(system, cells, *bounds)
        wanted = np.zeros(len(cells))
        place = int(np.searchsorted(cells, question.cell))
        wanted[place] = -1.0 if question.upward else 1.0
        if question.upward:
            upper[place] = min(upper[place], question.most)
        else:
            lower[place] = max(lower[place], -question.most)
        if question.known:
            still = np.isin(cells, question.known)
            lower[still] = upper[still] = 0.0
        blocks.append(kept[id(cells)])
        cost.append(wanted)
        low.append(lower)
        high.append(upper)
        shapes.append((number, cells, rows, place))
    matrix = block_diag(blocks, format="csr")
    moves, prices = _solved(np.concatenate(cost), matrix, np.concatenate(low), np.concatenate(high), ends)
    at_cell = at_row = 0
    for number, cells, rows, place in shapes:
        mine = moves[at_cell : at_cell + len(cells)]
        full, price = np.zeros(len(system.names)), np.zeros(system.matrix.shape[0])
        full[cells] = mine
        price[rows] = prices[at_row : at_row + len(rows)]
        found[number] = Answer(abs(float(mine[place])), full, price)
        at_cell += len(cells)
        at_row += len(rows)


def _room(system: System, cells: Array, least: Array, most: Array | None) -> tuple[Array, Array]:
    """How far some cells can move down and up."""
    upper = np.full(len(cells), np.inf) if most is None else np.maximum(most[cells] - system.values[cells], 0.0)
    return -(system.values[cells] - least[cells]), upper


def limit_of(ends: float) -> dict[str, float]:
    """The option of a programme that lets it last no longer than until then, by `time.process_time`.

    Raises
    ------
    TimeoutError
        If that is past.
    """
    left = ends - time.process_time()
    if left <= 0:
        raise TimeoutError
    return {"time_limit": left} if np.isfinite(left) else {}


def _in_time(solved: Any, ends: float, *, optional: bool = False) -> None:
    """What a programme that ended found; a programme that was stopped raises."""
    if solved.status == _STOPPED and np.isfinite(ends):
        raise TimeoutError
    if solved.status != 0 and not optional:
        raise NeedsAnalysisError(f"The audit of a table did not end ({solved.message}); nothing is released.")


def _solved(cost: Array, matrix: csr_matrix, low: Array, high: Array, ends: float) -> tuple[Array, Array]:
    if not matrix.shape[0]:
        # Nothing binds them: each goes to its end.
        return np.where(cost < 0, high, np.where(cost > 0, low, 0.0)), np.zeros(0)
    zeros, bounds = np.zeros(matrix.shape[0]), np.column_stack([low, high])
    solved = linprog(cost, A_eq=matrix, b_eq=zeros, bounds=bounds, method="highs-ds", options=limit_of(ends))
    _in_time(solved, ends, optional=True)
    if solved.status != 0:
        solved = linprog(cost, A_eq=matrix, b_eq=zeros, bounds=bounds, method="highs-ipm", options=limit_of(ends))
        _in_time(solved, ends)
    return solved.x, solved.eqlin.marginals


def endless(system: System, hidden: Array, most: Array | None = None) -> Array:
    """Hidden cells whose value has no upper end, because nothing that is shown holds them."""
    found = np.zeros(len(system.names), dtype=bool)
    # What has an end itself is no part of a movement without end.
    cells = np.flatnonzero(hidden if most is None else hidden & np.isinf(most))
    part = system.matrix[:, cells]
    part = part[np.flatnonzero(np.diff(part.indptr))]
    if not len(cells):
        return found
    if not part.shape[0]:
        found[cells] = True
        return found
    # Movements without end can be added to each other, so one programme finds all the cells that any of them moves.
    from scipy.sparse import hstack

    number = len(cells)
    matrix = hstack([part, csr_matrix((part.shape[0], number))], format="csr")
    below = hstack([-_identity(number), _identity(number)], format="csr")
    solved = linprog(
        np.concatenate([np.zeros(number), -np.ones(number)]),
        A_eq=matrix,
        b_eq=np.zeros(part.shape[0]),
        A_ub=below,
        b_ub=np.zeros(number),
        bounds=np.column_stack([np.zeros(2 * number), np.concatenate([np.full(number, np.inf), np.ones(number)])]),
        method="highs-ds",
    )
    if solved.status != 0:
        raise NeedsAnalysisError(f"The audit of a table did not end ({solved.message}); nothing is released.")
    found[cells[solved.x[number:] > 0.5]] = True
    return found


def _identity(number: int) -> csr_matrix:
    return csr_matrix((np.ones(number), (np.arange(number), np.arange(number))), shape=(number, number))


def whole_distance(
    system: System,
    hidden: Array,
    least: Array,
    question: Question,
    *,
    most: Array | None = None,
    ends: float = np.inf,
) -> float:
    """How far a hidden cell can move if all cells are whole numbers.

    Raises
    ------
    TimeoutError
        Once ``ends`` is reached, by `time.process_time`.
    NeedsAnalysisError
        If that cannot be found out.
    """
    cells, rows = next(piece for piece in pieces(system, hidden) if question.cell in piece[0])
    part = system.matrix[rows][:, cells]
    low, high = _room(system, cells, least, most)
    low, high = -np.floor(-low + NEAR), np.floor(high + NEAR)
    place = int(np.searchsorted(cells, question.cell))
    if question.upward:
        high[place] = min(high[place], question.most)
    else:
        low[place] = max(low[place], -question.most)
    if question.known:
        still = np.isin(cells, question.known)
        low[still] = high[still] = 0.0
    cost = np.zeros(len(cells))
    cost[place] = -1.0 if question.upward else 1.0
    solved = milp(
        cost,
        integrality=np.ones(len(cells)),
        bounds=Bounds(low, high),
        constraints=[LinearConstraint(part, 0.0, 0.0)] if part.shape[0] else [],
        options={"mip_rel_gap": 0.0, **limit_of(ends)},
    )
    _in_time(solved, ends)
    return abs(float(np.round(solved.x[place])))
