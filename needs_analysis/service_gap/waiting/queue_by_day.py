"""How many people were waiting at the end of a day, every four weeks or every day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from needs_analysis import groups, require
from needs_analysis.added import added
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import WRITTEN, Column, keys
from needs_analysis.errors import Refusal
from needs_analysis.groups import Array, By
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.service_gap.waiting.per_week import ENOUGH
from needs_analysis.service_gap.waiting.wait_records import WaitRecords, wait_records
from needs_analysis.source import sources_of
from needs_analysis.wording import counted, is_known, missing
from needs_analysis.wording import day as in_words


def queue_by_day(
    waiting_list: pd.DataFrame,
    *,
    as_of: str | date,
    start: str | date | None = None,
    every_days: int = 28,
    by: By = (),
) -> Result:
    """Number waiting at the end of the day, every four weeks or as often as asked.

    Parameters
    ----------
    waiting_list : pandas.DataFrame
        One row a wait: ``client, service, referred`` and, as far as there are any, ``started`` and ``left`` (the contract
        ``waiting_list``).
    as_of : str or date
        Last day that the records cover, and the last that is shown.
    start : str or date, optional
        First day shown. Otherwise the first of the month by the end of which ten had been referred, and of that of ``as_of`` where
        fewer were: the month of the first referral is that of one person.
    every_days : int
        Show every so many days, counted back from ``as_of``: 7 for each week, 1 for each day. On release the list of a day is withheld
        where fewer than ten came or went since the day shown before, so what is shown every day stays in the office.
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
    Two numbers of the list give by their difference who came less who went in between, and with few of them when single people did. So
    a number is withheld on release unless ten or more came or went since the last one that can be known; ``smallest_near`` says so, in which
    10 stands for ten or more and 1 for fewer. A day with nobody waiting is withheld with the small numbers of its month. Who was waiting before the records
    begin is missing from the list, so its first weeks are too low unless the records start with an empty list.

    Examples
    --------
    >>> records = pd.DataFrame({"client": [*"ab"], "service": "ISVA", "referred": pd.to_datetime(["2024-01-01", "2024-01-02"]),
    ...                         "started": pd.to_datetime(["2024-01-03", None])})
    >>> queue_by_day(records, as_of="2024-01-03", every_days=1).table["value"].tolist()
    [1, 2, 1]
    """
    names = groups.columns_of(by)
    found = wait_records(waiting_list, as_of=as_of, by=by, also=("day", "smallest_near"))
    first = _first_day(found) if start is None else require.day(start, name="start")
    if first > found.as_of:
        raise Refusal("The first day is after the last one", remedy="Give start as the first day to show.")
    step = require.number(every_days, name="every_days", example="7")
    if step != int(step) or step < 1:
        raise Refusal("every_days is not a whole number above 0", remedy="Give every_days=7 for each week.")
    every = np.arange(np.datetime64(first, "D"), np.datetime64(found.as_of, "D") + 1)
    shown = np.arange(len(every) - 1, -1, -int(step))[::-1]
    parts = []
    for place, chosen in enumerate(groups.rows_of(found.place, len(found.keys))):
        ended = found.ended[chosen]
        came = np.searchsorted(np.sort(found.referred[chosen]), every, side="right")
        gone = np.searchsorted(np.sort(ended[~np.isnat(ended)]), every, side="right")
        named = found.keys.iloc[[place] * len(shown)].reset_index(drop=True)
        cells = {"smallest_near": _near(every, came, gone, shown), "value": (came - gone)[shown]}
        parts.append(named.assign(day=np.datetime_as_string(every[shown]), **cells))
    table = pd.concat(parts, ignore_index=True)
    return Result(
        table=table.assign(measure="waiting", unit="people", method="count"),
        columns=(
            *keys([*names, "day"], written=WRITTEN),
            # No day is what the others leave of a total.
            Column("smallest_near", "count", shown=False, apart=not names),
            Column("value", "count", of=("smallest_near",), apart=not names),
        ),
        measure="Number waiting at the end of the day",
        definition="Waits that had begun by the end of the day and had neither started nor left by then; a start or leaving counts on its day.",
        method="count",
        settings={"as_of": found.as_of.isoformat(), "every_days": int(step), "by": names}
        | ({} if start is None else {"start": first.isoformat()}),
        sources=sources_of(waiting_list),
        words=words,
        chart=None if names else Chart(kind="line", label="day", value_title="people waiting", lower="", upper=""),
    )


def _first_day(found: WaitRecords) -> date:
    """The first of the month by the end of which ten had been referred: rows that begin with fewer would date these."""
    days = np.sort(found.referred)
    day: date = found.as_of if len(days) < ENOUGH else days[ENOUGH - 1].item()
    return day.replace(day=1)


def _near(days: Array, came: Array, gone: Array, shown: Array) -> Array:
    """What a day that is shown is withheld by: its number, or 1 where fewer than ten came and went since the day shown before.

    On a day on which nobody came or went since, the number is that of the day before, and is withheld with it. From a number that is
    shown to nobody waiting is a step of as many people; but beside a number that is withheld a zero would give the day on which one
    person came or went, so of those the smallest of the month counts, of whichever day.
    """
    waiting = came - gone
    moved = np.concatenate([[ENOUGH], np.diff(came[shown]) + np.diff(gone[shown])])
    # After nobody was waiting, at least as many came as are.
    moved[1:][waiting[shown][:-1] == 0] = ENOUGH
    since = pd.Series(np.where(moved > 0, moved, np.nan)).ffill().to_numpy()
    own = np.minimum(waiting[shown], np.where(since < ENOUGH, 1, ENOUGH)).astype(float)
    smallest = np.where(waiting > 0, waiting, np.nan)
    smallest[shown] = np.where(waiting[shown] > 0, own, np.nan)
    of_month = pd.Series(smallest).groupby(days.astype("datetime64[M]").astype(int)).transform("min").to_numpy()
    return np.asarray(np.where(waiting[shown] > 0, own, np.fmin(of_month[shown], ENOUGH)))


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """How many wait now, and when most did."""
    when = require.day(settings["as_of"], name="as_of")
    now = added(table.loc[table["day"] == settings["as_of"], "value"])
    panel = _now(now, in_words(when))
    if not settings["by"] and table["value"].notna().all() and len(table) > 1:
        panel += f" {_most(table, settings)}"
    shown = "each day" if settings["every_days"] == 1 else f"every {settings['every_days']} days"
    told = "People who were already waiting when the records begin are not included, so the first weeks may be too low."
    return Said(
        panel,
        f"{panel} Number at the end of the day, shown for {shown}.",
        title="Number of people waiting",
        alt="A line of the number of people waiting over time.",
        caveats=(Caveat("RECORDS_BEGIN", told),),
    )


def _now(people: Any, when: str) -> str:
    if not is_known(people):
        return f"How many people were waiting on {when} is {missing()}."
    if people == 0:
        return f"On {when}, nobody was waiting."
    return f"On {when}, {counted(people, 'people')} {'was' if people == 1 else 'were'} waiting."


def _most(table: pd.DataFrame, settings: Mapping[str, Any]) -> str:
    """On which of the days shown most were waiting."""
    most = table.iloc[int(table["value"].argmax())]
    if most["value"] == 0:
        return "Nobody was waiting on any of the days shown."
    every = settings["every_days"]
    of_shown = "Most" if every == 1 else f"Of the days shown, every {counted(every, 'days')}, most"
    return f"{of_shown} were waiting on {_day(most)} ({counted(most['value'], 'people')})."


def _day(row: pd.Series[Any]) -> str:
    return in_words(require.day(row["day"], name="day"))
