"""How often it happens per unit of time, in bands of time."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from needs_analysis.statistics._checks import FloatArray
from needs_analysis.statistics._checks import confidence as checked_confidence
from needs_analysis.statistics.poisson_interval import poisson_interval
from needs_analysis.statistics.survival._spells import Spells, edges, spells


@dataclass(frozen=True)
class BandHazards:
    """Events over time at risk, by band of time.

    Parameters
    ----------
    lo, hi : ndarray, shape (bands,)
        Each band holds its beginning and not its end.
    events, exposure : ndarray
        What happened in the band, and the time at risk in it.
    rate, lower, upper : ndarray
        Events per unit of time; missing where nobody was at risk.
    widened_by : ndarray
        How many times the variance is that of independent events; 1 without clusters.
    confidence : float
        Of the interval.
    """

    lo: FloatArray
    hi: FloatArray
    events: FloatArray
    exposure: FloatArray
    rate: FloatArray
    lower: FloatArray
    upper: FloatArray
    widened_by: FloatArray
    confidence: float


def band_hazards(
    durations: ArrayLike,
    observed: ArrayLike,
    bands: ArrayLike,
    *,
    entry: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    confidence: float = 0.95,
) -> BandHazards:
    """Events per unit of time at risk, in bands of the time since the start of each spell.

    Parameters
    ----------
    durations, observed, entry, clusters : array_like, shape (n,)
        As in `kaplan_meier`.
    bands : array_like, shape (bands + 1,)
        Edges, such as ``[0, 1, 7, 14, 28]``; what happens on an edge belongs to the band that begins there. The last may be infinite.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    BandHazards

    Notes
    -----
    A spell is at risk in a band for as long as it lasts there; one that ends on the day on which a band begins adds its event and no
    time, so in a band of one day the rate may exceed 1. Limits are the exact ones of a count. With clusters, the linearised variance of the
    ratio over clusters is compared with that of independent events, and both the count and the time at risk are divided by
    the quotient (with Student's t, and never below 1) before the exact limits are taken: they are only ever wider. So the interval is
    conservative where persons are more alike than chance makes them.

    References
    ----------
    .. [1] Breslow NE, Day NE (1987). Statistical Methods in Cancer Research, volume II. IARC, ch. 2.
    .. [2] Korn EL, Graubard BI (1998). Confidence intervals for proportions with small expected number of positive counts
       estimated from survey data. Survey Methodology 24, 193-201.

    Examples
    --------
    >>> found = band_hazards([0, 3, 8, 20], [1, 1, 1, 0], [0, 7, 14])
    >>> found.events.tolist(), found.exposure.tolist(), found.rate.round(3).tolist()
    ([2.0, 1.0], [17.0, 8.0], [0.118, 0.125])
    """
    level = checked_confidence(confidence)
    given, at = spells(durations, observed, entry, clusters), edges(bands)
    begun = np.maximum(given.entry, 0.0)
    events = np.histogram(given.durations[given.observed], _open(at))[0].astype(float)
    # Time lived below an edge, summed over spells: two sums for each edge, and none over spells and bands.
    below = _below(given.durations, at) - _below(begun, at)
    exposure = np.diff(below)
    widened = np.ones_like(events)
    if given.clusters is not None:
        widened = _widened(given, begun, at, events, exposure, level)
    return hazards_of(at, events, exposure, widened, level)


def hazards_of(
    at: FloatArray, events: FloatArray, exposure: FloatArray, widened: FloatArray, level: float
) -> BandHazards:
    """Rates with their exact limits from what happened in each band and the time at risk there."""
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(exposure > 0, events / np.where(exposure > 0, exposure, 1.0), np.nan)
        low, high = poisson_interval(events / widened, confidence=level, method="exact")
        time = np.where(exposure > 0, exposure / widened, np.nan)
        lower, upper = low / time, high / time
    lower, upper = (np.where(np.isnan(widened), np.nan, limit) for limit in (lower, upper))
    return BandHazards(at[:-1], at[1:], events, exposure, rate, lower, upper, widened, level)


def widened_by(
    events: FloatArray, exposure: FloatArray, clusters: FloatArray, squares: FloatArray, level: float
) -> FloatArray:
    """How many times the variance of each rate over clusters is that of independent events, never below 1.

    ``clusters`` are those with time or an event in the band, ``squares`` the sum over them of what each has beyond the rate, squared.
    """
    some = (events > 0) & (exposure > 0) & (clusters >= 2)
    fewer = np.where(some, clusters - 1, 1.0)
    ratio = np.where(some, clusters / fewer * squares / np.where(some, events, 1.0), 1.0)
    student = stats.t.isf((1 - level) / 2, fewer) / stats.norm.isf((1 - level) / 2)
    found = np.where(some, np.maximum(1.0, ratio) * student**2, 1.0)
    return np.asarray(np.where(clusters < 2, np.nan, found))


def _open(at: FloatArray) -> FloatArray:
    """Edges for counting: the last one is no part of the last band, unlike in numpy."""
    return np.concatenate([at[:-1], [np.nextafter(at[-1], 0) if np.isfinite(at[-1]) else np.finfo(float).max]])


def _below(ends: FloatArray, at: FloatArray) -> FloatArray:
    """For each edge, the sum over spells of the time up to it."""
    ordered = np.sort(ends)
    running = np.concatenate([[0.0], np.cumsum(ordered)])
    place = np.searchsorted(ordered, at, side="right")
    over = ordered.size - place
    return np.asarray(running[place] + np.where(over > 0, at, 0.0) * over)


def _widened(
    given: Spells, begun: FloatArray, at: FloatArray, events: FloatArray, exposure: FloatArray, level: float
) -> FloatArray:
    """How many times the variance of each rate over clusters is that of independent events, never below 1."""
    of = given.clusters
    assert of is not None
    clusters, squares = np.zeros(events.size), np.zeros(events.size)
    for band, (lo, hi) in enumerate(itertools.pairwise(at)):
        time = np.clip(given.durations, lo, hi) - np.clip(begun, lo, hi)
        here = given.observed & (given.durations >= lo) & (given.durations < hi)
        t = np.bincount(of, weights=time, minlength=1)
        s = np.bincount(of[here], minlength=t.size).astype(float)
        clusters[band] = int(((t > 0) | (s > 0)).sum())
        if exposure[band] > 0:
            rest = s - events[band] / exposure[band] * t
            squares[band] = float(rest @ rest)
    return widened_by(events, exposure, clusters, squares, level)
