"""How long a queue is in the long run, where one comes or goes at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from needs_analysis.statistics._checks import FloatArray


@dataclass(frozen=True)
class Shares:
    """Shares of time with so many in the system, summed up.

    Parameters
    ----------
    empty, all_busy, full : float
        Share of time in which nobody is there, in which no server is free, and in which as many are there as can be.
    busy, queue : float
        Mean number of busy servers, and of people who wait.
    """

    empty: float
    all_busy: float
    full: float
    busy: float
    queue: float


def shares(ratios: FloatArray, servers: int) -> Shares:
    """Shares of time by how many are there, from the balance between each number and the next.

    Parameters
    ----------
    ratios : ndarray, shape (n,)
        Arrival rate over the rate of leaving with 1, 2, ... n in the system, never rising.
    servers : int
        Of those in the system so many are served.

    Notes
    -----
    From the most frequent number outwards every share is a product of numbers of at most 1, so that none overflows, and all
    that is added up is above 0.

    Examples
    --------
    >>> round(shares(np.array([1.0, 0.5]), 2).full, 9)
    0.2
    """
    most = int(np.searchsorted(-ratios, -1.0, side="right"))
    above = np.cumprod(ratios[most:])
    below = np.cumprod(1 / ratios[:most][::-1])[::-1]
    weights = np.concatenate([below, [1.0], above])
    weights /= weights.sum()
    there = np.arange(weights.size)
    waiting = weights[servers:]
    return Shares(
        empty=float(weights[0]),
        all_busy=float(waiting.sum()),
        full=float(weights[-1]),
        busy=float((np.minimum(there, servers) * weights).sum()),
        queue=float((np.arange(waiting.size) * waiting).sum()),
    )
