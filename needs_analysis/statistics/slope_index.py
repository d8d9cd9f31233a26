"""Slope and relative index of inequality."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray

FEWEST_QUANTILES: Final = 5


_BLOCK: Final = 2_000


Kind = Literal["normal", "rate", "proportion"]


@dataclass(frozen=True)
class Slope:
    """Slope and relative index of inequality.

    Parameters
    ----------
    sii, rii, intercept : float
        Difference between the two ends of the line, their ratio, and where the line begins.
    sii_limits, rii_limits : dict of float to tuple of float
        Limits by confidence.
    """

    sii: float
    rii: float
    intercept: float
    sii_limits: dict[float, tuple[float, float]]
    rii_limits: dict[float, tuple[float, float]]


def slope_index(
    values: ArrayLike,
    population: ArrayLike,
    *,
    standard_error: ArrayLike | None = None,
    lower: ArrayLike | None = None,
    upper: ArrayLike | None = None,
    limits_confidence: float = 0.95,
    kind: Kind = "normal",
    transform: bool = False,
    multiplier: float = 1.0,
    confidences: tuple[float, ...] = (0.95,),
    repetitions: int = 100_000,
    seed: int = 1,
    draws: FloatArray | None = None,
) -> Slope:
    """Slope index of inequality over ordered quantiles, with limits by simulation.

    Parameters
    ----------
    values, population : array_like, shape (q,)
        Measure and people of each quantile, from the first (most deprived) to the last.
    standard_error : array_like, shape (q,), optional
        Of each value; otherwise worked out from ``lower`` and ``upper``.
    lower, upper : array_like, shape (q,), optional
        Limits of each value.
    limits_confidence : float
        Confidence of these limits.
    kind : {"normal", "rate", "proportion"}
        Scale on which values vary: as they are, their logarithm, or their log-odds.
    transform : bool
        Whether the line is fitted on that scale too, and the index taken between its ends turned back.
    multiplier : float
        Factor for the slope index, such as 100; a negative one also turns the ratio over.
    confidences : tuple of float
        Confidence of the limits.
    repetitions, seed : int
        Simulated sets of values.
    draws : ndarray, shape (repetitions, q or more), optional
        Standard normal numbers to simulate with, so that many slopes can share them.

    Raises
    ------
    Refusal
        For fewer than 5 or more than 100 quantiles, a value that is not above 0 where its scale needs it, an unknown kind, or
        neither standard errors nor limits.

    Notes
    -----
    A line is fitted through the values at the middle of each quantile's share of people, weighted by that share. The index is
    the difference between its ends, the relative index their ratio.

    References
    ----------
    .. [1] Low A, Low A (2004). Measuring the gap: quantifying and comparing local health inequalities. J Public Health 26.

    Examples
    --------
    >>> found = slope_index([10, 12, 14, 16, 18], [100] * 5, standard_error=[1] * 5, repetitions=1000)
    >>> round(found.sii, 1), round(found.rii, 2)
    (10.0, 2.11)
    """
    if kind not in ("normal", "rate", "proportion"):
        raise Refusal(f"{kind!r} is not a kind", remedy='Use "normal", "rate" or "proportion".')
    y, people = np.asarray(values, dtype=float), np.asarray(population, dtype=float)
    if not FEWEST_QUANTILES <= y.size <= 100:
        raise Refusal(f"There are {y.size} quantiles", remedy="Give 5 to 100.")
    if np.any(np.isnan(y)) or np.any(people <= 0):
        raise Refusal("A quantile has no value or no population", remedy="Give both for every quantile.")
    if kind != "normal" and (np.any(y <= 0) or (kind == "proportion" and np.any(y >= 1))):
        raise Refusal("A value is outside its scale", remedy="Rates are above 0; proportions between 0 and 1.")
    spread = _standard_errors(y, standard_error, lower, upper, limits_confidence, kind)
    share = people / people.sum()
    middle = np.cumsum(share) - share / 2
    scale = np.sqrt(share)
    # Weighted least squares: each of the two coefficients is a fixed sum of the values.
    weights = (np.linalg.pinv(np.column_stack([scale, middle * scale])) * scale).T
    start, slope = (_there(y, kind) if transform else y) @ weights
    normal = np.random.default_rng(seed).standard_normal((repetitions, y.size)) if draws is None else draws[:, : y.size]
    starts, slopes = _simulated(normal, spread, _there(y, kind), weights, kind, linear=transform or kind == "normal").T
    sii, rii, intercept = _ends(start, slope, kind, transform, multiplier)
    siis, riis, _ = _ends(starts, slopes, kind, transform, multiplier)
    sii_limits, rii_limits = {}, {}
    for level in confidences:
        tails = ((1 - level) / 2, 1 - (1 - level) / 2)
        sii_limits[level] = tuple(float(item) for item in np.quantile(siis, tails, overwrite_input=True))
        rii_limits[level] = tuple(float(item) for item in np.quantile(riis, tails, overwrite_input=True))
    return Slope(float(sii), float(rii), float(intercept), sii_limits, rii_limits)  # type: ignore[arg-type]


def _simulated(
    normal: FloatArray, spread: FloatArray, centre: FloatArray, weights: FloatArray, kind: Kind, *, linear: bool
) -> FloatArray:
    """Beginning and slope of the line through each simulated set of values."""
    if linear:
        return normal @ (spread[:, None] * weights) + centre @ weights
    found = np.empty((len(normal), 2))
    # Block by block, so that the values stay in the processor's cache.
    values = np.empty((min(_BLOCK, len(normal)), centre.size))
    for start in range(0, len(normal), _BLOCK):
        part = normal[start : start + _BLOCK]
        block = values[: len(part)]
        np.multiply(part, spread, out=block)
        block += centre
        if kind == "rate":
            np.exp(block, out=block)
        else:
            special.expit(block, out=block)
        np.matmul(block, weights, out=found[start : start + len(part)])
    return found


def _standard_errors(
    y: FloatArray,
    given: ArrayLike | None,
    lower: ArrayLike | None,
    upper: ArrayLike | None,
    confidence: float,
    kind: Kind,
) -> FloatArray:
    if kind == "normal" and given is not None:
        return np.asarray(given, dtype=float)
    if lower is None or upper is None:
        if given is None:
            raise Refusal("Neither standard errors nor limits were given", remedy="Give one of them.")
        # The delta method takes a standard error to the scale on which values vary.
        slope = 1 / y if kind == "rate" else 1 / (y * (1 - y))
        return np.asarray(given, dtype=float) * slope
    ends = _there(np.asarray(upper, dtype=float), kind) - _there(np.asarray(lower, dtype=float), kind)
    return np.asarray(ends / (2 * stats.norm.isf((1 - confidence) / 2)))


def _there(values: FloatArray, kind: Kind) -> FloatArray:
    if kind == "normal":
        return values
    return np.asarray(np.log(values) if kind == "rate" else np.log(values / (1 - values)))


def _back(values: FloatArray, kind: Kind) -> FloatArray:
    if kind == "normal":
        return values
    return np.asarray(np.exp(values) if kind == "rate" else 1 / (1 + np.exp(-values)))


def _ends(
    start: FloatArray, slope: FloatArray, kind: Kind, transform: bool, multiplier: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    first, last = start, start + slope
    if transform:
        first, last = _back(first, kind), _back(last, kind)
    ratio = last / first if multiplier > 0 else first / last
    return (last - first) * multiplier, ratio, first
