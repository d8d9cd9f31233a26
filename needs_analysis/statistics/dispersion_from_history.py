"""Over-dispersion of a series, estimated from its own past."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import counts

LEAST_PAIRS = 4
"""Pairs of periods needed before a dispersion is worth stating."""


def dispersion_from_history(series: ArrayLike, *, lag: int) -> float:
    """Estimate the dispersion of differences between counts ``lag`` periods apart.

    Parameters
    ----------
    series : array_like, shape (n,)
        Counts of equal periods in order, without gaps; a missing period is NaN and its pairs are left out.
    lag : int
        Periods between the two of a pair: 4 compares each quarter with the same quarter a year before, 1 with the
        quarter before it.

    Returns
    -------
    float
        Mean of squared differences over sums; never below 1.

    Raises
    ------
    Refusal
        With fewer than four pairs of periods.

    Notes
    -----
    If both counts of a pair had the same mean and varied by chance alone, the squared difference over the sum would
    average 1. Real rises and falls in the history count as variation, so a change is called clear only when it stands
    out from the changes that are usual here.

    Examples
    --------
    >>> dispersion_from_history([100, 100, 100, 100, 100, 100], lag=1)
    1.0
    """
    x = counts(series, name="series")
    if x.ndim != 1 or lag < 1:
        raise Refusal("The series is not one-dimensional", remedy="Give one count per period and a lag of 1 or more.")
    later, earlier = x[lag:], x[:-lag]
    total = later + earlier
    usable = ~np.isnan(total) & (total > 0)
    if usable.sum() < LEAST_PAIRS:
        raise Refusal(
            f"Only {int(usable.sum())} pairs of periods {lag} apart; a dispersion needs {LEAST_PAIRS}",
            remedy=f"Give at least {lag + LEAST_PAIRS} periods of history.",
        )
    return max(1.0, float(np.mean((later - earlier)[usable] ** 2 / total[usable])))
