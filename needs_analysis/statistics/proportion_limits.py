"""Funnel limits of a proportion."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray
from needs_analysis.statistics._checks import confidence as checked_confidence

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
    z = stats.norm.isf((1 - checked_confidence(confidence)) / 2)
    # Wilson: (p - y)^2 = z^2 p (1 - p) / n at the limit p, so that the share y lies at p plus or minus that.
    spread = z * np.sqrt(average * (1 - average) / n)
    return np.clip(average - spread, 0, 1), np.clip(average + spread, 0, 1)
