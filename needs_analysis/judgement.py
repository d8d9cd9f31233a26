"""Whether two counts differ, how sure that is, and what would have been a clear difference. The only judge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from needs_analysis.columns import Column, limits, measures
from needs_analysis.errors import Refusal
from needs_analysis.reference import load
from needs_analysis.statistics import count_ratio, overturning_dispersion
from needs_analysis.statistics.dispersion_from_history import LEAST_PAIRS
from needs_analysis.wording import (
    BEYOND_SWING,
    HAS_FALLEN,
    HAS_RISEN,
    HIGHER_NOT_LIKE,
    LOWER_NOT_LIKE,
    NO_CLEAR_CHANGE,
    NOT_COMPARABLE,
    WITHIN_SWING,
)

Array = np.ndarray[Any, Any]

OWN: Final = "its own earlier changes"
GIVEN: Final = "given"
DEFAULT: Final = "default for recorded offences"


@dataclass(frozen=True)
class Judgement:
    """Comparisons of two counts each, judged; every field has one entry a comparison.

    Parameters
    ----------
    ratio, lower, upper : ndarray
        The later over the earlier, and between what it lies once more than chance is allowed for; of a count compared with its
        own earlier changes, as far from the ratio as those lie from their middle.
    lower_by_chance, upper_by_chance : ndarray
        The exact range for chance alone.
    usual_lower, usual_upper : ndarray
        Between what such ratios usually lie, where there were four or more like changes before; missing otherwise.
    changes : ndarray
        How many like changes there were before.
    dispersion : ndarray
        How many times more than chance such counts are taken to vary; missing where earlier changes took its place.
    basis : ndarray of str
        `OWN`, `GIVEN` or `DEFAULT`: where the allowance comes from.
    overturned_at : ndarray
        Dispersion at which the difference would mean nothing; below 1 where chance alone explains it.
    least_rise, least_fall : ndarray
        The later count that would just have been a clear rise, or a clear fall; missing where none would.
    verdict : ndarray of str
        Of `needs_analysis.wording.VERDICTS`.
    """

    ratio: Array
    lower: Array
    upper: Array
    lower_by_chance: Array
    upper_by_chance: Array
    usual_lower: Array
    usual_upper: Array
    changes: Array
    dispersion: Array
    basis: Array
    overturned_at: Array
    least_rise: Array
    least_fall: Array
    verdict: Array


def judged(lower: float, upper: float, *, against: float = 1.0, like_for_like: bool = True) -> str:
    """The verdict on a range: clear only where the whole of it lies on one side.

    Examples
    --------
    >>> judged(0.93, 1.2), judged(1.1, 1.4), judged(0.83, 0.9, like_for_like=False)
    ('no clear change', 'has risen', 'lower but not like for like')
    """
    if lower > against:
        return HAS_RISEN if like_for_like else HIGHER_NOT_LIKE
    if upper < against:
        return HAS_FALLEN if like_for_like else LOWER_NOT_LIKE
    return NO_CLEAR_CHANGE


def judge(
    now: ArrayLike,
    before: ArrayLike,
    *,
    over: ArrayLike = 1.0,
    swings: Sequence[ArrayLike] = (),
    dispersion: ArrayLike | None = None,
    unlike: ArrayLike = False,
    confidence: float = 0.95,
) -> Judgement:
    """Judge whether counts differ from earlier ones.

    Parameters
    ----------
    now, before : array_like, shape (n,)
        Later and earlier counts; an earlier one may be the sum over several periods.
    over : array_like
        How many periods each earlier count is the sum of.
    swings : sequence of array_like
        For each comparison the like changes that came before it, as logarithms of ratios; missing ones are left out.
    dispersion : array_like, optional
        How many times more than chance such counts vary, where that is known from elsewhere. It goes before ``swings``.
    unlike : array_like of bool
        Comparisons of periods or places that are not alike.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Judgement

    Raises
    ------
    Refusal
        For a dispersion below 1.

    Notes
    -----
    With four or more like changes before, the ratio is compared with Student's prediction interval of their logarithms, which is
    never narrower than chance. With fewer it must survive a dispersion measured on the offences that police forces record, set so
    that over all that was measured at most 8 in 100 pairs of counts in which nothing changes get a verdict (by simulation 3 to 6). Counts that are not alike get a direction only where
    the range excludes no change, the variation is known, and the difference is more than what is usual between such periods.

    Examples
    --------
    >>> one = judge([492], [465])
    >>> one.verdict.tolist(), one.basis.tolist(), one.least_rise.tolist()
    (['no clear change'], ['default for recorded offences'], [662.0])
    """
    x1, x0, k, odd = (
        np.atleast_1d(np.asarray(part)).astype(kind)
        for part, kind in ((now, float), (before, float), (over, float), (unlike, bool))
    )
    x1, x0, k, odd = (np.array(part) for part in np.broadcast_arrays(x1, x0, k, odd))
    many = len(x1)
    histories = [np.asarray(part, dtype=float) for part in swings] or [np.empty(0)] * many
    given = np.full(many, np.nan) if dispersion is None else np.broadcast_to(np.asarray(dispersion, dtype=float), many)
    wrong = given[(given < 1) | np.isinf(given)]
    if wrong.size:
        raise Refusal(
            f"A dispersion of {wrong[0]:g} is not 1 or more",
            remedy="Give how many times more than chance such counts vary.",
        )
    changes = np.array([int(np.isfinite(part).sum()) for part in histories])
    own = np.isnan(given) & (changes >= LEAST_PAIRS)
    phi = _allowed(x1, x0 / k, given)
    ratio, low, high = count_ratio(x1, x0, exposure_before=k, confidence=confidence)
    lower, upper = _dispersed(x1, x0, k, given, confidence)
    middle, reach = _swing(histories, own, x1, x0, confidence)
    centre = np.log(_some(x1) / (_some(x0) / k))
    lower, upper = np.where(own, np.exp(centre - reach), lower), np.where(own, np.exp(centre + reach), upper)
    # A count of 0 has no logarithm; half an event stands for it, and the ratio itself must lie in its range.
    lower, upper = np.fmin(lower, ratio), np.fmax(upper, ratio)
    basis = np.where(own, OWN, np.where(np.isnan(given), DEFAULT, GIVEN))
    rise, fall = _least(x0, k, given, own, middle, reach, confidence=confidence)
    return Judgement(
        ratio,
        lower,
        upper,
        low,
        high,
        np.where(own, np.exp(middle - reach), np.nan),
        np.where(own, np.exp(middle + reach), np.nan),
        changes,
        np.where(own, np.nan, phi),
        basis.astype(object),
        overturning_dispersion(x1, x0, exposure_before=k, confidence=confidence),
        rise,
        fall,
        _verdicts(lower, upper, np.abs(centre - middle) > reach, own, odd, basis),
    )


def default_dispersion(mean: ArrayLike) -> Array:
    """How many times more than chance counts of this size vary from a year to the next, where nothing better is known.

    Parameters
    ----------
    mean : array_like, shape (n,)
        Mean of the two counts.

    Notes
    -----
    Interpolated on logarithms between the sizes at which it was measured (reference table ``count_dispersion``). Beyond the largest
    it grows with the count; under the smallest it falls to 1 at a count of 1.

    Examples
    --------
    >>> default_dispersion([24, 450]).round(1).tolist()
    [4.6, 7.4]
    """
    sizes, values = _measured()
    at = np.log(np.maximum(np.asarray(mean, dtype=float), 1.0))
    inside = np.interp(at, [0.0, *np.log(sizes)], [0.0, *np.log(values)])
    return np.asarray(np.exp(inside + np.maximum(at - np.log(sizes[-1]), 0.0)))


@cache
def _measured() -> tuple[Array, Array]:
    table = load("count_dispersion").sort_values("mean")
    return table["mean"].to_numpy(dtype=float), table["default_dispersion"].to_numpy(dtype=float)


def columns_of(judgement: Judgement) -> dict[str, Array]:
    """The columns in which tables carry a judgement, beside ``value, lower, upper`` and ``flag``."""
    return {
        "lower_by_chance": judgement.lower_by_chance,
        "upper_by_chance": judgement.upper_by_chance,
        "usual_lower": judgement.usual_lower,
        "usual_upper": judgement.usual_upper,
        "earlier_changes": judgement.changes,
        "dispersion": judgement.dispersion,
        "allowance": judgement.basis,
        "dispersion_to_overturn": judgement.overturned_at,
        "least_rise": judgement.least_rise,
        "least_fall": judgement.least_fall,
    }


COLUMNS: Final = (
    *(Column(name, "helper", of=("numerator", "denominator")) for name in ("lower_by_chance", "upper_by_chance")),
    *limits("usual_lower", "usual_upper", of=("numerator", "denominator")),
    Column("earlier_changes", "measure"),
    Column("allowance", "label"),
    # Of the fewest events chance alone is allowed for, and the method says so.
    Column("method", "helper", of=("numerator", "denominator")),
    *measures("dispersion", "dispersion_to_overturn", "least_rise", "least_fall", of=("numerator", "denominator")),
)
"""What the columns of `columns_of` and of `method_of` are, beside counts called ``numerator`` and ``denominator``."""
SMALLEST: Final = "smallest_count"
"""Column with the smallest count above 0 among those of the past that a judgement rests on and that stand in no row."""


def smallest(counts: Array) -> float:
    """The smallest count above 0 among some, missing where there is none.

    Examples
    --------
    >>> smallest(np.array([400.0, 0.0, 3.0, np.nan]))
    3.0
    """
    found = counts[counts > 0]
    return float(found.min()) if found.size else float("nan")


METHODS: Final = {
    OWN: "compared with Student's prediction interval of its earlier changes",
    GIVEN: "log-normal, over-dispersed",
    DEFAULT: "log-normal, default dispersion",
}
"""How the range of a ratio was worked out, by what allowed for more than chance."""


def swing(now: Any, before: Any) -> Any:
    """A change as the logarithm of a ratio, as `judge` takes earlier ones; half an event stands for none.

    Examples
    --------
    >>> float(swing(8, 0)) == float(np.log(16)), float(swing(5, 5))
    (True, 0.0)
    """
    return np.log(np.maximum(now, 0.5) / np.maximum(before, 0.5))


def method_of(judgement: Judgement) -> list[str]:
    """Method of each comparison, as tables name it."""
    alone = judgement.dispersion == 1
    return ["exact, chance alone" if one else METHODS[basis] for one, basis in zip(alone, judgement.basis, strict=True)]


def sides(judgement: Judgement) -> Array:
    """On which side of its usual swing each change lies that is beyond it: 1 above, -1 below; 0 where that is not the verdict.

    Examples
    --------
    >>> swings = [[0.1, 0.0, -0.1, 0.05]] * 3
    >>> sides(judge([900, 480, 200], [465, 465, 465], swings=swings)).tolist()
    [1, 0, -1]
    """
    # A count of 0 after none is no change; half an event stands for both.
    above = np.nan_to_num(judgement.ratio, nan=1.0, posinf=np.inf) > judgement.usual_upper
    return np.where(judgement.verdict == BEYOND_SWING, np.where(above, 1, -1), 0)


def _some(counts: Array) -> Array:
    return np.where(counts > 0, counts, 0.5)


def _swing(histories: list[Array], own: Array, x1: Array, x0: Array, confidence: float) -> tuple[Array, Array]:
    """Middle and half width of Student's prediction interval of the logarithms of earlier changes."""
    middle, reach = np.zeros(len(own)), np.full(len(own), np.inf)
    tail = (1 - confidence) / 2
    by_chance = stats.norm.isf(tail) * np.sqrt(1 / _some(x1) + 1 / _some(x0))
    for at in np.flatnonzero(own):
        known = histories[at][np.isfinite(histories[at])]
        n = known.size
        middle[at] = known.mean()
        reach[at] = max(stats.t.isf(tail, n - 1) * known.std(ddof=1) * np.sqrt(1 + 1 / n), by_chance[at])
    return middle, reach


