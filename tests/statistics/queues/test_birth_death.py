"""Shares of time from the balance between numbers in the system."""

import numpy as np
import pytest

from needs_analysis.statistics.queues._birth_death import shares
from tests.statistics.queues.exact import answers


@pytest.mark.parametrize(("arrival", "servers", "top"), [(1, 1, 1), (30, 10, 25), (2, 10, 25), (300, 120, 200)])
def test_it_is_what_exact_fractions_give(arrival, servers, top):
    found = shares(arrival / np.minimum(np.arange(1, top + 1), servers), servers)
    exact = answers(arrival, 1, servers, top=top)
    for name, own in (
        ("empty", "p_empty"),
        ("all_busy", "p_wait_or_all_busy"),
        ("full", "p_lost_or_abandon"),
        ("queue", "mean_queue"),
        ("busy", "throughput"),
    ):
        assert getattr(found, name) == pytest.approx(float(exact[own]), rel=1e-12), name


def test_numbers_far_from_the_most_frequent_one_do_not_overflow():
    found = shares(np.full(5_000, 10.0), 1)
    assert found.empty == 0 and found.full == pytest.approx(0.9) and found.queue == pytest.approx(4_999 - 1 / 9)
