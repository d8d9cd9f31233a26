"""How the rate after an event would fall if nobody's risk ever changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray, numbers
from needs_analysis.statistics.survival._spells import edges, times

Origin = Literal["every", "first", "clean"]
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(8)
"""Of a mean over one day: the chances are powers of a straight line, so eight points leave nothing over."""


def constant_risk_hazards(
    counts: ArrayLike,
    followed: ArrayLike,
    bands: ArrayLike,
    *,
    origin: Origin = "every",
    within: tuple[float, float] | None = None,
    look_back: float = 0.0,
    units: ArrayLike = 1.0,
    whole_days: bool = True,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Rates by band since an event that are expected where each unit has a risk of its own that never changes.

    Parameters
    ----------
    counts : array_like of int, shape (n,)
        Events of each unit; those without any may be left out.
    followed : array_like, shape (n,) or ()
        For how long each was followed.
    bands : array_like, shape (bands + 1,)
        Edges as in `band_hazards`.
    origin : {"every", "first", "clean"}
        Whether spells begin at every event of a unit, at its first alone, or at those with none in the ``look_back`` before.
    within : tuple of two floats, optional
        From, and before, which time spells begin; any time otherwise. All are followed to the end.
    look_back : float
        For how long before a clean event there is no other; ``within`` begins no earlier.
    units : array_like, shape (n,) or ()
        How many units there are of each kind; parts of one count too.
    whole_days : bool
        Whether times are known to the day, so that two events of one day are 0 apart.

    Returns
    -------
    rate, events, exposure : ndarray, shape (bands,)
        Expected events per unit of time, and what it is the quotient of.

    Raises
    ------
    Refusal
        For counts that are none, times that are none, and a look-back that reaches behind the beginning.

    Notes
    -----
    Fixed heterogeneity and no dependence. Where the risk of a unit is constant, its k events fall at any times within the T for which it
    was followed with the same chance, whatever the risk is, so that the time from one of them to the next, or to the end, exceeds u with chance
    (1 - u / T) ^ k. The counts are taken as they are. So nothing is assumed about how risks differ between units: a gamma frailty,
    under which the rate u after an event is (a + 1) / (b + u), is one case. The rate over all units falls with time although no
    unit's does, because those of high risk leave first. Where events do raise the risk of more, they raise the counts too, and
    the benchmark with them: what exceeds it is the least that risk changes by.

    To the day, two times lie u or more apart with the chance averaged over the time of day of the first.

    References
    ----------
    .. [1] Aalen OO, Borgan O, Gjessing HK (2008). Survival and Event History Analysis, ch. 6.
    .. [2] Cox DR, Lewis PAW (1966). The Statistical Analysis of Series of Events, ch. 2.

    Examples
    --------
    >>> rate, _, _ = constant_risk_hazards([1] * 900 + [10] * 50, 365, [0, 7, 91, 182])
    >>> rate.round(4).tolist()
    [0.0079, 0.0045, 0.0005]
    """
    if origin not in ("every", "first", "clean"):
        raise Refusal(f"{origin!r} is not an origin", remedy='Use "every", "first" or "clean".')
    k, length, number = _units(counts, followed, units)
    at = np.minimum(edges(bands), float(length.max()))
    since, until = (0.0, np.inf) if within is None else (float(each) for each in within)
    before = float(look_back) if origin == "clean" else 0.0
    if not 0 <= before <= since < until:
        raise Refusal(
            "Spells do not begin within a stretch of time with its look-back before it",
            remedy="Give within as the first and last time, and a look_back no longer than the first.",
        )
    k, length = k[:, None], length[:, None]
    begin, end = np.minimum(since, length), np.minimum(until, length)
    ended, lived = (_since_first if origin == "first" else _since_each)(k, length, begin, end, before)
    if whole_days:
        day = np.ceil(at)
        at_time = np.maximum(day[:, None] - 0.5 + _NODES / 2, 0.0)
        within_day = ended(at_time.ravel()).reshape(-1, *at_time.shape) @ (_WEIGHTS / 2)
        longer = np.where(day <= 0, ended(np.zeros(1)), within_day)
    else:
        longer = ended(at)
    events = -np.diff(number @ longer)
    exposure = np.diff(number @ lived(at))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(exposure > 0, events / exposure, np.nan), events, exposure


