"""Until when it happens more often than in the long run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray, numbers
from needs_analysis.statistics.survival._spells import edges
from needs_analysis.statistics.survival.band_hazards import BandHazards, band_hazards

LONG_RUN = (183.0, 366.0)
"""Days 183 to 365: from the first, and before the last."""


@dataclass(frozen=True)
class HeightenedWindow:
    """Until when it happens more often than in the long run.

    Parameters
    ----------
    ends : float
        Where the first band begins whose whole interval is below the limit; 0 where the first band is, and missing where none is before the
        long run begins, or where the long run has no rate.
    at_least : float
        Where none is: to where bands were looked at.
    long_run : BandHazards
        The one band of the long run.
    limit : float
        Rate below which a band is no longer heightened.
    bands : BandHazards
        The bands looked at.
    below : ndarray of bool
        Which of them have their whole interval below the limit.
    """

    ends: float
    at_least: float
    long_run: BandHazards
    limit: float
    bands: BandHazards
    below: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


def heightened_window(
    durations: ArrayLike,
    observed: ArrayLike,
    bands: ArrayLike,
    *,
    k: float = 2.0,
    long_run: tuple[float, float] = LONG_RUN,
    entry: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    confidence: float = 0.95,
) -> HeightenedWindow:
    """Until when it happens more than ``k`` times as often as in the long run.

    Parameters
    ----------
    durations, observed, entry, clusters : array_like, shape (n,)
        As in `kaplan_meier`.
    bands : array_like, shape (bands + 1,)
        Edges as in `band_hazards`; bands that reach into the long run are not looked at.
    k : float
        How many times the rate of the long run is the limit.
    long_run : tuple of two floats
        From, and before, which time; days 183 to 365 unless said otherwise.
    confidence : float
        Of the interval of each band.

    Returns
    -------
    HeightenedWindow

    Notes
    -----
    The window ends where the first band begins whose upper limit is below ``k`` times the rate of the long run. A band at the beginning that
    is below it is passed over where a later one is wholly above it: on the day itself, reports of one incident are often one record. The
    rate of the long run is taken as it is, without its own range. That the rate falls says nothing of any one person: it also falls
    where people of high and of low risk are followed together, because those of high risk leave first (see `constant_risk_hazards`).

    Examples
    --------
    >>> import numpy as np
    >>> days = np.concatenate([np.full(60, 3), np.full(10, 200), np.full(200, 400)])
    >>> heightened_window(days, days < 400, [0, 7, 30, 90, 183]).ends
    30.0
    """
    at, (lo, hi) = before_the_long_run(bands, long_run), long_run
    options = {"entry": entry, "clusters": clusters, "confidence": confidence}
    base = band_hazards(durations, observed, [lo, hi], **options)  # type: ignore[arg-type]
    found = band_hazards(durations, observed, at, **options)  # type: ignore[arg-type]
    return window_of(found, base, k=k)


def before_the_long_run(bands: ArrayLike, long_run: tuple[float, float] = LONG_RUN) -> FloatArray:
    """Edges of the bands that end before the long run begins.

    Raises
    ------
    Refusal
        When there is none, or the long run is no stretch of time.
    """
    lo, hi = (float(each) for each in long_run)
    if not 0 <= lo < hi:
        raise Refusal("The long run is not a stretch of time", remedy="Write it as (183, 366), for days 183 to 365.")
    at = edges(bands)
    at = at[at <= lo]
    if at.size < 2:
        raise Refusal("No band ends before the long run begins", remedy="Give bands of the time before it.")
    return at


def times_of(k: float) -> float:
    """How many times the long-run rate is the limit; refuse what is no such number."""
    found = float(numbers(k, name="k"))
    if not (np.isfinite(found) and found > 0):
        raise Refusal(f"k is {found:g}", remedy="Give how many times the long-run rate is the limit, such as 2.")
    return found


def window_of(found: BandHazards, base: BandHazards, *, k: float) -> HeightenedWindow:
    """The window from the rates of the bands before the long run, and that of the long run."""
    limit = times_of(k) * float(base.rate[0])
    known = np.isfinite(limit) and limit > 0
    below, above = (found.upper < limit, found.lower > limit) if known else (np.zeros(found.lo.size, bool),) * 2
    begin = int(np.flatnonzero(above)[0]) if above.any() else 0
    after = np.flatnonzero(below[begin:])
    ends = float(found.lo[begin + after[0]]) if after.size else float("nan")
    return HeightenedWindow(ends, float(found.hi[-1]), base, limit, found, below)
