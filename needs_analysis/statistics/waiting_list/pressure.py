"""How far a mean wait lies above what its target allows."""

from __future__ import annotations

from numpy.typing import ArrayLike

from needs_analysis.statistics._checks import FloatArray
from needs_analysis.statistics.waiting_list._numbers import above_zero, not_negative


def pressure(mean_wait: ArrayLike, target_wait: ArrayLike) -> FloatArray:
    """Twice the mean wait over the target; above 1 the target is out of reach of most lists.

    Parameters
    ----------
    mean_wait, target_wait : array_like, shape (n,)
        Both in days, or both in weeks.

    Returns
    -------
    ndarray, shape (n,)

    Raises
    ------
    Refusal
        For a negative wait or a target that is not above 0.

    Notes
    -----
    Both times are in one unit. The record-level function of the R package NHSRwaitinglist 0.1.2 (``wl_stats``) divides a mean wait
    in days by a target in weeks, so that its pressure is seven times too high; its mean wait leaves out everyone who has
    started, and its counts of demand and capacity are over n + 1 intervals.

    References
    ----------
    .. [1] Fong K, Mushtaq Y, House T, Gordon D, Chen Y, Griffin D, Moorhead M, Kucherov A, Walton N (2022). Understanding
       waiting lists pressures. medRxiv 2022.08.23.22279117.

    Examples
    --------
    >>> pressure(6, 12).item()
    1.0
    """
    return 2 * not_negative(mean_wait, name="mean_wait") / above_zero(target_wait, name="target_wait")
