"""Marshall's empirical Bayes smoothing of rates."""

import numpy as np
import pytest
from scipy import stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics import marshall
from tests.conftest import known


def test_rates_match_those_of_esda():
    rows = known("rates/marshall.csv")
    found = marshall(rows["count"], rows["population"], repetitions=50)
    np.testing.assert_allclose(found.rate, rows["esda"], rtol=1e-9)


def test_four_areas_of_one_size_by_hand():
    found = marshall([0, 5, 40, 12], [1_000] * 4)
    own = np.array([0, 0.005, 0.040, 0.012])
    average = 57 / 4_000
    variance = ((own - average) ** 2).mean() - average / 1_000
    weight = variance / (variance + average / 1_000)
    assert (found.average, found.variance) == pytest.approx((average, variance), rel=1e-12)
    np.testing.assert_allclose(found.weight, [weight] * 4, rtol=1e-12)
    np.testing.assert_allclose(found.rate, average + weight * (own - average), rtol=1e-12)
    assert (found.lower < found.rate).all() and (found.rate < found.upper).all()
    assert found.rate[0] > 0, "no event is no proof of a rate of nought"


def test_areas_that_differ_no_more_than_chance_all_get_the_average():
    found = marshall([10, 20, 40], [1_000, 2_000, 4_000])
    assert found.variance == 0
    np.testing.assert_array_equal(found.weight, 0)
    np.testing.assert_allclose(found.rate, 0.01, rtol=1e-12)
    assert (found.lower < 0.01).all() and (found.upper > 0.01).all()


def test_with_very_many_events_an_areas_range_is_that_of_its_own_count():
    events = np.array([10_000, 20_000, 40_000, 90_000])
    found = marshall(events, [1_000_000] * 4)
    np.testing.assert_allclose(found.lower, stats.chi2.ppf(0.025, 2 * events) / 2e6, rtol=0.005)
    np.testing.assert_allclose(found.upper, stats.chi2.ppf(0.975, 2 * events + 2) / 2e6, rtol=0.005)


def test_one_seed_gives_one_range_and_a_higher_confidence_a_wider_one():
    first, again = (marshall([3, 5, 9], [100, 200, 150], seed=4) for _ in range(2))
    np.testing.assert_array_equal([first.lower, first.upper], [again.lower, again.upper])
    wider = marshall([3, 5, 9], [100, 200, 150], seed=4, confidence=0.998)
    assert (wider.lower < first.lower).all() and (wider.upper > first.upper).all()


@pytest.mark.parametrize(
    ("events", "people", "message"),
    [
        ([1, 2], [10, 10], "2 areas are too few"),
        ([1, 2, np.nan], [10, 10, 10], "has no count or no population"),
        ([1, 2, 3], [10, 10, 0], "has no count or no population"),
        ([1, 2, 3], [10, 10, np.nan], "has no count or no population"),
        ([0, 0, 0], [10, 10, 10], "no event in any area"),
        ([1, 2, -3], [10, 10, 10], "negative or infinite"),
    ],
)
def test_what_nothing_can_be_learnt_from_is_refused(events, people, message):
    with pytest.raises(Refusal, match=message):
        marshall(events, people)


def test_too_few_repetitions_are_refused():
    with pytest.raises(Refusal, match=r"(?s)repetitions is 49.*50 or more"):
        marshall([1, 2, 3], [10, 10, 10], repetitions=49)
