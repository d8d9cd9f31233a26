"""Annualised counts, and lengths of time in years."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from needs_analysis.contracts import DAYS_A_YEAR
from needs_analysis.errors import Refusal, UnitError
from needs_analysis.quantity import Quantity
from needs_analysis.service_gap.setting import setting
from needs_analysis.statistics import poisson_interval
from needs_analysis.wording import counted, is_known, plain

_LEAST_DAYS: Final = 1 / 24
_MOST_YEARS: Final = 100
PART_YEAR: Final = ("one quarter only", "less than a year")
"""Flags of a number that rests on less than four quarters."""
WEEKS_A_YEAR: Final = DAYS_A_YEAR / 7
_LENGTHS: Final = {
    "years": 1.0,
    "year": 1.0,
    "months": 12.0,
    "month": 12.0,
    "weeks": WEEKS_A_YEAR,
    "week": WEEKS_A_YEAR,
    "days": DAYS_A_YEAR,
    "day": DAYS_A_YEAR,
}
_NAMED: Final = {1: "one quarter", 2: "two quarters", 3: "three quarters"}
_WAITS: Final = re.compile(r"\bwait(?:s|ing|ers)?\b", re.IGNORECASE)
_PERIODS: Final = {" per year": 4.0, " per quarter": 1.0, " per month": 1 / 3, " per week": 4 / WEEKS_A_YEAR}


@dataclass(frozen=True)
class Yearly:
    """A count at the pace of a year.

    Parameters
    ----------
    value : float
        The number a year; missing where only its range is known.
    least, most : float
        Between what it lies; ``most`` is infinite where nothing limits it.
    low, high : float
        Its range once chance in the count is allowed for; ``high`` is missing where nothing limits it.
    flag : str
        One of `PART_YEAR` where less than four quarters were counted; empty otherwise.
    quarters : float
        How many quarters were counted.
    """

    value: float
    least: float
    most: float
    low: float
    high: float
    flag: str
    quarters: float


def a_year(found: Quantity, *, confidence: float) -> Yearly:
    """A count of a period at the pace of a year, with the exact interval of the count.

    Raises
    ------
    Refusal
        When its period is not known, or nothing at all is known of it.
    """
    quarters = quarters_of(found)
    if found.ends == (0, math.inf):
        raise Refusal(f"{found.name}: no figure was supplied", remedy="Ask the provider for the figure.")
    (least, most), factor = found.ends, 4 / quarters
    low = float(poisson_interval(least, confidence=confidence)[0]) * factor
    high = float(poisson_interval(most, confidence=confidence)[1]) * factor if most < math.inf else math.nan
    flag = PART_YEAR[int(quarters != 1)] if quarters < 4 else ""
    return Yearly(
        least * factor if least == most else math.nan, least * factor, most * factor, low, high, flag, quarters
    )


def quarters_of(found: Quantity) -> float:
    """Length of the period of a number in quarters; a period that is not known, and a number of one day, are refused."""
    if found.is_stock:
        raise Refusal(
            f"{found.name} was counted on one day, and is not a number over a period",
            remedy="Give how many came in a period.",
        )
    if found.quarters is None:
        raise Refusal(f"The period of {found.id} is not known", remedy="Give a number with both dates.")
    return found.quarters


def is_of_waits(found: Quantity) -> bool:
    """Whether its own name says that it is of waiting: a wait is no length of support, and who waits is not in service.

    Examples
    --------
    >>> from needs_analysis.quantities import of_rows
    >>> rows = pd.DataFrame({"mean_wait_days": [42], "awaiting_trial": [3]})
    >>> [is_of_waits(of_rows(rows, column=name)) for name in rows]
    [True, False]
    """
    return bool(_WAITS.search(plain(found.measure)))


def part_of_a_year(row: pd.Series[Any]) -> str:
    """How much of a year a row rests on, where that is less than four quarters: "two quarters"; empty otherwise."""
    if not (is_known(row["flag"]) and row["flag"] in PART_YEAR):
        return ""
    return _NAMED.get(row["quarters"], PART_YEAR[1]) if is_known(row["quarters"]) else PART_YEAR[1]


def capacity_a_year(found: Quantity) -> tuple[float, str]:
    """What can be taken in a year and what it counts, of a number with its period or in such a unit as ``cases per year``.

    Raises
    ------
    Refusal
        When its period is not known, or it is not above 0.
    """
    said = next((end for end in _PERIODS if found.unit.endswith(end)), "")
    quarters = _PERIODS[said] if said else quarters_of(found)
    if not found.number > 0:
        raise Refusal(f"{found.name} is not above 0", remedy="Give a capacity to compare with.")
    if found.number * 4 / quarters < 1:
        raise Refusal(f"{found.name} is less than one a year", remedy="Give a capacity to compare with.")
    return found.number * 4 / quarters, found.unit.removesuffix(said)


def stay_years(stay: Quantity) -> float:
    """A length of support in years.

    Raises
    ------
    UnitError
        When it is not a length of time.
    Refusal
        When it is not above 0, or is a wait.
    """
    if is_of_waits(stay):
        raise Refusal(f"{stay.name} is a wait, not a length of support", remedy="Give the mean length of support.")
    if stay.unit not in _LENGTHS:
        raise UnitError(f"{stay.name} is in {stay.unit}, not a length of time", remedy="Give a stay in years or weeks.")
    if not stay.number > 0:
        raise Refusal(f"{stay.name} is not above 0", remedy="Give the mean length of support.")
    years = stay.number / _LENGTHS[stay.unit]
    if not _LEAST_DAYS <= years * DAYS_A_YEAR <= _MOST_YEARS * DAYS_A_YEAR:
        raise Refusal(
            f"{stay.name} is no length of support: it is under an hour, or over {_MOST_YEARS} years",
            remedy="Give the mean length of support in years, months, weeks or days.",
        )
    return years


def caseload(cases: object) -> float:
    """Open cases that one full-time post holds at one time.

    Raises
    ------
    Refusal
        For what is no number, below 1 or above 10,000.
    """
    return setting(cases, name="cases_per_post", example="20", least=1, most=10_000)


def within_weeks(weeks: float) -> str:
    """A target wait, after "start".

    Examples
    --------
    >>> within_weeks(2), within_weeks(1), within_weeks(0)
    ('within 2 weeks', 'within 1 week', 'without waiting')
    """
    return f"within {counted(weeks, 'weeks')}" if weeks else "without waiting"
