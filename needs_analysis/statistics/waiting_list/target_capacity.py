"""The capacity that keeps a waiting list at its target."""

from __future__ import annotations

from numpy.typing import ArrayLike

from needs_analysis.statistics._checks import FloatArray
from needs_analysis.statistics.waiting_list._numbers import not_negative
from needs_analysis.statistics.waiting_list.target_mean_wait import target_mean_wait


def target_capacity(
    demand: ArrayLike,
    target_wait: ArrayLike,
    *,
    factor: ArrayLike = 4.0,
    cv_demand: ArrayLike = 1.0,
    cv_capacity: ArrayLike = 1.0,
) -> FloatArray:
    """Starts in each unit of time that keep a list at its target.

    Parameters
    ----------
    demand : array_like, shape (n,)
        Referrals in the unit of time of the target.
    target_wait, factor : array_like
        See `target_mean_wait`.
    cv_demand, cv_capacity : array_like
        Coefficients of variation of the times between referrals, and between starts; 1 where they come at random.

    Returns
    -------
    ndarray, shape (n,)

    Raises
    ------
    Refusal
        For a negative number, or a target or factor that is not above 0.

    Notes
    -----
    Demand + (cv_demand**2 + cv_capacity**2) / 2 x factor / target: Kingman's approximation in heavy traffic.

    References
    ----------
    .. [1] Fong K, Mushtaq Y, House T, Gordon D, Chen Y, Griffin D, Moorhead M, Kucherov A, Walton N (2022). Understanding
       waiting lists pressures. medRxiv 2022.08.23.22279117.

    Examples
    --------
    >>> target_capacity(4, 52).round(4).item()
    4.0769
    """
    varies = not_negative(cv_demand, name="cv_demand") ** 2 + not_negative(cv_capacity, name="cv_capacity") ** 2
    return not_negative(demand, name="demand") + varies / 2 / target_mean_wait(target_wait, factor=factor)
