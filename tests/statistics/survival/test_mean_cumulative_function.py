"""The mean number of events per unit by each time: against SurPyval and arithmetic by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.errors import Refusal
from needs_analysis.statistics.survival import mean_cumulative_function
from tests.conftest import known
from tests.statistics.survival.spell_cases import later_risk


def test_what_surpyval_gives_with_delayed_entry():
    units, events, theirs = (known(f"survival/mcf_{name}.csv") for name in ("units", "events", "surpyval"))
    found = mean_cumulative_function(events["time"], events["unit"], units["entry"], units["exit"])
    assert found.time.tolist() == theirs["time"].tolist()
    np.testing.assert_allclose(found.mean, theirs["mean"], rtol=1e-9)
    np.testing.assert_allclose(found.standard_error**2, theirs["variance"], rtol=1e-8)


EVENTS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 20)), max_size=40)


@given(EVENTS)
def test_the_variance_is_the_sum_of_squares_over_units(rows):
    """Worked out unit by unit; all are followed from the start, each to its own end."""
    exits = np.array([5, 10, 15, 20, 25])
    rows = [(unit, time) for unit, time in rows if time <= exits[unit]]
    found = mean_cumulative_function([t for _, t in rows], [u for u, _ in rows], None, exits)
    total = np.zeros_like(found.time)
    for unit, until in enumerate(exits):
        own = np.array([sum(u == unit and t == time for u, t in rows) for time in found.time])
        step = (found.time <= until) / found.at_risk * (own - found.events / found.at_risk)
        total += np.cumsum(step) ** 2
    np.testing.assert_allclose(found.standard_error**2, total, rtol=1e-7, atol=1e-12)
    assert (found.lower <= found.mean).all() and (found.mean <= found.upper).all()


def test_with_all_followed_alike_it_is_the_mean():
    found = mean_cumulative_function([1, 4, 4, 9], [0, 0, 1, 2], None, [10] * 4)
    assert found.mean.tolist() == [0.25, 0.75, 1.0]
    assert found.standard_error[-1] ** 2 == pytest.approx(np.var([2, 1, 1, 0]) / 4)


def test_nobody_followed_is_nobody_at_risk():
    found = mean_cumulative_function([5], [0], [3, 0], [9, 4])
    assert found.at_risk.tolist() == [1] and found.at([2, 9, 10])[0].tolist()[:2] == [0, 1]


def test_no_event_at_all():
    found = mean_cumulative_function([], [], None, [4, 5])
    mean, lower, upper = found.at([3])
    assert mean == [0] and lower == [0] and upper[0] == pytest.approx(-np.log(0.025) / 2)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (([1], [0], None, []), "no units"),
        (([1], [1], None, [5]), "not there"),
        (([1], [0.5], None, [5]), "not there"),
        (([6], [0], None, [5]), "outside the time"),
        (([2], [0], [2], [5]), "outside the time"),
        (([1], [0], [5], [5]), "leaves before it enters"),
        (([1, 2], [0], None, [5]), "lengths differ"),
        (([np.nan], [0], None, [5]), "missing, infinite"),
        ((["a"], [0], None, [5]), "not a number"),
    ],
)
def test_refusals(arguments, said):
    with pytest.raises(Refusal, match=said):
        mean_cumulative_function(*arguments)


@pytest.mark.slow
def test_the_interval_holds_the_truth_where_people_differ():
    """400 people of unlike risk, each followed for another time: 1 event each in half a year."""
    rng, runs, held = np.random.default_rng(31), 1_000, 0
    for _ in range(runs):
        times, of, _ = later_risk(rng, 400, days=365, mean=2.0)
        until = rng.uniform(100, 365, 400)
        seen = times <= until[of]
        _, low, high = mean_cumulative_function(times[seen], of[seen], None, until).at(
            [182.5 if until.max() > 182.5 else 0]
        )
        held += bool(low[0] <= 1.0 <= high[0])
    assert abs(held / runs - 0.95) < 3 * np.sqrt(0.95 * 0.05 / runs)
