"""Over-dispersion between units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray

SpreadMethod = Literal["robust", "winsorised", "shmi"]


SPREAD_METHODS: Final = get_args(SpreadMethod)


_HELD_TO: Final = float(stats.norm.isf(0.1))


_HELD_MEAN: Final = float(0.8 - 2 * _HELD_TO * stats.norm.pdf(_HELD_TO) + 0.2 * _HELD_TO**2)
"""Mean of a squared standard normal score that is held to the outermost tenths on either side: 0.6787."""


@dataclass(frozen=True)
class OverDispersion:
    """Over-dispersion between units.

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
    """Estimate over-dispersion between units, robust to a few extreme ones.

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
        raise Refusal(f"{method!r} is not a method for over-dispersion", remedy=f"Use {', '.join(SPREAD_METHODS)}.")
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
