"""Any arrivals, any lengths of service, several servers: the G/G/c queue, approximately."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from needs_analysis.statistics.queues._arguments import require_finite, require_steady, rows
from needs_analysis.statistics.queues._erlang import waits


def ggc(
    arrival_rate: ArrayLike,
    mean_service: ArrayLike,
    servers: ArrayLike,
    scv_arrival: ArrayLike,
    scv_service: ArrayLike,
) -> pd.DataFrame:
    """Approximate waits in a queue with any arrivals, any lengths of service and several servers (G/G/c).

    Parameters
    ----------
    arrival_rate : array_like, shape (n,)
        Arrivals in a unit of time, above 0.
    mean_service : array_like, shape (n,)
        Mean length of service, in the same unit of time.
    servers : array_like, shape (n,)
        Servers, or places on a caseload.
    scv_arrival, scv_service : array_like, shape (n,)
        Squared coefficients of variation of the times between arrivals and of the lengths of service: 0 where all are the same, 1
        where they are random.

    Returns
    -------
    pandas.DataFrame
        A row for each: the arguments, ``offered_load``, ``utilisation``, ``erlang_c`` (of random arrivals and lengths),
        ``mean_queue``, ``mean_wait``, ``mean_in_system``, ``mean_time_in_system`` and ``method``. Times are in the unit of the
        arguments.

    Raises
    ------
    Refusal
        At or above full load, where there is no steady state (one such row refuses the call), and for arguments out of range.

    Notes
    -----
    An approximation: the exact mean wait of M/M/c times ``(scv_arrival + scv_service) / 2`` (Allen and Cunneen); with one server it
    is Kingman's. It is exact for M/M/c and M/G/1, good near full load, and too high for few arrivals that come at even times.

    References
    ----------
    .. [1] Allen AO (1990). Probability, Statistics and Queueing Theory, 2nd ed. Academic Press, ch. 5.
    .. [2] Kingman JFC (1961). The single server queue in heavy traffic. Math Proc Camb Phil Soc 57, 902-904.

    Examples
    --------
    >>> ggc(0.9, 1, 1, 1, [0, 1])["mean_wait"].round(9).tolist()
    [4.5, 9.0]
    """
    given = rows(
        arrival_rate=arrival_rate,
        mean_service=mean_service,
        servers=servers,
        scv_arrival=scv_arrival,
        scv_service=scv_service,
    )
    coming, length, many = given["arrival_rate"], given["mean_service"], given["servers"]
    load = coming * length
    require_steady(load, many)
    found = waits(load, many, (many - load) / many)
    wait = found.erlang_c * length / (many - load) * (given["scv_arrival"] + given["scv_service"]) / 2
    table = {
        **given,
        "servers": many.astype("int64"),
        "offered_load": load,
        "utilisation": load / many,
        "erlang_c": found.erlang_c,
        "mean_queue": coming * wait,
        "mean_wait": wait,
        "mean_in_system": coming * wait + load,
        "mean_time_in_system": wait + length,
        "method": np.where(many == 1, "Kingman (approximation)", "Allen-Cunneen (approximation)"),
    }
    return require_finite(pd.DataFrame(table))
