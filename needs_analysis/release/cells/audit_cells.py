"""What an attacker learns of each hidden cell of a table."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from needs_analysis.errors import DataError
from needs_analysis.release.cells.attacker import NEAR, Question, answers, endless, whole_distance
from needs_analysis.release.cells.short_of_many import short_of
from needs_analysis.release.cells.standard import Standard
from needs_analysis.release.cells.system import Array, System, checked, is_number, least_of, threshold_of, yes_or_no


class Audit(dict[Hashable, tuple[float, float]]):
    """The interval of each hidden cell, and what is wrong with it.

    Attributes
    ----------
    unsafe : tuple
        Names of small cells that the attacker can tell to be small.
    exact : tuple
        Names of hidden cells whose value the attacker knows.
    """

    unsafe: tuple[Hashable, ...] = ()
    exact: tuple[Hashable, ...] = ()


def audit_cells(
    cells: Mapping[Any, float],
    equations: Sequence[Mapping[Any, float]],
    hidden: Iterable[Hashable],
    *,
    threshold: int,
    least: int = 0,
    whole: bool = False,
    singletons: bool = False,
    ranges: Mapping[Any, tuple[float, float]] | None = None,
) -> Audit:
    """What someone who knows everything but the hidden cells can tell of them.

    Parameters
    ----------
    cells : mapping
        Name of each cell to its true value.
    equations : sequence of mappings
        Sums that hold: coefficients of cells that make 0, such as ``{"All": -1, "Female": 1, "Male": 1}``.
    hidden : iterable
        Names of the hidden cells.
    threshold : int
        Counts from 1 to one below it are small.
    least : int, default 0
        The smallest value of a hidden cell, as the attacker knows: 1 where zeros are always shown.
    whole : bool, default False
        Count in whole numbers, as an attacker may who knows that cells are people. Intervals can only be narrower.
    singletons : bool, default False
        Let each person who is alone in a hidden cell know that cell; `Audit.unsafe` then holds what any of them can tell as well.
    ranges : mapping, optional
        Of cells that are not hidden but shown rounded, the smallest and largest value that each can have: ``{"All": (48, 52)}`` for a
        50. They may be known better than that from the others, so they are among the cells of the answer.

    Returns
    -------
    Audit
        A mapping of each hidden cell to ``(low, high)``; ``inf`` where nothing holds it. ``unsafe`` names the small cells whose interval
        ends below the threshold or is narrower than the threshold less 1, ``exact`` those that are known.

    Raises
    ------
    DataError
        For cells and equations that do not fit each other, and a range that does not hold the value of its cell.
    Refusal
        For a threshold or other setting that is none.

    Notes
    -----
    Two linear programmes a cell: its smallest and its largest value over all tables that agree with what is shown.

    References
    ----------
    .. [1] Fischetti M, Salazar-Gonzalez JJ. Models and algorithms for optimizing cell suppression in tabular data with linear
       constraints. Journal of the American Statistical Association 2000; 95: 916-928.

    Examples
    --------
    >>> audit_cells({"All": 47, "A": 45, "B": 1, "C": 1}, [{"All": -1, "A": 1, "B": 1, "C": 1}], ["B", "C"], threshold=5)
    {'B': (0.0, 2.0), 'C': (0.0, 2.0)}
    >>> rounded = {"All": (43, 47), "A": (43, 47)}
    >>> audit_cells({"All": 47, "A": 45, "B": 2}, [{"All": -1, "A": 1, "B": 1}], ["B"], threshold=5, ranges=rounded)
    {'A': (43.0, 47.0), 'All': (43.0, 47.0), 'B': (0.0, 4.0)}
    """
    system = checked(cells, equations)
    flags = system.flags(hidden)
    limit = threshold_of(threshold)
    yes_or_no(whole=whole, singletons=singletons)
    bounds = np.where(flags, np.minimum(system.values, float(least_of(least))), 0.0)
    most = np.full(len(system.names), np.inf)
    for at, (lower, upper) in _ranges(system, flags, ranges).items():
        bounds[at], most[at] = lower, upper
    flags = flags | np.isfinite(most)
    low, high = intervals(system, flags, bounds, whole=whole, most=most if ranges else None)
    places = np.flatnonzero(flags)
    found = Audit({system.names[at]: (float(low[at]), float(high[at])) for at in places})
    standard = Standard.of(system, threshold=limit, standard="interval", least=bounds)
    if ranges:
        standard = replace(standard, most=most)
    unsafe = short_of(system, flags, standard, singletons=singletons, whole=whole)
    found.unsafe = tuple(system.names[at] for at in sorted({lack.cell for lack in unsafe}))
    found.exact = tuple(system.names[at] for at in places if high[at] - low[at] < NEAR)
    return found


def _ranges(
    system: System, hidden: Array, ranges: Mapping[Any, tuple[float, float]] | None
) -> dict[int, tuple[float, float]]:
    """The range of each cell that is shown as one, by its place."""
    if not isinstance(ranges or {}, Mapping):
        raise DataError.one("the ranges are not as expected", expected='ranges = {"All": (48, 52)}')
    found: dict[int, tuple[float, float]] = {}
    problems = []
    for name, ends in (ranges or {}).items():
        at = int(np.flatnonzero(system.flags([name]))[0])
        problem, expected = "", "its smallest and largest value, such as (48, 52)"
        if not isinstance(ends, tuple | list) or len(ends) != 2 or not all(map(is_number, ends)):
            problem = "its range is not two numbers"
        elif not ends[0] - NEAR <= system.values[at] <= ends[1] + NEAR:
            problem, expected = "its value is not within its range", "a range that holds it"
        elif hidden[at]:
            problem, expected = (
                "it is hidden, and has a range",
                "one of the two: what is shown as a range is not hidden",
            )
        else:
            found[at] = (float(ends[0]), float(ends[1]))
        problems += [{"problem": f"cell {name}: {problem}", "expected": expected}] if problem else []
    if problems:
        raise DataError(problems)
    return found


def intervals(
    system: System, hidden: Array, least: Array, *, whole: bool = False, most: Array | None = None
) -> tuple[Array, Array]:
    """Smallest and largest value of each cell; of one that is shown, its value."""
    low, high = system.values.copy(), system.values.copy()
    free = endless(system, hidden, most)
    places = np.flatnonzero(hidden)
    questions = [Question(int(at), upward) for at in places for upward in (False, True) if not (upward and free[at])]
    for question, answer in zip(questions, answers(system, hidden, least, questions, most=most), strict=True):
        distance = answer.distance
        if whole and np.abs(answer.moves - np.round(answer.moves)).max() > NEAR:
            distance = whole_distance(system, hidden, least, question, most=most)
        if question.upward:
            high[question.cell] += distance
        else:
            low[question.cell] -= distance
    high[free] = np.inf
    # Digits beyond these are the solver's.
    return np.round(low, 7) + 0.0, np.round(high, 7) + 0.0
