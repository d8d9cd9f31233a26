"""Which events follow an earlier one of the same victim (or pair) within the window, as one expression for any engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import pandas as pd

from needs_analysis import identifiers, require
from needs_analysis.engine import Backend, run
from needs_analysis.errors import DataError, Refusal

if TYPE_CHECKING:
    import ibis

Rule = Literal["12 months", "365 days"]

WITHIN_A_DAY: Final = "same-day offences are ordered by time, where dates have times, and then by reference number"
"""What decides which of two events of one day came first, in words."""


def mark_repeats(
    events: pd.DataFrame, *, same: tuple[str, ...], event_id: str, rule: Rule, backend: Backend = "duckdb"
) -> pd.DataFrame:
    """Mark each event that has an earlier one of the same ``same`` columns within the look-back.

    Parameters
    ----------
    events : pandas.DataFrame
        Events with ``date``, the ``same`` columns (none missing) and an id that stands once with each victim (see `once_a_victim`).
    same : tuple of str
        What must be the same: the victim, the pair of victim and perpetrator, the victim and the crime type.
    event_id : str
        Column with the id of the event; one event may stand once for each of its victims.
    rule : {"12 months", "365 days"}
        ``"12 months"`` ends on the same day of the year, ``"365 days"`` 365 days later; both include that day.
    backend : {"duckdb", "spark"}
        Where it runs.

    Returns
    -------
    pandas.DataFrame
        The id and ``is_repeat``, in the order of the rows.
    """
    if rule not in ("12 months", "365 days"):
        raise Refusal(f"There is no look-back rule {rule!r}", remedy='Use "12 months" or "365 days".')
    keys = _numbered(events, same)
    if events.empty:
        return pd.DataFrame({event_id: events[event_id], "is_repeat": pd.Series(dtype=bool)})
    # Own names and plain types, so that no column of the table can get in the way.
    instant = events["date"].to_numpy(dtype="datetime64[us]")
    plain = pd.DataFrame(
        {
            "row": np.arange(len(events)),
            "same": keys,
            "day": instant.astype("datetime64[D]").astype("datetime64[us]"),
            "instant": instant.astype(np.int64),
            "number": order_of(events[event_id]),
        }
    )
    found = run(plain, lambda table: _marked(table, rule), order_by=["row"], backend=backend)
    marks = found["is_repeat"].to_numpy(dtype=bool)
    return pd.DataFrame({event_id: events[event_id].array, "is_repeat": marks}, index=events.index)


def _numbered(events: pd.DataFrame, same: tuple[str, ...]) -> identifiers.Codes:
    """One number for all that must be the same."""
    numbers = np.zeros(len(events), dtype=np.int64)
    for name in same:
        codes, found = pd.factorize(events[name])
        if (codes < 0).any():
            raise DataError.one(
                "is missing in some events, which then cannot be matched",
                column=name,
                count=int((codes < 0).sum()),
                expected="a value in every row",
                remedy="Leave those events out.",
            )
        numbers = pd.factorize(numbers * max(len(found), 1) + codes)[0]
    return numbers


def once_a_victim(ids: pd.Series[Any], keys: identifiers.Codes) -> None:
    """Refuse events of which one is listed twice with one victim, in whatever spelling.

    Raises
    ------
    DataError
        Because each would be a repeat of itself.
    """
    if pd.api.types.is_numeric_dtype(ids.dtype) and ids.is_unique:
        return
    event_id, references = str(ids.name), identifiers.spelled(ids)
    require.once(pd.DataFrame({event_id: references.array, "victim": keys}), (event_id, "victim"), what="events")


def order_of(ids: pd.Series[Any]) -> np.ndarray[Any, Any]:
    """The order of some ids: of whole numbers as numbers, of texts by length first, so that C9 stands before C10.

    Examples
    --------
    >>> order_of(pd.Series(["10", "9"])).tolist(), order_of(pd.Series(["C10", "C9"])).tolist()
    ([1, 0], [1, 0])
    """
    if pd.api.types.is_integer_dtype(ids.dtype):
        return ids.to_numpy(dtype=np.int64)
    codes, found = pd.factorize(identifiers.spelled(ids))
    texts = pd.Series(found, dtype="str")
    first = texts.astype("int64") if texts.str.fullmatch("[0-9]{1,18}").all() else texts.str.len()
    place = np.empty(len(texts), dtype=np.int64)
    place[np.lexsort((texts.to_numpy(dtype=object), first.to_numpy()))] = np.arange(len(texts))
    return place[codes]


def _marked(table: ibis.Table, rule: Rule) -> ibis.Table:
    import ibis

    day = table.day.cast("date")
    # Whole numbers compare alike on every engine: days since 1970, and the date as yyyymmdd one year on.
    year, month, of_month = day.year(), day.month(), day.day()
    of_month_next_year = ibis.ifelse((month == 2) & (of_month == 29), 28, of_month)
    stamped = table.mutate(
        day_number=day.delta(ibis.date(1970, 1, 1), unit="day"),
        stamp=year * 10_000 + month * 100 + of_month,
        stamp_next_year=(year + 1) * 10_000 + month * 100 + of_month_next_year,
    )
    earlier = ibis.window(group_by="same", order_by=[stamped.instant, stamped.number, stamped.row])
    lagged = stamped.mutate(
        day_before=stamped.day_number.lag().over(earlier), last_stamp=stamped.stamp_next_year.lag().over(earlier)
    )
    within: Any = (
        lagged.stamp <= lagged.last_stamp if rule == "12 months" else lagged.day_number - lagged.day_before <= 365
    )
    return lagged.mutate(is_repeat=ibis.coalesce(within, False)).select("row", "is_repeat")
