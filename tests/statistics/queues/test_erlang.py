"""Erlang B and C by recursion."""

from fractions import Fraction
from itertools import islice

import numpy as np
import pytest

from needs_analysis.statistics.queues._erlang import by_time, steps, waits
from tests.statistics.queues.exact import shares


def test_erlang_b_is_the_share_of_time_in_which_all_are_busy_and_nobody_can_wait():
    for load in (Fraction(1, 3), Fraction(8), Fraction(40)):
        for step in islice(steps(np.array([float(load)])), 60):
            exact = shares(load, 1, step.servers, top=step.servers)
            assert step.blocked[0] == pytest.approx(float(exact[-1]), rel=1e-12)
            assert step.empty[0] == pytest.approx(float(exact[0]), rel=1e-12)
            assert step.not_blocked[0] == pytest.approx(float(1 - exact[-1]), rel=1e-12)


def test_rows_with_servers_of_their_own_are_what_each_is_alone():
    load, servers = np.array([1.0, 99.0, 5.0, 0.1]), np.array([2.0, 100.0, 7.0, 1.0])
    slack = (servers - load) / servers
    together = waits(load, servers, slack)
    for at in range(4):
        alone = waits(load[[at]], servers[[at]], slack[[at]])
        for name in ("empty", "erlang_b", "erlang_c", "at_once"):
            assert getattr(alone, name)[0] == getattr(together, name)[at]
    np.testing.assert_allclose(together.erlang_c + together.at_once, 1, rtol=1e-14)


def test_a_share_in_time_keeps_its_digits_where_nearly_all_wait():
    assert by_time(np.array([1.0]), np.array([1e-20]), np.array([0.0]))[0] == 1e-20
    assert by_time(np.array([1.0]), np.array([0.0]), np.array([1e-18]))[0] == pytest.approx(1e-18)
