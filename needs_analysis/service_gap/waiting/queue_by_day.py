"""How many people were waiting at the end of each day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from needs_analysis import groups, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import Column, keys
from needs_analysis.errors import Refusal
from needs_analysis.groups import Array, By
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.service_gap.waiting.wait_records import wait_records
from needs_analysis.source import sources_of
from needs_analysis.wording import counted, is_known, missing
from needs_analysis.wording import day as in_words


def queue_by_day(
    waiting_list: pd.DataFrame,
    *,
    as_of: str | date,
    start: str | date | None = None,
    every_days: int = 1,
    by: By = (),
) -> Result:
    """Number waiting at the end of each day.

    Parameters
    ----------
    waiting_list : pandas.DataFrame
        One row a wait: ``client, service, referred`` and, as far as there are any, ``started`` and ``left`` (the contract
        ``waiting_list``).
    as_of : str or date
        Last day that the records cover, and the last that is shown.
    start : str or date, optional
        First day shown; the first of the month of the first referral otherwise.
    every_days : int
        Show every so many days, counted back from ``as_of``: 7 for each week.
    by : str or sequence of str
        Columns to split by.

    Returns
    -------
    Result
        One row a group and ``day``; ``value`` is the number waiting at its end. A start and a leaving count on their day, so someone who was
        referred and started on one day waits at the end of none.

    Raises
    ------
    DataError
        For records that cannot be, with how many and in which rows (`wait_records`): among them a removal before its referral,
        with which the list could go below 0.
    Refusal
        For a first day after the last one, or a step that is not a whole number above 0.

    Notes
    -----
    Referrals and removals of single days are not shown: they are few, and tell when single people came. For the same reason a day
    with nobody waiting is withheld with the small numbers of its month. Who was waiting before
    the records begin is missing from the list, so its first weeks are too low unless the records start with an empty list.

    Examples
    --------
    >>> records = pd.DataFrame({"client": [*"ab"], "service": "ISVA", "referred": pd.to_datetime(["2024-01-01", "2024-01-02"]),
    ...                         "started": pd.to_datetime(["2024-01-03", None])})
    >>> queue_by_day(records, as_of="2024-01-03").table["value"].tolist()
    [1, 2, 1]
    """
    names = groups.columns_of(by)
    found = wait_records(waiting_list, as_of=as_of, by=by, also=("day", "smallest_near"))
    # The day of the first referral would be that of one person.
    first = found.referred.min().item().replace(day=1) if start is None else require.day(start, name="start")
    if first > found.as_of:
        raise Refusal("The first day is after the last one", remedy="Give start as the first day to show.")
    step = require.number(every_days, name="every_days", example="7")
    if step != int(step) or step < 1:
        raise Refusal("every_days is not a whole number above 0", remedy="Give every_days=7 for each week.")
    days = np.arange(np.datetime64(found.as_of, "D"), np.datetime64(first, "D") - 1, -int(step))[::-1]
    parts = []
    for place, chosen in enumerate(groups.rows_of(found.place, len(found.keys))):
        ended = found.ended[chosen]
        came = np.searchsorted(np.sort(found.referred[chosen]), days, side="right")
        gone = np.searchsorted(np.sort(ended[~np.isnat(ended)]), days, side="right")
        named = found.keys.iloc[[place] * len(days)].reset_index(drop=True)
        waiting = came - gone
        parts.append(named.assign(day=np.datetime_as_string(days), smallest_near=_near(days, waiting), value=waiting))
    table = pd.concat(parts, ignore_index=True)
    return Result(
        table=table.assign(measure="waiting", unit="people", method="count"),
        columns=(
            *keys([*names, "day"]),
            Column("smallest_near", "count", shown=False),
            Column("value", "count", of=("smallest_near",)),
        ),
        measure="Number waiting at the end of each day",
        definition="Waits that had begun by the end of the day and had neither started nor left by then; a start or leaving counts on its day.",
        method="count",
        settings={"as_of": found.as_of.isoformat(), "every_days": int(step), "by": names}
        | ({} if start is None else {"start": first.isoformat()}),
        sources=sources_of(waiting_list),
        words=words,
        chart=None if names else Chart(kind="line", label="day", value_title="people waiting", lower="", upper=""),
    )


def _near(days: Array, waiting: Array) -> Array:
    """The number of each day, and on days with nobody the smallest above 0 of the month.

    Where a zero stood beside a number that is withheld, it would give the day on which one person came or went.
    """
    month = days.astype("datetime64[M]").astype(int)
    least = pd.Series(np.where(waiting > 0, waiting, np.nan)).groupby(month).transform("min").to_numpy(dtype=float)
    return np.asarray(np.where(waiting > 0, waiting, least))


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """How many wait now, and when most did."""
    when = require.day(settings["as_of"], name="as_of")
    now = table.loc[table["day"] == settings["as_of"], "value"].sum(skipna=False)
    panel = f"On {in_words(when)}, {counted(now, 'people')} {'was' if is_known(now) and now == 1 else 'were'} waiting."
    if not is_known(now):
        panel = f"How many people were waiting on {in_words(when)} is {missing()}."
    if not settings["by"] and table["value"].notna().all() and len(table) > 1:
        most = table.iloc[int(table["value"].argmax())]
        of_shown = (
            "Most" if settings["every_days"] == 1 else f"Of the days shown, every {settings['every_days']} days, most"
        )
        panel += f" {of_shown} were waiting on {_day(most)} ({counted(most['value'], 'people')})."
    shown = "each day" if settings["every_days"] == 1 else f"every {settings['every_days']} days"
    told = "People who were already waiting when the records begin are not included, so the first weeks may be too low."
    return Said(
        panel,
        f"{panel} Number at the end of the day, shown for {shown}.",
        title="Number of people waiting",
        alt="A line of the number of people waiting over time.",
        caveats=(Caveat("RECORDS_BEGIN", told),),
    )


def _day(row: pd.Series[Any]) -> str:
    return in_words(require.day(row["day"], name="day"))
