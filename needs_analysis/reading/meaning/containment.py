"""Which rows of a table are totals of others, so that a total is never added to its parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

Array = np.ndarray[Any, Any]

_MOST_STEPS: Final = 20_000
"""A search for parts that takes longer is given up: nothing is then said to be made up of others."""
NOISE: Final = 3
"""Published counts may differ by so many persons or offences from the sum of their parts, to protect people."""


@dataclass(frozen=True)
class Whole:
    """A label that contains others.

    Parameters
    ----------
    label : object
        What is compared with its parts.
    parts : tuple
        Labels inside it that do not overlap each other.
    complete : bool
        Whether they are known to make up all of it.
    """

    label: Any
    parts: tuple[Any, ...]
    complete: bool = True


def wholes_of_sets(sets: Mapping[Any, int]) -> list[Whole]:
    """Labels that are exactly the union of others; each label is a set, stored as the bits of a number.

    Examples
    --------
    >>> wholes_of_sets({"persons": 0b11, "male": 0b01, "female": 0b10})
    [Whole(label='persons', parts=('male', 'female'), complete=True)]
    """
    found = []
    for label, whole in sets.items():
        inside = {other: part for other, part in sets.items() if part and part != whole and part & ~whole == 0}
        parts = _exactly(whole, inside)
        if parts:
            found.append(Whole(label, parts))
    return found


def _exactly(whole: int, inside: Mapping[Any, int]) -> tuple[Any, ...]:
    """Labels that do not overlap and together are a set; the largest are tried first."""
    in_order = sorted(inside.items(), key=lambda item: -item[1].bit_count())
    by_lowest: dict[int, list[tuple[Any, int]]] = {}
    for label, part in in_order:
        by_lowest.setdefault(part & -part, []).append((label, part))
    steps = 0

    def rest(left: int) -> tuple[Any, ...] | None:
        nonlocal steps
        if not left:
            return ()
        # Whatever holds the lowest bit that is left begins with it, or it would overlap what was taken.
        for label, part in by_lowest.get(left & -left, ()):
            steps += 1
            if steps > _MOST_STEPS:
                return None
            if part & ~left == 0 and (more := rest(left & ~part)) is not None:
                return (label, *more)
        return None

    return rest(whole) or ()


def overlapping(sets: Mapping[Any, int], *, among: Iterable[Any]) -> tuple[Any, Any] | None:
    """Two labels that share a part, if any do.

    Examples
    --------
    >>> overlapping({"0-15": 0b001, "16-64": 0b110, "16-24": 0b010}, among=["0-15", "16-64", "16-24"])
    ('16-64', '16-24')
    """
    labels = list(among)
    seen = 0
    for place, label in enumerate(labels):
        if sets[label] & seen:
            return next(other for other in labels[:place] if sets[other] & sets[label]), label
        seen |= sets[label]
    return None


def wholes_of_nested(labels: Sequence[Any], larger: Mapping[Any, Iterable[Any]]) -> list[Whole]:
    """Labels that contain others, where ``larger`` gives for each label those that contain it.

    Examples
    --------
    >>> wholes_of_nested(["country", "county", "town"], {"town": ["county", "country"], "county": ["country"]})
    [Whole(label='country', parts=('county',), complete=False), Whole(label='county', parts=('town',), complete=False)]
    """
    there = set(labels)
    above = {label: [each for each in larger.get(label, ()) if each in there and each != label] for label in labels}
    inside: dict[Any, list[Any]] = {}
    for label in labels:
        for whole in above[label]:
            inside.setdefault(whole, []).append(label)
    found = []
    for whole in labels:
        members = inside.get(whole, [])
        within = set(members)
        parts = tuple(part for part in members if not within & set(above[part]))
        if parts:
            found.append(Whole(whole, parts, complete=False))
    return found


def rounded_to(numbers: Array) -> int:
    """The power of ten, up to 1,000, to which all numbers are rounded.

    Examples
    --------
    >>> rounded_to(np.array([187_000, 93_000])), rounded_to(np.array([93_100, 5])), rounded_to(np.array([0]))
    (1000, 1, 1)
    """
    whole = np.asarray(numbers, dtype=float)
    whole = whole[np.isfinite(whole) & (whole != 0)]
    return next((unit for unit in (1_000, 100, 10) if len(whole) and not (whole % unit).any()), 1)


def tolerance(parts: int, *, unit: int = 1) -> float:
    """The largest difference between a total and the sum of its parts when each number was rounded separately.

    Examples
    --------
    >>> tolerance(2), tolerance(2, unit=1_000), tolerance(399)
    (3.0, 1500.0, 40.0)
    """
    numbers = parts + 1
    # Errors of rounding lie between half a unit less and half a unit more, so that four standard deviations are this many units.
    usual = np.sqrt(numbers / 12) * 4 if unit > 1 else 2 * np.sqrt(numbers)
    return float(max(unit * min(numbers / 2, usual), NOISE))


def compared(whole: Array, parts: Array, *, unit: int) -> Array:
    """Whether a total is above (1), below (-1) or equal to (0) the sum of its parts, in each row of ``parts``."""
    sums = parts.sum(axis=1)
    far = np.abs(whole - sums) > tolerance(parts.shape[1], unit=unit)
    return np.where(far, np.sign(whole - sums), 0).astype(int)
