"""Queries to providers that are open on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from needs_analysis import require
from needs_analysis.errors import Refusal
from needs_analysis.groups import folded
from needs_analysis.service_gap.delivery.agreed import days_of


def open_queries(queries: pd.DataFrame | None, targets: pd.DataFrame, day: date) -> Any:
    """How many queries to each contract's provider were raised and are not answered; missing where no queries were given.

    Parameters
    ----------
    queries : pandas.DataFrame or None
        As `contracts.provider_queries` has them; of an empty table none is open.
    targets : pandas.DataFrame
        As `agreed` returns them.
    day : datetime.date
        The day on which a query is open or not.

    Raises
    ------
    DataError
        For missing columns, days that are none, and a query that is given twice.
    Refusal
        For a query that was answered before it was raised.

    Examples
    --------
    >>> queries = pd.DataFrame({"service": ["IDVA", "IDVA"], "raised": ["2025-07-01", "2025-10-01"]})
    >>> open_queries(queries, pd.DataFrame({"service": ["idva", "ISVA"]}), date(2025, 9, 30)).tolist()
    [1.0, 0.0]
    """
    if queries is None:
        return np.nan
    if isinstance(queries, pd.DataFrame) and queries.empty:
        return np.zeros(len(targets))
    require.columns(queries, ("service", "raised"), what="queries")
    if "query" in queries:
        require.once(queries, ["query"], what="queries")
    raised = days_of(queries, "raised")
    answered = days_of(queries, "answered") if "answered" in queries else pd.Series(pd.NaT, index=queries.index)
    if (answered < raised).any():
        raise Refusal("A query was answered before it was raised", remedy="Correct its dates.")
    moment = pd.Timestamp(day)
    is_open = (raised <= moment) & ~(answered <= moment)
    many = queries.loc[is_open.to_numpy(), "service"].map(folded).value_counts()
    return targets["service"].map(folded).map(many).fillna(0).to_numpy(dtype=float)
