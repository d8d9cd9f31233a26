"""The exact interval for a count."""

import numpy as np
import pytest
from scipy import stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics import poisson_exact
from tests.conftest import known


def test_limits_match_those_of_r_in_units_of_what_was_expected():
    rows = known("service_gap/target_attainment_ci.csv")
    lower, upper = poisson_exact(rows["observed"])
    np.testing.assert_allclose(lower / rows["expected"], rows["exact_low"], rtol=1e-7, atol=1e-12)
    np.testing.assert_allclose(upper / rows["expected"], rows["exact_high"], rtol=1e-7)


@pytest.mark.parametrize(("x", "level"), [(1, 0.95), (9, 0.9), (10, 0.998), (250, 0.95)])
def test_each_limit_leaves_its_tail_of_the_poisson(x, level):
    lower, upper = poisson_exact(x, confidence=level)
    assert stats.poisson.sf(x - 1, float(lower)) == pytest.approx((1 - level) / 2, rel=1e-8)
    assert stats.poisson.cdf(x, float(upper)) == pytest.approx((1 - level) / 2, rel=1e-8)


def test_no_event_by_hand():
    lower, upper = poisson_exact(0)
    assert lower == 0
    assert upper == pytest.approx(-np.log(0.025), rel=1e-12)


def test_a_missing_count_has_no_limits_and_odd_confidence_is_refused():
    lower, upper = poisson_exact([np.nan, 2])
    assert np.isnan(lower[0]) and np.isnan(upper[0]) and lower[1] > 0
    with pytest.raises(Refusal, match="not between 0 and 1"):
        poisson_exact(2, confidence=1)
