"""Cells and the sums that hold between them: what an attacker can calculate with."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from scipy.sparse import csc_matrix, csr_matrix

from needs_analysis.errors import DataError, Refusal

Array = np.ndarray[Any, Any]
_NEAR: Final = 1e-6
_MOST_NAMED: Final = 5
_MOST: Final = 1_000_000
"""No threshold of counts of people is above it."""


@dataclass(frozen=True)
class System:
    """A checked set of cells and equations, its cells in the order of their names.

    Parameters
    ----------
    names : tuple
        Names of the cells.
    values : ndarray
        Their true values.
    matrix : scipy.sparse.csr_matrix, one row an equation
        Coefficients: each row times the values is 0.
    """

    names: tuple[Hashable, ...]
    values: Array
    matrix: csr_matrix

    @cached_property
    def place(self) -> dict[Hashable, int]:
        """Where each cell stands."""
        return {name: at for at, name in enumerate(self.names)}

    @cached_property
    def columns(self) -> csc_matrix:
        """The same coefficients, quick to read by cell."""
        return self.matrix.tocsc()

    def flags(self, names: Iterable[Hashable]) -> Array:
        """True for the cells named.

        Raises
        ------
        DataError
            For a name that is not among the cells.
        """
        if isinstance(names, str):
            names = (names,)
        if not isinstance(names, Iterable):
            raise DataError.one(
                f"the names of cells are of type {type(names).__name__}", expected="a list of names of cells"
            )
        found = np.zeros(len(self.names), dtype=bool)
        strange = []
        for name in names:
            if _hashable(name) and name in self.place:
                found[self.place[name]] = True
            else:
                strange.append(str(name))
        if strange:
            raise DataError.one(
                f"no cell has the name {', '.join(strange[:_MOST_NAMED])}",
                count=len(strange),
                expected="names of cells of this table",
            )
        return found


def checked(cells: Mapping[Any, float], equations: Sequence[Mapping[Any, float]]) -> System:
    """Cells and equations as a system, once they are known to be fit for it.

    Parameters
    ----------
    cells : mapping
        Name of each cell to its true value: 0 or more, and known.
    equations : sequence of mappings
        For each sum the coefficients of its cells, which make 0 in all: ``{"All": -1, "Female": 1, "Male": 1}``.

    Raises
    ------
    DataError
        For a cell without a value, one that is no number or below 0, an equation with a cell that does not exist, and one that does
        not add up; with its place and without its values.

    Examples
    --------
    >>> checked({"All": 5, "F": 3, "M": 2}, [{"All": -1, "F": 1, "M": 1}]).values.tolist()
    [5.0, 3.0, 2.0]
    >>> checked({"All": 6, "F": 3, "M": 2}, [{"All": -1, "F": 1, "M": 1}])
    Traceback (most recent call last):
    ...
    needs_analysis.errors.DataError: equation 1 (All, F, M): its cells do not add up. Expected parts that make their total.
    """
    if not isinstance(cells, Mapping) or isinstance(equations, Mapping | str) or not isinstance(equations, Iterable):
        raise DataError.one(
            "cells and equations are not as expected",
            expected='cells = {"All": 5, "F": 3, "M": 2} and equations = [{"All": -1, "F": 1, "M": 1}]',
        )
    if not cells:
        raise DataError.one("there is no cell", expected="at least one cell")
    if any(not _hashable(name) or name is None or name != name for name in cells):
        raise DataError.one("a cell has no name", expected="a name for each cell")
    names = tuple(sorted(cells, key=lambda name: (str(plain(name)), str(type(plain(name))))))
    problems = [problem for name in names if (problem := _value_problem(name, cells[name]))]
    if problems:
        raise DataError(problems)
    values = np.array([float(cells[name]) for name in names])
    place = {name: at for at, name in enumerate(names)}
    rows: list[dict[int, float]] = []
    problems = []
    for number, equation in enumerate(equations, 1):
        row, problem = _row(equation, number, place, values)
        if problem:
            problems.append(problem)
        elif row:
            rows.append(row)
    if problems:
        raise DataError(problems)
    # The order of the equations tells nothing, and one that is given twice is one.
    kept = sorted({tuple(sorted(row.items())) for row in rows})
    at = [(number, cell, share) for number, row in enumerate(kept) for cell, share in row]
    matrix = csr_matrix(
        ([share for _, _, share in at], ([number for number, _, _ in at], [cell for _, cell, _ in at])),
        shape=(len(kept), len(names)),
        dtype=float,
    )
    return System(names, values, matrix)


def threshold_of(threshold: Any) -> int:
    """A threshold that can be one.

    Raises
    ------
    Refusal
        For anything but a whole number from 2 to a million.
    """
    whole = is_whole(threshold)
    if whole and threshold > _MOST:
        raise Refusal(
            f"A threshold of {threshold} is above a million", remedy="Give a whole number of 2 or more, such as 5."
        )
    if not whole or threshold < 2:
        raise Refusal(
            f"A threshold of {threshold!r} hides nothing" if whole else "The threshold is not a whole number",
            remedy="Give a whole number of 2 or more: with 5, the counts 1 to 4 are hidden.",
        )
    return int(threshold)


def is_whole(value: Any) -> bool:
    """Whether something is an integer, of Python or of numpy, and no truth value."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def is_number(value: Any) -> bool:
    """Whether something is a finite number, of Python or of numpy, and no truth value."""
    if not is_whole(value) and not isinstance(value, float | np.floating):
        return False
    try:
        return bool(np.isfinite(float(value)))
    except OverflowError:
        return False


