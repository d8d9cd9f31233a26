"""Counts of a period as a number a week, and times in one unit: what the arithmetic of waiting lists is given."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from needs_analysis import require
from needs_analysis.columns import Column
from needs_analysis.errors import Refusal, UnitError
from needs_analysis.groups import Array
from needs_analysis.quantities import range_cells, range_columns
from needs_analysis.quantity import Quantity
from needs_analysis.service_gap.refuse_unlike import FURTHEST_DAYS, refuse_unlike
from needs_analysis.service_gap.setting import TEN_YEARS_WEEKS, setting
from needs_analysis.statistics import poisson_interval
from needs_analysis.units import kind
from needs_analysis.wording import counted, plain

ENOUGH: Final = 10
"""So many who came or went are not told apart; what fewer people had been referred by would date them."""
DAYS_A_WEEK: Final = 7
_STEPS: Final = (5, 10)
_LEAST_DAYS: Final = 1 / 24
COUNTED: Final = frozenset({"people", "cases", "referrals"})


@dataclass(frozen=True)
class PerWeek:
    """A count over a period as a rate.

    Parameters
    ----------
    least, most : float
        The rate a week at both ends of the count; the same where it is known exactly.
    lower, upper : float
        Between what the rate lies once chance is allowed for too: exact limits of the count.
    weeks : float
        Length of the period.
    """

    least: float
    most: float
    lower: float
    upper: float
    weeks: float

    @property
    def value(self) -> float:
        """The rate; missing where the count is only known to lie in a range."""
        return self.least if self.least == self.most else math.nan


def per_week(found: Quantity, *, confidence: float = 0.95) -> PerWeek:
    """A count over a period as a rate a week.

    Raises
    ------
    UnitError
        For what are not people, cases or referrals.
    Refusal
        For a number of one day, a target, or a count whose period is not known or that nothing limits.

    Examples
    --------
    >>> import pandas as pd
    >>> from needs_analysis.quantities import of_rows
    >>> round(per_week(of_rows(pd.DataFrame({"quarter": ["2022/23 Q2"], "referrals": [92]}), column="referrals")).value, 6)
    7.0
    """
    _require_people(found)
    if found.is_stock or found.is_target or found.is_change:
        raise Refusal(
            f"{found.name} is not a number over a period", remedy="Give how many came, or started, over a period."
        )
    if found.days is None:
        raise Refusal(
            f"The first and last day of {found.id} are not known, so it cannot be turned into a weekly number",
            remedy="Take rows whose quarter, month or dates are given.",
        )
    weeks = found.days / DAYS_A_WEEK
    least, most = _ends(found)
    return PerWeek(
        least / weeks,
        most / weeks,
        float(poisson_interval(least, confidence=confidence)[0]) / weeks,
        float(poisson_interval(most, confidence=confidence)[1]) / weeks,
        weeks,
    )


def people_waiting(found: Quantity) -> tuple[float, float]:
    """The least and the most that a number waiting on a day can be.

    Raises
    ------
    UnitError
        For what are not people, cases or referrals.
    Refusal
        For a number over a period of several days, a target or a change, or one that nothing limits.
    """
    _require_people(found)
    over_time = found.days is not None and found.days > 1 and not found.is_stock
    if found.is_target or found.is_change or over_time:
        raise Refusal(f"{found.name} is not a number waiting on one day", remedy="Give the number waiting.")
    return _ends(found)


def require_together(waiting: Quantity, referrals: Quantity, starts: Quantity | None = None) -> str:
    """Refuse a list and referrals of different services or areas, and a list of a day far from the end of the referrals.

    Returns
    -------
    str
        Which services and areas were not stated, to be said.

    Raises
    ------
    Refusal
        Naming both.
    """
    said = refuse_unlike({"people waiting": waiting, "referrals": referrals, "starts": starts}, period="any")
    refuse_unlike({"referrals": referrals, "starts": starts})
    if waiting.end is not None and referrals.end is not None:
        apart = abs((waiting.end - referrals.end).days)
        if apart > FURTHEST_DAYS:
            raise Refusal(
                f"{waiting.name} and {referrals.id} are {apart} days apart",
                remedy="Give the referrals of the period that ends when the people waiting were counted.",
            )
    return said


def days_of(*, days: float | None, weeks: float | None, name: str, example: str = "12") -> float:
    """A time in days from days or weeks, of which one is given.

    Raises
    ------
    Refusal
        For both or none of them, and for what is not a number above 0.

    Examples
    --------
    >>> days_of(days=None, weeks=12, name="target"), days_of(days=84, weeks=None, name="target")
    (84.0, 84.0)
    """
    if (days is None) == (weeks is None):
        which = "Neither" if days is None else "Both"
        raise Refusal(
            f"{which} {name}_weeks {'nor' if days is None else 'and'} {name}_days {'was' if days is None else 'were'} given",
            remedy=f"Write {name}_weeks={example}, or the same in days.",
        )
    unit, given, scale = ("weeks", weeks, DAYS_A_WEEK) if days is None else ("days", days, 1)
    number = require.number(given, name=f"{name}_{unit}", example=example)
    if number <= 0:
        raise Refusal(f"{name}_{unit} is not above 0", remedy=f"Write {name}_{unit}={example}.")
    if not _LEAST_DAYS <= number * scale <= TEN_YEARS_WEEKS * DAYS_A_WEEK:
        raise Refusal(f"{name}_{unit} is under an hour or over ten years", remedy=f"Write {name}_{unit}={example}.")
    return number * scale


def times(factor: object) -> float:
    """How many times the mean wait fits into a target.

    Raises
    ------
    Refusal
        For what is no number, below 0.1 or above 100.
    """
    return setting(factor, name="factor", example="4", least=0.1, most=100)


def whole_weeks(days: float) -> float:
    """Weeks of a time that are over. A number of days before a known day would be the date of one person.

    Examples
    --------
    >>> whole_weeks(6), whole_weeks(100)
    (0.0, 14.0)
    """
    return float(days // DAYS_A_WEEK)


def so_many(people: int) -> int:
    """Of how many people a figure is, to withhold it where they are few: 10 for ten or more, 5 for five to nine, 1 for fewer.

    The number itself would be one more count that others could be worked out from.

    Examples
    --------
    >>> so_many(4), so_many(7), so_many(400)
    (1, 5, 10)
    """
    return max((step for step in _STEPS if people >= step), default=1)


def longest_wait(waited: Array, *, beside: Sequence[int] = ()) -> tuple[float, float]:
    """The longest wait in whole weeks, and `so_many` who have waited for so many; missing where nobody waits.

    Fewer than there are where one of the counts ``beside`` is fewer.

    Examples
    --------
    >>> import numpy as np
    >>> longest_wait(np.array([3.0, 30.0, 34.0]))
    (4.0, 1)
    >>> longest_wait(np.array([30.0] * 8)), longest_wait(np.array([30.0] * 8), beside=[2])
    ((4.0, 5), (4.0, 1))
    """
    if not len(waited):
        return math.nan, math.nan
    longest = whole_weeks(waited.max())
    alike = int((waited // DAYS_A_WEEK == longest).sum())
    return longest, so_many(min([alike, *(each for each in beside if each)]))


def weeks_in_words(weeks: float) -> str:
    """Whole weeks as people say them.

    Examples
    --------
    >>> weeks_in_words(0), weeks_in_words(1), weeks_in_words(14)
    ('less than a week', '1 week', '14 weeks')
    """
    return "less than a week" if weeks == 0 else counted(weeks, "weeks")


DATED_BY: Final = "dated_by"
"""Column of `so_many` whose referral the length of the records dates."""


def recent_days(days: Array, *, weeks: int) -> tuple[int, int]:
    """How many days the referrals of the latest weeks are of: so many weeks, or the weeks since that by whose end ten had been referred.

    Parameters
    ----------
    days : ndarray
        Days from each referral to the end of the records.
    weeks : int
        The most weeks.

    Returns
    -------
    days, dated_by : int
        Where fewer than ten were ever referred it is the weeks since the first referral; ``dated_by`` is then `so_many` who came in that
        week, and ten otherwise.

    Notes
    -----
    The week counts as a whole one: where the records begin within it, the rate is a little too low.

    Examples
    --------
    >>> import numpy as np
    >>> recent_days(np.array([30] * 10 + [2]), weeks=12), recent_days(np.array([50] + [30] * 9 + [2]), weeks=12)
    ((35, 10), (35, 10))
    >>> recent_days(np.array([30, 2]), weeks=12), recent_days(np.array([300, 2]), weeks=12)
    ((35, 1), (84, 10))
    """
    if len(days) >= ENOUGH:
        return DAYS_A_WEEK * min(weeks, int(np.sort(days)[-ENOUGH]) // DAYS_A_WEEK + 1), ENOUGH
    since = int(days.max()) // DAYS_A_WEEK + 1
    if since > weeks:
        return DAYS_A_WEEK * weeks, ENOUGH
    return DAYS_A_WEEK * since, so_many(int((days >= DAYS_A_WEEK * (since - 1)).sum()))


def count_columns(name: str) -> tuple[Column, ...]:
    """Columns of a count and of the range of it: what `count_cells` fills."""
    ranges = range_columns(name)
    return (Column(name, "count", of=tuple(column.name for column in ranges)), *ranges)


def count_cells(name: str, found: Quantity) -> dict[str, Any]:
    """Cells of a count, and of its range where it is only known to lie in one."""
    least, most = found.ends
    return {name: least if least == most else math.nan, **range_cells(name, found)}


def _require_people(found: Quantity) -> None:
    says_none = not found.is_fact and found.unit == plain(found.measure)
    if kind(found.unit) not in COUNTED and not (says_none and not found.is_money):
        raise UnitError(
            f"{found.name} counts {found.unit}, not people, cases or referrals", remedy="Give a number of people."
        )


def _ends(found: Quantity) -> tuple[float, float]:
    least, most = found.ends
    if math.isinf(most):
        raise Refusal(
            f"Nothing limits {found.id} from above, because a figure is missing", remedy="Ask for the figure."
        )
    return float(least), float(most)
