"""Intervals of proportions."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.statistics import poisson_interval, proportion_interval
from tests.conftest import known


def test_wilson_matches_phe():
    for level, rows in known("rates/wilson.csv").groupby("confidence"):
        if level < 1:
            lower, upper = proportion_interval(rows["x"], rows["n"], confidence=level)
            np.testing.assert_allclose(lower, rows["wilson_lower"], rtol=1e-12, atol=1e-15)
            np.testing.assert_allclose(
                upper, rows["wilson_high" if "wilson_high" in rows else "wilson_upper"], rtol=1e-12
            )


@pytest.mark.parametrize(
    ("method", "columns", "tolerance"),
    [("wilson", "wilson", 1e-9), ("clopper_pearson", "clopper_pearson", 1e-7), ("jeffreys", "jeffreys", 1e-9)],
)
def test_proportions_match_r(method, columns, tolerance):
    rows = known("service_gap/proportion_ci.csv")
    lower, upper = proportion_interval(rows["x"], rows["n"], method=method)
    inner = (rows["x"] > 0) & (rows["x"] < rows["n"]) if method == "jeffreys" else rows["x"] >= 0
    np.testing.assert_allclose(lower[inner], rows[f"{columns}_low"][inner], rtol=tolerance, atol=tolerance)
    np.testing.assert_allclose(upper[inner], rows[f"{columns}_high"][inner], rtol=tolerance, atol=tolerance)


@given(st.integers(1, 2_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_share_and_its_rest_mirror_each_other(pair):
    x, n = pair
    for method in ("wilson", "clopper_pearson", "jeffreys"):
        lower, upper = proportion_interval(x, n, method=method)
        low_rest, high_rest = proportion_interval(n - x, n, method=method)
        assert 0 <= lower <= x / n <= upper <= 1
        np.testing.assert_allclose([lower, upper], [1 - high_rest, 1 - low_rest], atol=1e-9)


@pytest.mark.slow
def test_intervals_cover_as_often_as_they_say():
    rng = np.random.default_rng(11)
    for mean in (0.5, 3, 12, 80, 492):
        draws = rng.poisson(mean, 40_000)
        lower, upper = poisson_interval(draws, method="auto")
        assert np.mean((lower <= mean) & (mean <= upper)) > 0.945
    share = pd.Series(rng.binomial(300, 0.987, 40_000))
    lower, upper = proportion_interval(share, 300)
    assert 0.93 < np.mean((lower <= 0.987) & (upper >= 0.987)) < 0.98
