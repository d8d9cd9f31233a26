"""The M/M/c/K queue."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.errors import Refusal
from needs_analysis.statistics.queues import erlang_a, mmc, mmck
from tests.statistics.queues.exact import answers

CASES = [(8, 1, 10, 15), (112, 1, 113, 120), (200, 1, 10, 12), (1, 4, 3, 3), (5, 1, 5, 60), (300, 2, 160, 260)]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_column_is_what_exact_fractions_give(case):
    arrival, service, servers, capacity = case
    row = mmck(*case).iloc[0]
    for name, exact in answers(arrival, service, servers, top=capacity).items():
        assert row[name] == pytest.approx(float(exact), rel=1e-12), name


def test_500_servers_by_arithmetic_with_40_digits():
    """600 arrivals, 500 servers, 700 in all; 3,000 arrivals at 1,000 servers of whom nobody can wait (made with 40 digits)."""
    row = mmck(600, 1, 500, 700).iloc[0]
    exact = MADE["600"]
    for name, value in exact.items():
        assert row[name] == pytest.approx(value, rel=1e-11), name
    assert mmck(3_000, 1, 1_000, 1_000)["p_lost_or_abandon"].iloc[0] == pytest.approx(MADE["3000"], rel=1e-11)


MADE = {
    "600": {
        "p_wait_or_all_busy": 1,
        "p_lost_or_abandon": 0.16666666666667,
        "mean_queue": 195,
        "mean_in_system": 695,
        "throughput": 500,
    },
    "3000": 0.66683308401811,
}


@given(load=st.floats(0.05, 300), servers=st.integers(1, 60), more=st.integers(0, 80), each=st.floats(0.05, 20))
def test_who_comes_is_served_or_turned_away(load, servers, more, each):
    row = mmck(load * each, each, servers, servers + more).iloc[0]
    assert row["throughput"] == pytest.approx(row["arrival_rate"] * (1 - row["p_lost_or_abandon"]), rel=1e-9)
    assert row["mean_in_system"] == pytest.approx(row["throughput"] * row["mean_time_in_system"], rel=1e-12)
    assert 0 <= row["p_lost_or_abandon"] <= row["p_wait_or_all_busy"] <= 1 + 1e-12


def test_a_list_that_closes_very_late_is_one_that_does_not_close():
    late, never = mmck(8, 1, 10, 400).iloc[0], mmc(8, 1, 10).iloc[0]
    assert late["p_wait_or_all_busy"] == pytest.approx(never["erlang_c"], rel=1e-12)
    assert late["mean_queue"] == pytest.approx(never["mean_queue"], rel=1e-12)
    assert late["p_empty"] == pytest.approx(never["p_empty"], rel=1e-12)


def test_several_rows_are_what_each_is_alone_and_a_capacity_below_the_servers_is_refused():
    together = mmck([8, 200], 1, 10, [15, 12])
    np.testing.assert_array_equal(together.iloc[1], mmck(200, 1, 10, 12).iloc[0])
    with pytest.raises(Refusal, match="below servers in 1 of 2 rows"):
        mmck(8, 1, 10, [9, 10])


@pytest.mark.parametrize("coming", [1e-15, 1.0, 1e15])
@pytest.mark.parametrize("each", [1e-15, 1.0, 1e15])
def test_every_answer_at_the_ends_of_the_range_is_a_number(coming, each):
    for found in (mmck(coming, each, 3, 40), erlang_a(coming, each, 3, 1e15)):
        assert np.isfinite(found.to_numpy(dtype=float)).all()
