"""Quarters and financial years in one standard spelling, from unambiguous spellings."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis import periods

YEAR = (date(2022, 4, 1), date(2023, 3, 31))


@pytest.mark.parametrize(
    "text",
    [
        "2022/23",
        "2022-23",
        "2022/2023",
        "FY2022/23",
        "fy 22/23",
        "financial year 2022/23",
        "year ending March 2023",
        "Year to 31 March 2023",
        "YE Mar 2023",
        "12 months to March 2023",
        "April 2022 to March 2023",
        "Apr 2022 - Mar 2023",
    ],
)
def test_a_year_in_every_spelling_is_one_year(text):
    assert periods.span(text) == YEAR and periods.months_of(*YEAR) == 12


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        (2024, date(2024, 1, 1), date(2024, 12, 31)),
        (2024.0, date(2024, 1, 1), date(2024, 12, 31)),
        ("February 2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("Dec 2023", date(2023, 12, 1), date(2023, 12, 31)),
        ("Q4 2022/23", date(2023, 1, 1), date(2023, 3, 31)),
        ("April to December 2020", date(2020, 4, 1), date(2020, 12, 31)),
        ("year ending June 2024", date(2023, 7, 1), date(2024, 6, 30)),
        ("1999/00", date(1999, 4, 1), date(2000, 3, 31)),
        ("98/99", date(1998, 4, 1), date(1999, 3, 31)),
    ],
)
def test_other_periods_begin_and_end(text, first, last):
    assert periods.span(text) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "2022/24",
        "FY2022/1923",
        "Q2",
        "2022 Q2",
        "last 12 months",
        '"2021" as printed',
        "",
        "December to March 2023",
        "since age 16",
    ],
)
def test_what_is_in_doubt_is_no_period(text):
    assert periods.span(text) is None


@given(st.integers(2000, 2060), st.integers(1, 4))
def test_a_quarter_lasts_three_months_and_lies_in_its_year(year, number):
    first, last = periods.span(f"Q{number} {periods.financial_year(year)}")
    start, end = periods.span(periods.financial_year(year))
    assert periods.months_of(first, last) == 3 and start <= first and last <= end
