"""Funnel limits of a count around its average."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray, counts
from needs_analysis.statistics._checks import confidence as checked_confidence


def poisson_limits(events: ArrayLike, *, confidence: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """Expected events at which a unit with these events is just outside the control limits.

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
        raise Refusal("A funnel limit starts at one event", remedy="Give events above 0.")
    tail = (1 - checked_confidence(confidence)) / 2
    return special.chdtri(2 * (x + 1), tail) / 2, special.chdtri(2 * x, 1 - tail) / 2
