"""Sums of squares over clusters of what each one contributes to a curve, at every time at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from needs_analysis.statistics._checks import FloatArray
from needs_analysis.statistics.survival._spells import IntArray

_ROUNDING: Final = 1e-12


def left_of(parts: Sequence[FloatArray]) -> FloatArray:
    """A sum of squares from parts of both signs; 0 where what is left is no more than the rounding of the parts.

    Examples
    --------
    >>> left_of([np.array([0.3, 3.0]), np.array([-0.1, -1.0]), np.array([-0.2, 0.0])]).tolist()
    [0.0, 2.0]
    """
    total, size = sum(parts), sum(np.abs(part) for part in parts)
    return np.asarray(np.where(total > _ROUNDING * size, total, 0.0))


def squares_over_clusters(
    span_of: IntArray,
    first: IntArray,
    last: IntArray,
    jump_of: IntArray,
    jump_at: IntArray,
    jump: FloatArray,
    *,
    compensator: FloatArray,
) -> FloatArray:
    """At each time, the sum over clusters of the square of their jumps so far less what was to be expected of them.

    Parameters
    ----------
    span_of, first, last : ndarray of int, shape (spans,)
        Cluster of each span under observation, and the first and last of the times at which it is at risk.
    jump_of, jump_at, jump : ndarray, shape (jumps,)
        Cluster, time and size of each jump.
    compensator : ndarray, shape (times,)
        What is expected of one span that is at risk from the start, up to and including each time.

    Notes
    -----
    What a cluster contributes is B - k A, where A is the compensator, k how many of its spans are at risk, and B changes only where one
    of them begins or ends or jumps. So the sum of squares is the sum of B B, less twice A times that of B k, and A A times that of k k; each
    of the three sums changes only there, and all are had from one sorting.
    """
    n = compensator.size
    if not span_of.size:
        return np.zeros(n)
    before = np.concatenate([[0.0], compensator])
    of = np.concatenate([span_of, span_of, jump_of])
    at = np.concatenate([first, last + 1, jump_at])
    in_risk = np.concatenate([np.ones(first.size), -np.ones(last.size), np.zeros(jump.size)])
    size = np.concatenate([before[first], -before[last + 1], jump])
    order = np.lexsort((at, of))
    of, at, in_risk, size = of[order], at[order], in_risk[order], size[order]
    starts = np.flatnonzero(np.concatenate([[True], of[1:] != of[:-1]]))
    lengths = np.diff(np.concatenate([starts, [of.size]]))
    k, b = (_within(part, starts, lengths) for part in (in_risk, size))
    k_before, b_before = k - in_risk, b - size
    changes = (b**2 - b_before**2, b * k - b_before * k_before, k**2 - k_before**2)
    bb, bk, kk = (np.cumsum(np.bincount(at, weights=change, minlength=n + 1))[:n] for change in changes)
    return left_of([np.asarray(bb, dtype=np.float64), -2 * compensator * bk, compensator**2 * kk])


def _within(changes: FloatArray, starts: IntArray, lengths: IntArray) -> FloatArray:
    """Running sums that begin anew with each cluster."""
    running = np.cumsum(changes)
    return np.asarray(running - np.repeat(running[starts] - changes[starts], lengths))
