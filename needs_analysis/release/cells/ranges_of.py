"""Counts rounded to the nearest, and what someone who knows the rule knows of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from needs_analysis.release.cells.attacker import NEAR
from needs_analysis.release.cells.system import Array


@dataclass(frozen=True)
class Ranges:
    """The smallest and largest true value of each cell that is shown rounded, for someone who knows the rule.

    Parameters
    ----------
    least, most : ndarray
        The ends.
    """

    least: Array
    most: Array


def to_nearest(values: Array, base: int) -> Array:
    """Each value at the nearest multiple of the base; a half goes up, away from zero.

    Examples
    --------
    >>> to_nearest(np.array([0.0, 42, 43, 47, -8, np.nan]), 5).tolist(), to_nearest(np.array([45.0]), 10).tolist()
    ([0.0, 40.0, 45.0, 45.0, -10.0, nan], [50.0])
    """
    return np.sign(values) * base * np.floor(np.abs(values) / base + 0.5 + NEAR) + 0.0


def outward(values: Array, base: int, side: int | Array) -> Array:
    """Each value at a multiple of the base: the lower end of a range (-1) at the one below, the upper (1) above, any other at the nearest.

    Examples
    --------
    >>> outward(np.array([43.0, 43, 43, 45, np.nan]), 5, np.array([-1, 0, 1, 1, -1])).tolist()
    [40.0, 45.0, 45.0, 45.0, nan]
    """
    down, up = (base * turn(values / base + near) + 0.0 for turn, near in ((np.floor, NEAR), (np.ceil, -NEAR)))
    return np.asarray(np.where(np.less(side, 0), down, np.where(np.greater(side, 0), up, to_nearest(values, base))))


def ranges_of(shown: Array, *, base: int, threshold: int, whole: bool = True, side: int | Array = 0) -> Ranges:
    """What someone who knows the rule knows of counts that are shown rounded.

    Parameters
    ----------
    shown : ndarray
        The rounded counts.
    base : int
        What they are multiples of.
    threshold : int
        Counts above 0 and below it are hidden, so that none of these lies below it; 0 is 0.
    whole : bool
        Whether counts are known to be whole numbers.
    side : int or array
        Which of them are the lower (-1) or upper (1) ends of ranges, which are rounded outward.

    Examples
    --------
    >>> found = ranges_of(np.array([0.0, 5, 50]), base=5, threshold=5)
    >>> found.least.tolist(), found.most.tolist()
    ([0.0, 5.0, 48.0], [0.0, 7.0, 52.0])
    """
    near = (base // 2, (base - 1) // 2) if whole else (base / 2, base / 2)
    far = base - 1 if whole else base
    down = np.where(np.less(side, 0), 0, np.where(np.greater(side, 0), far, near[0]))
    up = np.where(np.less(side, 0), far, np.where(np.greater(side, 0), 0, near[1]))
    there = shown > NEAR
    most = np.where(there, shown + up, shown)
    return Ranges(np.where(there, np.minimum(np.maximum(shown - down, threshold), most), shown), most)
