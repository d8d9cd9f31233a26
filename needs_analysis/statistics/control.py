"""XmR charts: limits from the moving range, and the rules by which a point or a run is out of the ordinary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray

RANGE_TO_LIMIT: Final = 2.66
LARGEST_RANGE: Final = 3.267
"""A moving range above this many times their mean is left out once when the limits are worked out."""
FEWEST_FOR_LIMITS: Final = 13
"""With fewer points the limits are trial limits."""


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
    """

    shift: int
    trend: int
    two_of_three: bool = True
    screen: bool = True
    range_to_limit: float = RANGE_TO_LIMIT
    four_of_five: bool = False


RULES: Final[dict[str, RuleSet]] = {
    "nhs-7-7": RuleSet(shift=7, trend=7),
    "nhs-6": RuleSet(shift=7, trend=6),
    "abspc-8-6": RuleSet(shift=8, trend=6, screen=False, range_to_limit=3 / 1.128),
    "western-electric": RuleSet(shift=8, trend=0, screen=False, four_of_five=True),
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
    x = np.asarray(values, dtype=float)
    base = x if first is None else x[:first]
    ranges = np.abs(np.diff(base))
    ranges = ranges[~np.isnan(ranges)]
    known = int((~np.isnan(base)).sum())
    mean = float(np.nanmean(base)) if known else np.nan
    if ranges.size and rules.screen:
        ranges = ranges[ranges < LARGEST_RANGE * ranges.mean()]
    if not ranges.size:
        return Limits(mean, np.nan, np.nan, known)
    reach = rules.range_to_limit * float(ranges.mean())
    return Limits(mean, mean - reach, mean + reach, known)


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
    side = np.sign(x - limits.mean)
    causes = np.full(x.size, "none", dtype=object)
    # Lowest precedence first: what is written later stands.
    for sign, word in ((1.0, "above"), (-1.0, "below")):
        causes[_in_run(side == sign, rules.shift)] = f"shift {word}"
        if rules.four_of_five:
            third = limits.mean + sign * (limits.upper - limits.mean) / 3
            causes[_most_of(sign * (x - third) > 0, side == sign, 5, 4)] = f"four of five {word}"
        if rules.two_of_three:
            near = limits.mean + sign * (limits.upper - limits.mean) * 2 / 3
            beyond = limits.upper if sign > 0 else limits.lower
            close = (sign * (x - near) > 0) & ~(sign * (x - beyond) > 0)
            causes[_two_of_three(close, side == sign)] = f"two of three {word}"
    step = np.concatenate([[np.nan], np.sign(np.diff(x))])
    if rules.trend:
        for sign, word in ((1.0, "rising"), (-1.0, "falling")):
            run = _in_run(step == sign, rules.trend - 1)
            first = np.concatenate([run[1:] & (step[1:] == sign) & ~run[:-1], [False]]) if x.size else run
            causes[run | first] = f"trend {word}"
    causes[x > limits.upper] = "outside above"
    causes[x < limits.lower] = "outside below"
    return [str(cause) for cause in causes], side


def _in_run(flags: np.ndarray[Any, Any], length: int) -> np.ndarray[Any, Any]:
    """Members of an unbroken run of at least this length."""
    if length < 1 or not flags.size:
        return np.zeros(flags.size, dtype=bool)
    starts = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8)])) == 1)
    ends = np.flatnonzero(np.diff(np.concatenate([flags.astype(np.int8), [0]])) == -1) + 1
    found = np.zeros(flags.size, dtype=bool)
    for start, end in zip(starts, ends, strict=True):
        if end - start >= length:
            found[start:end] = True
    return found


def _two_of_three(close: np.ndarray[Any, Any], on_side: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Points near a limit that are one of two such in three that all lie on that side of the mean."""
    found = np.zeros(close.size, dtype=bool)
    for start in range(close.size - 2):
        window = slice(start, start + 3)
        if on_side[window].all() and close[window].sum() >= 2:
            found[window] |= close[window]
    return found


def _most_of(flags: np.ndarray[Any, Any], on_side: np.ndarray[Any, Any], of: int, least: int) -> np.ndarray[Any, Any]:
    found = np.zeros(flags.size, dtype=bool)
    for start in range(flags.size - of + 1):
        window = slice(start, start + of)
        if on_side[window].sum() >= least and flags[window].sum() >= least:
            found[window] |= flags[window]
    return found
