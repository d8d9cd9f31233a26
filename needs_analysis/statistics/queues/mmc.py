"""Random arrivals, random lengths of service, several servers: the M/M/c queue."""

from __future__ import annotations

import pandas as pd
from numpy.typing import ArrayLike

from needs_analysis.statistics.queues._arguments import require_finite, require_steady, rows
from needs_analysis.statistics.queues._erlang import by_time, waits


def mmc(
    arrival_rate: ArrayLike, service_rate: ArrayLike, servers: ArrayLike, t: ArrayLike | None = None
) -> pd.DataFrame:
    """Waits in a queue with random arrivals, random lengths of service and several servers (M/M/c).

    Parameters
    ----------
    arrival_rate : array_like, shape (n,)
        Arrivals in a unit of time, above 0.
    service_rate : array_like, shape (n,)
        What one server completes in the same unit of time: one over the mean length of service.
    servers : array_like, shape (n,)
        Servers, or places on a caseload.
    t : array_like, shape (n,), optional
        A wait, in the same unit of time.

    Returns
    -------
    pandas.DataFrame
        A row for each: the arguments, ``offered_load`` (servers kept busy), ``utilisation``, ``p_empty`` (share of time without
        anybody), ``erlang_b`` (share turned away if nobody could wait), ``erlang_c`` (share who wait), ``mean_queue``,
        ``mean_wait`` (of all arrivals), ``mean_in_system``, ``mean_time_in_system`` and, where ``t`` is given,
        ``p_wait_at_most_t``. Times are in the unit of the rates.

    Raises
    ------
    Refusal
        At or above full load, where there is no steady state and the queue grows without end (one such row refuses the call), and
        for arguments out of range.

    Notes
    -----
    Erlang B by its recursion; Erlang C is ``B / (1 - u + u B)`` with utilisation ``u``. Nobody leaves, nobody is turned away, and those
    who came first are served first. Stable for thousands of servers; a share below about 1e-308 is 0.

    References
    ----------
    .. [1] Gross D, Shortle JF, Thompson JM, Harris CM (2008). Fundamentals of Queueing Theory, 4th ed. Wiley, ch. 2.

    Examples
    --------
    112 referrals a year, one year of support and 120 places; two weeks are 2/52 of a year.

    >>> found = mmc(112, 1, [113, 120, 130], t=2 / 52)
    >>> found[["erlang_c", "p_wait_at_most_t"]].round(2).values.tolist()
    [[0.89, 0.14], [0.35, 0.74], [0.06, 0.97]]
    """
    given = rows(
        arrival_rate=arrival_rate, service_rate=service_rate, servers=servers, **({} if t is None else {"t": t})
    )
    coming, each, many = given["arrival_rate"], given["service_rate"], given["servers"]
    load = coming / each
    require_steady(load, many)
    beyond = many * each - coming
    found = waits(load, many, beyond / (many * each))
    queue, wait = found.erlang_c * coming / beyond, found.erlang_c / beyond
    table = {
        **{name: given[name] for name in ("arrival_rate", "service_rate")},
        "servers": many.astype("int64"),
        "offered_load": load,
        "utilisation": load / many,
        "p_empty": found.empty,
        "erlang_b": found.erlang_b,
        "erlang_c": found.erlang_c,
        "mean_queue": queue,
        "mean_wait": wait,
        "mean_in_system": queue + load,
        "mean_time_in_system": wait + 1 / each,
    }
    if t is not None:
        table |= {"t": given["t"], "p_wait_at_most_t": by_time(found.erlang_c, found.at_once, beyond * given["t"])}
    return require_finite(pd.DataFrame(table))
