"""A step in a series at a known place."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import confidence as checked_confidence
from needs_analysis.statistics._checks import counts

FEWEST_BEFORE: Final = 4


FEWEST_AFTER: Final = 3


FEWEST_EVENTS: Final = 10


_FEWEST_LEFT: Final = 3


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
    """Whether counts changed level from one period on, allowing for trend and season.

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
            remedy="Report the counts and state that they started.",
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
