"""A share or a ratio of clusters from their sums is that from the clusters themselves."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.errors import Refusal
from needs_analysis.statistics import ClusterSums, clustered_ratio, clustered_share, clustered_sums

CLUSTERS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 60)), min_size=1, max_size=40)


def sums(pairs):
    s, t = (np.array(each, dtype=np.int64) for each in zip(*pairs, strict=True))
    return ClusterSums(len(s), s.sum(), t.sum(), (s * s).sum(), (s * t).sum(), (t * t).sum()), s, t


@given(CLUSTERS)
def test_a_share_is_that_of_the_clusters(pairs):
    given_sums, s, t = sums([(min(pair), pair[1]) for pair in pairs])
    expected = clustered_share(s, t)
    assert clustered_sums(given_sums) == pytest.approx(expected, rel=1e-12, abs=1e-12, nan_ok=True)


@given(CLUSTERS)
def test_a_ratio_is_that_of_the_clusters(pairs):
    given_sums, s, t = sums(pairs)
    expected = clustered_ratio(s, t)
    assert clustered_sums(given_sums, share=False) == pytest.approx(expected, rel=1e-12, abs=1e-12, nan_ok=True)


def test_nothing_cancels_in_very_many_clusters():
    pairs = [(1, 2), (2, 4)] * 5_000 + [(1, 3)]
    many, s, t = sums(pairs)
    big = ClusterSums(*(int(value) * 1_000 for value in many))
    value, lower, upper = clustered_sums(big)
    assert value == s.sum() / t.sum() and 0 < upper - lower < 0.001


def test_no_cluster_has_no_figure_and_one_no_range():
    assert all(map(math.isnan, clustered_sums(ClusterSums(0, 0, 0, 0, 0, 0))))
    value, lower, upper = clustered_sums(ClusterSums(1, 1, 2, 1, 2, 4))
    assert value == 0.5 and math.isnan(lower) and math.isnan(upper)


@pytest.mark.parametrize("wrong", [(2, 5, 3, 25, 15, 9), (-1, 0, 0, 0, 0, 0), (3, 1, 2, 1, 1, 2)])
def test_what_is_no_sum_over_clusters_is_refused(wrong):
    with pytest.raises(Refusal, match="not sums over clusters"):
        clustered_sums(ClusterSums(*wrong))
