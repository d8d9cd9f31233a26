"""The waiting list at which most people start within a target."""

from __future__ import annotations

from numpy.typing import ArrayLike

from needs_analysis.statistics._checks import FloatArray
from needs_analysis.statistics.waiting_list._numbers import not_negative
from needs_analysis.statistics.waiting_list.target_mean_wait import target_mean_wait


def target_queue(demand: ArrayLike, target_wait: ArrayLike, *, factor: ArrayLike = 4.0) -> FloatArray:
    """Number waiting at which few wait longer than a target: demand times the target mean wait (Little's law).

    Parameters
    ----------
    demand : array_like, shape (n,)
        Referrals in the unit of time of the target.
    target_wait, factor : array_like
        See `target_mean_wait`.

    Returns
    -------
    ndarray, shape (n,)

    Raises
    ------
    Refusal
        For a negative demand, or a target or factor that is not above 0.

    References
    ----------
    .. [1] Fong K, Mushtaq Y, House T, Gordon D, Chen Y, Griffin D, Moorhead M, Kucherov A, Walton N (2022). Understanding
       waiting lists pressures. medRxiv 2022.08.23.22279117.

    Examples
    --------
    >>> target_queue(30, 52).item()
    390.0
    """
    return not_negative(demand, name="demand") * target_mean_wait(target_wait, factor=factor)
