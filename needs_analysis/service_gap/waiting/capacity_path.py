"""Week by week: how many must start so that a waiting list reaches a target by a date, and how long the list is on the way."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import pandas as pd
from scipy import stats

from needs_analysis import quantities, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import Column, keys, limits, measures
from needs_analysis.errors import Refusal
from needs_analysis.groups import Array
from needs_analysis.quantities import Given, count_in_words, take
from needs_analysis.quantity import Quantity
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.service_gap.refuse_unlike import FURTHEST_DAYS, TAKEN_AS_ALIKE, alike_cells, taken_as_alike
from needs_analysis.service_gap.waiting.per_week import (
    DATED_BY,
    DAYS_A_WEEK,
    count_cells,
    count_columns,
    people_waiting,
    per_week,
    recent_days,
    require_together,
)
from needs_analysis.service_gap.waiting.target_queue import steady
from needs_analysis.service_gap.waiting.wait_records import wait_records
from needs_analysis.source import Source, sources_of
from needs_analysis.statistics import poisson_interval
from needs_analysis.wording import count, counted, figure, is_known, missing, sentence_case
from needs_analysis.wording import day as in_words

RECENT_WEEKS: Final = 12
"""Weeks of referrals before the records end that future ones are taken from."""
_FARTHEST_WEEKS: Final = 520
_LAST_DIGIT: Final = 1e-9


@dataclass(frozen=True)
class _Known:
    """What a path begins with: the list, and referrals a week with the number and weeks that they come from."""

    service: str
    waiting: tuple[float, float]
    referrals: tuple[float, float]
    weeks: float
    cells: Mapping[str, Any]
    sources: tuple[Source, ...]
    asked: Mapping[str, Any]


def capacity_path(
    facts: pd.DataFrame | None = None,
    *,
    as_of: str | date,
    by_date: str | date,
    target_waiting: float,
    waiting: Given | None = None,
    referrals: Given | None = None,
    planned_starts: float | Sequence[float] | None = None,
    confidence: float = 0.95,
) -> Result:
    """Starts a week that bring a waiting list to a target by a date, with the list expected each week until then.

    Parameters
    ----------
    facts : pandas.DataFrame, optional
        Published facts or provider returns, where the numbers stand in it; or records of waits (the contract ``waiting_list``), where
        neither ``waiting`` nor ``referrals`` is given: then who waits on ``as_of`` and the referrals of the 12 weeks before, or of the
        weeks since that by whose end ten had been referred (since the first one, where fewer ever were), are counted.
    as_of, by_date : str or date
        Day of the list, and day by which the target is to be reached.
    target_waiting : float
        Number who may be waiting then; `target_queue` works out one from a target wait.
    waiting, referrals : str, mapping or Quantity
        Number waiting, and referrals over a period that is known.
    planned_starts : float or sequence of float, optional
        Starts planned in each week, or one number for every week, in place of those that are needed.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        One row a ``week``, 0 being ``as_of`` and the last one, where it is a part of a week, a decimal: ``value`` is the list expected at its end (``day``), ``lower`` and ``upper`` between
        what it lies if referrals vary by chance alone and their rate is known as well as its count allows. ``starts_a_week`` are
        the starts of that week, ``starts_lower`` and ``starts_upper`` what a lower and a higher rate of referrals would need.

    Raises
    ------
    Refusal
        For a date that is not after ``as_of``, a negative target, planned starts for another number of weeks, and a plan with which
        the list would go below 0, with the week.
    DataError
        For records that cannot be, with how many and in which rows (`wait_records`).
    UnitError
        For what are not people, cases or referrals.

    Notes
    -----
    Needed each week: referrals a week + (list - target) / weeks. A list that is already within its target is held where it is: as many
    start as are referred. The last week may be a part of one.

    Examples
    --------
    >>> returns = pd.DataFrame({"service": "ISVA", "quarter": ["2022/23 Q2"], "referrals": [92], "waiting": [60]})
    >>> of = lambda column: {"column": column}
    >>> path = capacity_path(returns, as_of="2022-09-30", by_date="2022-10-28", target_waiting=20, waiting=of("waiting"), referrals=of("referrals"))
    >>> path.table[["week", "starts_a_week", "value"]].round(6).values.tolist()[-1]
    [4.0, 17.0, 20.0]
    """
    first, last = require.day(as_of, name="as_of"), require.day(by_date, name="by_date")
    weeks = (last - first).days / DAYS_A_WEEK
    if not 0 < weeks <= _FARTHEST_WEEKS:
        raise Refusal("by_date is not after as_of, or is over ten years away", remedy="Give the day of the target.")
    target = require.number(target_waiting, name="target_waiting", example="20")
    if target < 0:
        raise Refusal("target_waiting is below 0", remedy="Give the number who may be waiting.")
    known = (
        _from_records(facts, first)
        if waiting is None and referrals is None
        else _from_numbers(facts, waiting, referrals, first)
    )
    at = np.minimum(np.arange(math.ceil(weeks) + 1), weeks)
    planned = None if planned_starts is None else _planned(planned_starts, len(at) - 1)
    table = _path(known, at, target, planned, confidence)
    days = [(first + timedelta(days=round(week * DAYS_A_WEEK))).isoformat() for week in at]
    table = table.assign(day=days, **known.cells, target_waiting=target, from_weeks=known.weeks)
    return Result(
        table=table,
        columns=_columns(),
        measure="Waiting list week by week, and the starts that it takes",
        definition=f"The list on {in_words(first)} plus referrals at their recent rate less starts, at the end of each week until {in_words(last)}.",
        method="steady referrals; range by chance in referrals, normal approximation",
        settings={
            **known.asked,
            "as_of": first.isoformat(),
            "by_date": last.isoformat(),
            "target_waiting": target,
            "planned_starts": None if planned is None else [float(each) for each in planned],
            "confidence": confidence,
        },
        sources=known.sources,
        words=words,
        chart=Chart(
            kind="line",
            label="day",
            value_title="people waiting",
            reference="target_waiting",
            reference_label="Target",
        ),
    )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What must start each week, and whether the target is reached."""
    row, last = table.iloc[0], table.iloc[-1]
    end = in_words(require.day(settings["by_date"], name="by_date"))
    named = f"{row['service']}: " if row["service"] else ""
    target = counted(settings["target_waiting"], "people")
    still = count_in_words(last, "waiting", "waiting", "people")
    caveats = [*steady(pd.Series({"weeks": row["from_weeks"]})), *taken_as_alike(row)]
    starts = table["starts_a_week"].iloc[-1]
    if settings["planned_starts"] is not None:
        panel = f"{named}with the starts planned, {_expected(last)} {_are(last)} expected to be waiting on {end}, against a target of {target}."
        caveats.append(Caveat("PLAN", "The starts are those that were planned, not those that are needed."))
    elif is_known(starts, last["starts_lower"], last["starts_upper"]):
        span = f"range {figure(last['starts_lower'])} to {figure(last['starts_upper'])}"
        aim = f"to go from {still} waiting to {target} by {end}"
        if is_known(last["waiting"]) and last["waiting"] <= settings["target_waiting"]:
            aim = f"{still} waiting is within the target of {target}; to hold that until {end}"
        panel = f"{named}{aim}, about {figure(starts)} a week must start ({span})."
    elif is_known(last["starts_lower"], last["starts_upper"]):
        span = f"{figure(last['starts_lower'])} to {figure(last['starts_upper'])}"
        panel = f"{named}to go from {still} waiting to {target} by {end}, {span} a week must start."
    else:
        panel = f"{named}how many must start each week to reach {target} by {end} is {missing()}."
    middle = table.iloc[len(table) // 2]
    if len(table) > 2 and is_known(middle["lower"], middle["upper"]):
        half = in_words(require.day(middle["day"], name="day"))
        panel += f" On the way, {_expected(middle)} {_are(middle)} expected to be waiting on {half}."
    panel = sentence_case(panel)
    caveats.append(Caveat("LEAVERS", "Anyone who leaves the list unsupported makes it shorter than this."))
    return Said(
        panel,
        f"{panel} Range: referrals by chance, and the rate they come from.",
        title=sentence_case(f"{named}waiting list until {end}"),
        alt="A line of the expected number of people waiting, with its range, and the target.",
        caveats=tuple(caveats),
    )


def _expected(row: pd.Series[Any]) -> str:
    if not is_known(row["lower"], row["upper"]):
        return f"people (number {missing()})"
    span = f"{count(round(row['lower']))} to {count(round(row['upper']))}"
    return f"{counted(round(row['value']), 'people')} ({span})" if is_known(row["value"]) else f"{span} people"


def _are(row: pd.Series[Any]) -> str:
    return "is" if is_known(row["value"]) and round(row["value"]) == 1 else "are"


def _columns() -> tuple[Column, ...]:
    rate = (*(column.name for column in count_columns("referrals")), DATED_BY)
    behind = (*(column.name for column in count_columns("waiting")), *rate)
    return (
        *keys(["service", "week"], written=["service"]),
        Column("day", "label"),
        *(column for name in ("waiting", "referrals") for column in count_columns(name)),
        # How far back records go is the week of the first of those referred.
        Column(DATED_BY, "count", shown=False, apart=True),
        *measures("referrals_a_week", of=rate),
        Column("value", "measure", of=behind),
        *limits("lower", "upper", of=("value", *behind)),
        Column("starts_a_week", "measure", of=behind),
        *limits("starts_lower", "starts_upper", of=("starts_a_week", *behind)),
        *measures("target_waiting", of=()),
        *measures("from_weeks", of=rate),
        TAKEN_AS_ALIKE,
    )


def _from_numbers(facts: pd.DataFrame | None, waiting: Given | None, referrals: Given | None, first: date) -> _Known:
    if waiting is None or referrals is None:
        raise Refusal(
            f"{'waiting' if waiting is None else 'referrals'} was not given",
            remedy="Give both, or neither with records of waits.",
        )
    still, came = take(facts, waiting, name="waiting"), take(facts, referrals, name="referrals")
    alike = require_together(still, came)
    apart = 0 if still.end is None else abs((first - still.end).days)
    if apart > FURTHEST_DAYS:
        raise Refusal(
            f"{still.name} is of a day {apart} days from as_of",
            remedy="Give as_of near the day on which people waiting were counted.",
        )
    list_ends, rate = people_waiting(still), per_week(came)
    return _Known(
        service=still.service,
        waiting=list_ends,
        referrals=_counts(came),
        weeks=rate.weeks,
        cells={**count_cells("waiting", still), **count_cells("referrals", came), **alike_cells(alike)},
        sources=quantities.sources(still, came),
        asked={"waiting": still.id, "referrals": came.id},
    )


def _counts(came: Quantity) -> tuple[float, float]:
    least, most = came.ends
    return float(least), float(most)


def _from_records(records: pd.DataFrame | None, first: date) -> _Known:
    """Who waits, and the referrals of the weeks before."""
    if records is None:
        raise Refusal(
            "Neither numbers nor records were given", remedy="Give waiting and referrals, or records of waits."
        )
    found = wait_records(records, as_of=first)
    days = (np.datetime64(first, "D") - found.referred).astype(int)
    span, dated_by = recent_days(days, weeks=RECENT_WEEKS)
    still, came = int(found.waiting.sum()), int((days < span).sum())
    names = sorted(set(records["service"].astype("str")))
    return _Known(
        service=names[0] if len(names) == 1 else "all services",
        waiting=(still, still),
        referrals=(came, came),
        weeks=span / DAYS_A_WEEK,
        cells={"waiting": still, "referrals": came, DATED_BY: dated_by},
        sources=sources_of(records),
        asked={"waiting": "records", "referrals": f"records of {RECENT_WEEKS} weeks"},
    )


def _planned(given: Any, weeks: int) -> Array:
    """The starts planned in each week."""
    one = not isinstance(given, Sequence) or isinstance(given, str)
    numbers = [require.number(each, name="planned_starts", example="[5, 5, 8]") for each in ([given] if one else given)]
    if any(number < 0 for number in numbers):
        raise Refusal("planned_starts contains a negative number", remedy="Give starts of 0 or more.")
    if one:
        return np.full(weeks, numbers[0])
    if len(numbers) != weeks:
        raise Refusal(
            f"planned_starts has {len(numbers)} weeks and there are {weeks} until by_date",
            remedy="Give one number for each week.",
        )
    return np.asarray(numbers)


def _path(known: _Known, at: Array, target: float, planned: Array | None, confidence: float) -> pd.DataFrame:
    """The list at the end of each week, at both ends of what is not known exactly."""
    (least, most), (few, many), span = known.waiting, known.referrals, known.weeks
    exact = least == most and few == many
    lower_rate = float(poisson_interval(few, confidence=confidence)[0]) / span
    upper_rate = float(poisson_interval(many, confidence=confidence)[1]) / span
    ends = [
        _list(start, number / span, at, planned if planned is not None else _needed(start, number / span, at, target))
        for start, number in ((least, few), (most, many))
    ]
    _refuse_below_0(ends[1])
    z = float(stats.norm.isf((1 - confidence) / 2))
    swing = [z * np.sqrt(number / span * at + at**2 * number / span**2) for number in (few, many)]
    starts = planned if planned is not None else _needed(least, few / span, at, target)
    bounds = [_needed(*end, at, target)[0] for end in ((least, lower_rate), (most, upper_rate))]
    return pd.DataFrame(
        {
            "service": known.service,
            "week": np.round(at, 2),
            "measure": "expected to be waiting",
            "value": np.maximum(ends[0], 0.0) if exact else np.nan,
            "lower": np.maximum(np.minimum(*ends) - swing[0], 0.0),
            "upper": np.maximum(np.maximum(*ends) + swing[1], 0.0),
            "confidence": confidence,
            "unit": "people",
            "method": "steady referrals",
            "referrals_a_week": few / span if few == many else np.nan,
            "starts_a_week": np.concatenate(([np.nan], starts)) if exact or planned is not None else np.nan,
            "starts_lower": bounds[0] if planned is None else np.nan,
            "starts_upper": bounds[1] if planned is None else np.nan,
        }
    )


def _needed(start: float, rate: float, at: Array, target: float) -> Array:
    """Starts of each week that bring the list to its target, or hold it where it is within it already."""
    return np.full(len(at) - 1, rate + max(0.0, start - target) / at[-1])


def _list(start: float, rate: float, at: Array, starts: Array) -> Array:
    return np.asarray(start + rate * at - np.concatenate(([0.0], np.cumsum(starts * np.diff(at)))))


def _refuse_below_0(longest: Array) -> None:
    """Refuse starts of people who are not there, also where the list is as long as it may be."""
    below = np.flatnonzero(longest < -_LAST_DIGIT)
    if below.size:
        raise Refusal(
            f"With these starts the list would go below 0 in week {below[0]}",
            remedy="Plan fewer starts: nobody can start who is not waiting.",
        )
