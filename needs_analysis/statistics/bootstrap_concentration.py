"""How uncertain a measure of concentration is, by drawing units again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray, whole
from needs_analysis.statistics._checks import confidence as checked_confidence
from needs_analysis.statistics._levels import measured
from needs_analysis.statistics.lorenz_curve import positive_total

MOST_LEVELS: Final = 2_048
"""From so many different values on, those below the highest half of them are grouped by rank for the drawing."""
_CELLS: Final = 2_000_000


def bootstrap_concentration(
    values: ArrayLike,
    measures: Sequence[str],
    *,
    seed: int,
    repetitions: int = 999,
    confidence: float = 0.95,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Measures of concentration with bootstrap intervals over units.

    Parameters
    ----------
    values : array_like, shape (n,)
        Events or harm of every unit, those without among them where they are at risk.
    measures : sequence of str
        ``gini``, ``generalised gini``, ``theil``, ``hhi``; ``top 10%`` (the share in the highest tenth of units, interpolated); ``units for
        50%`` (the smallest number of units with half of the total).
    seed : int
        Of the drawing.
    repetitions : int
        How often units are drawn, with replacement.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    value, lower, upper : ndarray, shape (measures,)
        The limits are missing with fewer than two units.

    Notes
    -----
    The widest of Efron's interval corrected for bias and acceleration, the plain percentile interval and its reflection at the value: each
    alone is too narrow for some measures of counts with a long tail, and together they hold the truth in 93 to 97 of 100 samples where
    95 are meant. Units that have the same value are drawn together (how many of each value is
    multinomial), so that a million units of a few dozen counts take no longer than a thousand. Of more than 2,048 different values the 1,024
    highest stand alone and the others are grouped by rank with their mean for the drawing; the value itself is of all. The interval is of a larger
    population of units of which these are a sample; where they are all there are, it says how far chance alone could have moved it.

    Measures of few units with a long tail (the share of the top 1% of 300) have intervals that are too narrow, whatever the
    method: the highest values that could have been drawn were not seen.

    References
    ----------
    .. [1] Efron B (1987). Better bootstrap confidence intervals. J Am Stat Assoc 82, 171-185.
    .. [2] Mills JA, Zandvakili S (1997). Statistical inference via bootstrapping for measures of inequality. J Appl Econometrics
       12, 133-150.

    Examples
    --------
    >>> value, lower, upper = bootstrap_concentration([9, 4, 2] + [1] * 40 + [0] * 60, ["gini"], seed=1)
    >>> value.round(2), bool(lower[0] < value[0] < upper[0])
    (array([0.67]), True)
    """
    x, level = positive_total(values), checked_confidence(confidence)
    runs, start = whole(repetitions, name="repetitions", least=99), whole(seed, name="seed", least=0)
    if "generalised gini" in measures and np.any(x != np.round(x)):
        raise Refusal(
            "Harm and other weights are not counts of events", remedy="Leave out the generalised Gini coefficient."
        )
    exact_levels, exact_units = _levels_of(x)
    value = measured(exact_levels, exact_units[None, :], measures)[0]
    if x.size < 2:
        return value, np.full(value.size, np.nan), np.full(value.size, np.nan)
    levels, units = _grouped(exact_levels, exact_units)
    drawn = _drawn(levels, units, measures, runs, start)
    centre = measured(levels, units[None, :], measures)[0]
    limits = np.array(
        [
            _widest(drawn[:, place], centre[place], acceleration, level)
            for place, acceleration in enumerate(_acceleration(levels, units, measures))
        ]
    )
    shift = value - centre
    most = np.array([_most(name, x.size) for name in measures])
    return value, np.maximum(limits[:, 0] + shift, 0.0), np.minimum(limits[:, 1] + shift, np.maximum(most, value))


def _levels_of(x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Different values, highest first, and how many units have each."""
    levels, units = np.unique(x, return_counts=True)
    return levels[::-1].astype(float), units[::-1].astype(float)


def _grouped(levels: FloatArray, units: FloatArray) -> tuple[FloatArray, FloatArray]:
    """At most `MOST_LEVELS` of them: the highest alone, the rest in groups of like rank with their mean."""
    alone = MOST_LEVELS // 2
    if levels.size <= MOST_LEVELS:
        return levels, units
    cuts = np.linspace(alone, levels.size, MOST_LEVELS - alone + 1).astype(int)[:-1]
    total = np.add.reduceat(levels * units, cuts)
    number = np.add.reduceat(units, cuts)
    return np.concatenate([levels[:alone], total / number]), np.concatenate([units[:alone], number])


def _drawn(levels: FloatArray, units: FloatArray, measures: Sequence[str], runs: int, seed: int) -> FloatArray:
    """The measures of each drawing that has an event."""
    rng, n = np.random.default_rng(seed), int(units.sum())
    block = max(1, _CELLS // levels.size)
    found = [
        measured(levels, rng.multinomial(n, units / n, size=min(block, runs - done)).astype(float), measures)
        for done in range(0, runs, block)
    ]
    drawn = np.concatenate(found)
    return np.asarray(drawn[np.isfinite(drawn).all(axis=1)])


def _acceleration(levels: FloatArray, units: FloatArray, measures: Sequence[str]) -> FloatArray:
    """How the spread of each measure changes with it, from leaving out one unit of each level."""
    block = max(1, _CELLS // levels.size)
    parts = []
    for done in range(0, levels.size, block):
        rows = np.arange(done, min(done + block, levels.size))
        without = np.repeat(units[None, :], rows.size, axis=0)
        without[np.arange(rows.size), rows] -= 1
        parts.append(measured(levels, without, measures))
    left = np.concatenate(parts)
    weights = np.where(np.isfinite(left).all(axis=1), units, 0.0)
    left = np.where(np.isfinite(left), left, 0.0)
    off = (weights @ left) / weights.sum() - left
    spread = (weights @ off**2) ** 1.5
    return np.where(spread > 0, (weights @ off**3) / np.where(spread > 0, 6 * spread, 1.0), 0.0)


def _widest(drawn: FloatArray, value: float, acceleration: float, level: float) -> tuple[float, float]:
    """The widest of the quantiles of the drawings moved for bias and acceleration, as they are, and reflected at the value."""
    if not drawn.size:
        return float("nan"), float("nan")
    below = ((drawn < value).sum() + 0.5 * (drawn == value).sum() + 0.5) / (drawn.size + 1)
    bias = stats.norm.ppf(below)
    z = stats.norm.isf((1 - level) / 2) * np.array([-1.0, 1.0])
    moved = stats.norm.cdf(bias + (bias + z) / (1 - acceleration * (bias + z)))
    low, high = np.quantile(drawn, stats.norm.cdf(z))
    moved_low, moved_high = np.quantile(drawn, moved)
    lower = min(low, moved_low, 2 * value - high, value)
    return float(lower), float(max(high, moved_high, 2 * value - low, value))


def _most(name: str, n: int) -> float:
    """The highest number that a measure can take."""
    if name.startswith("units for"):
        return float(n)
    return float(np.log(n)) if name == "theil" else 1.0
