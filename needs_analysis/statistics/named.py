"""Each interval and comparison under the name by which the field knows it."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special, stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray, counts, of_trials
from needs_analysis.statistics._checks import confidence as checked_confidence
from needs_analysis.statistics.intervals import poisson_interval, proportion_interval
from needs_analysis.statistics.ratios import count_ratio

Limits = tuple[FloatArray, FloatArray]
Estimate = tuple[FloatArray, FloatArray, FloatArray]


def wilson(successes: ArrayLike, trials: ArrayLike, *, confidence: float = 0.95) -> Limits:
    """Wilson's score interval for a proportion; see `proportion_interval`."""
    return proportion_interval(successes, trials, confidence=confidence, method="wilson")


def clopper_pearson(successes: ArrayLike, trials: ArrayLike, *, confidence: float = 0.95) -> Limits:
    """The exact interval for a proportion, conservative: it holds the truth more often than it says; see `proportion_interval`."""
    return proportion_interval(successes, trials, confidence=confidence, method="clopper_pearson")


def jeffreys(successes: ArrayLike, trials: ArrayLike, *, confidence: float = 0.95) -> Limits:
    """The equal-tailed Jeffreys interval for a proportion; see `proportion_interval`."""
    return proportion_interval(successes, trials, confidence=confidence, method="jeffreys")


def byar(events: ArrayLike, *, confidence: float = 0.95) -> Limits:
    """Byar's interval for a count, conservative like the exact one it comes close to; see `poisson_interval`."""
    return poisson_interval(events, confidence=confidence, method="byar")


def poisson_exact(events: ArrayLike, *, confidence: float = 0.95) -> Limits:
    """The exact (chi-square) interval for a count, conservative; see `poisson_interval`."""
    return poisson_interval(events, confidence=confidence, method="exact")


def poisson(events: ArrayLike, *, confidence: float = 0.95) -> Limits:
    """Interval for a count: exact below 10 events, Byar's from there on; see `poisson_interval`."""
    return poisson_interval(events, confidence=confidence, method="auto")


def newcombe(
    successes: ArrayLike,
    trials: ArrayLike,
    reference_successes: ArrayLike,
    reference_trials: ArrayLike,
    *,
    confidence: float = 0.95,
) -> Estimate:
    """Difference of two independent proportions with Newcombe's interval.

    Parameters
    ----------
    successes, trials, reference_successes, reference_trials : array_like, shape (n,)
        Counts of the group and of the one it is held against.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    difference, lower, upper : ndarray, shape (n,)
        Share of the group less share of the reference.

    References
    ----------
    .. [1] Newcombe RG (1998). Statistics in Medicine 17, 873-890 (method 10).

    Examples
    --------
    >>> difference, lower, upper = newcombe(56, 70, 48, 80)
    >>> f"{difference:.4f} {lower:.4f} {upper:.4f}"
    '0.2000 0.0524 0.3339'
    """
    (x1, n1), (x0, n0) = of_trials(successes, trials), of_trials(reference_successes, reference_trials)
    low1, high1 = wilson(x1, n1, confidence=confidence)
    low0, high0 = wilson(x0, n0, confidence=confidence)
    with np.errstate(invalid="ignore", divide="ignore"):
        p1, p0 = x1 / n1, x0 / n0
    difference = p1 - p0
    return (
        difference,
        difference - np.sqrt((p1 - low1) ** 2 + (high0 - p0) ** 2),
        difference + np.sqrt((high1 - p1) ** 2 + (p0 - low0) ** 2),
    )


def mean_t(values: ArrayLike, *, confidence: float = 0.95) -> tuple[float, float, float]:
    """Mean with Student's interval; missing values are left out, and one value has a mean and no interval.

    Examples
    --------
    >>> mean, lower, upper = mean_t([2.0, 4.0, 6.0])
    >>> f"{mean:.1f} {lower:.2f} {upper:.2f}"
    '4.0 -0.97 8.97'
    """
    array = np.asarray(values, dtype=float)
    array = array[~np.isnan(array)]
    level = checked_confidence(confidence)
    if array.size == 0 or not np.all(np.isfinite(array)):
        return (np.nan, np.nan, np.nan)
    mean = float(array.mean())
    if array.size == 1:
        return (mean, np.nan, np.nan)
    half = float(stats.t.isf((1 - level) / 2, array.size - 1) * array.std(ddof=1) / np.sqrt(array.size))
    return (mean, mean - half, mean + half)


