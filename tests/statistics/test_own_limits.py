"""Each unit's own interval, at the confidence levels of a funnel."""

import numpy as np
import pytest
from scipy import stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics import own_limits
from needs_analysis.statistics.own_limits import limits_of

LEVELS = {"2s": 0.95, "3s": 0.998}


def test_a_proportion_has_wilsons_limits_at_both_levels():
    found = own_limits([5, 40], [50, 90], proportion=True)
    assert set(found) == set(LEVELS)
    for name, level in LEVELS.items():
        for at, (x, n) in enumerate([(5, 50), (40, 90)]):
            expected = stats.binomtest(x, n).proportion_ci(confidence_level=level, method="wilson")
            assert [found[name][0][at], found[name][1][at]] == pytest.approx([expected.low, expected.high], rel=1e-9)


def test_a_rate_of_few_events_has_the_exact_limits_for_each_of_its_base():
    found = own_limits([4], [2_000], proportion=False)
    for name, level in LEVELS.items():
        tail = (1 - level) / 2
        lower, upper = found[name]
        assert lower[0] == pytest.approx(stats.chi2.ppf(tail, 8) / 2 / 2_000, rel=1e-9)
        assert upper[0] == pytest.approx(stats.chi2.isf(tail, 10) / 2 / 2_000, rel=1e-9)


def test_a_ratio_of_many_events_has_byars_limits():
    z = 1.959963984540054
    lower, upper = limits_of([100], [80], proportion=False, confidence=0.95)
    assert lower[0] == pytest.approx(100 * (1 - 1 / 900 - z / 30) ** 3 / 80, rel=1e-12)
    assert upper[0] == pytest.approx(101 * (1 - 1 / 909 + z / (3 * 101**0.5)) ** 3 / 80, rel=1e-12)


@pytest.mark.parametrize("proportion", [True, False])
def test_a_missing_count_has_no_limits_and_a_negative_one_is_refused(proportion):
    for lower, upper in own_limits([np.nan, 3], [10, 10], proportion=proportion).values():
        assert np.isnan([lower[0], upper[0]]).all()
        assert lower[1] < 0.3 < upper[1]
    with pytest.raises(Refusal, match="events holds a negative or infinite count"):
        own_limits([-1], [10], proportion=proportion)