def _least(
    x0: Array, k: Array, given: Array, own: Array, middle: Array, reach: Array, *, confidence: float
) -> tuple[Array, Array]:
    """The smallest later count that would have been a clear rise, and the largest that would have been a clear fall."""
    base = x0 / k

    def clear(counts: Array, side: int) -> Array:
        lower, upper = _dispersed(counts, x0, k, given, confidence)
        return np.asarray(lower > 1 if side > 0 else upper < 1)

    width = np.where(own, reach, 0.0)
    rise = np.where(own, np.floor(base * np.exp(middle + width)) + 1, _first(clear, base, 1, ~own))
    fall = np.where(own, np.ceil(base * np.exp(middle - width)) - 1, _first(clear, base, -1, ~own))
    return np.where(np.isfinite(rise), rise, np.nan), np.where(fall >= 0, fall, np.nan)


def _dispersed(counts: Array, x0: Array, k: Array, given: Array, confidence: float) -> tuple[Array, Array]:
    """The range of a ratio of counts that vary more than by chance.

    On logarithms a count of 1 or 2 reaches further up than one of 3; but whoever calls 3 a fall must call 1 and 2 one.
    """

    def ends(each: Array) -> tuple[Array, Array]:
        phi = _allowed(each, x0 / k, given)
        return count_ratio(each, x0, exposure_before=k, dispersion=phi, confidence=confidence)[1:]

    lower, upper = ends(counts)
    phi = _allowed(counts, x0 / k, given)
    few = (counts > 0) & (counts < _TURNS * phi)
    if few.any():
        step = np.maximum(1.0, np.floor(phi / _STEPS))
        for more in range(1, _STEPS + 1):
            upper = np.where(few, np.fmin(upper, ends(counts + more * step)[1]), upper)
    return lower, upper


