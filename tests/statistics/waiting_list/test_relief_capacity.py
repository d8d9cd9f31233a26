"""The capacity that brings a list down to its target."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.errors import Refusal
from needs_analysis.statistics.waiting_list import relief_capacity
from tests.statistics.waiting_list_cases import cases

ROWS = cases("calc_relief_capacity")


def called(given, **more):
    names = ("demand", "queue_size", "target_queue_size", "time_to_target")
    rest = {name: value for name, value in given.items() if name not in names}
    return relief_capacity(*(given[name] for name in names), **rest, **more).item()


@pytest.mark.parametrize(("given", "answer"), ROWS)
def test_it_is_what_the_r_package_gives(given, answer):
    """With the package's own rule every row; with ours all but the two whose demand is estimated."""
    assert called(given, method="nhsr") == pytest.approx(answer, rel=1e-9)
    if "num_referrals" not in given:
        assert called(given) == pytest.approx(answer, rel=1e-9)


def test_an_estimated_demand_is_raised_by_two_standard_errors():
    of = {row.id: row.values[0] for row in ROWS}
    assert called(of["W007"]) == pytest.approx(30 / (1 - 2 * 0.5 / 20) + 810 / 26, rel=1e-12)
    assert called(of["W008"]) == pytest.approx(2 / (1 - 2 / np.sqrt(26)) + 34 / 26, rel=1e-12)


@given(st.floats(0.5, 500), st.floats(0, 5e3), st.floats(0, 1e3), st.floats(1, 104), st.floats(0, 1.5))
def test_days_and_weeks_give_one_capacity(demand, queue, target, weeks, cv):
    by_week = relief_capacity(demand, queue, target, weeks, num_referrals=400, cv_demand=cv).item()
    by_day = relief_capacity(demand / 7, queue, target, weeks * 7, num_referrals=400, cv_demand=cv).item()
    assert by_day * 7 == pytest.approx(by_week, rel=1e-9, abs=1e-9)


def test_the_raised_demand_is_seldom_below_the_true_one():
    """Of two standard errors of the time between referrals, on one side, 1 or 2 in 100 are expected."""
    gaps = np.random.default_rng(3).exponential(1.0, (20_000, 100))
    estimated = 1 / gaps.mean(axis=1)
    raised = relief_capacity(estimated, 0, 0, 1, num_referrals=100, cv_demand=1)
    assert 0.003 < (raised < 1).mean() < 0.03


def test_what_cannot_be_is_refused():
    with pytest.raises(Refusal, match="too few referrals"):
        relief_capacity(30, 90, 20, 26, num_referrals=4, cv_demand=1)
    with pytest.raises(Refusal, match="time_to_target"):
        relief_capacity(30, 90, 20, 0)
    with pytest.raises(Refusal, match="queue"):
        relief_capacity(30, -9, 20, 4)
    with pytest.raises(Refusal, match="is not a method"):
        relief_capacity(30, 9, 20, 4, method="fong")
    assert relief_capacity(1, 2, 90, 4).item() == 0, "nobody can start less than not at all"
