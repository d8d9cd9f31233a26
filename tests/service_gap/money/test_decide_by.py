"""By when it must be decided what follows, and how soon something ends."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.errors import Refusal
from needs_analysis.service_gap.money.decide_by import (
    ENDED,
    LATER,
    NO_END,
    WITHIN_6_MONTHS,
    WITHIN_12_MONTHS,
    decide_by,
    end_now,
    ends_within,
    months_after,
    not_supplied,
    notice_now,
)

END = date(2026, 3, 31)
DAYS = st.integers(0, 700)


@pytest.mark.parametrize(
    ("given", "day", "lacking"),
    [
        ((90, 180, None), date(2025, 7, 4), ""),
        ((0, 0, None), END, ""),
        ((30, None, None), date(2026, 3, 1), "procurement time not supplied"),
        ((None, 30, None), date(2026, 3, 1), "notice period not supplied"),
        ((None, 30, date(2026, 1, 31)), date(2026, 1, 1), ""),
        # Of a date and a number of days the earlier counts, whichever that is.
        ((90, 0, date(2026, 3, 30)), date(2025, 12, 31), ""),
        ((1, 0, date(2025, 12, 31)), date(2025, 12, 31), ""),
        ((None, None, None), None, "notice period and procurement time not supplied"),
    ],
)
def test_the_end_less_notice_and_procurement(given, day, lacking):
    notice, procurement, noticed = given
    assert decide_by(END, notice, procurement, noticed) == day
    assert not_supplied(notice, procurement, noticed) == lacking


@given(DAYS, DAYS, DAYS)
def test_more_days_never_give_more_time(notice, procurement, more):
    first = decide_by(END, notice, procurement)
    assert first == END - timedelta(days=notice + procurement)
    assert decide_by(END, notice, procurement + more) <= first
    assert decide_by(END, notice, procurement, END - timedelta(days=more)) <= first


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"notice_days": -1}, "notice are negative"),
        ({"procurement_days": 1e9}, "procurement are negative or out of range"),
        ({"notice_days": float("nan")}, "notice are negative or out of range"),
        ({"notice_date": date(2026, 4, 1)}, "after the end"),
    ],
)
def test_days_that_cannot_be_are_refused(options, said):
    with pytest.raises(Refusal, match=said):
        decide_by(END, **options)


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (date(2025, 9, 29), ENDED),
        (date(2025, 9, 30), WITHIN_6_MONTHS),
        (date(2026, 3, 30), WITHIN_6_MONTHS),
        # Half a year from the end of a month goes to the end of a month.
        (date(2026, 3, 31), WITHIN_6_MONTHS),
        (date(2026, 4, 1), WITHIN_12_MONTHS),
        (date(2026, 9, 30), WITHIN_12_MONTHS),
        (date(2026, 10, 1), LATER),
        (None, NO_END),
    ],
)
def test_how_soon_it_ends(end, said):
    assert ends_within(end, date(2025, 9, 30)) == said


def test_a_shorter_month_ends_on_its_last_day():
    assert months_after(date(2023, 8, 31), 6) == date(2024, 2, 29)
    assert months_after(date(2024, 2, 29), 12) == date(2025, 2, 28)


ENDS, TO = date(2025, 7, 31), date(2026, 12, 31)


@pytest.mark.parametrize(
    ("as_of", "ends"),
    [
        (date(2024, 1, 1), ENDS),
        (ENDS, ENDS),
        (ENDS + timedelta(days=1), TO),
        (TO, TO),
        (TO + timedelta(days=1), TO),
    ],
)
def test_an_extension_counts_from_the_day_after_the_end(as_of, ends):
    assert end_now(ENDS, TO, as_of) == ends
    for none in (None, pd.NaT, ENDS - timedelta(days=1)):
        assert end_now(ENDS, none, as_of) == ENDS


def test_a_day_of_notice_is_of_the_end_that_it_is_before():
    first, second = date(2025, 4, 30), date(2026, 9, 30)
    before, after = ENDS, ENDS + timedelta(days=1)
    assert [notice_now(each, ENDS, TO, before) for each in (first, second)] == [first, None]
    assert [notice_now(each, ENDS, TO, after) for each in (first, second)] == [None, second]
    assert notice_now(first, ENDS, None, after) == first and notice_now(None, ENDS, TO, after) is None
    late = TO + timedelta(days=1)
    assert notice_now(late, ENDS, TO, before) == late, "a day after both is left for decide_by to refuse"
