"""How concentrated events would be if each fell on any unit with the same chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray, counts, whole
from needs_analysis.statistics._checks import confidence as checked_confidence
from needs_analysis.statistics._levels import measured
from needs_analysis.statistics.lorenz_curve import positive_total


@dataclass(frozen=True)
class IfRandom:
    """Measures of concentration beside those of events at random.

    Parameters
    ----------
    observed : ndarray, shape (measures,)
        What was measured.
    expected, lower, upper : ndarray
        Mean, and range of the middle of the random ones.
    p : ndarray
        How often, at random, a measure is at least as high (of the number of units that hold a share, at most as high).
    confidence : float
        Of the range.
    repetitions : int
        How often events were dealt out.
    """

    observed: FloatArray
    expected: FloatArray
    lower: FloatArray
    upper: FloatArray
    p: FloatArray
    confidence: float
    repetitions: int


def concentration_if_random(
    values: ArrayLike,
    measures: Sequence[str],
    *,
    seed: int,
    weights: ArrayLike | None = None,
    owners: ArrayLike | None = None,
    repetitions: int = 999,
    confidence: float = 0.95,
) -> IfRandom:
    """Measures of concentration beside what they would be if every event fell on a unit at random.

    Parameters
    ----------
    values : array_like, shape (n,)
        Whole counts of events of every unit at risk; or, with ``weights``, the sum of the weights of its events.
    measures : sequence of str
        As in `bootstrap_concentration`.
    seed : int
        Of the drawing.
    weights : array_like, shape (events,), optional
        Weight of each event, such as its harm: each keeps its own wherever it falls.
    owners : array_like of int, shape (events,), optional
        The place among ``values`` of the unit of each weight. Then every unit keeps its number of events, and only the weights are dealt
        out again among the events.
    repetitions : int
        How often events are dealt out again.
    confidence : float
        Of the range of the random ones.

    Returns
    -------
    IfRandom

    Raises
    ------
    Refusal
        For values that are no whole counts where no weights are given, and weights that do not sum to them.

    Notes
    -----
    Each of the c events falls on each of the n units with the same chance; p is (k + 1) / (repetitions + 1), where k of the random ones are as
    high. Without weights only the numbers of units with 0, 1, 2, ... events matter, and these are drawn without going through the
    units: counts that are independent with a mean slightly too low, kept only where they come to no more than c, and the events that
    lack dealt one by one. Given their sum such counts are what dealing gives, so nothing is approximate.

    Units at risk that never have an event belong among the units; where they are left out, some concentration is missed.

    References
    ----------
    .. [1] Bernasco W, Steenbeek W (2017). J Quant Criminol 33, 451-467.
    .. [2] Davison AC, Hinkley DV (1997). Bootstrap Methods and their Application, ch. 4.

    Examples
    --------
    >>> found = concentration_if_random([9, 1, 0, 0, 0, 0], ["gini"], seed=1)
    >>> found.observed.round(2), bool(found.p[0] < 0.05)
    (array([0.8]), True)
    """
    x, level = positive_total(values), checked_confidence(confidence)
    runs, rng = (
        whole(repetitions, name="repetitions", least=99),
        np.random.default_rng(whole(seed, name="seed", least=0)),
    )
    levels, units = np.unique(x, return_counts=True)
    observed = measured(levels[::-1].astype(float), units[::-1].astype(float)[None, :], measures)[0]
    if weights is None:
        if np.any(x != np.round(x)):
            raise Refusal("values are not whole counts of events", remedy="Give counts, or the weight of each event.")
        dealt = _dealt_counts(x.size, int(x.sum()), measures, runs, rng)
    else:
        if "generalised gini" in measures:
            raise Refusal(
                "Harm and other weights are not counts of events", remedy="Leave out the generalised Gini coefficient."
            )
        each = counts(weights, name="weights").ravel()
        dealt = _dealt_weights(x, each, measures, runs, rng, None if owners is None else _owned(owners, each, x))
    few_is_more = np.array([name.startswith("units for") for name in measures])
    sign = np.where(few_is_more, -1.0, 1.0)
    near = 1e-12 * np.abs(observed) + 1e-14
    as_high = (dealt * sign >= observed * sign - near).sum(axis=0)
    lower, upper = np.quantile(dealt, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return IfRandom(observed, dealt.mean(axis=0), lower, upper, (as_high + 1) / (runs + 1), level, runs)


def _dealt_counts(n: int, events: int, measures: Sequence[str], runs: int, rng: np.random.Generator) -> FloatArray:
    """The measures each time that so many events fall on n units."""
    # So few less than the mean that a draw is hardly ever kept back, and few events remain to be dealt one by one.
    mean = max(events - 5 * np.sqrt(events), 0.0) / n
    most = int(mean + 12 * np.sqrt(mean)) + 40
    if n <= most:
        even = np.full(n, 1 / n)
        drawn = (np.sort(rng.multinomial(events, even))[::-1].astype(float) for _ in range(runs))
        return np.array([measured(held, np.ones((1, n)), measures)[0] for held in drawn])
    chance = stats.poisson.pmf(np.arange(most), mean)
    chance /= chance.sum()
    found = [
        measured(*_highest_first(_with_the_rest(_at_most(n, events, chance, rng), events, rng)), measures)[0]
        for _ in range(runs)
    ]
    return np.array(found)


def _at_most(n: int, events: int, chance: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Units by their independent counts, where these come to no more than the events."""
    while True:
        units = rng.multinomial(n, chance)
        if units @ np.arange(chance.size) <= events:
            return units.astype(float)


