"""Several servers and a list that closes when it is full: the M/M/c/K queue."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from needs_analysis.errors import Refusal
from needs_analysis.statistics.queues._arguments import require_finite, rows
from needs_analysis.statistics.queues._birth_death import shares


def mmck(arrival_rate: ArrayLike, service_rate: ArrayLike, servers: ArrayLike, capacity: ArrayLike) -> pd.DataFrame:
    """Waits, and the share turned away, where the list is closed while it is full (M/M/c/K).

    Parameters
    ----------
    arrival_rate : array_like, shape (n,)
        Arrivals in a unit of time, above 0, those turned away included.
    service_rate : array_like, shape (n,)
        What one server completes in the same unit of time: one over the mean length of service.
    servers : array_like, shape (n,)
        Servers, or places on a caseload.
    capacity : array_like, shape (n,)
        The most that can be in the system, those who are served included: the servers, or more.

    Returns
    -------
    pandas.DataFrame
        A row for each: the arguments, ``offered_load``, ``utilisation`` (share of the servers that is busy), ``p_empty``,
        ``p_wait_or_all_busy`` (share of time in which all servers are busy, also while the list is full),
        ``p_lost_or_abandon`` (share of arrivals turned away), ``mean_queue``, ``mean_in_system``, ``throughput`` (arrivals served in a
        unit of time), ``mean_wait`` and ``mean_time_in_system`` (of those admitted).

    Raises
    ------
    Refusal
        For a capacity below the servers, and arguments out of range. There is a steady state at any load.

    Notes
    -----
    From the balance of arrivals and departures at each number in the system. Arrivals are random, so what they find is what there
    is over time: of all arrivals ``p_wait_or_all_busy`` find no server free, of whom ``p_lost_or_abandon`` are turned away.

    References
    ----------
    .. [1] Gross D, Shortle JF, Thompson JM, Harris CM (2008). Fundamentals of Queueing Theory, 4th ed. Wiley, ch. 2.

    Examples
    --------
    >>> found = mmck(1, 1, 1, [1, 2])
    >>> found[["p_lost_or_abandon", "throughput"]].round(6).values.tolist()
    [[0.5, 0.5], [0.333333, 0.666667]]
    """
    given = rows(arrival_rate=arrival_rate, service_rate=service_rate, servers=servers, capacity=capacity)
    coming, each, many, most = (given[name] for name in ("arrival_rate", "service_rate", "servers", "capacity"))
    if (most < many).any():
        raise Refusal(
            f"capacity is below servers in {int((most < many).sum()):,} of {most.size:,} rows",
            remedy="Capacity counts all in the system, those who are served included.",
        )
    load = coming / each
    found = [
        shares(a / np.minimum(np.arange(1, int(top) + 1), c), int(c))
        for a, c, top in zip(load, many, most, strict=True)
    ]
    busy, queue = (np.array([getattr(one, name) for one in found]) for name in ("busy", "queue"))
    served = each * busy
    table = {
        **given,
        "servers": many.astype("int64"),
        "capacity": most.astype("int64"),
        "offered_load": load,
        "utilisation": busy / many,
        "p_empty": [one.empty for one in found],
        "p_wait_or_all_busy": [one.all_busy for one in found],
        "p_lost_or_abandon": [one.full for one in found],
        "mean_queue": queue,
        "mean_in_system": busy + queue,
        "throughput": served,
        "mean_wait": queue / served,
        "mean_time_in_system": (busy + queue) / served,
    }
    return require_finite(pd.DataFrame(table))
