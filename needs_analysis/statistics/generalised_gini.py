"""The Gini coefficient corrected for sparse counts."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from needs_analysis.errors import Refusal
from needs_analysis.statistics.gini import gini
from needs_analysis.statistics.lorenz_curve import positive_total


def generalised_gini(events: ArrayLike, *, unbiased: bool = False) -> float:
    """Gini coefficient corrected for having fewer events than units.

    Parameters
    ----------
    events : array_like, shape (n,)
        Counts of events of every unit at risk (not days of harm).
    unbiased : bool
        Whether it is multiplied by m / (m - 1), with m the smaller of the numbers of units and of events.

    Raises
    ------
    Refusal
        For what are not whole numbers, such as harm: the correction compares the number of events with that of units. For the
        unbiased one of a single event or unit, which is all in one place however it falls.

    Notes
    -----
    ``max(1, n / c) * (G - 1) + 1`` with n units, c events and G the Gini coefficient. It is 0 where no unit has a second event before
    each has one; events at random are above it, so read it beside what is expected at random (`concentration_if_random`).

    References
    ----------
    .. [1] Bernasco W, Steenbeek W (2017). More places than crimes: implications for evaluating the law of crime
       concentration at place. J Quant Criminol 33, 451-467.

    Examples
    --------
    >>> round(generalised_gini([1, 1, 0, 0, 0]), 9)
    0.0
    """
    x = positive_total(events)
    if np.any(x != np.round(x)):
        raise Refusal(
            "Harm and other weights are not counts of events",
            remedy="Give whole counts; of harm take the plain Gini coefficient.",
        )
    value = max(max(1.0, x.size / x.sum()) * (gini(x) - 1) + 1, 0.0)
    if not unbiased:
        return float(value)
    m = min(float(x.size), float(x.sum()))
    if m < 2:
        raise Refusal(
            "One event is all in one place however it falls", remedy="Give at least two events and two units."
        )
    return float(value * m / (m - 1))
