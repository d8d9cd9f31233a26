"""The capacity that brings a long waiting list down to its target."""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray
from needs_analysis.statistics.waiting_list._numbers import above_zero, not_negative

_MANY: Final = 2.0
"""Standard errors by which an estimated demand is raised."""


def relief_capacity(
    demand: ArrayLike,
    queue: ArrayLike,
    target_queue: ArrayLike,
    time_to_target: ArrayLike,
    *,
    num_referrals: ArrayLike = 0.0,
    cv_demand: ArrayLike = 0.0,
    method: Literal["relative", "nhsr"] = "relative",
) -> FloatArray:
    """Starts in each unit of time that bring a list to its target in a given time.

    Parameters
    ----------
    demand : array_like, shape (n,)
        Referrals in the unit of ``time_to_target``.
    queue, target_queue : array_like, shape (n,)
        Number waiting now, and the number to be reached.
    time_to_target : array_like, shape (n,)
        Time in which to reach it, in days or weeks.
    num_referrals : array_like
        How many referrals the demand was estimated from; 0 where it is known, and then it is not raised.
    cv_demand : array_like
        Coefficient of variation of the times between referrals.
    method : {"relative", "nhsr"}
        How an estimated demand is raised; see the notes.

    Returns
    -------
    ndarray, shape (n,)
        Demand plus the excess of the list over the time. Below demand where the list is shorter than its target, and never below 0.

    Raises
    ------
    Refusal
        For a negative number, a time that is not above 0, an unknown method, and, with ``"relative"``, too few referrals to say
        how high demand may be.

    Notes
    -----
    Relief is for lists over twice their target; below that `target_capacity` says what keeps them there. A demand that was
    estimated from n referrals is raised by two standard errors of the mean time between them, demand / (1 - 2 cv / sqrt(n)).
    This is the same whether demand is counted by the day or by the week.

    The R package NHSRwaitinglist 0.1.2 multiplies the 2 cv / sqrt(n) by the demand. That number has a unit, so its answer changes with
    the unit of time, and where it reaches 1 the demand is not raised at all, without a word: of 30 referrals a week with
    cv 0.5 estimated from 400, 61.15 instead of 62.73. ``method="nhsr"`` repeats it, to compare.

    References
    ----------
    .. [1] Fong K, Mushtaq Y, House T, Gordon D, Chen Y, Griffin D, Moorhead M, Kucherov A, Walton N (2022). Understanding
       waiting lists pressures. medRxiv 2022.08.23.22279117.

    Examples
    --------
    >>> relief_capacity(30, 1200, 390, 26).round(2).item()
    61.15
    >>> relief_capacity(30, 1200, 390, 26, num_referrals=400, cv_demand=0.5).round(2).item()
    62.73
    """
    rate = not_negative(demand, name="demand")
    many, spread = not_negative(num_referrals, name="num_referrals"), not_negative(cv_demand, name="cv_demand")
    error = np.where(many > 0, _MANY * spread / np.sqrt(np.where(many > 0, many, 1.0)), 0.0)
    if method == "nhsr":
        error = error * rate
        error = np.where(error < 1, error, 0.0)
    elif method != "relative":
        raise Refusal(f"{method!r} is not a method", remedy='Use "relative" or "nhsr".')
    elif np.any(error >= 1):
        raise Refusal(
            "There are too few referrals to say how high demand may be",
            remedy="Give num_referrals of a longer period: more than (2 * cv_demand) ** 2.",
        )
    excess = not_negative(queue, name="queue") - not_negative(target_queue, name="target_queue")
    return np.asarray(np.maximum(rate / (1 - error) + excess / above_zero(time_to_target, name="time_to_target"), 0.0))
