"""Quarters of a financial year, in the one spelling used throughout, from the spellings that are beyond doubt."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

_DASH: Final = r"\s*[-–—]\s*"
_YEAR: Final = r"(?P<year>(?:19|20)?\d{2})\s*(?:/|-|–)\s*(?P<next>(?:20)?\d{2})"
_FORMS: Final = (
    re.compile(rf"{_YEAR}[\s,:-]*(?:q|qtr|quarter)\s*(?P<quarter>[1-4])"),
    re.compile(rf"(?:q|qtr|quarter)\s*(?P<quarter>[1-4])[\s,:-]*(?:of\s+)?(?:fy\s*)?{_YEAR}"),
)
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMES: Final = "|".join(
    (
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "sept",
        *_MONTHS,
    )
)
_SPAN: Final = re.compile(rf"(?P<first>{_NAMES})\.?(?:{_DASH}|\s+to\s+)(?P<last>{_NAMES})\.?\s+(?P<year>20\d{{2}})")
_CALENDAR: Final = re.compile(r"(?:20\d{2}[\s-]*q[1-4]|q[1-4][\s-]*20\d{2})")
_PLAIN: Final = re.compile(r"(20\d{2})/(\d{2}) Q([1-4])")


class UnclearPeriod(ValueError):
    """A quarter that cannot be told for certain.

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
    needs_analysis.contracts.periods.UnclearPeriod: could be a calendar or a financial year
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


def _of_years(first: str, second: str, number: str) -> str:
    year = int(first) if len(first) == 4 else 2000 + int(first)
    after = int(second) % 100
    if after != (year + 1) % 100:
        raise UnclearPeriod("names two years that do not follow each other", f"{financial_year(year)} Q{number}")
    if not 1990 <= year <= 2098:
        raise UnclearPeriod("is far from our time")
    return f"{year}/{after:02d} Q{number}"


def _of_months(first: str, last: str, year: int) -> str:
    start, end = _MONTHS.index(first) + 1, _MONTHS.index(last) + 1
    if start not in (1, 4, 7, 10) or end != start + 2:
        raise UnclearPeriod("is not the three months of a quarter", "Apr-Jun, Jul-Sep, Oct-Dec or Jan-Mar")
    began = year if start >= 4 else year - 1
    return f"{financial_year(began)} Q{(start - 4) // 3 % 4 + 1}"


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


def quarter_of(day: date) -> str:
    """The quarter of a financial year that a day lies in.

    Examples
    --------
    >>> quarter_of(date(2023, 1, 31))
    '2022/23 Q4'
    """
    return f"{financial_year(day.year - (day.month < 4))} Q{(day.month - 4) // 3 % 4 + 1}"


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
    year, number = int(period[:4]), int(period[-1])
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
