"""Funnel limits adjusted for over-dispersion."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray
from needs_analysis.statistics._checks import confidence as checked_confidence


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
    if kind not in ("ratio", "proportion"):
        raise Refusal(f"{kind!r} has no widened limits", remedy='Use kind="ratio" or kind="proportion".')
    tail = (1 - checked_confidence(confidence)) / 2
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
