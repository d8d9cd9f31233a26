"""Where a curve of concentration can be read without giving a figure about very few people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

Array = np.ndarray[Any, Any]

FEWEST_PEOPLE: Final = 10
"""Where units are people, so many lie between any two figures that are given."""


@dataclass(frozen=True)
class Point:
    """A place on a curve: what it is called, and how many units, those with the most first, come up to it."""

    name: str
    units: int


def curve_points(held: Array, wanted: Sequence[Point], *, people: bool) -> list[Point]:
    """Those of some points that are far enough apart, in the order of their units.

    Parameters
    ----------
    held : ndarray, shape (units,)
        What each unit has, highest first.
    wanted : sequence of Point
        Most wanted first.
    people : bool
        Whether units are people: then fewer than ten of them, or of their events, between two points, or between a point and either end,
        would tell of single ones.

    Examples
    --------
    >>> held = np.array([30, 20, 10] + [1] * 40)
    >>> [point.name for point in curve_points(held, [Point("half", 2), Point("top 50%", 22)], people=True)]
    ['top 50%']
    """
    if not people:
        return sorted(wanted, key=lambda point: point.units)
    total = np.concatenate([[0.0], np.cumsum(held)])
    ends = (0, len(held), int(np.count_nonzero(held)))
    kept: list[Point] = []
    for point in wanted:
        # The last with an event may be the last of all: then what is said of it is said of everyone.
        others = [*ends, *(other.units for other in kept)]
        if all(_far(total, point.units, other, at_end=other in ends[1:]) for other in others):
            kept.append(point)
    return sorted(kept, key=lambda point: point.units)


def _far(total: Array, one: int, other: int, *, at_end: bool) -> bool:
    """Whether enough units and events lie between two places; nothing lies between one and itself, where that is the end."""
    if at_end and one == other:
        return True
    # Behind the last with an event nobody has any: nothing is told there but of how many that is so.
    none_left = total[one] == total[other] == total[-1]
    return abs(one - other) >= FEWEST_PEOPLE and (none_left or abs(total[one] - total[other]) >= FEWEST_PEOPLE)