_TURNS: Final = 1.5
"""The upper end turns at about as many events as the dispersion (a quarter of the square of 1.96 times it); with more it only rises."""
_STEPS: Final = 20


def _allowed(counts: Array, base: Array, given: Array) -> Array:
    """The dispersion that was given, or the usual one of such counts."""
    return np.where(np.isnan(given), default_dispersion((counts + base) / 2), given)


def _first(clear: Callable[[Array, int], Array], base: Array, side: int, wanted: Array) -> Array:
    """By halving: the whole number nearest to the base, on one side of it, that is clear."""
    near = np.floor(base) if side > 0 else np.ceil(base)
    far = np.where(wanted, np.maximum(base * 64, 1_000.0) if side > 0 else 0.0, near)
    reached = clear(far, side) & wanted
    near, far = near.copy(), np.floor(far)
    for _ in range(64):
        if not np.any(np.abs(far - near) > 1):
            break
        middle = np.floor((near + far) / 2)
        inside = clear(middle, side)
        far, near = np.where(inside, middle, far), np.where(inside, near, middle)
    return np.where(reached, far, np.nan)


def _verdicts(lower: Array, upper: Array, beyond: Array, own: Array, odd: Array, basis: Array) -> Array:
    found = []
    for at in range(len(lower)):
        if odd[at]:
            clear = judged(float(lower[at]), float(upper[at]), like_for_like=False)
            known = basis[at] == GIVEN or (own[at] and beyond[at])
            known = known and clear in (HIGHER_NOT_LIKE, LOWER_NOT_LIKE)
            found.append(clear if known else NOT_COMPARABLE)
        elif own[at]:
            found.append(BEYOND_SWING if beyond[at] else WITHIN_SWING)
        else:
            found.append(judged(float(lower[at]), float(upper[at])))
    return np.array(found, dtype=object)


def judge_part(lower: float, upper: float, *, whole: bool) -> str | None:
    """The verdict on what was done of a target, which is a number fixed by someone and not a count.

    Parameters
    ----------
    lower, upper : float
        Between what the attainment lies, by chance alone.
    whole : bool
        Whether the whole of the target's period has gone.

    Notes
    -----
    Part of a year is not like for like with the whole of it, and how much such counts vary from quarter to quarter is not known. So
    there is no direction, however far the range lies from 1. Of a whole period the attainment speaks for itself.

    Examples
    --------
    >>> judge_part(1.35, 2.86, whole=False)
    'not comparable'
    """
    return None if whole or not np.isfinite(lower) else NOT_COMPARABLE
