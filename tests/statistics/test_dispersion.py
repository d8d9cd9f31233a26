import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.errors import Refusal
from needs_analysis.statistics import clustered_share, dispersion_from_history


@given(st.lists(st.integers(1, 10_000), min_size=9, max_size=40), st.integers(1, 4))
def test_never_below_chance(series, lag):
    assert dispersion_from_history(series, lag=lag) >= 1


def test_chance_alone_gives_about_one():
    rng = np.random.default_rng(5)
    values = [dispersion_from_history(rng.poisson(400, 60), lag=4) for _ in range(60)]
    assert 0.98 < np.mean(values) < 1.2


def test_more_than_chance_is_seen():
    rng = np.random.default_rng(6)
    series = rng.poisson(rng.gamma(40, 10, 400))  # variance 400 + 4000 against a mean of 400
    assert 9 < dispersion_from_history(series, lag=1) < 13


def test_a_missing_period_is_left_out_and_not_zero():
    whole = dispersion_from_history([100, 110, 90, 105, 95, 100, 102], lag=1)
    gap = dispersion_from_history([100, 110, 90, 105, 95, 100, 102, np.nan], lag=1)
    assert whole == gap


def test_too_little_history_is_refused():
    with pytest.raises(Refusal, match="Only 2 pairs"):
        dispersion_from_history([1, 2, 3, 4, 5, 6], lag=4)


def test_clusters_widen_the_range():
    alone = clustered_share([1, 0] * 50, [1, 1] * 50)
    together = clustered_share([5, 0] * 10, [5, 5] * 10)
    assert alone[0] == together[0] == 0.5
    assert together[2] - together[1] > alone[2] - alone[1]
    assert np.isnan(clustered_share([1], [2])[1:]).all()
    with pytest.raises(Refusal, match="more successes"):
        clustered_share([3], [2])
