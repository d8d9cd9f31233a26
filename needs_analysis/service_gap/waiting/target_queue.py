"""How long may a waiting list be, so that most people start within a target?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from needs_analysis import quantities
from needs_analysis.columns import Column, keys, limits
from needs_analysis.quantities import Given, count_in_words, take
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.service_gap.refuse_unlike import TAKEN_AS_ALIKE, alike_cells, taken_as_alike
from needs_analysis.service_gap.waiting.per_week import (
    DAYS_A_WEEK,
    count_cells,
    count_columns,
    days_of,
    people_waiting,
    per_week,
    require_together,
    times,
)
from needs_analysis.statistics import waiting_list
from needs_analysis.wording import counted, figure, is_known, missing, percent, rounded, sentence_case

FEW_WEEKS = 48
"""Referrals of fewer weeks are of less than a year, and may be of one season."""


def target_queue(
    facts: pd.DataFrame | None = None,
    *,
    referrals: Given,
    waiting: Given | None = None,
    target_weeks: float | None = None,
    target_days: float | None = None,
    factor: float = 4.0,
    confidence: float = 0.95,
) -> Result:
    """Number waiting at which few wait longer than a target, and how the list compares with it.

    Parameters
    ----------
    facts : pandas.DataFrame, optional
        Published facts or provider returns, where the numbers stand in it.
    referrals : str, mapping or Quantity
        Referrals over a period that is known: the id of a fact, rows of returns, or a number taken before (`quantities.take`).
    waiting : str, mapping or Quantity, optional
        Number waiting on a day.
    target_weeks, target_days : float
        The target in weeks, or in days; one of them.
    factor : float
        How many times the mean wait fits into the target: exp(-factor) wait longer, 1.8% at 4 and 0.25% at 6.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        One row: ``value`` is the target list, with the exact range of the number of referrals; ``times_target`` the list over it.

    Raises
    ------
    Refusal
        For a period that is not known, both or neither of the targets, and numbers of different services or areas.
    UnitError
        For what are not people, cases or referrals.

    Notes
    -----
    Referrals a week times target weeks over ``factor``. Waits are taken to vary as where people start in the order of their referral and
    come at random.

    References
    ----------
    .. [1] Fong K and others (2022). Understanding waiting lists pressures. medRxiv 2022.08.23.22279117.

    Examples
    --------
    >>> returns = pd.DataFrame({"service": "ISVA", "quarter": ["2022/23 Q2"], "referrals": [92], "waiting": [60]})
    >>> of = lambda column: {"column": column}
    >>> target_queue(returns, referrals=of("referrals"), waiting=of("waiting"), target_weeks=8).table["value"].round(6).tolist()
    [14.0]
    """
    factor = times(factor)
    came = take(facts, referrals, name="referrals")
    still = None if waiting is None else take(facts, waiting, name="waiting")
    given = [came, *filter(None, [still])]
    alike = "" if still is None else require_together(still, came)
    rate = per_week(came, confidence=confidence)
    days = days_of(days=target_days, weeks=target_weeks, name="target")
    value, lower, upper = (
        float(waiting_list.target_queue(each, days / DAYS_A_WEEK, factor=factor))
        for each in (rate.value, rate.lower, rate.upper)
    )
    row = {
        "service": came.service,
        "measure": "target list",
        "value": value,
        "lower": lower,
        "upper": upper,
        "confidence": confidence,
        "unit": "people",
        "method": "referrals times target mean wait",
        **count_cells("referrals", came),
        "referrals_a_week": rate.value,
        "weeks": rate.weeks,
        "period": came.when,
        **alike_cells(alike),
    }
    if still is not None:
        least, most = people_waiting(still)
        exact = least == most and value > 0
        row |= {**count_cells("waiting", still), "times_target": least / value if exact else float("nan")}
    behind = tuple(column.name for column in count_columns("referrals"))
    return Result(
        table=pd.DataFrame([row]),
        columns=(
            *keys(["service"], written=["service"]),
            *count_columns("referrals"),
            *count_columns("waiting"),
            Column("referrals_a_week", "measure", of=behind),
            Column("value", "measure", of=behind),
            *limits("lower", "upper", of=("value", *behind)),
            Column("times_target", "measure", of=("value", *(column.name for column in count_columns("waiting")))),
            Column("weeks", "measure"),
            Column("period", "label"),
            TAKEN_AS_ALIKE,
        ),
        measure="Waiting list at which most people start within the target",
        definition="Referrals a week times the target mean wait, which is the target over a factor.",
        method="Little's law; exact interval of the count of referrals.",
        settings={
            "referrals": came.id,
            "waiting": None if still is None else still.id,
            "target_days": days,
            "factor": factor,
            "confidence": confidence,
        },
        sources=quantities.sources(*given),
        words=words,
    )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """How long the list may be, and how long it is."""
    row = table.iloc[0]
    target = time_in_words(settings["target_days"])
    named = f"{row['service']}: " if row["service"] else ""
    came = count_in_words(row, "referrals", "referrals", "referrals")
    so_that = f"if most are to start within {target}"
    if is_known(row["lower"], row["upper"]):
        span = people_between(row["lower"], row["upper"])
        many = people_about(row["value"], row["lower"], row["upper"]) if is_known(row["value"]) else span
        panel = sentence_case(f"{named}with {came} {row['period']}, {many} may be waiting {so_that}.")
    else:
        panel = sentence_case(f"{named}how many people may be waiting {so_that} is {missing()}.")
    if settings["waiting"] is not None:
        panel += f" {_compared(row)}"
    return Said(
        panel,
        f"{panel} Fong and others: a mean wait of the target over {figure(settings['factor'])}.",
        title=sentence_case(f"{named}target waiting list"),
        alt="No chart.",
        caveats=(*steady(row), *taken_as_alike(row)),
    )


def _compared(row: pd.Series[Any]) -> str:
    if not (is_known(row["waiting"]) or is_known(row.get("waiting_least"))):
        return f"How many are waiting is {missing()}."
    if is_known(row["waiting"]) and row["waiting"] == 0:
        return "Nobody is waiting."
    there = "There is" if is_known(row["waiting"]) and row["waiting"] == 1 else "There are"
    still = f"{there} {count_in_words(row, 'waiting', 'waiting', 'people')} waiting"
    # Of less than one person no multiple is said.
    if not is_known(row["times_target"], row["value"]) or row["value"] < 1:
        return f"{still}."
    times = row["times_target"]
    return f"{still}, {f'{figure(times)} times' if times >= 1 else f'{percent(times)} of'} that number."


def people_about(value: float, low: float, high: float) -> str:
    """A number of people that was worked out, as whole people with its range; of less than one only that.

    Examples
    --------
    >>> people_about(14.0, 11.3, 17.2), people_about(0.152, 0.004, 0.848), people_about(0.6, 0.1, 3.4)
    ('about 14 people (range 11 to 17)', 'fewer than 1 person', 'fewer than 1 person (range 0 to 3)')
    """
    ends = [rounded(end) for end in (low, high)]
    span = f" (range {ends[0]:,} to {ends[1]:,})" if ends[0] != ends[1] else ""
    if value < 1:
        return f"fewer than 1 person{span if ends[1] > 1 else ''}"
    return f"about {counted(float(rounded(value)), 'people')}{span}"


def people_between(low: float, high: float) -> str:
    """Between what a number of people that was worked out lies, as whole people.

    Examples
    --------
    >>> people_between(11.3, 17.2), people_between(0.004, 0.848), people_between(0.004, 1.6)
    ('11 to 17 people', 'fewer than 1 person', '0 to 2 people')
    """
    if high < 1:
        return "fewer than 1 person"
    ends = [rounded(end) for end in (low, high)]
    return f"{ends[0]:,} to {ends[1]:,} people" if ends[0] != ends[1] else counted(float(ends[0]), "people")


def time_in_words(days: float) -> str:
    """A number of days in words, in weeks where they are whole ones.

    Examples
    --------
    >>> time_in_words(84.0), time_in_words(10.0)
    ('12 weeks', '10 days')
    """
    return counted(days / DAYS_A_WEEK, "weeks") if days % DAYS_A_WEEK == 0 else counted(days, "days")


def steady(row: pd.Series[Any]) -> tuple[Caveat, ...]:
    """What arithmetic of waiting lists takes for granted."""
    caveats = [Caveat("STEADY", "Referrals are assumed to keep coming at this rate, and each to wait once.")]
    if is_known(row.get("weeks")) and row["weeks"] < FEW_WEEKS:
        told = f"Referrals are of {counted(round(row['weeks']), 'weeks')}, which may be one season."
        caveats.append(Caveat("PART_YEAR", told))
    return tuple(caveats)
