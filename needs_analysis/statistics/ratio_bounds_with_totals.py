"""The least and the most that a ratio of sums can be, where counts lie in ranges and also add up to what is known."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import Bounds, LinearConstraint, milp

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray

_STEPS: Final = 60


def ratio_bounds_with_totals(
    numerator: ArrayLike,
    denominator: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    *,
    sums: ArrayLike,
    least: ArrayLike,
    most: ArrayLike,
) -> tuple[float, float]:
    """Sharp bounds of a ratio of sums over whole counts in ranges, some sums of which are known or lie in ranges too.

    Parameters
    ----------
    numerator, denominator : array_like, shape (counts,)
        What one of each count adds to either sum.
    lower, upper : array_like, shape (counts,)
        The least and the most of each count.
    sums : array_like, shape (sums, counts)
        What each count adds to each known sum.
    least, most : array_like, shape (sums,)
        Between what each of these lies.

    Returns
    -------
    least, most : float
        Attained by whole counts that fulfil everything. Infinite where nothing limits them; missing where the denominator is
        always 0.

    Raises
    ------
    Refusal
        When no whole counts in the ranges add up to the sums.

    Notes
    -----
    Dinkelbach's method, each step of which is a linear programme in whole numbers. See `ratio_bounds` for counts without sums.

    Examples
    --------
    >>> ratio_bounds_with_totals([0, 1], [1, 1], [1, 1], [9, 4], sums=[[1, 1]], least=[10], most=[10])
    (0.1, 0.4)
    """
    p, q = (np.asarray(values, dtype=float) for values in (numerator, denominator))
    within = Bounds(np.asarray(lower, dtype=float), np.asarray(upper, dtype=float))
    adding = LinearConstraint(np.atleast_2d(np.asarray(sums, dtype=float)), least, most)
    start = _solved(-q, within, adding)
    return -_best(-p, q, within, adding, start), _best(p, q, within, adding, start)


def _best(p: FloatArray, q: FloatArray, within: Bounds, adding: LinearConstraint, start: FloatArray | None) -> float:
    """The most that the sum of p over that of q can be."""
    found = start
    if found is None:  # the denominator has no end; from any counts, then
        found = _solved(np.zeros_like(p), within, adding)
        assert found is not None
        found = found if q @ found > 0 else _with_any(q, within, adding)
    ratio = np.nan
    for _ in range(_STEPS):
        bottom = float(q @ found)
        if bottom <= 0 or float(p @ found) / bottom <= ratio:
            break
        ratio = float(p @ found) / bottom
        better = _solved(-(p - ratio * q), within, adding)
        if better is None:
            return np.inf
        found = better
    return ratio


def _with_any(q: FloatArray, within: Bounds, adding: LinearConstraint) -> FloatArray:
    """Counts of which the denominator is at least 1."""
    more = LinearConstraint(
        np.vstack([adding.A, q]),
        np.append(adding.lb, 1.0),
        np.append(np.broadcast_to(adding.ub, len(adding.A)), np.inf),
    )
    found = _solved(np.zeros_like(q), within, more)
    assert found is not None
    return found


def _solved(cost: FloatArray, within: Bounds, adding: LinearConstraint) -> FloatArray | None:
    """Whole counts of the least cost; None where it has no end."""
    found = milp(cost, integrality=np.ones(len(cost)), bounds=within, constraints=adding, options={"mip_rel_gap": 0.0})
    if found.x is not None:
        return np.asarray(np.round(found.x))
    if found.status == 3 or (found.status == 4 and "unbounded" in found.message.casefold()):
        feasible = milp(np.zeros_like(cost), integrality=np.ones(len(cost)), bounds=within, constraints=adding)
        if feasible.x is not None:
            return None
    raise Refusal("No whole counts in these ranges add up to the sums", remedy="Check the counts and their totals.")
