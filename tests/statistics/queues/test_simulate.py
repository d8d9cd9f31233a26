"""Queues simulated, beside what closed forms say."""

import numpy as np
import pytest

from needs_analysis.errors import Refusal
from needs_analysis.statistics.queues import erlang_a, mmc, mmck, simulate


def z(values, exact):
    """How many standard errors a mean over runs lies from the exact one."""
    values = np.asarray(values, dtype=float)
    return abs(values.mean() - exact) / (values.std(ddof=1) / np.sqrt(values.size))


def settled(arrival, service, servers, *, runs, lasts=60, **options):
    """The last of several blocks, once the queue no longer knows how it began."""
    made = simulate(
        [[arrival] * 3 * lasts],
        service,
        [[servers]],
        busy=min(servers, int(arrival / service)),
        block=lasts,
        runs=runs,
        **options,
    )
    return {name: values[0, :, -1] for name, values in vars(made).items()}


def check_mmc(arrival, service, servers, runs, **options):
    made, row = (
        settled(arrival, service, servers, target=0.4, runs=runs, **options),
        mmc(arrival, service, servers, 0.4).iloc[0],
    )
    # Sums over sums, in the form of which the mean is known to be 0.
    for found, exact in (
        (made["waited"] - row["mean_wait"] * made["arrived"], 0),
        (made["within"] - row["p_wait_at_most_t"] * made["arrived"], 0),
        (made["at_once"] - (1 - row["erlang_c"]) * made["arrived"], 0),
        (made["waiting"], row["mean_queue"]),
    ):
        yield z(found, exact)


def check_leaving(arrival, service, servers, abandon, runs, **options):
    made = settled(arrival, service, servers, abandon_rate=abandon, runs=runs, **options)
    row = erlang_a(arrival, service, servers, abandon).iloc[0]
    for found, exact in (
        (made["left"] - row["p_lost_or_abandon"] * made["arrived"], 0),
        (made["waited"] - row["mean_wait"] * made["arrived"], 0),
        (made["at_once"] - (1 - row["p_wait_or_all_busy"]) * made["arrived"], 0),
        (made["waiting"], row["mean_queue"]),
    ):
        yield z(found, exact)


def check_full(arrival, service, servers, places, runs, **options):
    made = settled(arrival, service, servers, places=places, runs=runs, **options)
    row = mmck(arrival, service, servers, servers + places).iloc[0]
    yield z(made["turned_away"] - row["p_lost_or_abandon"] * made["arrived"], 0)
    yield z(made["at_once"] - (1 - row["p_wait_or_all_busy"]) * made["arrived"], 0)
    if places:
        yield z(made["waited"] - row["mean_wait"] * made["started"], 0)
        yield z(made["waiting"], row["mean_queue"])


def test_it_agrees_with_closed_forms():
    found = [*check_mmc(4, 1, 5, 400), *check_leaving(7, 1, 5, 0.5, 400), *check_full(7, 1, 5, 3, 400)]
    assert max(found) < 4


@pytest.mark.slow
def test_it_agrees_with_closed_forms_over_many_queues():
    found = []
    for seed, (arrival, service, servers) in enumerate(
        [(0.8, 1, 1), (8, 1, 10), (27, 1, 30), (20, 0.2, 110), (5, 2, 4)]
    ):
        found += check_mmc(arrival, service, servers, 1_000, lasts=150, seed=seed)
        for rate in (0.05, 1, 5):
            found += check_leaving(1.2 * arrival, service, servers, rate, 1_000, lasts=150, seed=seed)
        for places in (0, 1, 6):
            found += check_full(1.2 * arrival, service, servers, places, 1_000, lasts=150, seed=seed)
    # Of so many normal numbers hardly one lies beyond 4, and one in 20 beyond 2.
    assert len(found) == 130 and max(found) < 4 and np.mean(np.array(found) > 1.96) < 0.12


def test_servers_that_change_are_what_their_constant_queues_are_once_settled():
    """Half the time 6 servers and half 9, each long enough to settle; also where the change takes servers away."""
    servers = [[6] * 60 + [9] * 60 + [6] * 60]
    made = simulate([[5.0] * 180], 1, servers, busy=5, block=30, runs=600)
    for block, many in ((1, 6), (3, 9), (5, 6)):
        row = mmc(5, 1, many).iloc[0]
        assert z(made.waiting[0, :, block], row["mean_queue"]) < 4
        assert z(made.waited[0, :, block] - row["mean_wait"] * made.arrived[0, :, block], 0) < 4