def rate_ratio(
    events: ArrayLike,
    population: ArrayLike,
    reference_events: ArrayLike,
    reference_population: ArrayLike,
    *,
    confidence: float = 0.95,
    method: Literal["exact", "log", "mid-p"] = "exact",
) -> Estimate:
    """Ratio of two rates.

    Parameters
    ----------
    events, population, reference_events, reference_population : array_like, shape (n,)
        Counts and people (or days) of the group and of the one it is held against.
    confidence : float
        Between 0 and 1.
    method : {"exact", "log", "mid-p"}
        Exact given the total, which is conservative; normal on the log scale (no interval where a count is 0; conservative below
        about 30 events); or mid-p, which is a little narrower than exact and whose estimate is unbiased in the median.

    Returns
    -------
    ratio, lower, upper : ndarray, shape (n,)

    References
    ----------
    .. [1] Rothman KJ, Greenland S, Lash TL (2008). Modern Epidemiology, 3rd ed., ch. 14.

    Examples
    --------
    >>> ratio, lower, upper = rate_ratio(492, 1, 465, 1, method="log")
    >>> f"{ratio:.3f} {lower:.3f} {upper:.3f}"
    '1.058 0.932 1.201'
    """
    level = checked_confidence(confidence)
    if method == "exact":
        return count_ratio(
            events, reference_events, exposure_now=population, exposure_before=reference_population, confidence=level
        )
    ratio, _, _ = count_ratio(events, reference_events, exposure_now=population, exposure_before=reference_population)
    x1, x0 = np.broadcast_arrays(counts(events, name="events"), counts(reference_events, name="events"))
    scale = np.asarray(reference_population, dtype=float) / np.asarray(population, dtype=float)
    tail = (1 - level) / 2
    if method == "log":
        with np.errstate(divide="ignore", invalid="ignore"):
            both = (x1 > 0) & (x0 > 0)
            return _log_normal(np.where(both, ratio, np.nan), 1 / x1 + 1 / x0, both, confidence)
    if method != "mid-p":
        raise Refusal(f"There is no method {method!r}", remedy='Use "exact", "log" or "mid-p".')
    limits = []
    for wanted in (0.5, tail, 1 - tail):
        share = _mid_p_share(x1, x1 + x0, wanted)
        with np.errstate(divide="ignore"):
            limits.append(share / (1 - share) * scale)
    return limits[0], limits[1], limits[2]


def _mid_p_share(x: FloatArray, n: FloatArray, wanted: float) -> FloatArray:
    """Share p at which P(X > x) + P(X = x) / 2 is as wanted, for X binomial (n, p); found by halving."""
    low, high = np.zeros(np.shape(x)), np.ones(np.shape(x))
    for _ in range(80):
        middle = (low + high) / 2
        above = np.where(x < n, special.betainc(x + 1, np.maximum(n - x, 1e-300), middle), 0.0)
        at_least = np.where(x > 0, special.betainc(np.maximum(x, 1e-300), n - x + 1, middle), 1.0)
        small = (above + at_least) / 2 < wanted
        low, high = np.where(small, middle, low), np.where(small, high, middle)
    share = (low + high) / 2
    # With all events on one side nothing bounds the share there.
    share = np.where((x == n) & (wanted >= 0.5), 1.0, share)
    return np.where((x == 0) & (wanted <= 0.5), 0.0, share)


def risk_ratio(
    successes: ArrayLike,
    trials: ArrayLike,
    reference_successes: ArrayLike,
    reference_trials: ArrayLike,
    *,
    confidence: float = 0.95,
) -> Estimate:
    """Ratio of two proportions with Katz's interval (normal on the log scale, conservative in small samples); none where a count is 0.

    Examples
    --------
    >>> ratio, lower, upper = risk_ratio(30, 100, 15, 100)
    >>> f"{ratio:.2f} {lower:.2f} {upper:.2f}"
    '2.00 1.15 3.48'
    """
    (x1, n1), (x0, n0) = of_trials(successes, trials), of_trials(reference_successes, reference_trials)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (x1 / n1) / (x0 / n0)
        variance = 1 / x1 - 1 / n1 + 1 / x0 - 1 / n0
        return _log_normal(ratio, variance, (x1 > 0) & (x0 > 0), confidence)


def odds_ratio(
    successes: ArrayLike,
    trials: ArrayLike,
    reference_successes: ArrayLike,
    reference_trials: ArrayLike,
    *,
    confidence: float = 0.95,
) -> Estimate:
    """Ratio of two odds with Woolf's interval (normal on the log scale, conservative in small samples); none where a cell is 0.

    Examples
    --------
    >>> ratio, lower, upper = odds_ratio(30, 100, 15, 100)
    >>> f"{ratio:.2f} {lower:.2f} {upper:.2f}"
    '2.43 1.21 4.87'
    """
    (x1, n1), (x0, n0) = of_trials(successes, trials), of_trials(reference_successes, reference_trials)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = x1 * (n0 - x0) / (x0 * (n1 - x1))
        variance = 1 / x1 + 1 / (n1 - x1) + 1 / x0 + 1 / (n0 - x0)
        inner = (x1 > 0) & (x1 < n1) & (x0 > 0) & (x0 < n0)
        return _log_normal(ratio, variance, inner, confidence)


def _log_normal(ratio: FloatArray, variance: FloatArray, defined: NDArray[np.bool_], confidence: float) -> Estimate:
    spread = np.exp(stats.norm.isf((1 - checked_confidence(confidence)) / 2) * np.sqrt(variance))
    lower, upper = (np.where(defined, part, np.nan) for part in (ratio / spread, ratio * spread))
    return ratio, lower, upper


def dispersion(values: ArrayLike, expected: ArrayLike, *, fitted: int = 1) -> float:
    """How many times more than chance counts vary about what was expected (Pearson's chi-square over its degrees of freedom).

    Parameters
    ----------
    values, expected : array_like, shape (n,)
        Counts, and what was expected of each; above 0.
    fitted : int
        Quantities that were fitted to the same counts.

    Examples
    --------
    >>> dispersion([10, 20, 30], [20, 20, 20])
    5.0
    """
    x, e = counts(values, name="values"), np.asarray(expected, dtype=float)
    if np.any(e <= 0) or x.size <= fitted:
        raise Refusal(
            "There are too few counts, or one was expected to be 0", remedy="Give more counts than were fitted."
        )
    return float(np.sum((x - e) ** 2 / e) / (x.size - fitted))