def yes_or_no(**settings: Any) -> None:
    """Settings that are True or False.

    Raises
    ------
    Refusal
        For one that is neither; ``"no"`` would otherwise be a yes.
    """
    for name, value in settings.items():
        if not isinstance(value, bool | np.bool_):
            raise Refusal(f"{name} is neither True nor False", remedy=f"Write {name}=True, or leave it out.")


def plain(name: Any) -> Any:
    """A name as Python writes it, so that a label of numpy has the same place and mark as the like one of Python."""
    if isinstance(name, tuple):
        return tuple(plain(each) for each in name)
    return name.item() if isinstance(name, np.generic) else name


def least_of(least: Any) -> int:
    """A smallest value of hidden cells that can be one.

    Raises
    ------
    Refusal
        For anything but a whole number of 0 or more.
    """
    if not is_number(least) or least < 0 or int(least) != least:
        raise Refusal(
            "The smallest value of a hidden cell is not a whole number",
            remedy="Give 1 where zeros are always shown, else 0.",
        )
    return int(least)


def _hashable(name: Any) -> bool:
    try:
        hash(name)
    except TypeError:
        return False
    return True


def _value_problem(name: Any, value: Any) -> dict[str, Any] | None:
    if isinstance(value, bool | np.bool_ | str) or not isinstance(value, int | float | np.integer | np.floating):
        return {"problem": f"cell {name}: its value is not a number", "expected": "a count"}
    try:
        number = float(value)
    except OverflowError:
        return {"problem": f"cell {name}: its value is too large", "expected": "a count"}
    if not np.isfinite(number):
        return {"problem": f"cell {name}: its value is not known", "expected": "a count; the gate knows what it hides"}
    if number < 0:
        return {"problem": f"cell {name}: its value is below 0", "expected": "a count of 0 or more"}
    return None


def _row(
    equation: Any, number: int, place: Mapping[Any, int], values: Array
) -> tuple[dict[int, float], dict[str, Any] | None]:
    """One equation by the places of its cells, or what is wrong with it."""
    if not isinstance(equation, Mapping):
        return {}, {"problem": f"equation {number} is no list of cells with their coefficients"}
    strange = [str(name) for name in equation if name not in place]
    if strange:
        return {}, {
            "problem": f"equation {number} names cells that do not exist ({', '.join(strange[:_MOST_NAMED])})",
            "expected": "a value for each cell, so that no level of the hierarchy is missing",
        }
    row = {}
    for name, share in equation.items():
        if not is_number(share):
            return {}, {
                "problem": f"equation {number}, cell {name}: its coefficient is not a number",
                "expected": "1 or -1",
            }
        if float(share):
            row[place[name]] = float(share)
    terms = np.array([share * values[at] for at, share in row.items()])
    if abs(terms.sum()) > _NEAR * max(1.0, np.abs(terms).max(initial=0.0)):
        some = ", ".join(map(str, list(equation)[:_MOST_NAMED])) + (", ..." if len(equation) > _MOST_NAMED else "")
        return {}, {
            "problem": f"equation {number} ({some}): its cells do not add up",
            "expected": "parts that make their total",
        }
    return row, None
