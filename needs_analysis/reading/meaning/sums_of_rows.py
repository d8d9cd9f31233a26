"""Whether rows of a return add up to another, and how conclusive that is: small sums agree by chance."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

from needs_analysis.quantity import Measured
from needs_analysis.reading.meaning.rows_of_counts import NOT_ADDITIVE, Row

LARGE: Final = 20
"""From this count on one sum that agrees is no chance, beside a word for a total."""
_ENOUGH: Final = 2
"""So many sums that agree are no chance either, of whatever size."""
_CERTAIN: Final = 3
"""So many large sums that agree are no chance, without any word."""
_LONGEST_RUN: Final = 100
"""More rows than this have no subtotal under them."""
_NARROW: Final = 0.1
"""How wide a sum over suppressed parts may be, as a share of the total, to say anything."""


def differences(row: Row, parts: Sequence[Row]) -> dict[str, str]:
    """Measures in which a total differs from the sum of its parts, with that sum."""
    found = {}
    for name, value in row.measures.items():
        if value.state != "known" or name in NOT_ADDITIVE:
            continue
        lowest, highest = _sum(name, parts)
        if value.value < lowest or value.value > highest:
            found[name] = f"{lowest:,.0f}" if lowest == highest else f"{lowest:,.0f} to {highest:,.0f}"
    return found


def is_sum(row: Row, parts: Sequence[Row]) -> bool:
    """Whether two rows or more add up to a row in every number that it has."""
    gives = any(value.state == "known" and value.value > 0 for value in row.measures.values())
    return gives and len(parts) > 1 and not differences(row, parts)


def nearest_run(row: Row, following: Iterable[Row]) -> list[Row]:
    """Two or more consecutive rows next to a row that add up to it; none where no such run does.

    Parameters
    ----------
    row : Row
        What may be their sum.
    following : iterable of Row
        The rows above it, nearest first, or those below it.
    """
    name, value = max(
        ((name, item.value) for name, item in row.measures.items() if _counts(name, item)),
        key=lambda each: each[1],
        default=("", 0.0),
    )
    found: list[Row] = []
    lowest, highest = 0.0, 0.0
    for other in following:
        item = other.measures.get(name, Measured())
        lowest += 0.0 if math.isnan(item.lower) else item.lower
        highest += 0.0 if item.state == "not_applicable" else math.inf if math.isnan(item.upper) else item.upper
        if other.sheet != row.sheet or lowest > value or len(found) >= _LONGEST_RUN:
            break
        found.append(other)
        if len(found) > 1 and highest >= value and is_sum(row, found):
            return found
    return []


def says_something(row: Row) -> bool:
    """Whether a row has a number that a sum could be compared with."""
    return any(_counts(name, item) for name, item in row.measures.items())


def _counts(name: str, item: Measured) -> bool:
    return item.state == "known" and item.value > 0 and name not in NOT_ADDITIVE


def agreeing(row: Row, parts: Sequence[Row], *, exact: bool = False) -> list[float]:
    """Numbers of a row that its parts add up to and that are informative: two parts or more are in each.

    Parameters
    ----------
    row : Row
        What may be the sum.
    parts : sequence of Row
        What may add up to it.
    exact : bool
        Whether a number counts only where every part is known.

    Returns
    -------
    list of float
        One for each measure; a measure that repeats another in every row is counted once.
    """
    found: dict[tuple[float, ...], float] = {}
    for name, value in row.measures.items():
        if not _counts(name, value):
            continue
        lowest, highest = _sum(name, parts)
        width = highest - lowest
        inside = lowest <= value.value <= highest and width <= (0 if exact else _NARROW * value.value)
        given = [part.measures.get(name, Measured()) for part in parts]
        if inside and sum(item.lower > 0 for item in given) > 1:
            found[value.value, *(item.lower for item in given)] = value.value
    return list(found.values())


def enough(numbers: Iterable[float]) -> bool:
    """Whether agreeing sums confirm a label: two of them, or one that is large."""
    given = list(numbers)
    return len(given) >= _ENOUGH or any(number >= LARGE for number in given)


def certain(numbers: Iterable[float]) -> bool:
    """Whether agreeing sums are conclusive without a label: three that are large."""
    return sum(number >= LARGE for number in numbers) >= _CERTAIN


def _sum(name: str, parts: Sequence[Row]) -> tuple[float, float]:
    given = [part.measures.get(name, Measured()) for part in parts]
    lowest = sum(item.lower for item in given if not math.isnan(item.lower))
    return lowest, sum(item.upper for item in given if item.state != "not_applicable")
