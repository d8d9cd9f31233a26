"""Red, amber, green, or white where the range of a figure gives no clear answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from needs_analysis.statistics import poisson_interval, wilson

Array = np.ndarray[Any, Any]

GREEN, AMBER, RED, WHITE, NOT_RATED = "green", "amber", "red", "white", "not rated"
COLOURS: Final = (GREEN, AMBER, RED, WHITE, NOT_RATED)
NO_TARGET: Final = "no target"
"""Where a colour would stand, of a contract or KPI without a target."""
RULE: Final = (
    "Green: the whole range is at or better than the target. Red: the whole range misses it, and the figure itself by more than the tolerance "
    "(10% of the target unless agreed otherwise; of a figure that is only known as a range, both ends). Amber: the whole range misses it, and it is not red. "
    "White: the range includes the target, nothing is known, a return is missing that could change the answer, or the contract ran for no whole quarter. "
    "Days, and people of one day, have no range: the latest quarter's figure is compared, and a mean wait of fewer than 10 people is white."
)
"""How a colour is given."""


@dataclass(frozen=True)
class Rated:
    """How far targets are reached.

    Attributes
    ----------
    value, lower, upper : ndarray
        The figure over the target with its range; missing where it is not known.
    colour : ndarray of str
        One of `COLOURS`.
    """

    value: Array
    lower: Array
    upper: Array
    colour: Array


def rated(
    least: Array,
    most: Array,
    base_least: Array,
    base_most: Array,
    *,
    target: Array,
    unit: Array,
    at_least: Array,
    tolerance: Array,
    confidence: float = 0.95,
) -> Rated:
    """Rate figures against their targets.

    Parameters
    ----------
    least, most : ndarray, shape (n,)
        Between what each figure lies; the most may be infinite, and both are missing where nothing was returned.
    base_least, base_most : ndarray, shape (n,)
        The same of what a percentage is of.
    target : ndarray, shape (n,)
        The number due, the share (0 to 1) or the days.
    unit : ndarray of str, shape (n,)
        ``"count"``, ``"percent"``, ``"days"`` or ``"level"``.
    at_least : ndarray of bool, shape (n,)
        Whether the target is a minimum.
    tolerance : ndarray, shape (n,)
        Share of the target by which it may be missed for amber.
    confidence : float
        Of the ranges: exact for counts, Wilson's for percentages; days and levels have none.

    Examples
    --------
    >>> one = np.array([30.0, 0, 15]), np.array([30.0, 0, 15]), np.zeros(3), np.zeros(3)
    >>> found = rated(*one, target=np.full(3, 15.0), unit=np.full(3, "count"), at_least=np.full(3, True), tolerance=np.full(3, 0.1))
    >>> found.colour.tolist(), found.lower.round(2).tolist()
    (['green', 'red', 'white'], [1.35, 0.0, 0.56])
    """
    least, most = np.asarray(least, dtype=float), np.asarray(most, dtype=float)
    ends, bases = (least, most), (np.asarray(base_least, dtype=float), np.asarray(base_most, dtype=float))
    figures = _figures(*ends, *bases, unit)
    lowest, highest = _range(ends, bases, figures, unit, confidence=confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        worst, best = figures[0] / target, figures[1] / target
        lower, upper = lowest / target, highest / target
    told = np.isfinite(lowest) & np.isfinite(target)
    good = np.where(at_least, lowest >= target, highest <= target) & told
    bad = np.where(at_least, highest < target, lowest > target) & told
    beyond = np.where(at_least, best < 1 - tolerance, worst > 1 + tolerance)
    # A target of 0 at most is missed by the first case.
    beyond |= ~at_least & (target == 0)
    # What misses its target for certain is never white, also where suppression leaves open by how much.
    colour = np.select([good, bad & beyond, bad], [GREEN, RED, AMBER], WHITE)
    exact = (figures[0] == figures[1]) & (target > 0)
    bounded = np.isfinite(lower) & np.isfinite(upper) & (target > 0) & (np.isin(unit, ("count", "percent")))
    return Rated(
        np.where(exact, worst, np.nan),
        np.where(bounded, lower, np.nan),
        np.where(bounded, upper, np.nan),
        colour,
    )


def _figures(least: Array, most: Array, base_least: Array, base_most: Array, unit: Array) -> tuple[Array, Array]:
    """The least and the most that each figure can be: a count, a share or days."""
    share = unit == "percent"
    with np.errstate(divide="ignore", invalid="ignore"):
        lowest = np.where(base_most > 0, least / base_most, np.nan)
        highest = np.where(base_least > 0, np.minimum(most / base_least, 1.0), np.where(base_most > 0, 1.0, np.nan))
    lowest = np.where(np.isinf(base_most), 0.0, lowest)
    return np.where(share, lowest, least), np.where(share, highest, most)


def _range(
    ends: tuple[Array, Array],
    bases: tuple[Array, Array],
    figures: tuple[Array, Array],
    unit: Array,
    *,
    confidence: float,
) -> tuple[Array, Array]:
    """The range of each figure, of a count known to lie between two from the lower end of one to the upper of the other."""
    (least, most), (base_least, base_most) = ends, bases
    lowest, highest = figures[0].copy(), figures[1].copy()
    counted = (unit == "count") & np.isfinite(least)
    lowest[counted] = poisson_interval(least[counted], confidence=confidence)[0]
    ended = counted & np.isfinite(most)
    highest[ended] = poisson_interval(most[ended], confidence=confidence)[1]
    shares = (unit == "percent") & np.isfinite(least) & np.isfinite(base_most) & (base_most > 0)
    if shares.any():
        x0, x1 = least[shares], np.where(np.isfinite(most), most, base_most)[shares]
        n0, n1 = np.maximum(base_least, 1)[shares], base_most[shares]
        lowest[shares] = np.minimum(
            wilson(np.minimum(x0, n1), n1, confidence=confidence)[0],
            wilson(np.minimum(x0, n0), n0, confidence=confidence)[0],
        )
        highest[shares] = np.maximum(
            wilson(np.minimum(x1, n1), n1, confidence=confidence)[1],
            wilson(np.minimum(x1, n0), n0, confidence=confidence)[1],
        )
    return lowest, highest
