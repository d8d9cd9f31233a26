"""How many must start each week, so that a long waiting list comes down in time?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import pandas as pd

from needs_analysis import quantities
from needs_analysis.columns import Column, keys, limits, measures
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
from needs_analysis.service_gap.waiting.target_queue import steady, time_in_words
from needs_analysis.statistics import waiting_list
from needs_analysis.wording import count, is_known, missing, rounded, sentence_case

NOT_LONG: Final = "not over twice the target"
UNCLEAR: Final = "may be over twice the target"
TIMES: Final = 2.0
"""A list is brought down by relief only where it is longer than so many times its target."""


def relief_capacity(
    facts: pd.DataFrame | None = None,
    *,
    referrals: Given,
    waiting: Given,
    target_weeks: float | None = None,
    target_days: float | None = None,
    within_weeks: float | None = None,
    within_days: float | None = None,
    factor: float = 4.0,
    confidence: float = 0.95,
) -> Result:
    """Starts a week that bring a waiting list to its target list in a given time.

    Parameters
    ----------
    facts : pandas.DataFrame, optional
        Published facts or provider returns, where the numbers stand in it.
    referrals : str, mapping or Quantity
        Referrals over a period that is known: the id of a fact, rows of returns, or a number taken before (`quantities.take`).
    waiting : str, mapping or Quantity
        Number waiting on a day.
    target_weeks, target_days : float
        The target of the wait, in weeks or in days; one of them.
    within_weeks, within_days : float
        Time in which the list is to come down; one of them.
    factor : float
        See `target_queue`.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        One row: ``value`` is the number that must start each week, with a range for the number of referrals. Where the list is
        not over twice its target list there is no value, because relief is for long lists, and ``flag`` says so.

    Raises
    ------
    Refusal
        For a period that is not known, both or neither of two times, and numbers of different services or areas.
    UnitError
        For what are not people, cases or referrals.

    Notes
    -----
    Referrals a week + (list - target list) / weeks. Fewer referrals make a shorter target list too, so the range takes both at once.

    References
    ----------
    .. [1] Fong K and others (2022). Understanding waiting lists pressures. medRxiv 2022.08.23.22279117.

    Examples
    --------
    >>> returns = pd.DataFrame({"service": "ISVA", "quarter": ["2022/23 Q2"], "referrals": [92], "waiting": [60]})
    >>> of = lambda column: {"column": column}
    >>> found = relief_capacity(returns, referrals=of("referrals"), waiting=of("waiting"), target_weeks=8, within_weeks=26)
    >>> found.table["value"].round(2).tolist()
    [8.77]
    """
    factor = times(factor)
    came, still = take(facts, referrals, name="referrals"), take(facts, waiting, name="waiting")
    alike = require_together(still, came)
    rate, (least, most) = per_week(came, confidence=confidence), people_waiting(still)
    target = days_of(days=target_days, weeks=target_weeks, name="target") / DAYS_A_WEEK
    within = days_of(days=within_days, weeks=within_weeks, name="within", example="26") / DAYS_A_WEEK
    goals = [
        float(waiting_list.target_queue(each, target, factor=factor)) for each in (rate.value, rate.least, rate.most)
    ]
    long = [end > TIMES * goal for end, goal in ((least, goals[2]), (most, goals[1]))]
    value, lower, upper = (
        float(waiting_list.relief_capacity(each, end, waiting_list.target_queue(each, target, factor=factor), within))
        for each, end in (
            (rate.value, least if least == most else math.nan),
            *sorted_ends(rate.lower, rate.upper, least, most, slope=1 - target / factor / within),
        )
    )
    row = {
        "service": came.service,
        "measure": "starts needed a week",
        "value": value if all(long) else math.nan,
        "lower": lower if all(long) else math.nan,
        "upper": upper if all(long) else math.nan,
        "confidence": confidence,
        "unit": "people a week",
        "method": "relief capacity",
        "flag": "" if all(long) else UNCLEAR if any(long) else NOT_LONG,
        **count_cells("referrals", came),
        "referrals_a_week": rate.value,
        **count_cells("waiting", still),
        "target_list": goals[0],
        "weeks": rate.weeks,
        "period": came.when,
        **alike_cells(alike),
    }
    return Result(
        table=pd.DataFrame([row]),
        columns=_columns(),
        measure="Starts a week that bring a waiting list down to its target",
        definition="Referrals a week, and the excess of the list over its target list spread over the weeks; for lists over twice their target list.",
        method="Relief capacity; exact interval of the count of referrals.",
        settings={
            "referrals": came.id,
            "waiting": still.id,
            "target_days": target * DAYS_A_WEEK,
            "within_days": within * DAYS_A_WEEK,
            "factor": factor,
            "confidence": confidence,
        },
        sources=quantities.sources(came, still),
        words=words,
    )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """How many must start each week, or that the list is not so long."""
    row = table.iloc[0]
    target, within = time_in_words(settings["target_days"]), time_in_words(settings["within_days"])
    named = f"{row['service']}: " if row["service"] else ""
    still = count_in_words(row, "waiting", "waiting", "people")
    goal = f"its target list of {_list(row)} for a wait of {target}"
    flag = row["flag"] if is_known(row["flag"]) else ""
    known = is_known(row["waiting"]) or is_known(row.get("waiting_least"))
    if is_known(row["waiting"]) and row["waiting"] == 0:
        panel = f"{named}nobody is waiting, so no relief capacity is calculated."
    elif flag in (NOT_LONG, UNCLEAR) and known:
        panel = f"{named}the list of {still} is {flag.replace('the target', goal) if is_known(row['target_list']) else flag}."
        panel += (
            " So no relief capacity is calculated."
            if flag == NOT_LONG
            else " Whether relief is needed depends on suppressed figures."
        )
    elif is_known(row["lower"], row["upper"]):
        span = f"{_a_week(row['lower'])} to {_a_week(row['upper'])}"
        many = (
            f"about {_a_week(row['value'])} people a week (range {span})"
            if is_known(row["value"])
            else f"{span} people a week"
        )
        down = _list(row) if is_known(row["target_list"]) else "its target list"
        came = f"{count_in_words(row, 'referrals', 'referrals', 'referrals')} {row['period']}"
        panel = f"{named}to bring the list of {still} down to {down} in {within}, {many} must start."
        panel += f" That is the target list for a wait of {target} with {came}."
    else:
        panel = f"{named}how many must start each week to bring the list down in {within} is {missing()}."
    panel = sentence_case(panel)
    told = "Once the list is down, fewer starts keep it there; this is no lasting capacity."
    return Said(
        panel,
        f"{panel} Fong and others: relief for lists over twice their target.",
        title=sentence_case(f"{named}starts needed each week"),
        alt="No chart.",
        caveats=(*steady(row), *taken_as_alike(row), Caveat("RELIEF_ONLY", told)),
    )


def _list(row: pd.Series[Any]) -> str:
    """A target list as whole people."""
    if not is_known(row["target_list"]):
        return missing()
    return "fewer than 1" if row["target_list"] < 1 else count(float(rounded(row["target_list"])))


def _a_week(number: float) -> str:
    """People a week that were worked out: one decimal."""
    return count(number) if number == 0 else f"{max(rounded(number, 1), Decimal('0.1')):,}"


def sorted_ends(
    low_rate: float, high_rate: float, least: float, most: float, *, slope: float
) -> tuple[tuple[float, float], tuple[float, float]]:
    """The rate and the list at which relief is least, and most; ``slope`` says whether more referrals mean more of it.

    Examples
    --------
    >>> sorted_ends(3, 5, 90, 94, slope=-0.2)
    ((5, 90), (3, 94))
    """
    first, second = (low_rate, high_rate) if slope >= 0 else (high_rate, low_rate)
    return (first, least), (second, most)


def _columns() -> tuple[Column, ...]:
    came = tuple(column.name for column in count_columns("referrals"))
    still = tuple(column.name for column in count_columns("waiting"))
    return (
        *keys(["service"], written=["service"]),
        *count_columns("referrals"),
        *count_columns("waiting"),
        *measures("referrals_a_week", "target_list", of=came),
        Column("value", "measure", of=(*came, *still)),
        *limits("lower", "upper", of=("value", *came, *still)),
        Column("flag", "label", of=(*came, *still)),
        Column("weeks", "measure"),
        Column("period", "label"),
        TAKEN_AS_ALIKE,
    )
