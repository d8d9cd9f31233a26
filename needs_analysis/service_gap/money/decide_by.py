"""By when it must be decided what follows a contract or award, and how soon it ends."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Final

from needs_analysis.errors import Refusal
from needs_analysis.wording import is_known, listed

ENDED: Final = "has ended"
WITHIN_6_MONTHS: Final = "ends within 6 months"
WITHIN_12_MONTHS: Final = "ends within 12 months"
LATER: Final = "ends later"
NO_END: Final = "end not supplied"


def decide_by(
    end: date,
    notice_days: float | None = None,
    procurement_days: float | None = None,
    notice_date: date | None = None,
) -> date | None:
    """The last day on which it can be decided what follows: the end less notice and procurement.

    Parameters
    ----------
    end : date
        Last day of the contract or award.
    notice_days, procurement_days : float, optional
        Days of notice, and days that a new procurement takes.
    notice_date : date, optional
        Last day to give notice; of a date and a number of days the earlier counts.

    Returns
    -------
    date or None
        None where none of them is known. Where only one is, the decision is due on that day at the latest: see `not_supplied`.

    Raises
    ------
    Refusal
        For negative days, and for a last day to give notice after the end.

    Examples
    --------
    >>> decide_by(date(2026, 3, 31), notice_days=90, procurement_days=180)
    datetime.date(2025, 7, 4)
    >>> decide_by(date(2026, 3, 31), procurement_days=180, notice_date=date(2025, 12, 31))
    datetime.date(2025, 7, 4)
    >>> decide_by(date(2026, 3, 31)) is None
    True
    """
    for name, days in (("notice", notice_days), ("procurement", procurement_days)):
        if days is not None and not 0 <= days <= _MOST_DAYS:
            raise Refusal(f"The days of {name} are negative or out of range", remedy="Correct them.")
    if notice_date is not None and notice_date > end:
        raise Refusal("The last day to give notice is after the end", remedy="Correct the dates.")
    if notice_days is None and procurement_days is None and notice_date is None:
        return None
    noticed = end - timedelta(days=int(notice_days or 0))
    if notice_date is not None:
        noticed = min(noticed, notice_date)
    return noticed - timedelta(days=int(procurement_days or 0))


_MOST_DAYS: Final = 3_660


def end_now(end: date, extension_to: date | None, as_of: date) -> date:
    """The day on which something ends, as of a day: once it has run past its end, it is taken as extended.

    Parameters
    ----------
    end : date
        Last day without the extension.
    extension_to : date or None
        Last day if it is extended.
    as_of : date
        Up to and on ``end`` the extension does not count yet; from the day after it does.

    Examples
    --------
    >>> may_run_to = date(2026, 12, 31)
    >>> end_now(date(2025, 7, 31), may_run_to, date(2025, 7, 31)), end_now(date(2025, 7, 31), may_run_to, date(2025, 8, 1))
    (datetime.date(2025, 7, 31), datetime.date(2026, 12, 31))
    >>> end_now(date(2025, 7, 31), None, date(2025, 8, 1))
    datetime.date(2025, 7, 31)
    """
    if extension_to is None or not is_known(extension_to) or as_of <= end:
        return end
    return max(end, extension_to)


def notice_now(notice_date: date | None, end: date, extension_to: date | None, as_of: date) -> date | None:
    """The last day to give notice, where it is of the end that counts as of a day (`end_now`); None where it is not.

    A day up to ``end`` is of that end, and a later one of the extension.

    Examples
    --------
    >>> dates = date(2025, 7, 31), date(2026, 12, 31)
    >>> [notice_now(date(2025, 4, 30), *dates, as_of) for as_of in (date(2025, 7, 1), date(2025, 9, 1))]
    [datetime.date(2025, 4, 30), None]
    """
    if notice_date is None or extension_to is None or not is_known(notice_date, extension_to) or extension_to <= end:
        return notice_date
    is_of_the_extension = end < notice_date <= extension_to
    is_extended = end_now(end, extension_to, as_of) > end
    return notice_date if is_of_the_extension == is_extended or notice_date > extension_to else None


def not_supplied(
    notice_days: float | None = None, procurement_days: float | None = None, notice_date: date | None = None
) -> str:
    """What a date of decision leaves out because it was not supplied; empty where all is known.

    Examples
    --------
    >>> not_supplied(procurement_days=180), not_supplied(notice_days=30, procurement_days=0)
    ('notice period not supplied', '')
    """
    lacking = [
        name
        for name, absent in (
            ("notice period", notice_days is None and notice_date is None),
            ("procurement time", procurement_days is None),
        )
        if absent
    ]
    return f"{listed(lacking)} not supplied" if lacking else ""


def months_after(day: date, months: int) -> date:
    """The same day some months later; of the last day of a month the last day of that month.

    Examples
    --------
    >>> months_after(date(2025, 9, 30), 6), months_after(date(2025, 12, 1), 12)
    (datetime.date(2026, 3, 31), datetime.date(2026, 12, 1))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    is_end = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if is_end else min(day.day, last))


def ends_within(end: date | None, as_of: date) -> str:
    """How soon something ends: it has ended, within 6 or within 12 months, later, or its end was not supplied.

    Examples
    --------
    >>> ends_within(date(2026, 3, 31), date(2025, 9, 30)), ends_within(date(2026, 3, 31), date(2025, 11, 1))
    ('ends within 6 months', 'ends within 6 months')
    """
    if end is None:
        return NO_END
    if end < as_of:
        return ENDED
    if end <= months_after(as_of, 6):
        return WITHIN_6_MONTHS
    return WITHIN_12_MONTHS if end <= months_after(as_of, 12) else LATER
