"""How unequally a total is spread over units."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray, counts


def _positive_total(values: ArrayLike) -> FloatArray:
    x = counts(values, name="values").ravel()
    if np.isnan(x).any():
        raise Refusal(
            "A unit has no value", remedy="A unit without events counts as 0; a missing one must be left out."
        )
    if x.size == 0 or x.sum() == 0:
        raise Refusal("There is nothing to spread over the units", remedy="Give at least one unit with an event.")
    return x


def lorenz_curve(values: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Cumulative share of units, most loaded first, against the cumulative share of the total.

    Parameters
    ----------
    values : array_like, shape (n,)
        Events (or harm) of every unit at risk, those with none included.

    Returns
    -------
    units, total : ndarray, shape (n + 1,)
        Both from 0 to 1.

    Examples
    --------
    >>> lorenz_curve([1, 3])[1].tolist()
    [0.0, 0.75, 1.0]
    """
    x = np.sort(_positive_total(values))[::-1]
    units = np.arange(x.size + 1) / x.size
    return units, np.concatenate([[0.0], np.cumsum(x) / x.sum()])


def top_share(values: ArrayLike, *, share_of_units: float) -> float:
    """Share of the total held by the most loaded share of units, interpolated along the Lorenz curve.

    Parameters
    ----------
    values : array_like, shape (n,)
        Events of every unit at risk.
    share_of_units : float
        Between 0 and 1.

    Examples
    --------
    >>> top_share([10, 0, 0, 0], share_of_units=0.25)
    1.0
    """
    if not 0 <= share_of_units <= 1:
        raise Refusal(f"{share_of_units} is not a share", remedy="Give a share of units between 0 and 1.")
    units, total = lorenz_curve(values)
    return float(np.interp(share_of_units, units, total))


def units_holding(values: ArrayLike, *, share_of_total: float) -> int:
    """Smallest number of units that together hold a share of the total.

    Examples
    --------
    >>> units_holding([5, 3, 1, 1], share_of_total=0.8)
    2
    """
    if not 0 < share_of_total <= 1:
        raise Refusal(f"{share_of_total} is not a share", remedy="Give a share of the total between 0 and 1.")
    x = np.sort(_positive_total(values))[::-1]
    # The share times the total is compared on the total's own scale, so that 80% of 10 is reached by 8.
    return int(np.searchsorted(np.cumsum(x), share_of_total * x.sum() * (1 - 1e-12)) + 1)


def gini(values: ArrayLike) -> float:
    """Gini coefficient over all units: 0 is an even spread, near 1 all in one unit.

    Parameters
    ----------
    values : array_like, shape (n,)
        Events or harm of every unit at risk.

    Notes
    -----
    With fewer events than units it is high even when the events fall at random; use `generalised_gini` for counts.

    Examples
    --------
    >>> gini([1, 1, 1]), round(gini([10] + [0] * 9), 3)
    (0.0, 0.9)
    """
    x = np.sort(_positive_total(values))
    n = x.size
    value = 2 * np.sum(np.arange(1, n + 1) * x) / (n * x.sum()) - 1 - 1 / n
    return float(np.maximum(value, 0.0))


def generalised_gini(events: ArrayLike) -> float:
    """Gini coefficient corrected for having fewer events than units.

    Parameters
    ----------
    events : array_like, shape (n,)
        Counts of events of every unit at risk (not days of harm).

    References
    ----------
    .. [1] Bernasco W, Steenbeek W (2017). More places than crimes: implications for evaluating the law of crime
       concentration at place. J Quant Criminol 33, 451-467.

    Examples
    --------
    >>> round(generalised_gini([1, 1, 0, 0, 0]), 9)
    0.0
    """
    x = _positive_total(events)
    value = max(1.0, x.size / x.sum()) * (gini(x) - 1) + 1
    return float(max(value, 0.0))
