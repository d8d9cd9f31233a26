"""Funnel limits of a count for a given expected number."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray, counts
from needs_analysis.statistics._checks import confidence as checked_confidence


def poisson_limits_at(expected: ArrayLike, *, confidence: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """Events at which a unit with this expected number is just outside the control limits.

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
    tail = (1 - checked_confidence(confidence)) / 2
    # P(X <= k) = tail on the lower line, P(X >= k) = tail on the upper one, with k between whole numbers.
    lower, upper = special.pdtrik(tail, e), special.pdtrik(1 - tail, e) + 1
    lower = np.where(np.exp(-e) >= tail, 0.0, np.maximum(np.nan_to_num(lower), 0.0))
    return np.where(np.isnan(e), np.nan, lower), np.asarray(upper)
