"""Wilson's interval for a proportion."""

import numpy as np
import pytest
from scipy import stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics import wilson
from tests.conftest import known


def test_limits_match_those_of_r():
    rows = known("service_gap/proportion_ci.csv")
    lower, upper = wilson(rows["x"], rows["n"])
    np.testing.assert_allclose(lower, rows["wilson_low"], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(upper, rows["wilson_high"], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(("x", "n", "level"), [(0, 7, 0.95), (3, 7, 0.9), (7, 7, 0.998), (4_844, 39_289, 0.95)])
def test_limits_match_those_of_scipy(x, n, level):
    expected = stats.binomtest(x, n).proportion_ci(confidence_level=level, method="wilson")
    lower, upper = wilson(x, n, confidence=level)
    assert (float(lower), float(upper)) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_the_limits_solve_the_equation_of_the_score():
    z = 1.959963984540054
    for limit in wilson(81, 263):
        assert (81 / 263 - limit) ** 2 == pytest.approx(z**2 * limit * (1 - limit) / 263, rel=1e-9)


def test_nobody_tried_and_a_missing_count_have_no_limits():
    lower, upper = wilson([0, np.nan, 1], [0, 5, np.nan])
    assert np.isnan(lower).all() and np.isnan(upper).all()


def test_more_successes_than_trials_are_refused():
    with pytest.raises(Refusal, match="more successes than trials"):
        wilson([1, 4], [5, 3])
