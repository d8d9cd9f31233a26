"""Random arrivals, any lengths of service, one server: the M/G/1 queue."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from needs_analysis.statistics.queues._arguments import require_finite, require_steady, rows


def mg1(arrival_rate: ArrayLike, mean_service: ArrayLike, scv_service: ArrayLike) -> pd.DataFrame:
    """Waits in a queue with random arrivals, one server and any lengths of service (M/G/1).

    Parameters
    ----------
    arrival_rate : array_like, shape (n,)
        Arrivals in a unit of time, above 0.
    mean_service : array_like, shape (n,)
        Mean length of service, in the same unit of time.
    scv_service : array_like, shape (n,)
        Squared coefficient of variation of the lengths (variance over squared mean): 0 where all are the same, 1 where they are
        random (exponential).

    Returns
    -------
    pandas.DataFrame
        A row for each: the arguments, ``offered_load``, ``utilisation``, ``p_empty``, ``mean_queue``, ``mean_wait``,
        ``mean_in_system`` and ``mean_time_in_system``. Times are in the unit of the arguments.

    Raises
    ------
    Refusal
        At or above full load, where there is no steady state (one such row refuses the call), and for arguments out of range.

    Notes
    -----
    The Pollaczek-Khinchine formula, exact: the mean wait is ``u (1 + scv) / (2 (1 - u))`` mean lengths of service, with
    utilisation ``u``.

    References
    ----------
    .. [1] Gross D, Shortle JF, Thompson JM, Harris CM (2008). Fundamentals of Queueing Theory, 4th ed. Wiley, ch. 5.

    Examples
    --------
    >>> mg1(0.9, 1, [0, 1])["mean_wait"].round(9).tolist()
    [4.5, 9.0]
    """
    given = rows(arrival_rate=arrival_rate, mean_service=mean_service, scv_service=scv_service)
    coming, length = given["arrival_rate"], given["mean_service"]
    load = coming * length
    require_steady(load, np.ones_like(load), fixed=True)
    wait = load * length * (1 + given["scv_service"]) / (2 * (1 - load))
    table = {
        **given,
        "offered_load": load,
        "utilisation": load,
        "p_empty": 1 - load,
        "mean_queue": coming * wait,
        "mean_wait": wait,
        "mean_in_system": coming * wait + load,
        "mean_time_in_system": wait + length,
    }
    return require_finite(pd.DataFrame(table))
