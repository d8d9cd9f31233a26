"""When the next server is free, and when arrivals come."""

import numpy as np
import pytest

from needs_analysis.statistics.queues._paths import Free, Plan, _Clock


def plan(servers, arrivals=(1.0, 0.0, 4.0)):
    arrivals = np.array(arrivals, dtype=float)
    return Plan(
        arrivals=arrivals,
        service_rate=0.5,
        servers=np.broadcast_to(np.array(servers, dtype=float), arrivals.shape),
        is_open=np.ones(arrivals.size, dtype=bool),
        places=None,
        block=1,
        abandon_rate=0.0,
        target=0.0,
        busy=0.0,
        waiting=0.0,
    )


def test_a_free_server_is_free_at_once_and_a_busy_one_after_its_mean_time():
    free = Free(plan(4), np.random.default_rng(1))
    time, busy = free.after(np.full(20_000, 2.0), np.full(20_000, 3))
    assert (time == 2).all() and (busy == 3).all()
    time, busy = free.after(np.full(20_000, 2.0), np.full(20_000, 4))
    assert time.mean() == pytest.approx(2 + 1 / 2, abs=0.02) and (busy == 3).all()


def test_more_servers_are_free_from_the_day_they_come():
    free = Free(plan([1, 1, 3]), np.random.default_rng(1))
    time, busy = free.after(np.full(5_000, 1.5), np.full(5_000, 1))
    late = time == 2
    # exp(-0.5 x 0.5) of them are busy until then.
    assert late.mean() == pytest.approx(np.exp(-0.25), abs=0.02)
    assert (busy[late] == 1).all() and (busy[~late] == 0).all() and (time <= 2).all()


def test_arrivals_come_in_periods_that_have_some():
    clock = _Clock(plan(1), np.random.default_rng(1))
    assert clock.total == 5
    np.testing.assert_allclose(clock.at(np.array([0.0, 0.5, 0.999, 1.0, 3.0, 4.999])), [0, 0.5, 0.999, 2, 2.5, 2.99975])
