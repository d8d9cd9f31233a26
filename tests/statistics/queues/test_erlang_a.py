"""The Erlang A queue."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.errors import Refusal
from needs_analysis.statistics.queues import erlang_a, mmc
from tests.statistics.queues.exact import answers

CASES = [(8, 1, 10, 2), (30, 1, 10, 1), (112, 1, 113, 4), (1, 1, 20, 1), (5, 1, 1, 100)]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_column_is_what_exact_fractions_give(case):
    """With so many states that what is left out is below 1e-25."""
    arrival, service, servers, abandon = case
    row = erlang_a(*case).iloc[0]
    for name, exact in answers(arrival, service, servers, top=arrival + servers + 120, abandon=abandon).items():
        assert row[name] == pytest.approx(float(exact), rel=1e-12), name


def test_large_and_long_queues_by_arithmetic_with_40_digits():
    for case, made in MADE.items():
        row = erlang_a(*case).iloc[0]
        for name, value in made.items():
            assert row[name] == pytest.approx(value, rel=1e-11), (case, name)


MADE = {
    (1000, 1, 500, 0.5): {
        "p_empty": 0,
        "p_wait_or_all_busy": 1,
        "p_lost_or_abandon": 0.5,
        "mean_queue": 1000,
        "mean_in_system": 1500,
        "throughput": 500,
    },
    (300, 1, 500, 1): {
        "p_empty": 5.148200222412e-131,
        "p_wait_or_all_busy": 3.8074234162882e-26,
        "p_lost_or_abandon": 1.8672242150513e-28,
        "mean_queue": 5.6016726451539e-26,
        "mean_in_system": 300,
        "throughput": 300,
    },
    (1, 1, 100, 0.0001): {
        "p_empty": 0.36787944117144,
        "p_wait_or_all_busy": 3.9816828483146e-159,
        "p_lost_or_abandon": 4.0218977223905e-165,
        "mean_queue": 4.0218977223905e-161,
        "mean_in_system": 1,
        "throughput": 1,
    },
    (130, 1, 113, 0.001): {
        "p_empty": 0,
        "p_wait_or_all_busy": 1,
        "p_lost_or_abandon": 0.13076923076923,
        "mean_queue": 17000,
        "mean_in_system": 17113,
        "throughput": 113,
    },
    (1968, 4.25, 475, 3): {
        "p_empty": 7.6163767711203e-202,
        "p_wait_or_all_busy": 0.31846527825683,
        "p_lost_or_abandon": 0.0073789469450744,
        "mean_queue": 4.8405891959688,
        "mean_in_system": 464.48252623411,
        "throughput": 1953.4782324121,
    },
}


def test_who_is_ready_to_wait_as_long_as_support_lasts_leaves_as_from_endless_servers():
    """Where people leave at the rate of service, the number in the system is that of a queue with a server for each."""
    assert erlang_a(112, 1, 113, 1)["mean_in_system"].iloc[0] == pytest.approx(112, rel=1e-12)


@given(
    load=st.floats(0.05, 200),
    servers=st.integers(1, 100),
    each=st.floats(0.05, 20),
    abandon=st.floats(0.01, 20),
)
def test_who_comes_is_served_or_leaves(load, servers, each, abandon):
    row = erlang_a(load * each, each, servers, abandon).iloc[0]
    assert row["throughput"] == pytest.approx(row["arrival_rate"] * (1 - row["p_lost_or_abandon"]), rel=1e-9)
    assert 0 <= row["p_lost_or_abandon"] <= row["p_wait_or_all_busy"] <= 1 + 1e-12


def test_where_hardly_anybody_leaves_it_is_nearly_the_queue_that_nobody_leaves():
    slow, never = erlang_a(8, 1, 10, 1e-9).iloc[0], mmc(8, 1, 10).iloc[0]
    assert slow["p_wait_or_all_busy"] == pytest.approx(never["erlang_c"], rel=1e-7)
    assert slow["mean_queue"] == pytest.approx(never["mean_queue"], rel=1e-7)


def test_a_rate_of_0_and_a_queue_of_millions_are_refused():
    with pytest.raises(Refusal, match="abandon_rate is 0"):
        erlang_a(8, 1, 10, 0)
    with pytest.raises(Refusal, match="millions"):
        erlang_a(12, 1, 10, 1e-9)
