"""What a future pound is worth today, by the schedules of the Green Book."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis import cost_benefit as cb
from needs_analysis.errors import DataError, Refusal
from tests.conftest import known


@pytest.mark.parametrize(
    ("schedule", "column"), [("standard", "standard"), ("health", "health"), ("reduced", "sensitivity_from_2026")]
)
def test_discount_factors_match_exact_rationals(schedule, column):
    table = known("cba/discount_factors.csv")
    factors = cb.discount_factors(int(table["year"].max()), schedule=schedule)
    np.testing.assert_allclose(factors[table["year"]], table[column], atol=1e-10)


def test_year_0_is_not_discounted_and_bands_chain():
    factors = cb.discount_factors(31)
    assert factors[0] == 1
    assert factors[31] == pytest.approx(factors[30] / 1.03, rel=1e-12)


@given(st.integers(1, 200))
def test_factors_fall(years):
    assert np.all(np.diff(cb.discount_factors(years)) < 0)


@pytest.mark.parametrize(
    "call",
    [
        lambda: cb.discount_factors(3, schedule="flat"),
        lambda: cb.discount_factors(-1),
        lambda: cb.discount_factors(10_000),
        lambda: cb.present_value([]),
        lambda: cb.present_value([1, np.nan]),
        lambda: cb.discount_factors(3, edition="2026 review (Freeman and Groom)"),
    ],
)
def test_refusals(call):
    with pytest.raises(Refusal):
        call()


def test_an_unknown_edition_is_refused():
    with pytest.raises(DataError, match="edition '2003' does not exist"):
        cb.discount_factors(3, edition="2003")


@pytest.mark.parametrize("years", ["5", 2.5, np.nan])
def test_a_horizon_is_a_whole_number(years):
    with pytest.raises(Refusal, match="outside the schedule"):
        cb.discount_factors(years)
