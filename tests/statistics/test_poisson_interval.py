"""Intervals of counts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.errors import Refusal
from needs_analysis.statistics import poisson_interval, proportion_interval
from tests.conftest import known


def test_byar_and_exact_limits_match_phe():
    table = known("rates/byars.csv")
    for level, rows in table.groupby("confidence"):
        lower, upper = poisson_interval(rows["x"], confidence=level, method="byar")
        expected = rows["byars_lower"].fillna(0)  # missing there, 0 here
        np.testing.assert_allclose(lower, expected, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(upper, rows["byars_upper"], rtol=1e-12)
        whole = rows[rows["x"] == rows["x"].round()]
        lower, upper = poisson_interval(whole["x"], confidence=level, method="exact")
        np.testing.assert_allclose(lower, whole["exact_lower"].fillna(0), rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(upper, whole["exact_upper"], rtol=1e-9)


def test_rates_match_phe():
    table, people = known("rates/rate_95.csv"), known("rates/rate_input.csv")
    joined = table.merge(people[["area"]], on="area")
    lower, upper = poisson_interval(joined["x"].to_numpy(dtype=float), method="auto")
    scale = 100_000 / joined["n"].to_numpy(dtype=float)
    np.testing.assert_allclose(lower * scale, joined["lowercl"], rtol=1e-9, equal_nan=True)
    np.testing.assert_allclose(upper * scale, joined["uppercl"], rtol=1e-9, equal_nan=True)


@given(st.integers(0, 5_000), st.sampled_from(["exact", "byar", "auto"]))
def test_a_count_lies_in_its_interval(x, method):
    lower, upper = poisson_interval(x, method=method)
    assert 0 <= lower <= x <= upper


def test_missing_stays_missing_and_is_never_zero():
    lower, upper = poisson_interval([np.nan, 4])
    assert np.isnan(lower[0]) and np.isnan(upper[0]) and lower[1] > 0
    assert np.isnan(proportion_interval(0, 0)[0])


@pytest.mark.parametrize("bad", [-1, np.inf])
def test_a_count_that_is_none_is_refused(bad):
    with pytest.raises(Refusal, match="negative or infinite"):
        poisson_interval(bad)


def test_other_refusals():
    with pytest.raises(Refusal, match="not between 0 and 1"):
        poisson_interval(3, confidence=95)
    with pytest.raises(Refusal, match="is not a method"):
        poisson_interval(3, method="normal")
    with pytest.raises(Refusal, match="more successes than trials"):
        proportion_interval(4, 3)
    with pytest.raises(Refusal, match="is not a method"):
        proportion_interval(1, 3, method="wald")
