"""The ratio of two rates."""

import numpy as np
import pytest

from needs_analysis import statistics as s
from tests.statistics.test_coverage import DRAWS, holds


@pytest.mark.parametrize("span", [(5, 30), (30, 500)])
@pytest.mark.parametrize(("method", "conservative"), [("exact", True), ("log", True), ("mid-p", False)])
def test_ratios_of_rates(method, conservative, span):
    rng = np.random.default_rng([*span, len(method)])
    first, second = rng.uniform(*span, (2, DRAWS))
    _, lower, upper = s.rate_ratio(rng.poisson(first), 1, rng.poisson(second), 1, method=method)
    there = ~np.isnan(lower)
    holds(lower[there], upper[there], (first / second)[there], conservative=conservative)
