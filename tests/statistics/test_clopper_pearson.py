"""The exact interval for a proportion."""

import numpy as np
import pytest
from scipy import stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics import clopper_pearson
from tests.conftest import known


def test_limits_match_those_of_r():
    rows = known("service_gap/proportion_ci.csv")
    lower, upper = clopper_pearson(rows["x"], rows["n"])
    np.testing.assert_allclose(lower, rows["clopper_pearson_low"], rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(upper, rows["clopper_pearson_high"], rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize(("x", "n", "level"), [(1, 12, 0.9), (7, 12, 0.95), (11, 12, 0.998)])
def test_each_limit_leaves_its_tail_of_the_binomial(x, n, level):
    lower, upper = clopper_pearson(x, n, confidence=level)
    assert stats.binom.sf(x - 1, n, float(lower)) == pytest.approx((1 - level) / 2, rel=1e-8)
    assert stats.binom.cdf(x, n, float(upper)) == pytest.approx((1 - level) / 2, rel=1e-8)


def test_none_and_all_of_ten_by_hand():
    lower, upper = clopper_pearson([0, 10], 10)
    np.testing.assert_allclose(lower, [0, 0.025**0.1], rtol=1e-9)
    np.testing.assert_allclose(upper, [1 - 0.025**0.1, 1], rtol=1e-9)


def test_nobody_tried_has_no_limits_and_too_many_successes_are_refused():
    lower, upper = clopper_pearson([0, np.nan], [0, 5])
    assert np.isnan(lower).all() and np.isnan(upper).all()
    with pytest.raises(Refusal, match="more successes than trials"):
        clopper_pearson(6, 5)
