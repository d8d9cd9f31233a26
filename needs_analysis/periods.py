"""Quarters and financial years in one standard spelling, from unambiguous spellings."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from needs_analysis.wording import MONTHS

_DASH: Final = r"\s*[-–—]\s*"
_YEAR: Final = r"(?P<year>(?:19|20)?[0-9]{2})\s*(?:/|-|–|—)\s*(?P<next>(?:19|20)?[0-9]{2})"
_WHOLE_YEAR: Final = re.compile(
    rf"(?:fy\s*|financial year\s+)?(?:{_YEAR.replace('|—)', '|—|to)')}(?:\s+financial year)?)"
)
_LAST_CENTURY: Final = 90
"""From here on a year of two digits is of the last century."""
_FIRST_QUARTERS: Final = 1990
_FORMS: Final = (
    re.compile(rf"{_YEAR}[\s,:-]*(?:q|qtr|quarter)\s*(?P<quarter>[1-4])"),
    re.compile(rf"(?:q|qtr|quarter)\s*(?P<quarter>[1-4])[\s,:-]*(?:of\s+)?(?:fy\s*)?{_YEAR}"),
)
_MONTHS: Final = tuple(name[:3].casefold() for name in MONTHS)
_NAMES: Final = "|".join((*(name.casefold() for name in MONTHS), "sept", *_MONTHS))
_SPAN: Final = re.compile(rf"(?P<first>{_NAMES})\.?(?:{_DASH}|\s+to\s+)(?P<last>{_NAMES})\.?\s+(?P<year>20\d{{2}})")
_CALENDAR: Final = re.compile(r"(?:20\d{2}[\s-]*q[1-4]|q[1-4][\s-]*20\d{2})")
_PLAIN: Final = re.compile(r"(20\d{2})/(\d{2}) Q([1-4])")


class UnclearPeriod(ValueError):
    """An ambiguous or invalid quarter.

    Parameters
    ----------
    problem : str
        What is wrong.
    suggestion : str
        What may have been meant; never taken by itself.
    """

    def __init__(self, problem: str, suggestion: str = "") -> None:
        self.problem, self.suggestion = problem, suggestion
        super().__init__(problem)


def quarter(text: str) -> str:
    """A quarter of a financial year (April to March) as ``2022/23 Q2``.

    Parameters
    ----------
    text : str
        ``2022/23 Q2``, ``2022-23 Q2``, ``Q2 2022/23``, ``Quarter 2 2022/2023``, or the months that make a quarter,
        ``Jul-Sep 2022``. Capitals and spaces do not matter.

    Raises
    ------
    UnclearPeriod
        Where the year could be a calendar or a financial one, two years do not follow each other, or the months are no
        quarter.

    Examples
    --------
    >>> quarter("Q2 2022-23"), quarter("July to September 2022")
    ('2022/23 Q2', '2022/23 Q2')
    >>> quarter("2022 Q2")
    Traceback (most recent call last):
    ...
    needs_analysis.periods.UnclearPeriod: could be a calendar or a financial year
    """
    plain = " ".join(text.casefold().split())
    for form in _FORMS:
        if found := form.fullmatch(plain):
            return _of_years(found["year"], found["next"], found["quarter"])
    if found := _SPAN.fullmatch(plain):
        return _of_months(found["first"][:3], found["last"][:3], int(found["year"]))
    if _CALENDAR.fullmatch(plain):
        digits = re.sub(r"\D", " ", plain).split()
        year, number = (int(digits[0]), digits[1]) if len(digits[0]) == 4 else (int(digits[1]), digits[0])
        raise UnclearPeriod(
            "could be a calendar or a financial year",
            f"{financial_year(year)} Q{number} for the financial year, or the months, such as Apr-Jun {year}",
        )
    raise UnclearPeriod("is not a quarter")


def read_financial_year(text: str) -> str:
    """A financial year (April to March) as ``2022/23``.

    Parameters
    ----------
    text : str
        ``2022/23``, ``2022-23``, ``2022/2023``, ``22/23``, ``1999/00``, ``FY2022/23`` or ``2022 to 2023``. Capitals and
        spaces do not matter.

    Raises
    ------
    UnclearPeriod
        Where the text names no two years, or two that do not follow each other (then with a ``suggestion``).

    Examples
    --------
    >>> read_financial_year("2022/2023"), read_financial_year("FY 1999-00")
    ('2022/23', '1999/00')
    >>> read_financial_year("22/22")
    Traceback (most recent call last):
    ...
    needs_analysis.periods.UnclearPeriod: names two years that are not consecutive
    """
    found = _WHOLE_YEAR.fullmatch(" ".join(text.casefold().split()))
    if found is None:
        raise UnclearPeriod("is not a financial year")
    return financial_year(_first_of(found["year"], found["next"]))


def _of_years(first: str, second: str, number: str) -> str:
    try:
        year = _first_of(first, second)
    except UnclearPeriod as unclear:
        raise UnclearPeriod(unclear.problem, unclear.suggestion and f"{unclear.suggestion} Q{number}") from None
    if year < _FIRST_QUARTERS:
        raise UnclearPeriod("is outside the range of years expected")
    return f"{financial_year(year)} Q{number}"


def _first_of(first: str, second: str) -> int:
    """The first of two years that follow each other; of a year of two digits the century is supplied."""
    year = int(first) if len(first) == 4 else int(first) + (1900 if int(first) >= _LAST_CENTURY else 2000)
    if second not in (f"{year + 1}", f"{(year + 1) % 100:02d}"):
        raise UnclearPeriod("names two years that are not consecutive", financial_year(year))
    if not 1900 <= year <= 2098:
        raise UnclearPeriod("is outside the range of years expected")
    return year


def _of_months(first: str, last: str, year: int) -> str:
    start, end = _MONTHS.index(first) + 1, _MONTHS.index(last) + 1
    if start not in (1, 4, 7, 10) or end != start + 2:
        raise UnclearPeriod("is not a three-month quarter", "Apr-Jun, Jul-Sep, Oct-Dec or Jan-Mar")
    return quarter_of(date(year, start, 1))


def financial_year(year: int) -> str:
    """The financial year that begins in a calendar year.

    Examples
    --------
    >>> financial_year(1999), financial_year(2022)
    ('1999/00', '2022/23')
    """
    return f"{year}/{(year + 1) % 100:02d}"


_TWO_YEARS: Final = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*[-/–]\s*((?:19|20)?\d{2})(?!\d)")
_ONE_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_END: Final = re.compile(r"(?:\bto|\bend(?:ing|ed)?|\bye)\s+(.*)")


def year_of_end(text: object) -> int | None:
    """The year in which a period ends, or None where its text names none.

    Parameters
    ----------
    text : object
        A financial year (``2023/24``), a calendar year, or a period by its end: ``12 months to 2019-03``, ``year ending March
        2024``.

    Examples
    --------
    >>> year_of_end("2023/24"), year_of_end("12 months to 2019-03"), year_of_end("year ending March 2024")
    (2024, 2019, 2024)
    >>> year_of_end(2024), year_of_end("undated") is None
    (2024, True)
    """
    if isinstance(text, float) and text.is_integer():
        text = int(text)
    plain = str(text).casefold()
    # After "to" stands the last month; 2011-12 is there December 2011.
    end = _END.search(plain)
    if end is None:
        ends = [
            int(first) + 1 for first, second in _TWO_YEARS.findall(plain) if (int(first) + 1) % 100 == int(second) % 100
        ]
        if ends:
            return max(ends)
    years = [int(year) for year in _ONE_YEAR.findall(plain if end is None else end[1])]
    return max(years) if years else None


def financial_year_of(day: date) -> str:
    """The financial year of a day.

    Examples
    --------
    >>> financial_year_of(date(2023, 3, 31)), financial_year_of(date(2023, 4, 1))
    ('2022/23', '2023/24')
    """
    return financial_year(day.year - (day.month < 4))


def quarter_of(day: date) -> str:
    """The quarter of a financial year of a day.

    Examples
    --------
    >>> quarter_of(date(2023, 1, 31))
    '2022/23 Q4'
    """
    return f"{financial_year_of(day)} Q{(day.month - 4) // 3 % 4 + 1}"


def begins_in(period: str) -> int:
    """The calendar year in which a financial year, or that of a quarter, begins.

    Examples
    --------
    >>> begins_in("2022/23"), begins_in("2022/23 Q4")
    (2022, 2022)
    """
    return int(period[:4])


def place_in_year(quarter: str) -> int:
    """Which quarter of its financial year a quarter is, from 1.

    Examples
    --------
    >>> place_in_year("2022/23 Q4")
    4
    """
    return int(quarter[-1])


def number_of(quarter: str) -> int:
    """The number of a quarter; the next one has the next number.

    Examples
    --------
    >>> number_of("2023/24 Q1") - number_of("2022/23 Q4")
    1
    """
    return 4 * begins_in(quarter) + place_in_year(quarter) - 1


def quarter_numbered(number: int) -> str:
    """The quarter of a number; see `number_of`.

    Examples
    --------
    >>> quarter_numbered(number_of("2022/23 Q4") + 1)
    '2023/24 Q1'
    """
    return f"{financial_year(number // 4)} Q{number % 4 + 1}"


def years_from(first: str, last: str) -> list[str]:
    """Every financial year from one to another, both included.

    Examples
    --------
    >>> years_from("1998/99", "2000/01")
    ['1998/99', '1999/00', '2000/01']
    """
    return [financial_year(year) for year in range(begins_in(first), begins_in(last) + 1)]


def year_before(year: str) -> str:
    """The financial year before one.

    Examples
    --------
    >>> year_before("2000/01")
    '1999/00'
    """
    return financial_year(begins_in(year) - 1)


def day_year_before(day: date) -> date:
    """The same day a year earlier; the 28th for 29 February.

    Examples
    --------
    >>> day_year_before(date(2024, 2, 29))
    datetime.date(2023, 2, 28)
    """
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def first_day(period: str) -> date:
    """First day of a quarter.

    Examples
    --------
    >>> first_day("2022/23 Q4")
    datetime.date(2023, 1, 1)
    """
    found = _PLAIN.fullmatch(period)
    if found is None:
        raise UnclearPeriod("is not a quarter as 2022/23 Q2")
    year, number = int(found[1]), int(found[3])
    return date(year + (number == 4), (number * 3) % 12 + 1, 1)


def last_day(period: str) -> date:
    """Last day of a quarter.

    Examples
    --------
    >>> last_day("2022/23 Q2")
    datetime.date(2022, 9, 30)
    """
    return first_day(following(period)) - timedelta(days=1)


def following(period: str) -> str:
    """The quarter after a quarter.

    Examples
    --------
    >>> following("2022/23 Q4")
    '2023/24 Q1'
    """
    found = _PLAIN.fullmatch(period)
    if found is None:
        raise UnclearPeriod("is not a quarter as 2022/23 Q2")
    year, number = int(found[1]), int(found[3])
    year, number = (year + 1, 1) if number == 4 else (year, number + 1)
    return f"{financial_year(year)} Q{number}"


def missing_between(periods: list[str]) -> list[str]:
    """Quarters between the first and the last of some quarters that are not among them.

    Examples
    --------
    >>> missing_between(["2022/23 Q1", "2022/23 Q3"])
    ['2022/23 Q2']
    """
    known = set(periods)
    gaps, at, end = [], min(known), max(known)
    while at != end:
        if at not in known:
            gaps.append(at)
        at = following(at)
    return gaps


_MONTH: Final = rf"(?:{_NAMES})\.?"
_TWELVE: Final = re.compile(
    rf"(?:year|12 months|ye)\s*(?:ending|ended|end|to)?\s+(?:3[01]|2[89])?(?:st|th)?\s*(?P<month>{_MONTH})\s+(?P<year>20\d{{2}})"
)
_ONE_MONTH: Final = re.compile(rf"(?P<month>{_MONTH})\s+(?P<year>(?:19|20)\d{{2}})")
_MONTHS_TO: Final = re.compile(
    rf"(?P<first>{_MONTH})(?:\s+(?P<from>20\d{{2}}))?(?:{_DASH}|\s+to\s+)(?P<last>{_MONTH})\s+(?P<year>20\d{{2}})"
)
_CALENDAR_YEAR: Final = re.compile(r"(?:19|20)\d{2}")


def span(text: object) -> tuple[date, date] | None:
    """First and last day of a period, or None where it is ambiguous.

    Parameters
    ----------
    text : object
        A quarter as `quarter` reads it, a financial year (``2022/23``), a calendar year (``2024``), a month
        (``April 2022``), months (``July to September 2022``), or a year by its end (``year ending March 2024``).

    Examples
    --------
    >>> span("year ending March 2024")
    (datetime.date(2023, 4, 1), datetime.date(2024, 3, 31))
    >>> span("2022/23 Q2") == span("July to September 2022"), span("FY2023-24") == span("YE Mar 2024")
    (True, True)
    >>> span("the last 12 months") is None
    True
    """
    if isinstance(text, float) and text.is_integer():
        text = int(text)
    plain = " ".join(str(text).casefold().split())
    try:
        found = quarter(plain)
    except UnclearPeriod:
        return _longer_span(plain)
    return first_day(found), last_day(found)


def _longer_span(plain: str) -> tuple[date, date] | None:
    try:
        first = int(read_financial_year(plain)[:4])
        return date(first, 4, 1), date(first + 1, 3, 31)
    except UnclearPeriod:
        pass
    if found := _TWELVE.fullmatch(plain):
        end = _month_end(int(found["year"]), _month(found["month"]))
        after = end + timedelta(days=1)
        return date(after.year - 1, after.month, 1), end
    if found := _ONE_MONTH.fullmatch(plain):
        return date(int(found["year"]), _month(found["month"]), 1), _month_end(
            int(found["year"]), _month(found["month"])
        )
    if found := _MONTHS_TO.fullmatch(plain):
        year, first, last = int(found["year"]), _month(found["first"]), _month(found["last"])
        start = date(int(found["from"]) if found["from"] else year, first, 1)
        end = _month_end(year, last)
        return (start, end) if start < end else None
    return (date(int(plain), 1, 1), date(int(plain), 12, 31)) if _CALENDAR_YEAR.fullmatch(plain) else None


def _month(name: str) -> int:
    return _MONTHS.index(name[:3]) + 1


def _month_end(year: int, month: int) -> date:
    return date(year + (month == 12), month % 12 + 1, 1) - timedelta(days=1)


def months_of(first: date, last: date) -> float:
    """Length of a period in months, a whole number where it begins and ends with a month.

    Examples
    --------
    >>> months_of(date(2022, 7, 1), date(2022, 9, 30))
    3.0
    """
    if first.day == 1 and (last + timedelta(days=1)).day == 1:
        after = last + timedelta(days=1)
        return float(12 * (after.year - first.year) + after.month - first.month)
    return 12 * ((last - first).days + 1) / DAYS_A_YEAR


DAYS_A_YEAR: Final = 365.25


def quarters_in(days: int) -> float:
    """Days in quarters of a year, rounded where they are within a few days of a whole number.

    Examples
    --------
    >>> quarters_in(92), quarters_in(365)
    (1.0, 4.0)
    """
    quarters = 4 * days / DAYS_A_YEAR
    whole = round(quarters)
    return float(whole) if whole and abs(quarters - whole) * DAYS_A_YEAR / 4 < 4 else quarters
