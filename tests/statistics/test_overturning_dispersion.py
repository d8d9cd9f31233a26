"""The dispersion at which the difference between counts is no longer significant."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.errors import Refusal
from needs_analysis.statistics import count_ratio, overturning_dispersion


@given(st.integers(50, 5_000), st.integers(50, 5_000))
def test_the_dispersion_that_overturns_puts_a_limit_at_one(now, before):
    needed = float(overturning_dispersion(now, before))
    if needed > 1:
        _, lower, upper = count_ratio(now, before, dispersion=needed)
        assert min(abs(lower - 1), abs(upper - 1)) < 1e-9


def test_refusals():
    with pytest.raises(Refusal, match="exposure"):
        count_ratio(3, 4, exposure_now=0)
    with pytest.raises(Refusal, match="less than by chance"):
        count_ratio(3, 4, dispersion=0.5)
    assert np.isnan(overturning_dispersion(0, 4))
