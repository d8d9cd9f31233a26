"""How concentrated events would be at random."""

from itertools import permutations

import numpy as np
import pytest

from needs_analysis.errors import Refusal
from needs_analysis.statistics import concentration_if_random, gini, top_share

MEASURES = ["gini", "generalised gini", "theil", "hhi", "top 10%", "units for 50%"]


@pytest.mark.parametrize(("units", "events"), [(2_000, 900), (2_000, 6_000), (40, 3_000), (5, 2)])
def test_dealing_by_numbers_of_units_is_dealing_to_units(units, events):
    """The same mean and spread of each measure as events dealt one by one."""
    values = np.bincount(np.zeros(events, dtype=int), minlength=units)
    found = concentration_if_random(values, ["gini", "top 10%"], seed=1, repetitions=2_000)
    rng = np.random.default_rng(2)
    dealt = [np.bincount(rng.integers(units, size=events), minlength=units) for _ in range(2_000)]
    slow = np.array([[gini(counts), top_share(counts, share_of_units=0.1)] for counts in dealt])
    error = 5 * slow.std(axis=0) / np.sqrt(1_000) + 1e-12
    assert (np.abs(found.expected - slow.mean(axis=0)) < error).all()
    width = np.quantile(slow, 0.975, axis=0) - np.quantile(slow, 0.025, axis=0)
    np.testing.assert_allclose(found.upper - found.lower, width, rtol=0.15, atol=1e-9)


def test_what_is_concentrated_is_told_from_what_is_not():
    rng = np.random.default_rng(3)
    gathered = rng.poisson(rng.gamma(0.3, 2.0, 800))
    found = concentration_if_random(gathered, MEASURES, seed=1)
    assert (found.p == 1 / 1_000).all()
    even = concentration_if_random([2] * 400, MEASURES, seed=1)
    assert (even.p > 0.99).all(), "more even than chance makes it is not concentrated"


def test_with_one_event_nothing_can_be_told():
    found = concentration_if_random([1] + [0] * 9, MEASURES, seed=1)
    assert (found.p == 1).all() and found.expected == pytest.approx(found.observed)


def test_each_event_keeps_its_weight():
    rng = np.random.default_rng(4)
    weights = rng.lognormal(1, 1, 600)
    together = np.bincount(rng.integers(30, size=600), weights=weights, minlength=900)
    found = concentration_if_random(together, ["gini", "top 10%", "hhi"], seed=1, weights=weights, repetitions=199)
    assert (found.p == 1 / 200).all()
    alike = concentration_if_random(
        np.bincount(np.arange(600) % 30), ["gini"], seed=1, weights=np.ones(600), repetitions=999
    )
    plain = concentration_if_random(np.bincount(np.arange(600) % 30), ["gini"], seed=1)
    assert alike.expected == pytest.approx(plain.expected, rel=0.02)


def test_weights_dealt_among_the_events_of_each_unit_by_enumeration():
    """All 24 orders of four weights over units of two, one and one events, and one of none."""
    weights, owners = np.array([1.0, 2.0, 5.0, 9.0]), np.array([1, 2, 0, 0])
    values = np.bincount(owners, weights=weights, minlength=4)
    every = [gini(np.bincount(owners, weights=order, minlength=4)) for order in permutations(weights)]
    found = concentration_if_random(values, ["gini"], seed=1, weights=weights, owners=owners, repetitions=4_000)
    assert found.expected[0] == pytest.approx(np.mean(every), abs=4 * np.std(every) / np.sqrt(4_000))
    share = np.mean(np.array(every) >= gini(values) - 1e-12)
    assert found.p[0] == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / 4_000) + 1 / 4_000)


@pytest.mark.parametrize("owners", [[0, 1, 1], [0.0, 1.0], [0, 2], [1, 0]])
def test_owners_that_do_not_give_the_values(owners):
    with pytest.raises(Refusal, match="unit"):
        concentration_if_random([1.5, 1], ["gini"], seed=1, weights=[1.5, 1], owners=owners)


@pytest.mark.parametrize(
    ("values", "options", "said"),
    [
        ([1.5, 1], {}, "not whole counts"),
        ([1.5, 1], {"weights": [1, 2]}, "do not add up"),
        ([1, 1], {"weights": [2, np.nan]}, "do not add up"),
        ([1, 1], {"weights": [3, -1]}, "negative"),
        ([0, 0], {}, "no events"),
        ([1, 1], {"repetitions": 9}, "repetitions is 9"),
        ([1, 1], {"seed": -1}, "seed is -1"),
    ],
)
def test_refusals(values, options, said):
    with pytest.raises(Refusal, match=said):
        concentration_if_random(values, ["gini"], **{"seed": 1, **options})


def test_the_generalised_coefficient_is_none_of_harm():
    with pytest.raises(Refusal, match="not counts of events"):
        concentration_if_random([1.5, 1], ["generalised gini"], seed=1, weights=[1.5, 1])


@pytest.mark.slow
def test_it_rejects_at_its_level():
    rng, runs = np.random.default_rng(5), 600
    rejected, weighted = np.zeros(2), 0
    for run in range(runs):
        counts = np.bincount(rng.integers(400, size=300), minlength=400)
        rejected += concentration_if_random(counts, ["gini", "hhi"], seed=run, repetitions=199).p <= 0.05
        weights, on = rng.lognormal(0, 1, 150), rng.integers(200, size=150)
        held = np.bincount(on, weights=weights, minlength=200)
        weighted += concentration_if_random(held, ["gini"], seed=run, weights=weights, repetitions=199).p[0] <= 0.05
    most = 0.05 + 3 * np.sqrt(0.05 * 0.95 / runs)
    assert (rejected / runs <= most).all() and weighted / runs <= most
    # Of counts, ties make it slightly too seldom; of weights there are none.
    assert weighted / runs >= 0.05 - 3 * np.sqrt(0.05 * 0.95 / runs)
