"""The difference of two proportions."""

import numpy as np
import pytest

from needs_analysis.errors import Refusal
from needs_analysis.statistics import newcombe

PUBLISHED = [
    (56, 70, 48, 80, 0.0524, 0.3339),
    (9, 10, 3, 10, 0.1705, 0.8090),
    (6, 7, 2, 7, 0.0582, 0.8062),
    (5, 56, 0, 29, -0.0381, 0.1926),
    (0, 10, 0, 20, -0.1611, 0.2775),
    (0, 10, 0, 10, -0.2775, 0.2775),
    (10, 10, 0, 20, 0.6791, 1.0),
    (10, 10, 0, 10, 0.6075, 1.0),
]
"""Newcombe (1998), table II, method 10."""


@pytest.mark.parametrize(("x1", "n1", "x0", "n0", "low", "high"), PUBLISHED)
def test_limits_match_the_published_examples(x1, n1, x0, n0, low, high):
    difference, lower, upper = newcombe(x1, n1, x0, n0)
    assert float(difference) == pytest.approx(x1 / n1 - x0 / n0, abs=1e-12)
    assert (float(lower), float(upper)) == pytest.approx((low, high), abs=5.1e-5)


def test_the_other_way_round_the_signs_change():
    difference, lower, upper = newcombe([9, 5], [10, 56], [3, 0], [10, 29])
    back, back_lower, back_upper = newcombe([3, 0], [10, 29], [9, 5], [10, 56])
    np.testing.assert_allclose([back, back_lower, back_upper], [-difference, -upper, -lower], atol=1e-12)


def test_a_group_of_nobody_or_a_missing_count_has_no_difference():
    for part in newcombe([0, np.nan], [0, 9], [1, 1], [4, 4]):
        assert np.isnan(part).all()


def test_more_successes_than_trials_are_refused_on_either_side():
    with pytest.raises(Refusal, match="more successes than trials"):
        newcombe(5, 4, 1, 4)
    with pytest.raises(Refusal, match="more successes than trials"):
        newcombe(1, 4, 5, 4)
