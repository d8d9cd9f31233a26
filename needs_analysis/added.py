"""Cells of a shown table added up: where its figures are rounded, the sum is said to be about what it comes to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

_ROUNDED: ContextVar[bool] = ContextVar("rounded", default=False)
NOT_KNOWN: Final = float("nan")


class About(float):
    """A number that is known only roughly, so that `wording.count` writes "about" before it."""

    __slots__ = ()


@contextmanager
def figures_are_rounded(rounded: bool) -> Iterator[None]:
    """Take the figures of a table for rounded while words are made of it.

    Examples
    --------
    >>> with figures_are_rounded(True):
    ...     isinstance(added([20.0, 35.0]), About), isinstance(added([20.0]), About)
    (True, False)
    """
    token = _ROUNDED.set(rounded)
    try:
        yield
    finally:
        _ROUNDED.reset(token)


def added(cells: Iterable[Any]) -> float:
    """The sum of cells; not known where one of them is not, and only about that where several rounded ones were added.

    Parameters
    ----------
    cells : iterable of numbers
        As the table shows them.

    Examples
    --------
    >>> added([20, 35]), added([20, None]), added([])
    (55.0, nan, 0.0)
    """
    numbers = []
    for cell in cells:
        # What is missing is the only thing that is not itself, and pandas' own does not say yes to anything.
        if cell is None or str(cell) in ("<NA>", "NaT") or cell != cell:
            return NOT_KNOWN
        numbers.append(float(cell))
    total = sum(numbers, 0.0)
    several = sum(number != 0 for number in numbers) > 1
    return About(total) if several and _ROUNDED.get() else total
