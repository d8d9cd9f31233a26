"""How long a waiting list takes to clear."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from needs_analysis.statistics._checks import FloatArray
from needs_analysis.statistics.waiting_list._numbers import not_negative


def clearance_time(queue: ArrayLike, demand: ArrayLike, capacity: ArrayLike) -> FloatArray:
    """Time until nobody waits: the list over the excess of capacity over demand.

    Parameters
    ----------
    queue : array_like, shape (n,)
        Number waiting now.
    demand, capacity : array_like, shape (n,)
        Referrals, and starts, in one unit of time.

    Returns
    -------
    ndarray, shape (n,)
        In the unit of time of the rates. Missing where people wait and capacity is not above demand, because then the list never
        clears; 0 where nobody waits.

    Raises
    ------
    Refusal
        For a negative number.

    Examples
    --------
    >>> clearance_time([100, 100], [8, 8], [10, 8]).tolist()
    [50.0, nan]
    """
    waiting = not_negative(queue, name="queue")
    excess = not_negative(capacity, name="capacity") - not_negative(demand, name="demand")
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(waiting == 0, 0.0, np.where(excess > 0, waiting / excess, np.nan))
