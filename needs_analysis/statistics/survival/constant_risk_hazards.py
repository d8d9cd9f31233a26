"""How the rate after an event would fall if nobody's risk ever changed."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray, numbers
from needs_analysis.statistics.survival._spells import edges, times


def constant_risk_hazards(
    counts: ArrayLike,
    followed: ArrayLike,
    bands: ArrayLike,
    *,
    origin: Literal["every", "first"] = "every",
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
    origin : {"every", "first"}
        Whether spells begin at every event of a unit, or at its first alone.
    whole_days : bool
        Whether times are known to the day, so that two events of one day are 0 apart.

    Returns
    -------
    rate, events, exposure : ndarray, shape (bands,)
        Expected events per unit of time, and what it is the quotient of.

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
    if origin not in ("every", "first"):
        raise Refusal(f"{origin!r} is not an origin", remedy='Use "every" or "first".')
    k, length, units = _units(counts, followed)
    at, longest = edges(bands), float(length.max())
    at = np.minimum(at, longest)
    # One row for each kind of unit and one column for each edge.
    left = np.clip(1 - at[None, :] / length[:, None], 0.0, 1.0)
    area = length[:, None] / (k[:, None] + 1) * (1 - left ** (k[:, None] + 1))
    longer = left ** k[:, None]
    if whole_days:
        sooner = np.maximum(at - 1, 0.0)
        before = np.clip(1 - sooner[None, :] / length[:, None], 0.0, 1.0)
        begun = length[:, None] / (k[:, None] + 1) * (1 - before ** (k[:, None] + 1))
        longer = np.where(at[None, :] <= 0, 1.0, np.where(at[None, :] >= 1, area - begun, longer))
    spells = k if origin == "every" else np.ones_like(k)
    ended = k - 1 if origin == "every" else np.where(k > 1, 1.0, 0.0)
    events = -np.diff((units * ended) @ longer)
    exposure = np.diff((units * spells) @ area)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(exposure > 0, events / exposure, np.nan), events, exposure


def _units(counts: ArrayLike, followed: ArrayLike) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Kinds of units that have an event: how many events, followed for how long, and how many such units there are."""
    k = numbers(counts, name="counts").reshape(-1)
    if np.any(~np.isfinite(k)) or np.any(k < 0) or np.any(k != np.round(k)):
        raise Refusal("counts contains what is not a whole number, 0 or more", remedy="Give the events of each unit.")
    length = times(followed, name="followed")
    if length.size not in (1, k.size) or np.any(length <= 0):
        raise Refusal(
            "followed is not one length of time above 0 for each unit", remedy="Give one for each, or one for all."
        )
    length = np.broadcast_to(length, k.shape)
    some = k > 0
    if not some.any():
        raise Refusal("There are no events", remedy="Give at least one unit with an event.")
    kinds, number = np.unique(np.column_stack([k[some], length[some]]), axis=0, return_counts=True)
    return kinds[:, 0], kinds[:, 1], number.astype(float)
