"""Which points of an XmR chart show special-cause variation, by which rule."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray
from needs_analysis.statistics.xmr_limits import RULES, Limits, RuleSet


def xmr_rules(values: ArrayLike, limits: Limits, *, rules: RuleSet = RULES["nhs-7-7"]) -> tuple[list[str], FloatArray]:
    """The special-cause rule met at each point, and on which side of the mean.

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
        raise Refusal("A chart has one series", remedy="Give one series at a time.")
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
    if not passed.any():
        return _in_plain_run(flags, length)
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


def _in_plain_run(flags: np.ndarray[Any, Any], length: int) -> np.ndarray[Any, Any]:
    """Members of a run where every point either belongs to it or breaks it."""
    so_far = np.zeros(flags.shape, dtype=np.int32)
    for at in range(flags.shape[1]):
        so_far[:, at] = (so_far[:, at - 1] + 1 if at else 1) * flags[:, at]
    found = so_far >= length
    for at in range(flags.shape[1] - 2, -1, -1):
        found[:, at] |= found[:, at + 1] & flags[:, at]
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
