"""How many servers a promised wait needs."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from needs_analysis.errors import Refusal
from needs_analysis.statistics.queues._arguments import MOST_SERVERS, NEAREST, rows
from needs_analysis.statistics.queues._erlang import by_time, steps


def servers_needed(
    arrival_rate: ArrayLike, service_rate: ArrayLike, target_t: ArrayLike, target_probability: ArrayLike
) -> pd.DataFrame:
    """The fewest servers with which a share of arrivals waits no longer than a target (M/M/c).

    Parameters
    ----------
    arrival_rate : array_like, shape (n,)
        Arrivals in a unit of time, above 0.
    service_rate : array_like, shape (n,)
        What one server completes in the same unit of time: one over the mean length of service.
    target_t : array_like, shape (n,)
        The longest wait that is promised, in the same unit of time; 0 for none.
    target_probability : array_like, shape (n,)
        The share for whom it is to hold, above 0 and below 1.

    Returns
    -------
    pandas.DataFrame
        A row for each: the arguments, ``min_servers``, ``p_at_min`` (share who wait no longer with so many) and
        ``p_at_min_minus_1`` (with one fewer). Where one fewer would be too few for the load, that share is 0: the queue would grow
        until nobody is served in time.

    Raises
    ------
    Refusal
        For arguments out of range, and where more than 100,000 servers would be needed.

    Examples
    --------
    112 referrals a year, one year of support; 95% are to start within two weeks.

    >>> servers_needed(112, 1, 2 / 52, 0.95)[["min_servers", "p_at_min"]].round(3).values.tolist()
    [[129.0, 0.96]]
    """
    given = rows(
        arrival_rate=arrival_rate,
        service_rate=service_rate,
        target_t=target_t,
        target_probability=target_probability,
    )
    coming, each = given["arrival_rate"], given["service_rate"]
    load = coming / each
    if (load >= MOST_SERVERS).any():
        raise Refusal(f"More than {MOST_SERVERS:,} servers would be needed", remedy="Check the units of the rates.")
    found = np.zeros(load.size, dtype="int64")
    with_them, one_fewer, before = (np.zeros(load.size) for _ in range(3))
    for step in steps(load):
        beyond = step.servers * each - coming
        steady = load < step.servers * (1 - NEAREST)
        slack = np.where(steady, beyond / (step.servers * each), 1.0)
        below = slack + (1 - slack) * step.blocked
        share = by_time(
            step.blocked / below, slack * step.not_blocked / below, np.maximum(beyond, 0.0) * given["target_t"]
        )
        share = np.where(steady, share, 0.0)
        new = (found == 0) & (share >= given["target_probability"])
        found[new], with_them[new], one_fewer[new] = step.servers, share[new], before[new]
        if found.all():
            break
        if step.servers >= MOST_SERVERS:
            raise Refusal(f"More than {MOST_SERVERS:,} servers would be needed", remedy="Check the units of the rates.")
        before = share
    return pd.DataFrame({**given, "min_servers": found, "p_at_min": with_them, "p_at_min_minus_1": one_fewer})
