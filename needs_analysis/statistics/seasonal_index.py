"""How far each season is from the average."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray

FEWEST_YEARS: Final = 3


def seasonal_index(values: ArrayLike, *, a_year: int, first_season: int = 0) -> FloatArray:
    """How far each season is usually above or below the annual average.

    Parameters
    ----------
    values : array_like, shape (n,)
        Numbers of equal periods in order; a missing one is left out.
    a_year : int
        Periods in a year, 2 or more.
    first_season : int
        Season of the first number, from 0.

    Returns
    -------
    ndarray, shape (a_year,)
        Factors that average 1. All missing where a season has fewer than two numbers beside their year's mean, and where
        a number is 0 or less, because a factor cannot be taken of it.

    Raises
    ------
    Refusal
        With fewer than three full years, or fewer than two periods in a year.

    Notes
    -----
    Mean, by season, of each number over the centred moving average of its year, scaled to average 1 (classical
    decomposition).

    References
    ----------
    .. [1] Hyndman RJ, Athanasopoulos G (2021). Forecasting: principles and practice, 3rd ed., ch. 3.

    Examples
    --------
    >>> seasonal_index([80, 100, 120, 100] * 3, a_year=4).round(2).tolist()
    [0.8, 1.0, 1.2, 1.0]
    """
    x = np.asarray(values, dtype=float)
    if a_year < 2:
        raise Refusal("A year with one period has no seasons", remedy="Give quarters or months.")
    if x.ndim != 1 or (~np.isnan(x)).sum() < FEWEST_YEARS * a_year:
        raise Refusal(
            f"Only {int((~np.isnan(x)).sum())} periods; seasons need {FEWEST_YEARS} full years",
            remedy=f"Give {FEWEST_YEARS * a_year} periods or more.",
        )
    if np.nanmin(x) <= 0:
        return np.full(a_year, np.nan)
    weights = np.ones(a_year) / a_year if a_year % 2 else np.array([0.5, *[1] * (a_year - 1), 0.5]) / a_year
    half = len(weights) // 2
    level = np.full(x.size, np.nan)
    level[half : x.size - half] = np.convolve(x, weights, mode="valid")
    season = (np.arange(x.size) + first_season) % a_year
    ratio = x / level
    found = np.full(a_year, np.nan)
    for at in range(a_year):
        here = ratio[season == at]
        if (~np.isnan(here)).sum() >= FEWEST_YEARS - 1:
            found[at] = np.nanmean(here)
    return np.asarray(found / found.mean())