Parts = tuple[Callable[[FloatArray], FloatArray], Callable[[FloatArray], FloatArray]]


def _since_first(k: FloatArray, length: FloatArray, begin: FloatArray, end: FloatArray, before: float) -> Parts:
    """Spells from the first event of a unit: how many end with an event later than a time, and how long all last before it."""

    def left(u: FloatArray, since: FloatArray) -> FloatArray:
        return np.clip(1 - (u[None, :] + since) / length, 0.0, 1.0)

    def ended(u: FloatArray) -> FloatArray:
        return np.where(k > 1, left(u, begin) ** k - left(u, end) ** k, 0.0)

    def lived(u: FloatArray) -> FloatArray:
        later = left(u, begin) ** (k + 1) - left(u, end) ** (k + 1)
        return np.asarray(-length / (k + 1) * later)

    return ended, lived


def _since_each(k: FloatArray, length: FloatArray, begin: FloatArray, end: FloatArray, before: float) -> Parts:
    """The same from every event, or every one with none in a time before it.

    Up to where follow-up of the last to begin ends, all that begin are still followed; behind it fewer are.
    """
    last = (begin - before) / length  # what is left where nobody is followed any more
    kink = np.clip(1 - (before + length - end) / length, 0.0, 1.0)

    def left(u: FloatArray) -> FloatArray:
        return np.maximum(np.clip(1 - (before + u[None, :]) / length, 0.0, 1.0), last)

    def ended(u: FloatArray) -> FloatArray:
        def late(y: FloatArray) -> FloatArray:
            return np.asarray((k - 1) * y**k - k * last * y ** (k - 1) + last**k)

        y = left(u)
        early = k * (end - begin) / length * (y ** (k - 1) - kink ** (k - 1)) + late(kink)
        return np.where(y > kink, early, late(y))

    def lived(u: FloatArray) -> FloatArray:
        def late(y: FloatArray) -> FloatArray:
            return np.asarray(-length * (k / (k + 1) * y ** (k + 1) - last * y**k))

        y = left(u)
        early = (end - begin) * (kink**k - y**k) + late(kink)
        return np.where(y > kink, early, late(y))

    return ended, lived


def _units(counts: ArrayLike, followed: ArrayLike, units: ArrayLike) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Kinds of units that have an event: how many events, followed for how long, and how many such units there are."""
    k = numbers(counts, name="counts").reshape(-1)
    if np.any(~np.isfinite(k)) or np.any(k < 0) or np.any(k != np.round(k)):
        raise Refusal("counts contains what is not a whole number, 0 or more", remedy="Give the events of each unit.")
    length, number = times(followed, name="followed"), times(units, name="units")
    if length.size not in (1, k.size) or np.any(length <= 0):
        raise Refusal(
            "followed is not one length of time above 0 for each unit", remedy="Give one for each, or one for all."
        )
    if number.size not in (1, k.size):
        raise Refusal("units is not one number for each kind of unit", remedy="Give one for each, or one for all.")
    length, number = np.broadcast_to(length, k.shape), np.broadcast_to(number, k.shape)
    some = (k > 0) & (number > 0)
    if not some.any():
        raise Refusal("There are no events", remedy="Give at least one unit with an event.")
    kinds, of = np.unique(np.column_stack([k[some], length[some]]), axis=0, return_inverse=True)
    return kinds[:, 0], kinds[:, 1], np.bincount(of.reshape(-1), weights=number[some]).astype(np.float64)
