"""Direct standardisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray, counts
from needs_analysis.statistics.poisson_interval import poisson_interval

FEWEST_EVENTS: Final = 10
"""Below this many events no directly standardised rate is given: its interval would not hold what it promises."""


@dataclass(frozen=True)
class Standardised:
    """A standardised rate or ratio of each group.

    Parameters
    ----------
    value, lower, upper : ndarray, shape (g,)
        Missing where there were too few events.
    events, expected : ndarray, shape (g,)
        Events observed; for a ratio, those expected.
    population : ndarray, shape (g,)
        People of the group.
    """

    value: FloatArray
    lower: FloatArray
    upper: FloatArray
    events: FloatArray
    expected: FloatArray
    population: FloatArray


def known_counts(values: FloatArray) -> FloatArray:
    """Missing counts as 0; the same array where none is missing."""
    return np.nan_to_num(values) if np.isnan(values).any() else values


def direct(
    events: ArrayLike,
    population: ArrayLike,
    standard: ArrayLike,
    *,
    group: ArrayLike,
    groups: int,
    per: float = 100_000,
    confidence: float = 0.95,
    times: ArrayLike | None = None,
    stratum: ArrayLike | None = None,
) -> Standardised:
    """Directly standardised rates with Dobson's interval on Byar's limits.

    Parameters
    ----------
    events, population, standard : array_like, shape (n,)
        One stratum (such as an age band of an area) each: events, people, and people of the standard population. A missing
        count of events is 0 events. With ``times``, ``events`` counts people.
    group : array_like of int, shape (n,)
        Which group each stratum belongs to, from 0.
    groups : int
        How many groups there are.
    per : float
        People the rate is for.
    confidence : float
        Between 0 and 1.
    times : array_like of float, shape (n,), optional
        How often something happened to each of these people, where one stratum is split by it: people to whom it happens
        repeatedly make the count vary more than chance.
    stratum : array_like, shape (n,), optional
        With ``times``: which stratum each row is of, so that its people and weight count once.

    Returns
    -------
    Standardised

    Raises
    ------
    Refusal
        For a population or standard that is not above 0, or a negative count.

    Notes
    -----
    ``value = per * sum(w x / n) / sum(w)``, ``var = sum(w^2 x / n^2) / sum(w)^2`` (each frequency of a repeated event adds its
    variance times the frequency squared), and the limits of the total are scaled by ``sqrt(var / x)`` [1]_. Slightly
    conservative, as the limits of the total are.

    References
    ----------
    .. [1] Dobson A, Kuulasmaa K, Eberle E, Scherer J (1991). Statistics in Medicine 10, 457-462.

    Examples
    --------
    >>> rate = direct([10, 20], [1000, 1000], [1, 1], group=[0, 0], groups=1, per=1000)
    >>> rate.value.tolist()
    [15.0]
    """
    x = known_counts(counts(events, name="events"))
    n, w = np.asarray(population, dtype=float), np.asarray(standard, dtype=float)
    if not (np.all(n > 0) and np.all(w > 0)):
        raise Refusal("A population is not above 0", remedy="Merge strata, or leave out those without residents.")
    often: FloatArray | float = 1.0 if times is None else np.asarray(times, dtype=float)
    place = np.asarray(group)
    once: FloatArray | float = 1.0
    if stratum is not None:
        once = np.zeros_like(x)
        rows = np.stack([place, np.unique(np.asarray(stratum), return_inverse=True)[1]])
        once[np.unique(rows, axis=1, return_index=True)[1]] = 1

    def added(values: FloatArray) -> FloatArray:
        return np.bincount(place, weights=values, minlength=groups).astype(float)

    total, weight = added(x * often), added(w * once)
    value = added(w * x * often / n) / weight
    variance = added((w / n) ** 2 * x * often**2) / weight**2
    lower, upper = poisson_interval(total, confidence=confidence, method="byar")
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = np.sqrt(variance / total)
        low, high = value + spread * (lower - total), value + spread * (upper - total)
    few = total < FEWEST_EVENTS
    return Standardised(
        value=np.where(few, np.nan, value * per),
        lower=np.where(few, np.nan, low * per),
        upper=np.where(few, np.nan, high * per),
        events=total,
        expected=np.full(groups, np.nan),
        population=added(n * once),
    )
