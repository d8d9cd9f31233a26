"""XmR charts: limits from the moving range, and the rules by which a point or a run is out of the ordinary."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from needs_analysis.errors import Refusal
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
    values: FloatArray, reach: FloatArray, *, first: int | None = None
) -> tuple[np.ndarray[Any, Any], FloatArray, FloatArray]:
    """Series of counts that moving ranges say nothing of, and what takes the place of their centre and upper limit.

    Parameters
    ----------
    values : ndarray, shape (n, m)
        One series a row.
    reach : ndarray, shape (n,)
        From the mean to a limit by moving ranges.
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
    with np.errstate(invalid="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        mean, median = np.nanmean(base, axis=1), np.nanmedian(base, axis=1)
        counted = np.all(np.isnan(values) | ((values >= 0) & (values == np.round(values))), axis=1) & ~np.isnan(mean)
        still = ~(reach > 0)
        rare = counted & (
            (mean < FEWEST_ON_AVERAGE) | (still & (np.nanmax(values, axis=1) > np.nanmin(values, axis=1)))
        )
        centre = np.where(rare & still & (mean >= FEWEST_ON_AVERAGE), median, mean)
    return rare, centre, stats.poisson.isf(_TAIL, centre)


def _mean_where(values: FloatArray, kept: np.ndarray[Any, Any]) -> FloatArray:
    return np.asarray(np.where(kept, values, 0).sum(axis=1) / kept.sum(axis=1))


def xmr_rules(values: ArrayLike, limits: Limits, *, rules: RuleSet = RULES["nhs-7-7"]) -> tuple[list[str], FloatArray]:
    """What is out of the ordinary at each point, and on which side of the mean it lies.

    Parameters
    ----------
    values : array_like, shape (n,)
        In order.
    limits : Limits
        From `xmr_limits`.
    rules : RuleSet
        The rules.

    Returns
    -------
    causes : list of str
        For each point the first that applies of ``outside``, ``trend``, ``two of three``, ``four of five``, ``shift``, each
        ``above`` or ``below`` (``rising`` or ``falling`` for a trend), or ``none``.
    side : ndarray, shape (n,)
        1 above the mean, -1 below, 0 on it, missing where the value is.
    """
    x = np.asarray(values, dtype=float)
    if x.ndim != 1:
        raise Refusal("A chart is of one series", remedy="Give one series at a time.")
    ends = (np.array([level]) for level in (limits.mean, limits.lower, limits.upper))
    codes = rules_of_rows(x[None, :], *ends, rules=rules)
    return [CAUSES[code] for code in codes[0]], np.sign(x - limits.mean)


CAUSES: Final = (
    "none",
    "shift above",
    "shift below",
    "four of five above",
    "four of five below",
    "two of three above",
    "two of three below",
    "trend rising",
    "trend falling",
    "outside above",
    "outside below",
)
"""What can be out of the ordinary about a point; later ones stand before earlier ones."""


def rules_of_rows(
    values: FloatArray, mean: FloatArray, lower: FloatArray, upper: FloatArray, *, rules: RuleSet
) -> np.ndarray[Any, Any]:
    """Number of the cause (in `CAUSES`) at each point of many series at once, one a row."""
    x, centre, low, high = values, mean[:, None], lower[:, None], upper[:, None]
    codes = np.zeros(x.shape, dtype=np.int8)
    with np.errstate(invalid="ignore"):
        side = np.sign(x - centre)
        for sign, shift, four, two in ((1.0, 1, 3, 5), (-1.0, 2, 4, 6)):
            on_side = side == sign
            # A point on the centre line lies on no side: it neither makes nor breaks a run.
            codes[_in_run(on_side, rules.shift, passing=side == 0)] = shift
            if rules.four_of_five:
                third = centre + sign * (high - centre) / 3
                codes[_most_of(sign * (x - third) > 0, on_side, 5, 4, 4)] = four
            if rules.two_of_three:
                near = centre + sign * (high - centre) * 2 / 3
                beyond = high if sign > 0 else low
                close = (sign * (x - near) > 0) & (rules.other_side | ~(sign * (x - beyond) > 0))
                codes[_most_of(close, on_side, 3, 2, 2 if rules.other_side else 3)] = two
        if rules.trend and x.shape[1]:
            step = np.full(x.shape, np.nan)
            step[:, 1:] = np.sign(np.diff(x, axis=1))
            for sign, code in ((1.0, 7), (-1.0, 8)):
                run = _in_run(step == sign, rules.trend - 1)
                # The point that a run of steps starts from is part of the trend.
                run[:, :-1] |= run[:, 1:] & ~run[:, :-1]
                codes[run] = code
        codes[x > high] = 9
        codes[x < low] = 10
    return codes


def _in_run(
    flags: np.ndarray[Any, Any], length: int, *, passing: np.ndarray[Any, Any] | None = None
) -> np.ndarray[Any, Any]:
    """Members of an unbroken run, along the row, of at least this length; those that pass are no members and break none."""
    if length < 1:
        return np.zeros(flags.shape, dtype=bool)
    passed = np.zeros(flags.shape, dtype=bool) if passing is None else passing
    so_far, found = np.zeros(flags.shape, dtype=np.int32), np.zeros(flags.shape, dtype=bool)
    now = np.zeros(len(flags), dtype=np.int32)
    for at in range(flags.shape[1]):
        now = np.where(passed[:, at], now, (now + 1) * flags[:, at])
        so_far[:, at] = now
    later = np.zeros(len(flags), dtype=bool)
    for at in range(flags.shape[1] - 1, -1, -1):
        # Whoever comes before a member of a long run, with none between that breaks it, is a member too.
        later = np.where(passed[:, at], later, flags[:, at] & ((so_far[:, at] >= length) | later))
        found[:, at] = later & ~passed[:, at]
    return found


def _most_of(
    flags: np.ndarray[Any, Any], on_side: np.ndarray[Any, Any], of: int, least: int, least_on_side: int
) -> np.ndarray[Any, Any]:
    """Flagged points of windows with enough flags, and enough points on the side of the mean."""
    found = np.zeros(flags.shape, dtype=bool)
    for start in range(flags.shape[1] - of + 1):
        window = slice(start, start + of)
        enough = (flags[:, window].sum(axis=1) >= least) & (on_side[:, window].sum(axis=1) >= least_on_side)
        found[:, window] |= flags[:, window] & enough[:, None]
    return found
