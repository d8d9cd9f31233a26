"""A ratio of sums over clusters."""

import numpy as np
import pytest
from scipy import stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics import clustered_ratio


def test_three_unlike_clusters_by_hand():
    # Ratio 0.2; residuals 10, -6 and -4, so 3/2 of 152 under the root, over 300; Student's t with 2 degrees is 4.302653.
    ratio, lower, upper = clustered_ratio([30, 10, 20], [100, 80, 120])
    assert ratio == pytest.approx(0.2)
    assert lower == 0, "0.2 less 0.217 would be below nought"
    assert upper == pytest.approx(0.2 + 4.302652729911275 * 228**0.5 / 300, rel=1e-9)


def test_a_lower_confidence_narrows_the_limits():
    s, t = np.array([30, 10, 20, 45]), np.array([100, 80, 120, 150])
    ratio, lower, upper = clustered_ratio(s, t, confidence=0.8)
    r = s.sum() / t.sum()
    error = np.sqrt(4 / 3 * ((s - r * t) ** 2).sum()) / t.sum()
    reach = stats.t.isf(0.1, 3) * error
    assert (ratio, lower, upper) == pytest.approx((r, r - reach, r + reach), rel=1e-9)


@pytest.mark.parametrize("events", [[2, 2, 2], [0, 0]])
def test_clusters_that_are_alike_keep_the_exact_limits_of_all_events(events):
    people, total = 100 * len(events), sum(events)
    ratio, lower, upper = clustered_ratio(events, [100] * len(events))
    low = stats.chi2.ppf(0.025, 2 * total) / 2 if total else 0.0
    assert ratio == total / people
    assert lower == pytest.approx(low / people, rel=1e-9)
    assert upper == pytest.approx(stats.chi2.ppf(0.975, 2 * total + 2) / 2 / people, rel=1e-9)


def test_one_cluster_has_a_ratio_and_no_limits():
    ratio, lower, upper = clustered_ratio([3], [12])
    assert ratio == 0.25
    assert np.isnan([lower, upper]).all()


@pytest.mark.parametrize(
    ("events", "people"), [([1, 2], [5, 0]), ([1, np.nan], [5, 5]), ([1, 2], [5, np.nan]), ([], [])]
)
def test_a_cluster_without_people_or_with_a_missing_number_is_refused(events, people):
    with pytest.raises(Refusal, match="cluster is empty"):
        clustered_ratio(events, people)
