"""Who has waited longest, and how many must start so that nobody waits too long."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import groups, require
from needs_analysis.added import added
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, WRITTEN, Column, keys, measures
from needs_analysis.errors import Refusal
from needs_analysis.groups import Array, By
from needs_analysis.judgement import smallest
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.service_gap.waiting.leavers import bands
from needs_analysis.service_gap.waiting.per_week import DATED_BY, DAYS_A_WEEK, longest_wait, recent_days, weeks_in_words
from needs_analysis.service_gap.waiting.wait_records import WaitRecords, wait_records
from needs_analysis.source import sources_of
from needs_analysis.wording import count, counted, figure, is_known, missing, percent, sentence_case
from needs_analysis.wording import day as in_words

RECENT_WEEKS: Final = 12
"""Weeks before the records end from whose referrals future ones are expected."""
_OWN: Final = (
    "band",
    "smallest_part",
    "over_target",
    "longest_weeks",
    "shared_longest",
    "must_start",
    "recent",
    DATED_BY,
    "expected",
    "starts_a_week",
)


def long_waiters(
    waiting_list: pd.DataFrame,
    *,
    as_of: str | date,
    target_days: int,
    nobody_over_days: int | None = None,
    by_date: str | date | None = None,
    by: By = (),
) -> Result:
    """Number still waiting by how long they have waited, and the starts a week after which nobody waits too long.

    Parameters
    ----------
    waiting_list : pandas.DataFrame
        One row a wait: ``client, service, referred`` and, as far as there are any, ``started`` and ``left`` (the contract
        ``waiting_list``).
    as_of : str or date
        Last day that the records cover.
    target_days : int
        The target. The bands end at once, twice and three times as many days.
    nobody_over_days : int, optional
        The longest wait there may be on ``by_date``; the target otherwise.
    by_date : str or date, optional
        Day on which nobody may wait longer. Without it no starts are worked out.
    by : str or sequence of str
        Columns to split by.

    Returns
    -------
    Result
        One row a group and ``band`` of days: ``numerator`` of all ``denominator`` who wait. For each group the ``longest_weeks`` (whole
        ones; withheld on release where fewer have waited for so many than may be shown), how many are ``over_target``, and with ``by_date`` how many of those waiting ``must_start`` (or leave) by then, how many more are
        ``expected`` who are referred after ``as_of``, and the ``starts_a_week`` that this takes.

    Raises
    ------
    DataError
        For records that cannot be, with how many and in which rows (`wait_records`).
    Refusal
        For a target that is not a whole number above 0, a date that is not after ``as_of``, or records in which nobody waits.

    Notes
    -----
    Whoever was referred more than ``nobody_over_days`` before ``by_date`` must have started by then, longest waits first. Referrals after
    ``as_of`` are among them where the date is further away than the longest wait; they are expected to come as in the 12 weeks
    before. Who leaves unsupported makes the number smaller. This says nothing about waits on other days.

    Examples
    --------
    >>> records = pd.DataFrame({"client": [*"abc"], "service": "ISVA", "referred": pd.to_datetime(["2024-01-01", "2024-02-01", "2024-03-20"])})
    >>> found = long_waiters(records, as_of="2024-03-31", target_days=28, nobody_over_days=84, by_date="2024-04-28")
    >>> found.table[["band", "numerator", "must_start", "starts_a_week"]].values.tolist()[1:]
    [['29 to 56 days', 0, 2, 0.5], ['57 to 84 days', 1, 2, 0.5], ['over 84 days', 1, 2, 0.5]]
    """
    target, most, last = _checked(target_days, nobody_over_days, by_date, as_of)
    names = groups.columns_of(by)
    found = wait_records(waiting_list, as_of=as_of, by=by, also=_OWN)
    if not found.waiting.any():
        raise Refusal("Nobody is waiting in these records", remedy="Check as_of, and that open waits are included.")
    edges = [target, 2 * target, 3 * target]
    rows = []
    for place, chosen in enumerate(groups.rows_of(found.place, len(found.keys))):
        named = {str(name): value for name, value in found.keys.iloc[place].items()}
        rows += [{**named, **row} for row in _rows(found, chosen, edges, most, last)]
    table = pd.DataFrame(rows)
    with np.errstate(invalid="ignore"):
        table = table.assign(
            measure="still waiting",
            value=table["numerator"] / table["denominator"].where(table["denominator"] > 0),
            unit="people",
            method="count",
        )
    return Result(
        table=table,
        columns=_columns(names),
        measure="People still waiting, by how long they have waited",
        definition=f"Waits with no start and no leaving by {in_words(found.as_of)}, by days since the referral.",
        method="count",
        settings={"as_of": found.as_of.isoformat(), "target_days": target, "by": names}
        | ({} if last is None else {"nobody_over_days": most, "by_date": last.isoformat()}),
        sources=sources_of(waiting_list),
        words=words,
        chart=None
        if names
        else Chart(kind="bars", label="band", value="numerator", value_title="people still waiting"),
    )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """How many wait over the target, and how many must start."""
    when, target = in_words(require.day(settings["as_of"], name="as_of")), settings["target_days"]
    one = table.drop_duplicates(settings["by"], keep="last") if settings["by"] else table.tail(1)
    n, over, longest = (one[name] for name in ("denominator", "over_target", "longest_weeks"))
    waiting, late = added(n), added(over)
    were = "was" if is_known(waiting) and waiting == 1 else "were"
    if is_known(waiting, late):
        panel = f"{sentence_case(counted(waiting, 'people'))} {were} waiting on {when}; {count(late)} ({percent(late / waiting)}) had waited over {counted(target, 'days')}."
    elif is_known(waiting):
        panel = f"{sentence_case(counted(waiting, 'people'))} {were} waiting on {when}; how many had waited over {counted(target, 'days')} is {missing()}."
    else:
        panel = f"How many people were waiting on {when} is {missing()}."
    if longest.notna().all():
        panel += f" The longest wait was {weeks_in_words(longest.max())}."
    caveats = [Caveat("STILL_WAITING", "These waits are not over, so they will be longer than shown.")]
    if "by_date" in settings:
        panel += f" {_starts(one, settings)}"
        told = f"Referrals after {when} are expected to be as frequent as in the {RECENT_WEEKS} weeks before."
        caveats += [
            Caveat("LONGEST_FIRST", "The longest waits are taken first; anyone who leaves makes the number smaller."),
            Caveat("EXPECTED_REFERRALS", told),
        ]
    return Said(
        panel,
        f"{panel} Counts of open waits.",
        title=f"People still waiting, against a target of {counted(target, 'days')}",
        alt="Bars of the number still waiting, by how long they have waited.",
        caveats=tuple(caveats),
    )


def _starts(one: pd.DataFrame, settings: Mapping[str, Any]) -> str:
    """The starts a week that the date takes."""
    a_week = one["starts_a_week"].sum(skipna=False)
    last = in_words(require.day(settings["by_date"], name="by_date"))
    so_that = f"For nobody to be waiting over {counted(settings['nobody_over_days'], 'days')} on {last},"
    if not is_known(a_week):
        return f"{so_that} the number that must start is {missing()}."
    if a_week == 0:
        return f"{so_that} none of them has to start by then."
    return f"{so_that} about {figure(a_week)} a week must start, longest waits first."


def _columns(names: list[str]) -> tuple[Column, ...]:
    """What the columns are. Cuts at different days differ by those who wait in between."""
    own = ("smallest_part",)
    return (
        *keys([*names, "band"], written=WRITTEN),
        Column("denominator", "base"),
        Column("smallest_part", "count", of=("denominator",), part_of="denominator", shown=False),
        Column("numerator", "count", of=own, part_of="denominator"),
        Column("value", "measure", of=("numerator", "denominator"), part_of="denominator", unit=SHARE),
        Column("over_target", "count", of=own, part_of="denominator"),
        # The longest wait is that of one person, unless several have waited for so many weeks.
        Column("shared_longest", "count", shown=False, apart=True),
        Column("longest_weeks", "measure", of=(*own, "shared_longest"), unit="weeks"),
        Column("must_start", "count", of=own, part_of="denominator"),
        Column("recent", "count"),
        # How far back records go is the week of the first of those referred.
        Column(DATED_BY, "count", shown=False, apart=True),
        Column("expected", "measure", of=("recent", DATED_BY)),
        *measures("starts_a_week", of=("must_start", "recent", "expected")),
    )


def _checked(
    target_days: int, nobody_over_days: int | None, by_date: str | date | None, as_of: str | date
) -> tuple[int, int, date | None]:
    numbers = []
    for name, given in (("target_days", target_days), ("nobody_over_days", nobody_over_days or target_days)):
        number = require.number(given, name=name, example="28")
        if number != int(number) or number < 1:
            raise Refusal(f"{name} is not a whole number of days above 0", remedy=f"Write {name}=28.")
        numbers.append(int(number))
    if by_date is None:
        if nobody_over_days is not None:
            raise Refusal(
                "nobody_over_days has no date", remedy="Give by_date, the day on which nobody may wait longer."
            )
        return numbers[0], numbers[1], None
    last = require.day(by_date, name="by_date")
    if last <= require.day(as_of, name="as_of"):
        raise Refusal("by_date is not after as_of", remedy="Give a day in the future of the records.")
    return numbers[0], numbers[1], last


def _rows(found: WaitRecords, chosen: Array, edges: list[int], most: int, last: date | None) -> list[dict[str, Any]]:
    """The rows of one group, one a band."""
    still = found.days[chosen][found.waiting[chosen]]
    counts = np.bincount(np.searchsorted(np.asarray(edges), still, side="left"), minlength=len(edges) + 1)
    cuts = list(edges)
    own: dict[str, Any] = {
        "denominator": len(still),
        "over_target": int((still > edges[0]).sum()),
        **dict(zip(("longest_weeks", "shared_longest"), longest_wait(still), strict=True)),
    }
    if last is not None:
        ahead = (last - found.as_of).days
        cuts.append(most - ahead)
        own |= _needed(found, chosen, still, most, ahead)
    between = np.histogram(still, bins=[-np.inf, *(cut + 0.5 for cut in sorted(set(cuts))), np.inf])[0]
    own["smallest_part"] = smallest(between.astype(float))
    return [{"band": name, "numerator": int(n), **own} for name, n in zip(bands(edges), counts, strict=True)]


def _needed(found: WaitRecords, chosen: Array, still: Array, most: int, ahead: int) -> dict[str, Any]:
    """Who must start within some days, among those waiting and those expected."""
    must = int((still + ahead > most).sum())
    if ahead - most <= 1:
        # Nobody who is referred from now on can have waited so long by then.
        return {
            "must_start": must,
            "recent": 0,
            DATED_BY: 0,
            "expected": 0.0,
            "starts_a_week": must / (ahead / DAYS_A_WEEK),
        }
    days = (np.datetime64(found.as_of, "D") - found.referred[chosen]).astype(int)
    span, dated_by = recent_days(days, weeks=RECENT_WEEKS)
    recent = int((days < span).sum())
    expected = recent / span * (ahead - most - 1)
    return {
        "must_start": must,
        "recent": recent,
        DATED_BY: dated_by,
        "expected": expected,
        "starts_a_week": (must + expected) / (ahead / DAYS_A_WEEK),
    }
