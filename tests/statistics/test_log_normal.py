"""Intervals of ratios on the log scale."""

import numpy as np
import pytest

from needs_analysis.errors import Refusal
from needs_analysis.statistics.log_normal import log_normal


def test_limits_lie_as_many_times_below_as_above():
    ratio, lower, upper = log_normal(np.array([2.0, 0.5]), np.array([0.04, 0.25]), np.array([True, True]), 0.95)
    reach = np.exp(1.959963984540054 * np.array([0.2, 0.5]))
    np.testing.assert_allclose(lower, [2.0, 0.5] / reach, rtol=1e-12)
    np.testing.assert_allclose(upper, [2.0, 0.5] * reach, rtol=1e-12)
    assert ratio.tolist() == [2.0, 0.5]


def test_what_is_not_defined_keeps_its_ratio_and_has_no_limits():
    ratio, lower, upper = log_normal(np.array([0.0, 2.0]), np.array([0.25, 0.04]), np.array([False, True]), 0.95)
    assert ratio.tolist() == [0.0, 2.0]
    assert np.isnan([lower[0], upper[0]]).all()
    assert lower[1] < 2 < upper[1]


@pytest.mark.parametrize("bad", [0, 1, 95])
def test_a_confidence_outside_nought_and_one_is_refused(bad):
    with pytest.raises(Refusal, match="not between 0 and 1"):
        log_normal(np.array(2.0), np.array(0.04), np.array(True), bad)
