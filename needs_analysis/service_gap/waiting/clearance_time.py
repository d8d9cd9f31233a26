"""How long would a waiting list take to clear?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
from scipy import stats

from needs_analysis import quantities
from needs_analysis.columns import Column, keys, limits, measures
from needs_analysis.quantities import Given, count_in_words, take
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.service_gap.refuse_unlike import TAKEN_AS_ALIKE, alike_cells, taken_as_alike
from needs_analysis.service_gap.waiting.per_week import (
    PerWeek,
    count_cells,
    count_columns,
    people_waiting,
    per_week,
    require_together,
)
from needs_analysis.service_gap.waiting.target_queue import steady
from needs_analysis.statistics import waiting_list
from needs_analysis.wording import figure, is_known, missing, sentence_case

NEVER: Final = "does not clear"
MAY_NOT: Final = "may not clear"


def clearance_time(
    facts: pd.DataFrame | None = None,
    *,
    waiting: Given,
    referrals: Given,
    starts: Given,
    confidence: float = 0.95,
) -> Result:
    """Weeks until nobody waits, if referrals and starts go on as they were.

    Parameters
    ----------
    facts : pandas.DataFrame, optional
        Published facts or provider returns, where the numbers stand in it.
    waiting : str, mapping or Quantity
        Number waiting on a day: the id of a fact, rows of returns, or a number taken before (`quantities.take`).
    referrals, starts : str, mapping or Quantity
        Referrals, and people who started, over periods that are known.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        One row: ``value`` in weeks, missing where starts are not more than referrals, because then the list never clears and
        ``flag`` says so. ``lower`` and ``upper`` allow for chance in both counts; without an upper end the list may not clear.

    Raises
    ------
    Refusal
        For a period that is not known, numbers of different services or areas, referrals and starts of different periods, and a list of
        a day far from them.
    UnitError
        For what are not people, cases or referrals.

    Notes
    -----
    The list over the excess of starts over referrals a week. The range is that of the difference of two counts, normal
    approximation.

    Examples
    --------
    >>> returns = pd.DataFrame({"service": "ISVA", "quarter": ["2022/23 Q2"], "referrals": [92], "new_clients": [118], "waiting": [60]})
    >>> of = lambda column: {"column": column}
    >>> clearance_time(returns, waiting=of("waiting"), referrals=of("referrals"), starts=of("new_clients")).table["value"].round(6).tolist()
    [30.32967]
    """
    still = take(facts, waiting, name="waiting")
    came, began = take(facts, referrals, name="referrals"), take(facts, starts, name="starts")
    alike = require_together(still, came, began)
    least, most = people_waiting(still)
    demand, capacity = per_week(came, confidence=confidence), per_week(began, confidence=confidence)
    slowest, fastest = _excess(demand, capacity, confidence)
    exact = least == most and not math.isnan(demand.value + capacity.value)
    value = float(waiting_list.clearance_time(least, demand.value, capacity.value)) if exact else math.nan
    sure_not = capacity.most <= demand.least and least > 0
    row = {
        "service": still.service,
        "measure": "weeks to clear",
        "value": value,
        "lower": least / fastest if fastest > 0 and not sure_not else math.nan,
        "upper": most / slowest if slowest > 0 and not sure_not else math.nan,
        "confidence": confidence,
        "unit": "weeks",
        "method": "list over excess of starts",
        "flag": NEVER if sure_not else MAY_NOT if slowest <= 0 and most > 0 else "",
        **count_cells("waiting", still),
        **count_cells("referrals", came),
        **count_cells("starts", began),
        "referrals_a_week": demand.value,
        "starts_a_week": capacity.value,
        "weeks": min(demand.weeks, capacity.weeks),
        "period": came.when,
        **alike_cells(alike),
    }
    return Result(
        table=pd.DataFrame([row]),
        columns=_columns(),
        measure="Weeks until a waiting list is cleared",
        definition="The number waiting over the excess of starts over referrals a week.",
        method="list over excess of starts; normal approximation of the difference of two counts",
        settings={"waiting": still.id, "referrals": came.id, "starts": began.id, "confidence": confidence},
        sources=quantities.sources(still, came, began),
        words=words,
    )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """How long the list takes to clear, or that it does not."""
    row = table.iloc[0]
    named = f"{row['service']}: " if row["service"] else ""
    still, came, began = (
        count_in_words(row, name, name, unit)
        for name, unit in (("waiting", "people"), ("referrals", "referrals"), ("starts", "starts"))
    )
    flag = row["flag"] if is_known(row["flag"]) else ""
    first = f"{named}{still} waiting, {came} and {began} {row['period']}."
    if is_known(row["waiting"]) and row["waiting"] == 0:
        panel = f"{named}nobody is waiting, so there is no waiting list to clear. There were {came} and {began} {row['period']}."
    elif flag == NEVER:
        panel = f"{first} Starts are not more than referrals, so at this rate the list does not clear."
    elif is_known(row["value"]) or is_known(row["lower"]):
        panel = f"{first} {_weeks(row, flag)}"
    else:
        panel = f"{named}how long the waiting list takes to clear is {missing()}."
    panel = sentence_case(panel)
    return Said(
        panel,
        f"{panel} List over the excess of starts over referrals a week.",
        title=sentence_case(f"{named}weeks until the waiting list is cleared"),
        alt="No chart.",
        caveats=(
            *steady(row),
            *taken_as_alike(row),
            Caveat("LEAVERS", "People who leave the list unsupported make it shorter."),
        ),
    )


def _weeks(row: pd.Series[Any], flag: str) -> str:
    at_least = f"at least {_time(row['lower'])}" if is_known(row["lower"]) else ""
    both = is_known(row["lower"], row["upper"])
    span = _between(row["lower"], row["upper"]) if both else at_least
    if not is_known(row["value"]):
        told = f"At this rate the list takes {span} to clear"
    else:
        told = f"At this rate the list takes {_time(row['value'])} to clear{f' (range {span})' if span else ''}"
    return (
        f"{told}; it may not clear at all, because the difference is within chance." if flag == MAY_NOT else f"{told}."
    )


def _time(weeks: float) -> str:
    """Weeks that were worked out."""
    return "less than 1 week" if weeks < 1 else f"{figure(weeks)} weeks"


def _between(low: float, high: float) -> str:
    if high < 1:
        return _time(high)
    return f"{'less than 1' if low < 1 else figure(low)} to {figure(high)} weeks"


def _excess(demand: PerWeek, capacity: PerWeek, confidence: float) -> tuple[float, float]:
    """The least and the most by which starts may exceed referrals each week, by chance and by what is not known."""
    z = float(stats.norm.isf((1 - confidence) / 2))

    def by_chance(starts: float, referrals: float) -> float:
        return z * math.sqrt(starts / capacity.weeks + referrals / demand.weeks)

    return (
        capacity.least - demand.most - by_chance(capacity.least, demand.most),
        capacity.most - demand.least + by_chance(capacity.most, demand.least),
    )


def _columns() -> tuple[Column, ...]:
    of = {name: tuple(column.name for column in count_columns(name)) for name in ("waiting", "referrals", "starts")}
    behind = tuple(name for names in of.values() for name in names)
    return (
        *keys(["service"], written=["service"]),
        *(column for name in of for column in count_columns(name)),
        *measures("referrals_a_week", of=of["referrals"]),
        *measures("starts_a_week", of=of["starts"]),
        Column("value", "measure", of=behind, unit="weeks"),
        *limits("lower", "upper", of=("value", *behind), unit="weeks"),
        Column("flag", "label", of=behind),
        Column("weeks", "measure"),
        Column("period", "label"),
        TAKEN_AS_ALIKE,
    )
