"""One cell becomes one value: a number, why there is none, or what is wrong with it."""

import math
from datetime import date, datetime, time

import pytest

from needs_analysis.reading.formats.grid import CellError, Percent
from needs_analysis.reading.meaning.cells import (
    LARGEST_COUNT,
    MARKERS,
    Shorthand,
    Unreadable,
    day,
    measured,
    money,
    number,
    plain_number,
    text,
)


@pytest.mark.parametrize(
    ("cell", "value"),
    [(0, 0), (92, 92), (92.0, 92), ("92", 92), (" 1,181 ", 1_181), ("5.0", 5), ("9,999,999", 9_999_999)],
)
def test_a_count_is_a_whole_number_in_any_usual_writing(cell, value):
    found = measured(cell)
    assert (found.state, found.value, found.lower, found.upper) == ("known", value, value, value)


@pytest.mark.parametrize(
    ("cell", "state", "lower", "upper"),
    [
        (None, "missing", 0, None),
        ("", "missing", 0, None),
        ("..", "missing", 0, None),
        ("Not  Known", "missing", 0, None),
        ("*", "suppressed", 0, None),
        ("[c]", "suppressed", 0, None),
        ("<5", "suppressed", 1, 4),
        ("≤5", "suppressed", 1, 5),
        ("Fewer than 10", "suppressed", 1, 9),
        ("4 or fewer", "suppressed", 1, 4),
        ("1 to 4", "suppressed", 1, 4),
        ("0-4", "suppressed", 0, 4),
        ("n/a", "not_applicable", None, None),
        ("[low]", "low", 0, None),
    ],
)
def test_a_missing_count_is_never_nought(cell, state, lower, upper):
    found = measured(cell)
    assert found.state == state and math.isnan(found.value)
    assert [None if math.isnan(end) else end for end in (found.lower, found.upper)] == [lower, upper]


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        (-1, "is negative"),
        ("-1", "is negative"),
        (2.5, "is not a whole number"),
        (math.nan, "is not a finite number"),
        (math.inf, "is not a finite number"),
        (LARGEST_COUNT + 1, r"is implausibly large \(over 9,999,999\)"),
        (True, "is TRUE or FALSE"),
        (date(2022, 9, 30), "is a date or a time"),
        (Percent(45), "is a percentage, not a count"),
        (CellError("#REF!"), "contains the error #REF!"),
        ("٣", "has digits that are not 0 to 9"),
        ("NaN", "is a placeholder for a missing value"),
        ("yes", "is a yes or no, not a number"),
        ("=A1", "is a formula as text"),
        ("1,00", "mixes a number with other characters"),
        ("<1", "mixes a number with other characters"),
        ("5 to 3", "mixes a number with other characters"),
        ("Jane", "is text, not a number"),
    ],
)
def test_a_cell_that_is_no_count_is_refused_without_its_text(cell, problem):
    with pytest.raises(Unreadable, match=f"^{problem}$"):
        measured(cell)


def test_a_threshold_of_the_sender_limits_a_bare_marker():
    found = measured("*", Shorthand(MARKERS, suppressed_below=5))
    assert (found.state, found.lower, found.upper) == ("suppressed", 1, 4)


def test_a_marker_of_the_layout_may_stand_for_a_number():
    found = measured(" NIL ", Shorthand({**MARKERS, "nil": 0}))
    assert (found.state, found.value) == ("known", 0)


@pytest.mark.parametrize(
    ("cell", "unit", "days", "value"),
    [
        ("12 people", "people", False, 12),
        ("6 weeks", "weeks", True, 42),
        (6, "week", True, 42),
        ("1 week", "weeks", True, 7),
    ],
)
def test_a_unit_that_was_declared_may_follow_a_number(cell, unit, days, value):
    assert measured(cell, unit=unit, days=days).value == value


def test_a_range_of_weeks_is_a_range_of_days_and_a_month_is_no_number_of_days():
    found = measured("<5 weeks", unit="weeks", days=True)
    assert (found.lower, found.upper) == (7, 28)
    with pytest.raises(Unreadable, match="a month is not a fixed number of days"):
        measured("2 months", unit="months", days=True)
    with pytest.raises(Unreadable, match="mixes a number with other characters"):
        measured("12 people", unit="weeks")


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1,234.5", 1_234.5),
        (-2, -2),
        ("-2.5", -2.5),
        ("45%", 45),
        (Percent(0.5), 0.5),
        ("..", None),
        (None, None),
        ("*", None),
    ],
)
def test_a_number_may_have_decimals_and_a_sign(cell, value):
    assert number(cell) == value


@pytest.mark.parametrize(
    ("cell", "value"),
    [("£135, 640", 135_640), ("-£1,000.50", -1_000.5), ("12345", 12_345), (7.25, 7.25), ("", None), (None, None)],
)
def test_money_is_read_with_or_without_its_sign(cell, value):
    assert money(cell) == value


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("45%", "is a percentage"),
        (Percent(45), "is a percentage"),
        ("[c]", "suppression mark"),
        ("£1,00", "mixes a number"),
    ],
)
def test_neither_a_percentage_nor_a_mark_for_what_was_kept_back_is_money(cell, problem):
    for read in (plain_number, money):
        with pytest.raises(Unreadable, match=problem):
            read(cell)


def test_a_text_is_tidied_and_a_whole_number_has_no_decimals():
    assert [text(cell) for cell in (None, "  Telford\u00a0 & Wrekin\u200b", 8.0, 8.5)] == [
        "",
        "Telford & Wrekin",
        "8",
        "8.5",
    ]
    for cell, problem in ((True, "TRUE or FALSE"), (time(9), "a date or a time"), (Percent(4), "a percentage")):
        with pytest.raises(Unreadable, match=problem):
            text(cell)


def test_a_day_is_read_in_every_usual_form():
    expected = date(2022, 9, 30)
    assert day(None) is None
    for cell in (expected, datetime(2022, 9, 30, 12), "2022-09-30", " 30/09/2022 "):
        assert day(cell) == expected
    assert day("30.09.22", form="%d.%m.%y") == expected
    # 1 January 2000 is day 36,526 as Excel counts, and 2000 was a leap year: 30 September 2022 is 8,308 days later.
    assert day(36_526 + 8_308, as_serial=True) == expected


@pytest.mark.parametrize(
    ("cell", "options", "problem"),
    [
        (44_834, {}, "is a number, not a date"),
        (1, {"as_serial": True}, "is a date outside the expected range"),
        (date(1999, 12, 31), {}, "is a date outside the expected range"),
        ("31/02/2022", {}, "is not a valid date"),
        ("09/30/2022", {}, "is not a valid date"),
        (True, {}, "is TRUE or FALSE"),
        (time(9), {}, "is a date or a time"),
    ],
)
def test_what_is_no_day_of_our_time_is_refused(cell, options, problem):
    with pytest.raises(Unreadable, match=problem):
        day(cell, **options)


@pytest.mark.parametrize("cell", ["999", 999, 999.0])
@pytest.mark.parametrize("weeks", [{}, {"unit": "weeks", "days": True}])
def test_a_number_that_is_declared_a_mark_is_none_in_every_kind_of_file(cell, weeks):
    marks = Shorthand({**MARKERS, "999": "missing"})
    assert measured(cell, marks, **weeks).state == "missing"
    assert measured(998, marks).value == 998
