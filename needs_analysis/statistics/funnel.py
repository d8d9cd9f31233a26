"""Funnel limits: how far a unit of its size may lie from the average by chance, and beyond chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray, counts
from needs_analysis.statistics.intervals import poisson_interval, proportion_interval

TWO_SIDED: Final = {"2s": 0.95, "3s": 0.998}
"""Confidence of the inner and outer limits: about two and three standard deviations."""


def proportion_limits(trials: ArrayLike, average: float, *, confidence: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """Shares at which Wilson's interval of a unit of this size would just touch the average.

    Parameters
    ----------
    trials : array_like, shape (n,)
        Sizes of units, above 0.
    average : float
        Share over all units, between 0 and 1.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    lower, upper : ndarray, shape (n,)
        Between 0 and 1.

    Notes
    -----
    Solves Wilson's equation for the observed share: with ``z`` the normal quantile, the share whose upper limit is the
    average is the lower funnel limit, ``p - z sqrt(p(1-p)/n)`` corrected for the pull of Wilson's centre.

    References
    ----------
    .. [1] Spiegelhalter DJ (2005). Statistics in Medicine 24, 1185-1202.

    Examples
    --------
    >>> lower, upper = proportion_limits([100], 0.5)
    >>> lower.round(3).tolist(), upper.round(3).tolist()
    ([0.402], [0.598])
    """
    n = np.asarray(trials, dtype=float)
    if not 0 < average < 1 or np.any(n <= 0):
        raise Refusal("A funnel needs sizes above 0 and an average between 0 and 1", remedy="Leave out empty units.")
    z = stats.norm.isf((1 - confidence) / 2)
    # Wilson: (p - y)^2 = z^2 p (1 - p) / n at the limit p, so that the share y lies at p plus or minus that.
    spread = z * np.sqrt(average * (1 - average) / n)
    return np.clip(average - spread, 0, 1), np.clip(average + spread, 0, 1)


def poisson_limits(events: ArrayLike, *, confidence: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """Expected events at which a unit with these events would just be out of the ordinary.

    Parameters
    ----------
    events : array_like, shape (n,)
        Observed events, above 0.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    lower, upper : ndarray, shape (n,)
        Expected events for the lower line (more expected than observed) and for the upper line (fewer).

    Examples
    --------
    >>> lower, upper = poisson_limits([1])
    >>> f"{lower[0]:.4f} {upper[0]:.6f}"
    '5.5716 0.025318'
    """
    x = counts(events, name="events")
    if np.any(x <= 0):
        raise Refusal("A funnel line begins at one event", remedy="Give events above 0.")
    tail = (1 - confidence) / 2
    return special.chdtri(2 * (x + 1), tail) / 2, special.chdtri(2 * x, 1 - tail) / 2


def poisson_limits_at(expected: ArrayLike, *, confidence: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """Events at which a unit of which so many are expected would just be out of the ordinary.

    Parameters
    ----------
    expected : array_like, shape (n,)
        Expected events, above 0.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    lower, upper : ndarray, shape (n,)
        Observed events on the lower and the upper line; the same lines as those of `poisson_limits`, read the other way.

    Examples
    --------
    >>> lower, upper = poisson_limits_at([5.571643, 0.0253178])
    >>> f"{lower[0]:.3f} {upper[1]:.3f}"
    '1.000 1.000'
    """
    e = counts(expected, name="expected events")
    if np.any(e <= 0):
        raise Refusal("A funnel needs expected events above 0", remedy="Leave out units without people.")
    tail = (1 - confidence) / 2
    # P(X <= k) = tail on the lower line, P(X >= k) = tail on the upper one, with k between whole numbers.
    lower, upper = special.pdtrik(tail, e), special.pdtrik(1 - tail, e) + 1
    return np.where(np.exp(-e) >= tail, 0.0, np.maximum(np.nan_to_num(lower), 0.0)), np.asarray(upper)


def widened_limits(
    average: float, standard_errors: ArrayLike, tau2: float, *, kind: str, confidence: float = 0.95
) -> tuple[FloatArray, FloatArray]:
    """Funnel limits with the variance between units added, on the scale on which it was estimated.

    Parameters
    ----------
    average : float
        Share or ratio over all units.
    standard_errors : array_like, shape (n,)
        Of each unit on the transformed scale.
    tau2 : float
        Variance between units on that scale, from `over_dispersion`.
    kind : {"ratio", "proportion"}
        Logarithm, or arcsine of the square root.
    confidence : float
        Between 0 and 1.

    Examples
    --------
    >>> lower, upper = widened_limits(1.0, [0.1], 0.01, kind="ratio")
    >>> f"{lower[0]:.3f} {upper[0]:.3f}"
    '0.758 1.319'
    """
    reach = stats.norm.isf((1 - confidence) / 2) * np.sqrt(np.asarray(standard_errors, dtype=float) ** 2 + tau2)
    if kind == "ratio":
        return average * np.exp(-reach), average * np.exp(reach)
    centre = np.arcsin(np.sqrt(average))
    low, high = np.clip([centre - reach, centre + reach], 0, np.pi / 2)
    return np.sin(low) ** 2, np.sin(high) ** 2


@dataclass(frozen=True)
class OverDispersion:
    """How much units differ beyond chance.

    Parameters
    ----------
    phi : float
        Mean of the squared, truncated z-scores; 1 is chance.
    tau2 : float
        Variance between units on the transformed scale; 0 where they differ no more than chance.
    used : int
        Units left after truncation.
    """

    phi: float
    tau2: float
    used: int


def over_dispersion(z_scores: ArrayLike, standard_errors: ArrayLike, *, trim: float = 0.1) -> OverDispersion:
    """Estimate how much units differ beyond chance, leaving out the most extreme on either side.

    Parameters
    ----------
    z_scores, standard_errors : array_like, shape (n,)
        Of each unit on the transformed scale, such as ``log(observed / expected)`` with ``1 / sqrt(expected)``.
    trim : float
        Share of units left out at each end.

    References
    ----------
    .. [1] Spiegelhalter DJ (2005). Statistics in Medicine 24, 1185-1202; Spiegelhalter DJ et al. (2012). JRSS A 175, 1-47.
    """
    z, s = np.asarray(z_scores, dtype=float), np.asarray(standard_errors, dtype=float)
    if z.size < 3 or not 0 <= trim < 0.5:
        raise Refusal("Over-dispersion needs three units or more", remedy="Give more units, and a trim below 0.5.")
    rank = np.argsort(np.argsort(z, kind="stable"), kind="stable") + 1
    kept = (rank / z.size >= trim) & (rank / z.size < 1 - trim if trim else rank > 0)
    z, weight = z[kept], 1 / s[kept] ** 2
    used = z.size
    phi = float(np.mean(z**2))
    if used * phi < used - 1:
        return OverDispersion(phi, 0.0, used)
    between = (used * phi - (used - 1)) / (weight.sum() - (weight**2).sum() / weight.sum())
    return OverDispersion(phi, max(0.0, float(between)), used)


def labels(value_limits: dict[str, tuple[FloatArray, FloatArray]], average: float) -> list[str]:
    """Where the average lies against each unit's own inner and outer limits, in words."""
    low2, high2 = value_limits["2s"]
    low3, high3 = value_limits["3s"]
    found = np.full(np.shape(low2), "Not significant", dtype=object)
    found[low2 > average], found[high2 < average] = "High (0.025)", "Low (0.025)"
    found[low3 > average], found[high3 < average] = "High (0.001)", "Low (0.001)"
    return [str(label) for label in found]


def own_limits(events: ArrayLike, base: ArrayLike, *, proportion: bool) -> dict[str, tuple[FloatArray, FloatArray]]:
    """Each unit's own limits at both confidences; see `limits_of`."""
    return {name: limits_of(events, base, proportion=proportion, confidence=level) for name, level in TWO_SIDED.items()}


def limits_of(
    events: ArrayLike, base: ArrayLike, *, proportion: bool, confidence: float
) -> tuple[FloatArray, FloatArray]:
    """Each unit's own limits: Wilson's for a proportion, exact or Byar's for a rate or ratio."""
    x, n = counts(events, name="events"), np.asarray(base, dtype=float)
    if proportion:
        return proportion_interval(x, n, confidence=confidence)
    lower, upper = poisson_interval(x, confidence=confidence, method="auto")
    return lower / n, upper / n
