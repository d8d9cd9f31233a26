"""The ratio of two proportions."""

import numpy as np
import pytest
from scipy.stats import contingency

from needs_analysis.errors import Refusal
from needs_analysis.statistics import risk_ratio


@pytest.mark.parametrize("level", [0.9, 0.95])
@pytest.mark.parametrize(("x1", "n1", "x0", "n0"), [(30, 100, 15, 100), (1, 9, 4, 7), (88, 90, 3, 400)])
def test_ratio_and_limits_match_those_of_scipy(x1, n1, x0, n0, level):
    expected = contingency.relative_risk(x1, n1, x0, n0)
    limits = expected.confidence_interval(confidence_level=level)
    found = [float(part) for part in risk_ratio(x1, n1, x0, n0, confidence=level)]
    assert found == pytest.approx([expected.relative_risk, limits.low, limits.high], rel=1e-9)


def test_katzs_limits_by_hand():
    ratio, lower, upper = risk_ratio(20, 40, 10, 40)
    reach = np.exp(1.959963984540054 * np.sqrt(1 / 20 - 1 / 40 + 1 / 10 - 1 / 40))
    assert [float(ratio), float(lower), float(upper)] == pytest.approx([2, 2 / reach, 2 * reach], rel=1e-9)


def test_where_a_count_is_nought_or_missing_there_are_no_limits():
    ratio, lower, upper = risk_ratio([0, 2, 0, np.nan], [5, 5, 0, 5], [2, 0, 2, 2], [5, 5, 5, 5])
    assert ratio[0] == 0 and np.isnan(ratio[2:]).all()
    assert np.isnan(lower).all() and np.isnan(upper).all()


def test_more_successes_than_trials_are_refused():
    with pytest.raises(Refusal, match="more successes than trials"):
        risk_ratio(1, 4, 5, 4)
