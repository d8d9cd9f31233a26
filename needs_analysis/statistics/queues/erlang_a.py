"""Several servers and people who give up waiting: the Erlang A queue."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from needs_analysis.errors import Refusal
from needs_analysis.statistics.queues._arguments import require_finite, rows
from needs_analysis.statistics.queues._birth_death import Shares, shares

_LEFT_OUT: Final = 1e-30
"""Longer queues are left out where they are rarer than this, beside the most frequent one that is as long as the servers."""
_MOST_STATES: Final = 5_000_000


def erlang_a(
    arrival_rate: ArrayLike, service_rate: ArrayLike, servers: ArrayLike, abandon_rate: ArrayLike
) -> pd.DataFrame:
    """Waits, and the share who leave, where people give up waiting (M/M/c+M, Erlang A).

    Parameters
    ----------
    arrival_rate : array_like, shape (n,)
        Arrivals in a unit of time, above 0.
    service_rate : array_like, shape (n,)
        What one server completes in the same unit of time: one over the mean length of service.
    servers : array_like, shape (n,)
        Servers, or places on a caseload.
    abandon_rate : array_like, shape (n,)
        Rate at which each person who waits gives up, above 0: one over the mean time that people are ready to wait.

    Returns
    -------
    pandas.DataFrame
        A row for each: the arguments, ``offered_load``, ``utilisation`` (share of the servers that is busy), ``p_empty``,
        ``p_wait_or_all_busy`` (share who find no server free), ``p_lost_or_abandon`` (share who leave before they are served),
        ``mean_queue``, ``mean_in_system``, ``throughput`` (served in a unit of time), ``mean_wait`` and ``mean_time_in_system`` (of all
        arrivals, those who leave included).

    Raises
    ------
    Refusal
        For arguments out of range, and where people leave so slowly that the queue would be millions long. There is a steady
        state at any load.

    Notes
    -----
    From the balance of arrivals and departures at each number in the system; nobody who is served leaves early.

    References
    ----------
    .. [1] Mandelbaum A, Zeltyn S (2007). Service engineering in action: the Palm/Erlang-A queue. In: Advances in Services
       Innovations. Springer, 17-45.

    Examples
    --------
    A service at more than full load, where people are ready to wait for half a year.

    >>> erlang_a(130, 1, 113, 2)[["p_lost_or_abandon", "mean_queue"]].round(2).values.tolist()
    [[0.14, 8.88]]
    """
    given = rows(arrival_rate=arrival_rate, service_rate=service_rate, servers=servers, abandon_rate=abandon_rate)
    coming, each, many, leaving = (given[name] for name in ("arrival_rate", "service_rate", "servers", "abandon_rate"))
    found = [_shares(*row) for row in zip(coming, each, many, leaving, strict=True)]
    busy, queue = (np.array([getattr(one, name) for one in found]) for name in ("busy", "queue"))
    table = {
        **given,
        "servers": many.astype("int64"),
        "offered_load": coming / each,
        "utilisation": busy / many,
        "p_empty": [one.empty for one in found],
        "p_wait_or_all_busy": [one.all_busy for one in found],
        "p_lost_or_abandon": leaving * queue / coming,
        "mean_queue": queue,
        "mean_in_system": busy + queue,
        "throughput": each * busy,
        "mean_wait": queue / coming,
        "mean_time_in_system": (busy + queue) / coming,
    }
    return require_finite(pd.DataFrame(table))


def _shares(coming: float, each: float, servers: float, leaving: float) -> Shares:
    """Shares of time of one queue, up to a length that hardly ever occurs."""
    least = max(servers, math.floor((coming - servers * each) / leaving + servers))
    further = 200.0
    while least + further <= _MOST_STATES:
        there = np.arange(1, int(least + further) + 1, dtype=float)
        ratios = coming / (np.minimum(there, servers) * each + np.maximum(there - servers, 0) * leaving)
        if np.log(ratios[int(least) :]).sum() < math.log(_LEFT_OUT):
            return shares(ratios, int(servers))
        further *= 2
    raise Refusal(
        "People leave so slowly that the queue would be millions long",
        remedy="Give a higher abandon_rate; where nobody leaves and the load is below the servers, use mmc.",
    )
