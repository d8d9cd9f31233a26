"""The Lorenz curve."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray, counts


def positive_total(values: ArrayLike) -> FloatArray:
    """Counts as an array, refused where they sum to 0."""
    x = counts(values, name="values").ravel()
    if np.isnan(x).any():
        raise Refusal(
            "A unit has no value", remedy="A unit without events counts as 0; a missing one must be left out."
        )
    if x.size == 0 or x.sum() == 0:
        raise Refusal(
            "There are no events to distribute over the units", remedy="Give at least one unit with an event."
        )
    return x


def lorenz_curve(values: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Cumulative share of units, highest first, against the cumulative share of the total.

    Parameters
    ----------
    values : array_like, shape (n,)
        Events (or harm) of every unit at risk, those with none included.

    Returns
    -------
    units, total : ndarray, shape (n + 1,)
        Both from 0 to 1.

    Examples
    --------
    >>> lorenz_curve([1, 3])[1].tolist()
    [0.0, 0.75, 1.0]
    """
    x = np.sort(positive_total(values))[::-1]
    units = np.arange(x.size + 1) / x.size
    return units, np.concatenate([[0.0], np.cumsum(x) / x.sum()])
