"""The ratio of two odds."""

import numpy as np
import pytest
from scipy.stats import contingency

from needs_analysis.errors import Refusal
from needs_analysis.statistics import odds_ratio


@pytest.mark.parametrize("level", [0.9, 0.95])
@pytest.mark.parametrize(("x1", "n1", "x0", "n0"), [(30, 100, 15, 100), (1, 9, 4, 7), (88, 90, 3, 400)])
def test_ratio_and_limits_match_those_of_scipy(x1, n1, x0, n0, level):
    expected = contingency.odds_ratio([[x1, n1 - x1], [x0, n0 - x0]], kind="sample")
    limits = expected.confidence_interval(confidence_level=level)
    found = [float(part) for part in odds_ratio(x1, n1, x0, n0, confidence=level)]
    assert found == pytest.approx([expected.statistic, limits.low, limits.high], rel=1e-9)


def test_woolfs_limits_by_hand():
    ratio, lower, upper = odds_ratio(20, 40, 10, 40)
    reach = np.exp(1.959963984540054 * np.sqrt(1 / 20 + 1 / 20 + 1 / 10 + 1 / 30))
    assert [float(ratio), float(lower), float(upper)] == pytest.approx([3, 3 / reach, 3 * reach], rel=1e-9)


def test_where_a_cell_is_nought_there_are_no_limits():
    _, lower, upper = odds_ratio([0, 5, 2, 2, 2], [5, 5, 5, 5, 5], [2, 2, 0, 5, 1], [5, 5, 5, 5, 5])
    assert np.isnan(lower[:4]).all() and np.isnan(upper[:4]).all()
    assert 0 < lower[4] < upper[4]


def test_more_successes_than_trials_and_a_confidence_in_percent_are_refused():
    with pytest.raises(Refusal, match="more successes than trials"):
        odds_ratio(5, 4, 1, 4)
    with pytest.raises(Refusal, match="A confidence of 95 is not between 0 and 1"):
        odds_ratio(1, 4, 1, 4, confidence=95)
