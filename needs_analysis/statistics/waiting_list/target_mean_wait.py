"""The mean wait at which most people start within a target."""

from __future__ import annotations

from numpy.typing import ArrayLike

from needs_analysis.statistics._checks import FloatArray
from needs_analysis.statistics.waiting_list._numbers import above_zero


def target_mean_wait(target_wait: ArrayLike, *, factor: ArrayLike = 4.0) -> FloatArray:
    """Mean wait at which few wait longer than a target.

    Parameters
    ----------
    target_wait : array_like, shape (n,)
        The target, in days or weeks.
    factor : array_like
        How many times the mean wait fits into the target. With waits that are exponential, exp(-factor) of all wait longer
        than the target: 1.8% at 4, 0.25% at 6.

    Returns
    -------
    ndarray, shape (n,)
        In the unit of the target.

    Raises
    ------
    Refusal
        For a target or factor that is not above 0.

    References
    ----------
    .. [1] Fong K, Mushtaq Y, House T, Gordon D, Chen Y, Griffin D, Moorhead M, Kucherov A, Walton N (2022). Understanding
       waiting lists pressures. medRxiv 2022.08.23.22279117.

    Examples
    --------
    >>> target_mean_wait(52).item()
    13.0
    """
    return above_zero(target_wait, name="target_wait") / above_zero(factor, name="factor")
