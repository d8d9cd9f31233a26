"""A proportion of clusters."""

import numpy as np
import pytest
from scipy import stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics import clustered_share


def _exact(x, n):
    limits = stats.binomtest(x, n).proportion_ci(method="exact")
    return limits.low, limits.high


def test_unlike_clusters_have_students_limits_by_hand():
    # Share 0.5; residuals 2, -2, 1 and -1, so 4/3 of 10 under the root, over 40; t with 3 degrees is 3.182446.
    share, lower, upper = clustered_share([7, 3, 6, 4], [10, 10, 10, 10])
    reach = 3.182446305284263 * (40 / 3) ** 0.5 / 40
    assert (share, lower, upper) == pytest.approx((0.5, 0.5 - reach, 0.5 + reach), rel=1e-9)


def test_clusters_of_one_share_count_as_one_trial_each():
    # 3 of 6 in every one of four clusters says as much as 2 of 4.
    assert clustered_share([3] * 4, [6] * 4) == pytest.approx((0.5, *_exact(2, 4)), rel=1e-7)
    # The same share in clusters of unlike size, and none at all.
    assert clustered_share([1, 2, 4, 5], [2, 4, 8, 10]) == pytest.approx((0.5, *_exact(2, 4)), rel=1e-7)
    assert clustered_share([0, 0, 0], [9, 5, 7]) == pytest.approx((0, *_exact(0, 3)), rel=1e-7)


def test_limits_are_never_narrower_than_the_exact_ones_nor_outside_nought_and_one():
    share, lower, upper = clustered_share([50, 51, 50, 49], [100] * 4)
    assert share == 0.5
    assert (lower, upper) == pytest.approx(_exact(200, 400), rel=1e-7)
    assert clustered_share([9, 1], [10, 10]) == (0.5, 0.0, 1.0)


def test_one_cluster_has_a_share_and_no_limits():
    share, lower, upper = clustered_share([1], [4])
    assert share == 0.25
    assert np.isnan([lower, upper]).all()


def test_more_successes_than_trials_and_an_empty_cluster_are_refused():
    with pytest.raises(Refusal, match="more successes than trials"):
        clustered_share([1, 5], [4, 4])
    with pytest.raises(Refusal, match="cluster is empty"):
        clustered_share([1, 0], [4, 0])
    with pytest.raises(Refusal, match="cluster is empty"):
        clustered_share([1, None], [4, 4])
