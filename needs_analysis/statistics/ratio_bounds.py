"""The least and the most that a ratio of sums can be, where counts are only known to lie in ranges."""

from __future__ import annotations

import warnings
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray

_STEPS: Final = 60
"""Each step of the search is exact in whole numbers and never goes back; ten are many."""


def ratio_bounds(
    numerator: ArrayLike,
    denominator: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    *,
    beyond: tuple[ArrayLike, ArrayLike] | None = None,
) -> tuple[FloatArray, FloatArray]:
    """Sharp bounds of a ratio of sums over counts of which each lies in a range of its own.

    Parameters
    ----------
    numerator, denominator : array_like, shape (kinds, cells)
        What one thing of a cell adds to either sum, for each kind that it may be of; NaN where a cell has fewer kinds.
    lower, upper : array_like, shape (groups, cells)
        The least and the most of each count. Infinite where nothing limits it.
    beyond : pair of array_like, shape (cells,), optional
        What either sum goes on to gain without end as soon as a cell holds anything, such as the tail of "10 or more"; NaN where
        a cell has no such tail.

    Returns
    -------
    least, most : ndarray, shape (groups,)
        Attained by whole counts in the ranges, or the limit where something has no end. Missing where the denominator is
        always 0.

    Raises
    ------
    Refusal
        When a range ends before it begins, or a sum can be negative.

    Notes
    -----
    The ratio moves one way along each count, so its ends lie at ends of the ranges. Which ones is found by Dinkelbach's
    method; dividing the ends of both sums, which cannot occur together, would give wider bounds.

    References
    ----------
    .. [1] Dinkelbach W (1967). On nonlinear fractional programming. Management Science 13, 492-498.

    Examples
    --------
    >>> least, most = ratio_bounds([[0, 1]], [[1, 1]], [[20, 1]], [[20, 4]])
    >>> [round(float(end[0]), 4) for end in (least, most)]
    [0.0476, 0.1667]
    """
    p, q = (np.atleast_2d(np.asarray(values, dtype=float)) for values in (numerator, denominator))
    low, high = (np.atleast_2d(np.asarray(values, dtype=float)) for values in (lower, upper))
    if np.isnan(low).any() or np.isnan(high).any() or (low > high).any() or (low < 0).any() or np.isinf(low).any():
        raise Refusal("A range ends before it begins, or has no beginning", remedy="Give the ends of each range.")
    if np.nanmin(p) < 0 or np.nanmin(q) < 0:
        raise Refusal("A sum can be negative", remedy="Give weights of 0 or more.")
    endless = np.isinf(high)
    held = np.where(endless, low, high)
    tails = _tails(p, q, endless, high, beyond)
    least = _extreme(-p, q, low, held)
    most = _extreme(p, q, low, held)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of groups without any
        return (
            np.nanmin(np.column_stack([-least, tails]), axis=1),
            np.nanmax(np.column_stack([most, tails]), axis=1),
        )


def _tails(
    p: FloatArray,
    q: FloatArray,
    endless: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
    high: FloatArray,
    beyond: tuple[ArrayLike, ArrayLike] | None,
) -> FloatArray:
    """Where the ratio goes as one cell grows without end; missing where none can, or where it does not move."""
    found = [np.where(endless, limit, np.nan) for limit in _ratio(p, q)]
    if beyond is not None:
        limit = _ratio(*(np.asarray(values, dtype=float) for values in beyond))
        found.append(np.where(high > 0, limit, np.nan))
    return np.column_stack(found)


def _ratio(p: FloatArray, q: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(p / q)


def _extreme(p: FloatArray, q: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """The most that the sums of p over those of q can be, for each group."""
    ratio = np.full(len(low), np.nan)
    # From where the sum of q is largest, which is a ratio wherever any is.
    kind, count = np.nanargmax(q, axis=0)[None, :].repeat(len(low), axis=0), high
    for _ in range(_STEPS):
        cells = np.arange(p.shape[1])
        top, bottom = (count * p[kind, cells]).sum(axis=1), (count * q[kind, cells]).sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            found = np.where(bottom > 0, top / bottom, np.nan)
        better = ~np.isnan(found) & ~(found <= ratio)
        if not better.any():
            break
        ratio = np.where(better, found, ratio)
        gain = p[None, :, :] - np.nan_to_num(ratio)[:, None, None] * q[None, :, :]
        kind = np.nanargmax(gain, axis=1)
        count = np.where(np.nanmax(gain, axis=1) > 0, high, low)
    return ratio
