"""Whether spending is on track: the share spent against the share planned by a day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.errors import Refusal
from needs_analysis.service_gap.money.on_track import checked_rule, on_track, planned_share, rule
from needs_analysis.wording import AHEAD_OF_PROFILE, BEHIND_PROFILE, ON_TRACK, VERDICTS

START, END = date(2023, 4, 1), date(2024, 3, 31)


@pytest.mark.parametrize(
    ("spent", "verdict"),
    [(0.4, ON_TRACK), (0.6, ON_TRACK), (0.399, BEHIND_PROFILE), (0.601, AHEAD_OF_PROFILE), (1.3, AHEAD_OF_PROFILE)],
)
def test_the_bounds_themselves_are_on_track(spent, verdict):
    # 0.6 - 0.5 is a little below and 0.4 - 0.5 a little beyond a tenth in binary.
    assert on_track(spent, 0.5) == verdict and verdict in VERDICTS


def test_the_rule_is_printed_as_it_was_chosen():
    assert "within 2.5 percentage points" in rule(0.025)


def test_a_profile_is_reached_at_the_end_of_each_quarter_and_even_within():
    profile = (0.1, 0.2, 0.3, 0.4)
    ends = [date(2023, 6, 30), date(2023, 9, 30), date(2023, 12, 31), END]
    assert [planned_share(day, START, END, profile=profile) for day in ends] == [0.1, 0.3, 0.6, 1.0]
    assert planned_share(date(2023, 8, 15), START, END, profile=profile) == pytest.approx(0.1 + 0.2 * 46 / 92)
    assert planned_share(date(2023, 9, 30), START, END) == pytest.approx(183 / 366)


@given(st.integers(0, 364), st.lists(st.integers(0, 9), min_size=4, max_size=4).filter(any))
def test_what_is_planned_grows_from_nothing_to_all(day, parts):
    profile = [part / sum(parts) for part in parts]
    at = START + timedelta(days=day)
    now, then = (planned_share(when, START, END, profile=profile) for when in (at, at + timedelta(days=1)))
    assert 0 <= now <= then <= 1 + 1e-9
    assert planned_share(END, START, END, profile=profile) == pytest.approx(1)


def test_a_day_outside_the_year_and_a_profile_of_another_period_are_refused():
    with pytest.raises(Refusal, match="outside the year"):
        planned_share(date(2024, 4, 1), START, END)
    with pytest.raises(Refusal, match="one financial year"):
        planned_share(START, START, date(2025, 3, 31), profile=(0.25,) * 4)


@pytest.mark.parametrize(
    ("tolerance", "profile"),
    [(1, ()), (-0.1, ()), ("0.1", ()), (float("nan"), ()), (0.1, "abcd"), (0.1, (1,)), (0.1, (0.3,) * 4)],
)
def test_a_rule_that_cannot_be_is_refused(tolerance, profile):
    with pytest.raises(Refusal):
        checked_rule(tolerance, profile)


@pytest.mark.parametrize(
    "wrong", [5, 0, float("nan"), True, "", "abcd", {"a": 1}, {1: 0.25, 2: 0.25, 3: 0.25, 4: 0.25}]
)
def test_a_profile_that_is_no_list_is_refused(wrong):
    with pytest.raises(Refusal, match="four shares"):
        checked_rule(0.1, wrong)
