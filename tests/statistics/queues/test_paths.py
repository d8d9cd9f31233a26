"""When the next server is free, and when arrivals come."""

import numpy as np
import pytest

from needs_analysis.statistics.queues._paths import Free, Plan, _Clock, run


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


def state(servers, time, busy, many):
    """Runs at a time, with so many busy."""
    free = Free(plan(servers), np.random.default_rng(1), many)
    free.time[:] = time
    free.busy[:] = busy
    free.change(np.arange(many))
    free.wait()
    return free


def test_a_free_server_is_free_at_once_and_a_busy_one_after_its_mean_time():
    free = state(4, 2.0, 3, 20_000)
    assert (free.time == 2).all() and (free.busy == 3).all()
    free = state(4, 2.0, 4, 20_000)
    assert free.time.mean() == pytest.approx(2 + 1 / 2, abs=0.02) and (free.busy == 3).all()


def test_more_servers_are_free_from_the_day_they_come():
    free = state([1, 1, 3], 1.5, 1, 5_000)
    late = free.time == 2
    # exp(-0.5 x 0.5) of them are busy until then.
    assert late.mean() == pytest.approx(np.exp(-0.25), abs=0.02)
    assert (free.busy[late] == 1).all() and (free.busy[~late] == 0).all() and (free.time <= 2).all()


def test_who_is_served_at_a_moment_is_so_later_with_an_exponential_share():
    free = state(9, 0.0, 8, 20_000)
    free.at(np.full(20_000, 0.4))
    assert (free.time == 0.4).all()
    assert free.busy.mean() == pytest.approx(8 * np.exp(-0.2), abs=0.03)
    free.at(np.full(20_000, 0.1))
    assert (free.time == 0.4).all(), "it never goes back"


def test_fewer_servers_are_waited_for_until_those_too_many_have_finished():
    """Three are busy where one is left from time 1 on: two must finish, after 1/1.5 + 1/1 on average."""
    free = state([4, 1, 1], 0.0, 3, 20_000)
    free.rate = 1e-9
    free.at(np.full(20_000, 0.9))
    free.rate = 0.5
    free.time[:] = 1.0
    free.change(np.arange(20_000))
    free.wait()
    assert (free.busy == 0).all() and free.time.mean() == pytest.approx(1 + 1 / 1.5 + 1 + 2, abs=0.06)


def test_arrivals_come_in_periods_that_have_some():
    clock = _Clock(plan(1))
    assert clock.total == 5
    np.testing.assert_allclose(clock.at(np.array([0.0, 0.5, 0.999, 1.0, 3.0, 4.999])), [0, 0.5, 0.999, 2, 2.5, 2.99975])


def test_few_runs_and_many_are_drawn_in_batches_and_each_counts_every_arrival_once():
    for runs in (1, 40, 17_000):
        found = run(plan(2, arrivals=(30.0, 0.0, 4.0)), runs, np.random.default_rng(1))
        assert found["arrived"].shape == (runs, 3) and (found["arrived"][:, 1] == 0).all()
        assert (found["arrived"] == found["started"]).all() and not found["left"].any()
        assert found["arrived"].sum(axis=1).mean() == pytest.approx(34, abs=5 * np.sqrt(34 / runs))
