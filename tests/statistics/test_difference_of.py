"""The difference of two estimates with intervals."""

import numpy as np
import pytest
from scipy import stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics import difference_of
from needs_analysis.statistics.difference_of import checked_range


def test_wilsons_limits_of_two_shares_give_newcombes_published_difference():
    parts = []
    for x, n in ((56, 70), (48, 80)):
        limits = stats.binomtest(x, n).proportion_ci(method="wilson")
        parts.append((x / n, limits.low, limits.high))
    found = [float(part) for part in difference_of(*parts)]
    assert found == pytest.approx([0.2, 0.0524, 0.3339], abs=5e-5)


def test_the_lower_limit_takes_the_first_lower_and_the_second_upper_arm():
    # Arms of 3 and 4 below, of 5 and 12 above.
    value, lower, upper = difference_of((10, 7, 15), (2, -10, 6))
    assert [float(value), float(lower), float(upper)] == [8, 8 - 5, 8 + 13]


def test_what_is_known_shifts_the_range_and_adds_nothing():
    value, lower, upper = difference_of(([100, 8], [90, 8], [112, 8]), (40, 40, 40))
    np.testing.assert_array_equal([value, lower, upper], [[60, -32], [50, -32], [72, -32]])


def test_a_missing_estimate_gives_no_difference():
    assert np.isnan(difference_of((np.nan, np.nan, np.nan), (2, 1, 3))).all()


@pytest.mark.parametrize("part", [(5, 6, 7), (5, 3, 4), (5, 7, 3), ([5, 5], [4, 6], [6, 7])])
def test_an_estimate_outside_its_own_range_is_refused(part):
    with pytest.raises(Refusal, match="outside its own interval"):
        difference_of((9, 8, 10), part)
    with pytest.raises(Refusal, match="outside its own interval"):
        checked_range(part)