def test_fewer_servers_finish_what_they_have_begun():
    """Ten busy, none from period 1 on, five again from period 3: two who wait begin at once then, as 5 - 10 exp(-3) are free."""
    servers = [[10] + [0] * 2 + [20] * 3]
    made = simulate([[2.0] * 6], 1.0, servers, busy=0, runs=500)
    assert (made.waiting[0, :, 1] == made.arrived[0, :, 1]).all()
    assert (made.waiting[0, :, 2] == made.arrived[0, :, 1] + made.arrived[0, :, 2]).all()
    assert (made.waiting[0, :, 3] == 0).all()
    none = simulate([[2.0] * 4], 1.0, [[0]], runs=50)
    assert (none.waiting[0, :, -1] == none.arrived[0].sum(axis=1)).all() and np.isinf(
        none.waited[none.arrived > 0]
    ).all()


def test_arrivals_come_when_they_are_expected_and_not_while_the_list_is_closed():
    expected = [[3.0, 0.0, 9.0, 1.0]]
    made = simulate(expected, 1, [[50]], list_open=[[True, True, False, True]], runs=4_000)
    for at, number in enumerate(expected[0]):
        if number:
            assert z(made.arrived[0, :, at], number) < 4
    assert made.arrived[0, :, 1].sum() == 0
    assert (made.turned_away[0, :, 2] == made.arrived[0, :, 2]).all() and made.turned_away[0][:, [0, 1, 3]].sum() == 0


def test_everyone_is_accounted_for_and_runs_repeat():
    options = {"abandon_rate": 0.1, "places": 8, "target": 1, "block": 5, "runs": 60, "waiting": 3}
    one = simulate([[4.0] * 20, [9.0] * 20], [0.5, 1], [[6], [8]], **options)
    assert (one.arrived == one.turned_away + one.started + one.left).all()
    assert (one.within <= one.started).all() and (one.at_once <= one.within).all() and (one.waiting <= 8 + 3).all()
    two = simulate([[4.0] * 20, [9.0] * 20], [0.5, 1], [[6], [8]], **options)
    alone = simulate([[4.0] * 20], [0.5], [[6]], **options)
    for name, values in vars(one).items():
        np.testing.assert_array_equal(values, getattr(two, name))
        np.testing.assert_array_equal(values[:1], getattr(alone, name))
    assert (
        simulate([[4.0] * 20, [9.0] * 20], [0.5, 1], [[6], [8]], **options | {"seed": 2}).arrived != one.arrived
    ).any()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"arrivals": [[-1.0]]}, "negative"),
        ({"arrivals": [[np.nan]]}, "missing"),
        ({"arrivals": []}, "not a table"),
        ({"arrivals": [["a"]]}, "other than numbers"),
        ({"service_rate": 0}, "not above 0"),
        ({"service_rate": [1, 2]}, "one number for each queue"),
        ({"servers": [[1.5]]}, "not whole"),
        ({"servers": [[1, 2, 3]]}, "1 rows and 3 columns"),
        ({"abandon_rate": -1}, "negative"),
        ({"block": 9}, "block is 9"),
        ({"runs": 0}, "runs is 0"),
        ({"seed": -1}, "seed is -1"),
        ({"places": -1}, "places is -1"),
        ({"runs": 1_000_000, "arrivals": [[1.0] * 200]}, "too many runs"),
    ],
    ids=str,
)
def test_what_is_out_of_range_is_refused(given, said):
    usual = {"arrivals": [[1.0] * 5], "service_rate": 1, "servers": [[2]]} | given
    with pytest.raises(Refusal, match=said):
        simulate(usual.pop("arrivals"), usual.pop("service_rate"), usual.pop("servers"), **usual)


def test_more_than_can_be_simulated_in_a_minute_is_refused():
    for options in (
        {"arrivals": [[1e7]]},
        {"arrivals": [[1e4]], "runs": 100_000},
        {"arrivals": [[1.0]], "waiting": 10**8},
    ):
        with pytest.raises(Refusal, match="too many to simulate"):
            simulate(options.pop("arrivals"), 1.0, [[5]], **options)
