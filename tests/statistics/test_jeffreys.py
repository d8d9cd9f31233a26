"""The Jeffreys interval for a proportion."""

import numpy as np
import pytest
from scipy import stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics import jeffreys
from tests.conftest import known


def test_limits_match_those_of_r():
    rows = known("service_gap/proportion_ci.csv").query("0 < x < n")
    assert len(rows) > 3
    lower, upper = jeffreys(rows["x"], rows["n"])
    np.testing.assert_allclose(lower, rows["jeffreys_low"], rtol=1e-9)
    np.testing.assert_allclose(upper, rows["jeffreys_high"], rtol=1e-9)


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_both_tails_of_the_beta_distribution_are_alike(level):
    lower, upper = jeffreys(7, 12, confidence=level)
    posterior = stats.beta(7.5, 5.5)
    assert posterior.cdf(float(lower)) == pytest.approx((1 - level) / 2, rel=1e-9)
    assert posterior.sf(float(upper)) == pytest.approx((1 - level) / 2, rel=1e-9)


def test_none_reaches_down_to_nought_and_all_reaches_up_to_one():
    lower, upper = jeffreys([0, 8], 8)
    assert lower[0] == 0 and upper[1] == 1
    assert upper[0] == pytest.approx(1 - lower[1], abs=1e-12)


def test_nobody_tried_has_no_limits_and_a_negative_count_is_refused():
    assert np.isnan(jeffreys(0, 0)).all()
    with pytest.raises(Refusal, match="successes holds a negative or infinite count"):
        jeffreys(-1, 5)
