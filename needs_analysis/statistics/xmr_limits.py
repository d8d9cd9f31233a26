"""Limits of an XmR chart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from needs_analysis.statistics._checks import FloatArray

RANGE_TO_LIMIT: Final = 2.66


LARGEST_RANGE: Final = 3.267
"""A moving range above this many times their mean is left out once when the limits are worked out."""


FEWEST_FOR_LIMITS: Final = 13
"""With fewer points the limits are trial limits."""


FEWEST_ON_AVERAGE: Final = 4
"""Counts with a smaller mean lie so near 0 that moving ranges give no sound limits."""


_TAIL: Final = 0.00135


@dataclass(frozen=True)
class RuleSet:
    """A named set of rules.

    Parameters
    ----------
    shift : int
        Points on one side of the mean that make a shift.
    trend : int
        Points, each above (or each below) the one before, that make a trend.
    two_of_three : bool
        Whether two of three points near a limit count, all three on one side of the mean.
    screen : bool
        Whether very large moving ranges are left out once.
    range_to_limit : float
        Limits are the mean plus and minus this many mean moving ranges.
    four_of_five : bool
        Whether four of five points beyond a third of the way to a limit count.
    other_side : bool
        Whether the third of three points may lie anywhere, and points beyond the limit count among the two.
    """

    shift: int
    trend: int
    two_of_three: bool = True
    screen: bool = True
    range_to_limit: float = RANGE_TO_LIMIT
    four_of_five: bool = False
    other_side: bool = False


RULES: Final[dict[str, RuleSet]] = {
    "nhs-7-7": RuleSet(shift=7, trend=7),
    "nhs-6": RuleSet(shift=7, trend=6),
    "abspc-8-6": RuleSet(shift=8, trend=6, screen=False, range_to_limit=3 / 1.128),
    "western-electric": RuleSet(shift=8, trend=0, screen=False, four_of_five=True, other_side=True),
}
"""Sets of rules that are in use, by name."""


@dataclass(frozen=True)
class Limits:
    """Limits of one phase."""

    mean: float
    lower: float
    upper: float
    points: int

    @property
    def trial(self) -> bool:
        """Whether there are too few points for more than trial limits."""
        return self.points < FEWEST_FOR_LIMITS


def xmr_limits(values: ArrayLike, *, rules: RuleSet = RULES["nhs-7-7"], first: int | None = None) -> Limits:
    """Mean and natural process limits of a series.

    Parameters
    ----------
    values : array_like, shape (n,)
        In order; a missing value stays missing and takes two moving ranges with it.
    rules : RuleSet
        Whether large ranges are left out, and how ranges become limits.
    first : int, optional
        How many of the first values the limits rest on; all of them otherwise.

    Returns
    -------
    Limits
        Missing limits where no moving range is left.

    Notes
    -----
    ``mean +- 2.66 mean|x_i - x_(i-1)|``. With screening, ranges of 3.267 times their mean or more are left out once. A series
    that never moves then has no limits, because no range lies below 0.

    References
    ----------
    .. [1] Nelson LS (1982). Control charts for individual measurements. J Quality Technology 14, 172-173.

    Examples
    --------
    >>> limits = xmr_limits([10, 12, 11, 13])
    >>> f"{limits.mean} {limits.lower:.2f} {limits.upper:.2f}"
    '11.5 7.07 15.93'
    """
    mean, lower, upper, points = limits_of_rows(np.asarray(values, dtype=float)[None, :], rules=rules, first=first)
    return Limits(float(mean[0]), float(lower[0]), float(upper[0]), int(points[0]))


def limits_of_rows(
    values: FloatArray, *, rules: RuleSet, first: int | None = None
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Mean, limits and known points of many series at once, one a row, each from its first column on."""
    base = values if first is None else values[:, :first]
    there = ~np.isnan(base)
    points = there.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(there, base, 0).sum(axis=1) / points
        ranges = np.abs(np.diff(base, axis=1))
        kept = ~np.isnan(ranges)
        if rules.screen:
            kept &= ranges < LARGEST_RANGE * _mean_where(ranges, kept)[:, None]
        reach = rules.range_to_limit * _mean_where(ranges, kept)
    return mean, mean - reach, mean + reach, points


def rare_limits_of_rows(
    values: FloatArray, mean: FloatArray, reach: FloatArray, *, first: int | None = None
) -> tuple[np.ndarray[Any, Any], FloatArray, FloatArray]:
    """Series of counts for which moving ranges are uninformative, with alternative centre and upper limit.

    Parameters
    ----------
    values : ndarray, shape (n, m)
        One series a row.
    mean, reach : ndarray, shape (n,)
        Mean of each, and from there to a limit by moving ranges.
    first : int, optional
        How many of the first values the limits rest on.

    Returns
    -------
    rare : ndarray of bool, shape (n,)
        Series of whole numbers, none below 0, with a mean under 4 or with ranges that are nearly all 0.
    centre, upper : ndarray, shape (n,)
        The mean, or the median where most numbers are the same; and the largest count that chance allows in all but 1.35 of 1,000
        periods, as three standard deviations do.
    """
    base = values if first is None else values[:, :first]
    rare = (mean < FEWEST_ON_AVERAGE) | ~(reach > 0)
    centre, upper = mean.copy(), np.full(len(mean), np.nan)
    for row in np.flatnonzero(rare):
        known = values[row][~np.isnan(values[row])]
        moves = mean[row] < FEWEST_ON_AVERAGE or known.max() > known.min()
        rare[row] = bool(moves and (known >= 0).all() and (known == np.round(known)).all())
        if rare[row] and mean[row] >= FEWEST_ON_AVERAGE:
            centre[row] = np.nanmedian(base[row])
    upper[rare] = stats.poisson.isf(_TAIL, centre[rare])
    return rare, centre, upper


def _mean_where(values: FloatArray, kept: np.ndarray[Any, Any]) -> FloatArray:
    return np.asarray(np.where(kept, values, 0).sum(axis=1) / kept.sum(axis=1))
