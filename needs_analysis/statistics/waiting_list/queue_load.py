"""Load of a waiting list."""

from __future__ import annotations

from numpy.typing import ArrayLike

from needs_analysis.statistics._checks import FloatArray
from needs_analysis.statistics.waiting_list._numbers import above_zero, not_negative


def queue_load(demand: ArrayLike, capacity: ArrayLike) -> FloatArray:
    """Demand over capacity; above 1 the list grows without end.

    Parameters
    ----------
    demand, capacity : array_like, shape (n,)
        Referrals, and starts that the service can make, in the same unit of time.

    Returns
    -------
    ndarray, shape (n,)

    Raises
    ------
    Refusal
        For a negative demand or a capacity that is not above 0.

    References
    ----------
    .. [1] Fong K, Mushtaq Y, House T, Gordon D, Chen Y, Griffin D, Moorhead M, Kucherov A, Walton N (2022). Understanding
       waiting lists pressures. medRxiv 2022.08.23.22279117.

    Examples
    --------
    >>> queue_load([27, 30], [30, 27]).round(2).tolist()
    [0.9, 1.11]
    """
    return not_negative(demand, name="demand") / above_zero(capacity, name="capacity")
