"""How a series goes with the season, and whether it stepped at a date."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray, counts
from needs_analysis.statistics._checks import confidence as checked_confidence

FEWEST_YEARS: Final = 3
FEWEST_BEFORE: Final = 4
FEWEST_AFTER: Final = 3
FEWEST_EVENTS: Final = 10
_FEWEST_LEFT: Final = 3


def seasonal_index(values: ArrayLike, *, a_year: int, first_season: int = 0) -> FloatArray:
    """How much above or below the year's level each season usually lies.

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
        raise Refusal("A year of one period has no seasons", remedy="Give quarters or months.")
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


@dataclass(frozen=True)
class Step:
    """A step in a series at a date.

    Parameters
    ----------
    ratio, lower, upper : float
        Level after over level before, with its range.
    dispersion : float
        How many times more than chance the series varies around the fitted line, 1 or more.
    autocorrelation : float
        Of neighbouring residuals.
    widened : float
        Factor on the variance that this correlation asks for, 1 or more.
    p_value : float
        Of no step.
    terms : tuple of str
        What else was fitted.
    """

    ratio: float
    lower: float
    upper: float
    dispersion: float
    autocorrelation: float
    widened: float
    p_value: float
    terms: tuple[str, ...]


def step_at(
    values: ArrayLike,
    at: int,
    *,
    a_year: int = 1,
    trend: bool = True,
    confidence: float = 0.95,
) -> Step:
    """Whether counts stepped up or down from one period on, beside their trend and seasons.

    Parameters
    ----------
    values : array_like, shape (n,)
        Counts of equal periods in order; a missing one is left out and keeps its place in time.
    at : int
        Place of the first period after the step.
    a_year : int
        Periods in a year; seasons are fitted where each was seen twice and enough is left to judge by.
    trend : bool
        Whether a straight trend (on the log scale) runs through both sides.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Step

    Raises
    ------
    Refusal
        With fewer than four periods before or three after, or fewer than ten events on one side.

    Notes
    -----
    Poisson regression with a log link; the standard error is multiplied by the root of the dispersion (Pearson's chi-square
    over its degrees of freedom, at least 1) and, where neighbouring residuals go together, by the root of
    ``(1 + r) / (1 - r)``. Student's quantiles. The date must come from outside the data: a step that was looked for will be
    found.

    References
    ----------
    .. [1] Wagner AK et al. (2002). Segmented regression analysis of interrupted time series. J Clin Pharm Ther 27, 299-309.

    Examples
    --------
    >>> step = step_at([100, 98, 102, 100, 101, 99, 150, 148, 152, 149, 151, 150], 6, trend=False)
    >>> f"{step.ratio:.2f} {step.dispersion:.0f}"
    '1.50 1'
    """
    from scipy import stats
    from statsmodels.genmod.families import Poisson
    from statsmodels.genmod.generalized_linear_model import GLM

    x = counts(values, name="series")
    level = checked_confidence(confidence)
    known = np.flatnonzero(~np.isnan(x))
    after = known >= at
    if (~after).sum() < FEWEST_BEFORE or after.sum() < FEWEST_AFTER:
        raise Refusal(
            f"{int((~after).sum())} periods before and {int(after.sum())} after; a step needs {FEWEST_BEFORE} and "
            f"{FEWEST_AFTER}",
            remedy="Give more periods, or a date with more of them on either side.",
        )
    if min(x[known][after].sum(), x[known][~after].sum()) < FEWEST_EVENTS:
        raise Refusal(
            f"One side of the date has fewer than {FEWEST_EVENTS} events",
            remedy="Give the counts and say that they began.",
        )
    columns, terms = [np.ones(known.size), after.astype(float)], []
    if trend:
        columns.append((known - known.mean()) / known.size)
        terms.append("trend")
    season = known % a_year
    if a_year > 1 and np.bincount(season, minlength=a_year).min() >= 2:
        extra = [(season == number).astype(float) for number in range(1, a_year)]
        if known.size - len(columns) - len(extra) >= _FEWEST_LEFT:
            columns += extra
            terms.append("seasons")
    design = np.column_stack(columns)
    left = known.size - design.shape[1]
    if left < _FEWEST_LEFT:
        raise Refusal(f"{known.size} periods are too few for a step", remedy="Give more, or leave the trend out.")
    with warnings.catch_warnings():
        # A series without any scatter fits perfectly, which is no fault here.
        warnings.simplefilter("ignore")
        fit = GLM(x[known], design, family=Poisson()).fit()
    dispersion = max(1.0, float(fit.pearson_chi2) / left)
    residual = np.asarray(fit.resid_pearson)
    beside = np.diff(known) == 1
    together = float((residual[1:] * residual[:-1])[beside].sum() / max((residual**2).sum(), 1e-12))
    # The residuals of a fit are pulled apart by about one in n for each term.
    r = min(0.8, together + design.shape[1] / known.size)
    widened = max(1.0, (1 + r) / (1 - r)) if together > 0 else 1.0
    error = float(np.sqrt(fit.cov_params()[1, 1] * dispersion * widened))
    step = float(fit.params[1])
    reach = float(stats.t.isf((1 - level) / 2, left)) * error
    with np.errstate(over="ignore"):
        ratio, lower, upper = (float(np.exp(part)) for part in (step, step - reach, step + reach))
    return Step(
        ratio,
        lower,
        upper,
        dispersion,
        together,
        widened,
        float(2 * stats.t.sf(abs(step) / error, left)),
        tuple(terms),
    )
