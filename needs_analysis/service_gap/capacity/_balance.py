"""Cases open before, opened and closed must leave those that are open."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from needs_analysis.columns import Column
from needs_analysis.errors import Refusal, UnitError
from needs_analysis.quantities import Given, between, count_in_words, range_cells, range_columns, take
from needs_analysis.quantity import Quantity
from needs_analysis.units import kind
from needs_analysis.wording import is_known, missing

_NAMES: Final = ("open_before", "opened", "closed")
_FURTHEST_DAYS: Final = 3
_BEHIND: Final = tuple(
    part for name in ("in_service", *_NAMES) for part in (name, *(column.name for column in range_columns(name)))
)
BALANCE: Final = (
    *(column for name in _NAMES for column in (Column(name, "count"), *range_columns(name))),
    # Three of the four give the other one.
    *(Column(f"difference_{end}", "measure", of=_BEHIND) for end in ("least", "most")),
)
"""Columns of a balance."""


@dataclass(frozen=True)
class Balance:
    """What was opened and closed, and what it leaves open."""

    given: dict[str, Quantity]
    in_service: Quantity

    @property
    def taken(self) -> tuple[Quantity, ...]:
        """The numbers that were given."""
        return tuple(self.given.values())

    @property
    def settings(self) -> dict[str, str]:
        """How they were asked for."""
        return {name: item.id for name, item in self.given.items()}

    @property
    def difference(self) -> tuple[float, float]:
        """By how much those in service are above what is left, at least and at most; missing where nothing was given."""
        if not self.given:
            return math.nan, math.nan
        before, opened, closed = (self.given[name].ends for name in _NAMES)
        return (
            self.in_service.ends[0] - before[1] - opened[1] + closed[0],
            self.in_service.ends[1] - before[0] - opened[0] + closed[1],
        )

    @property
    def fails(self) -> bool:
        """Whether they cannot balance, whatever is not known."""
        least, most = self.difference
        return least > 0 or most < 0

    @property
    def cells(self) -> dict[str, float]:
        """Cells of a row; none where nothing was given."""
        if not self.given:
            return {}
        found: dict[str, float] = {}
        for name, item in self.given.items():
            found |= {name: float(item.count) if item.is_exact else math.nan, **range_cells(name, item)}
        least, most = (end if math.isfinite(end) else math.nan for end in self.difference)
        return {**found, "difference_least": least, "difference_most": most}


def balance_of(
    facts: pd.DataFrame | None,
    in_service: Quantity,
    arrivals: Quantity,
    *,
    opened: Given | None,
    closed: Given | None,
    open_before: Given | None,
) -> Balance:
    """The balance of a period, where all three of its numbers were given.

    Raises
    ------
    Refusal
        Where some of them were given and others not, or they are of another period than the arrivals.
    UnitError
        Where they do not count people or cases as those in service do.
    """
    asked = {"open_before": open_before, "opened": opened, "closed": closed}
    lacking = [name for name, item in asked.items() if item is None]
    if len(lacking) == len(asked):
        return Balance({}, in_service)
    if lacking:
        raise Refusal(f"{' and '.join(lacking)} not given", remedy="Give opened, closed and open_before together.")
    given = {name: take(facts, item, name=name) for name, item in asked.items() if item is not None}
    for name, item in given.items():
        if kind(item.unit) not in ("people", "cases"):
            raise UnitError(f"{item.name} counts {item.unit}, not people or cases", remedy=f"Give {name} as cases.")
        of_a_period = name != "open_before"
        if of_a_period and None not in (item.days, arrivals.days) and not item.is_of_the_period_of(arrivals):
            raise Refusal(
                f"{item.name} is of a different period from the latest arrivals",
                remedy="Give cases opened and closed in that period.",
            )
    ends = (in_service.end, arrivals.end)
    if ends[0] is not None and ends[1] is not None and abs((ends[0] - ends[1]).days) > _FURTHEST_DAYS:
        raise Refusal(
            f"{in_service.name} was not counted when the latest period ended",
            remedy="Give the cases that were open on its last day.",
        )
    start, before = arrivals.start, given["open_before"].end
    if start is not None and before is not None and abs((start - before).days) > _FURTHEST_DAYS:
        raise Refusal(
            f"{given['open_before'].name} was not counted when the latest period began",
            remedy="Give the cases that were open on its first day.",
        )
    return Balance(given, in_service)


def does_not_balance(row: pd.Series[Any]) -> bool:
    """Whether a row says that its cases cannot balance."""
    least, most = (row.get(f"difference_{end}", math.nan) for end in ("least", "most"))
    return bool((is_known(least) and least > 0) or (is_known(most) and most < 0))


def balance_said(row: pd.Series[Any]) -> str:
    """The balance in a sentence; nothing where it was not asked for."""
    if "difference_least" not in row:
        return ""
    least, most = row["difference_least"], row["difference_most"]
    before, opened, closed = (count_in_words(row, name, name) for name in _NAMES)
    there = count_in_words(row, "in_service", "in_service")
    if not does_not_balance(row):
        if is_known(least, most):
            how = "balance" if least == most else "can balance within what is known"
            return f"{before} open before, {opened} opened, {closed} closed and {there} open after {how}."
        return f"Whether cases opened and closed balance is {missing()}."
    above = is_known(least) and least > 0
    ends: list[Any] = [least, most] if above else [-most, -least if is_known(least) else math.nan]
    return (
        f"{there} are reported open, which is {between(*ends)} {'more' if above else 'fewer'} than {before} open before, "
        f"{opened} opened and {closed} closed would leave."
    )
