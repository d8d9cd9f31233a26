"""Funnel limits: how far a unit of its size may lie from the average by chance, and beyond chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special, stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray, counts
from needs_analysis.statistics.intervals import poisson_interval, proportion_interval

TWO_SIDED: Final = {"2s": 0.95, "3s": 0.998}
"""Confidence of the inner and outer limits: about two and three standard deviations."""
SpreadMethod = Literal["robust", "winsorised", "shmi"]
SPREAD_METHODS: Final = get_args(SpreadMethod)
_HELD_TO: Final = float(stats.norm.isf(0.1))
_HELD_MEAN: Final = float(0.8 - 2 * _HELD_TO * stats.norm.pdf(_HELD_TO) + 0.2 * _HELD_TO**2)
"""Mean of a squared standard normal score that is held to the outermost tenths on either side: 0.6787."""


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
    average: float,
    standard_errors: ArrayLike,
    tau2: float,
    *,
    kind: str,
    confidence: float = 0.95,
    freedom: float | None = None,
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
    freedom : float, optional
        Degrees of freedom that the variance is known with; the lines are then Student's. It is taken as known otherwise.

    Examples
    --------
    >>> lower, upper = widened_limits(1.0, [0.1], 0.01, kind="ratio")
    >>> f"{lower[0]:.3f} {upper[0]:.3f}"
    '0.758 1.319'
    """
    tail = (1 - confidence) / 2
    quantile = stats.norm.isf(tail) if freedom is None else stats.t.isf(tail, freedom)
    reach = quantile * np.sqrt(np.asarray(standard_errors, dtype=float) ** 2 + tau2)
    if kind == "ratio":
        return average * np.exp(-reach), average * np.exp(reach)
    centre = np.arcsin(np.sqrt(average))
    low, high = np.clip([centre - reach, centre + reach], 0, np.pi / 2)
    return np.sin(low) ** 2, np.sin(high) ** 2


FREEDOM_A_UNIT: Final = 3.0
"""Degrees of freedom a unit of the robust variance: by simulation 4 to 6 in 100 units then lie outside the 95% lines, and at most
5 in 1,000 (6 with nine units) outside the 99.8% lines."""


@dataclass(frozen=True)
class OverDispersion:
    """How much units differ beyond chance.

    Parameters
    ----------
    phi : float
        Mean of the squared z-scores, the outermost held or left out, over what chance gives; 1 is chance.
    tau2 : float
        Variance between units on the transformed scale; 0 where they differ no more than chance.
    used : int
        Units that the estimate rests on.
    """

    phi: float
    tau2: float
    used: int


def over_dispersion(
    z_scores: ArrayLike, standard_errors: ArrayLike, *, method: SpreadMethod = "robust", trim: float = 0.1
) -> OverDispersion:
    """Estimate how much units differ beyond chance, so that a few extreme ones do not decide it.

    Parameters
    ----------
    z_scores, standard_errors : array_like, shape (n,)
        Of each unit on the transformed scale, such as ``log(observed / expected)`` with ``1 / sqrt(expected)``.
    method : {"robust", "winsorised", "shmi"}
        ``"robust"`` is Huber's proposal 2: the variance between units at which scores held to 1.2816 on either side are as
        large as those of a normal distribution. ``"winsorised"`` holds the outermost tenths to the edge of the rest and
        ``"shmi"`` leaves them out, as FunnelPlotR does for proportions and rates and for the SHMI.
    trim : float
        Share of units at each end that the last two treat so.

    Raises
    ------
    Refusal
        With fewer than three units, an unknown method, or a trim of half or more.

    Notes
    -----
    Neither ``"winsorised"`` nor ``"shmi"`` makes up for what it takes from the outermost units, so that they find too little
    variance: of units from one distribution 13 to 16 in 100 (20 in 100) lie outside their 95% lines. The robust estimate is
    consistent: about 5 in 100 do. With Student's lines at three degrees of freedom a unit (see `widened_limits`) 3 to 6 in
    1,000 lie outside the 99.8% lines.

    References
    ----------
    .. [1] Huber PJ (1981). Robust Statistics. Wiley, section 6.4.
    .. [2] Spiegelhalter DJ (2005). Statistics in Medicine 24, 1185-1202; Spiegelhalter DJ et al. (2012). JRSS A 175, 1-47.

    Examples
    --------
    >>> spread = over_dispersion([-3.0, -1.5, 0.0, 1.5, 3.0], [0.1] * 5)
    >>> f"{spread.tau2:.4f}"
    '0.0563'
    """
    z, s = np.asarray(z_scores, dtype=float), np.asarray(standard_errors, dtype=float)
    if method not in SPREAD_METHODS:
        raise Refusal(f"There is no estimate of over-dispersion {method!r}", remedy=f"Use {', '.join(SPREAD_METHODS)}.")
    if z.size < 3 or not 0 <= trim < 0.5:
        raise Refusal("Over-dispersion needs three units or more", remedy="Give more units, and a trim below 0.5.")
    if method == "robust":
        return _proposal_2(z, s)
    if method == "winsorised":
        z = np.clip(z, *np.quantile(z, [trim, 1 - trim]))
    else:
        rank = np.argsort(np.argsort(z, kind="stable"), kind="stable") + 1
        kept = (rank / z.size >= trim) & (rank / z.size < 1 - trim if trim else rank > 0)
        z, s = z[kept], s[kept]
    weight, used = 1 / s**2, z.size
    phi = float(np.mean(z**2))
    if used * phi < used - 1:
        return OverDispersion(phi, 0.0, used)
    between = (used * phi - (used - 1)) / (weight.sum() - (weight**2).sum() / weight.sum())
    return OverDispersion(phi, max(0.0, float(between)), used)


def _proposal_2(z: FloatArray, s: FloatArray) -> OverDispersion:
    """Huber's proposal 2 for the variance between units, 0 where chance alone is enough."""
    off = z * s

    def excess(tau2: float) -> float:
        held = np.clip(off / np.sqrt(s**2 + tau2), -_HELD_TO, _HELD_TO)
        return float(np.mean(held**2)) - _HELD_MEAN

    phi = (excess(0.0) + _HELD_MEAN) / _HELD_MEAN
    if excess(0.0) <= 0:
        return OverDispersion(phi, 0.0, z.size)
    most = float(np.max(off**2)) / _HELD_MEAN
    return OverDispersion(phi, float(optimize.brentq(excess, 0.0, most, xtol=1e-15, rtol=1e-13)), z.size)


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
