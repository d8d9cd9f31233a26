"""Which events follow an earlier one of the same victim (or pair) within the window, as one expression for any engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from needs_analysis.contracts import require
from needs_analysis.engine import Backend, run
from needs_analysis.errors import Refusal

if TYPE_CHECKING:
    import ibis

Rule = Literal["12 months", "365 days"]


def mark_repeats(
    events: pd.DataFrame, *, same: tuple[str, ...], event_id: str, rule: Rule, backend: Backend = "duckdb"
) -> pd.DataFrame:
    """Mark each event that has an earlier one of the same ``same`` columns within the look-back.

    Parameters
    ----------
    events : pandas.DataFrame
        Events with ``date``, the ``same`` columns (none missing) and a unique id, which orders events of one day.
    same : tuple of str
        What must be the same: the victim, the pair of victim and perpetrator, the victim and the crime type.
    event_id : str
        Column with the unique id.
    rule : {"12 months", "365 days"}
        ``"12 months"`` ends on the same day of the year, ``"365 days"`` 365 days later; both include that day.
    backend : {"duckdb", "spark"}
        Where it runs.

    Returns
    -------
    pandas.DataFrame
        The id and ``is_repeat``, in the order of the ids.
    """
    if rule not in ("12 months", "365 days"):
        raise Refusal(f"There is no look-back rule {rule!r}", remedy='Use "12 months" or "365 days".')
    require.once(events, (event_id,), what="events")
    if events.empty:
        return pd.DataFrame({event_id: events[event_id], "is_repeat": pd.Series(dtype=bool)})
    # Own names and plain types, so that no column of the table can get in the way. The row number stands for the event,
    # in the order of the ids, which decides between events of one day.
    ordered = events.sort_values(event_id, kind="stable")
    plain = pd.DataFrame(
        {
            "row": range(len(ordered)),
            "day": ordered["date"].to_numpy(dtype="datetime64[D]").astype("datetime64[us]"),
            **{f"same_{place}": ordered[name].astype("str").to_numpy() for place, name in enumerate(same)},
        }
    )
    keys = [f"same_{place}" for place in range(len(same))]
    marked = run(plain, lambda table: _marked(table, keys, rule), order_by=["row"], backend=backend)
    return pd.DataFrame({event_id: ordered[event_id].to_numpy(), "is_repeat": marked["is_repeat"].astype(bool)})


def _marked(table: ibis.Table, keys: list[str], rule: Rule) -> ibis.Table:
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
    earlier = ibis.window(group_by=keys, order_by=[stamped.day_number, stamped.row])
    lagged = stamped.mutate(
        day_before=stamped.day_number.lag().over(earlier), last_stamp=stamped.stamp_next_year.lag().over(earlier)
    )
    within: Any = (
        lagged.stamp <= lagged.last_stamp if rule == "12 months" else lagged.day_number - lagged.day_before <= 365
    )
    return lagged.mutate(is_repeat=ibis.coalesce(within, False)).select("row", "is_repeat")
