"""Which events follow an earlier one of the same victim (or pair) within the look-back, as one expression for any engine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from needs_analysis import periods
from needs_analysis.errors import Refusal

if TYPE_CHECKING:
    import ibis

Rule = Literal["12 months", "365 days"]

WITHIN_A_DAY: Final = "same-day offences are ordered by time, where dates have times, and then by reference number"
"""What decides which of two events of one day came first, in words."""
_LEAP_YEAR: Final = 366


def look_back(table: ibis.Table, same: Sequence[str], *, order: Sequence[str], rule: Rule, name: str) -> ibis.Table:
    """The rows with a column that says whether an earlier one has the same ``same`` within the look-back.

    Parameters
    ----------
    table : ibis.Table
        Events with ``day`` (a date); none of the ``same`` columns is missing.
    same : sequence of str
        What must be the same: the victim, the pair of victim and perpetrator, the victim and the offence.
    order : sequence of str
        What orders the events of one victim, so that no two of them are level.
    rule : {"12 months", "365 days"}
        ``"12 months"`` ends on the same day of the year, ``"365 days"`` 365 days later; both include that day.
    name : str
        Of the new column.
    """
    known_rule(rule)
    import ibis

    earlier = ibis.window(group_by=list(same), order_by=[table[column] for column in order])
    lagged = table.mutate(day_before=table.day.lag().over(earlier))
    found = within(lagged.day_before, lagged.day, rule)
    return lagged.mutate(**{name: ibis.coalesce(found, ibis.literal(False))}).drop("day_before")


def within(before: Any, day: Any, rule: Rule) -> Any:
    """Whether a day lies within 12 months, or 365 days, of an earlier one; missing where one of them is.

    Notes
    -----
    Twelve months are never fewer than 365 days. They are 366 where a 29 February lies between and both have the same day of the
    month; from a 29 February they end on the 28th.
    """
    apart = day.delta(before, unit="day")
    if rule == "365 days":
        return apart < _LEAP_YEAR
    return (apart < _LEAP_YEAR) | ((apart == _LEAP_YEAR) & (day.day() == before.day()))


def first_needed(start: date) -> date:
    """The first day whose events can make one on the first day of the window a repeat, under either rule."""
    return min(periods.day_year_before(start), start - timedelta(days=_LEAP_YEAR))


def last_followed(end: date, rule: Rule) -> date:
    """The last day on which an event is still within the rule of one on the last day of the window."""
    if rule == "365 days":
        return end + timedelta(days=_LEAP_YEAR - 1)
    return end.replace(year=end.year + 1, day=28 if (end.month, end.day) == (2, 29) else end.day)


def known_rule(rule: str) -> None:
    """Refuse a rule that there is not."""
    if rule not in get_args(Rule):
        raise Refusal(f"There is no look-back rule {rule!r}", remedy='Use "12 months" or "365 days".')