def _with_the_rest(units: FloatArray, events: int, rng: np.random.Generator) -> FloatArray:
    """The events that lack, dealt one by one to units at random."""
    n, lack = int(units.sum()), int(events - units @ np.arange(units.size))
    if not lack:
        return units
    on, more = np.unique(rng.integers(n, size=lack), return_counts=True)
    # The units stand in the order of their counts.
    count = np.searchsorted(np.cumsum(units), on, side="right")
    size = max(units.size, int((count + more).max()) + 1)
    moved = np.bincount(count + more, minlength=size) - np.bincount(count, minlength=size)
    return np.asarray(np.pad(units, (0, size - units.size)) + moved)


def _highest_first(units: FloatArray) -> tuple[FloatArray, FloatArray]:
    return np.arange(units.size)[::-1].astype(float), units[::-1][None, :]


def _dealt_weights(
    x: FloatArray,
    weights: FloatArray,
    measures: Sequence[str],
    runs: int,
    rng: np.random.Generator,
    owners: np.ndarray[Any, Any] | None,
) -> FloatArray:
    """The measures each time that the weights of all events fall on the units."""
    if np.isnan(weights).any() or not np.isclose(weights.sum(), x.sum(), rtol=1e-9):
        raise Refusal("The weights do not add up to the values", remedy="Give the weight of every event once.")
    found = []
    for _ in range(runs):
        if owners is None:
            on = np.unique(rng.integers(x.size, size=weights.size), return_inverse=True)[1]
            held = np.bincount(on, weights=weights)
        else:
            held = np.bincount(owners, weights=rng.permutation(weights), minlength=x.size)
        levels = np.append(np.sort(held)[::-1], 0.0)
        units = np.append(np.ones(held.size), x.size - held.size)
        found.append(measured(levels, units[None, :], measures)[0])
    return np.array(found)


def _owned(owners: ArrayLike, weights: FloatArray, x: FloatArray) -> np.ndarray[Any, Any]:
    """The unit of each weight, where they give the values."""
    places = np.asarray(owners)
    sound = places.shape == weights.shape and places.dtype.kind in "iu"
    if not sound or (places.size and (places.min() < 0 or places.max() >= x.size)):
        raise Refusal("owners does not name the unit of every weight", remedy="Give the place of its unit for each.")
    if not np.allclose(np.bincount(places, weights=weights, minlength=x.size), x.ravel(), rtol=1e-9):
        raise Refusal("The weights do not add up to the value of their units", remedy="Give every event its own unit.")
    return places
