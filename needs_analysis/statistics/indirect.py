"""Indirect standardisation."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray, counts
from needs_analysis.statistics.direct import Standardised, known_counts
from needs_analysis.statistics.poisson_interval import poisson_interval


def indirect(
    observed: ArrayLike,
    population: ArrayLike,
    reference_events: ArrayLike,
    reference_population: ArrayLike,
    *,
    group: ArrayLike,
    groups: int,
    confidence: float = 0.95,
    totals: ArrayLike | None = None,
) -> Standardised:
    """Indirectly standardised ratios: events over those expected at the rates of a reference population.

    Parameters
    ----------
    observed, population : array_like, shape (n,)
        Events and people of each stratum; ``observed`` is not used where ``totals`` are given.
    reference_events, reference_population : array_like, shape (n,)
        Events and people of the same stratum in the reference.
    group, groups : array_like of int, int
        Which group each stratum belongs to, and how many there are.
    confidence : float
        Between 0 and 1.
    totals : array_like, shape (g,), optional
        Events of each group, where they are not known by stratum.

    Returns
    -------
    Standardised
        ``value`` is a ratio; exact limits below 10 events and Byar's from there on, over the expected events.

    Raises
    ------
    Refusal
        For a negative count or a reference population that is not above 0.

    References
    ----------
    .. [1] Breslow NE, Day NE (1987). Statistical Methods in Cancer Research, volume II.

    Examples
    --------
    >>> indirect([10, 20], [100, 100], [100, 100], [1000, 1000], group=[0, 0], groups=1).value.tolist()
    [1.5]
    """
    n, reference = np.asarray(population, dtype=float), np.asarray(reference_population, dtype=float)
    if not np.all(reference > 0) or np.any(n < 0):
        raise Refusal("A population of the reference is not above 0", remedy="Merge strata until each has people.")
    place = np.asarray(group)
    expected_each = n * counts(reference_events, name="reference events") / reference
    expected = np.bincount(place, weights=expected_each, minlength=groups).astype(float)
    if totals is None:
        x = known_counts(counts(observed, name="events"))
        events: FloatArray = np.bincount(place, weights=x, minlength=groups).astype(float)
    else:
        events = counts(totals, name="events")
    lower, upper = poisson_interval(events, confidence=confidence, method="auto")
    with np.errstate(invalid="ignore", divide="ignore"):
        value, low, high = (np.where(expected > 0, part / expected, np.nan) for part in (events, lower, upper))
    people = np.bincount(place, weights=n, minlength=groups).astype(float)
    return Standardised(value, low, high, events, expected, people)
