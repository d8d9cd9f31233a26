"""x"""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.statistics import count_ratio
from tests.conftest import known


def test_exact_ratio_matches_r():
    rows = known("rates/rate_ratio_95.csv")
    ratio, lower, upper = count_ratio(rows["x1"], rows["x0"], exposure_now=rows["n1"], exposure_before=rows["n0"])
    np.testing.assert_allclose(ratio, rows["exact_ratio"], rtol=1e-12)
    np.testing.assert_allclose(lower, rows["exact_lower"], rtol=1e-7)
    np.testing.assert_allclose(upper, rows["exact_upper"], rtol=1e-7)


def test_log_normal_ratio_tends_to_walds():
    rows = known("rates/rate_ratio_95.csv").query("x0 > 0")
    _, lower, upper = count_ratio(
        rows["x1"], rows["x0"], exposure_now=rows["n1"], exposure_before=rows["n0"], dispersion=1 + 1e-12
    )
    np.testing.assert_allclose(lower, rows["wald_lower"], rtol=1e-9)
    np.testing.assert_allclose(upper, rows["wald_upper"], rtol=1e-9)


@given(st.integers(1, 3_000), st.integers(1, 3_000), st.floats(1.01, 200))
def test_more_dispersion_never_narrows(now, before, dispersion):
    ratio, lower, upper = count_ratio(now, before, dispersion=dispersion)
    _, lower_more, upper_more = count_ratio(now, before, dispersion=2 * dispersion)
    assert lower_more <= lower <= ratio <= upper <= upper_more


@given(st.integers(0, 3_000), st.integers(0, 3_000))
def test_turning_the_periods_round_turns_the_ratio_round(now, before):
    _, lower, upper = count_ratio(now, before)
    _, lower_back, upper_back = count_ratio(before, now)
    if now and before:
        np.testing.assert_allclose([lower, upper], [1 / upper_back, 1 / lower_back], rtol=1e-9)
