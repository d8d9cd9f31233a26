"""The ratio of two counts."""

import numpy as np

from needs_analysis import statistics as s
from tests.statistics.test_coverage import DRAWS, holds


def test_ratios_of_counts_that_vary_more_than_chance():
    rng = np.random.default_rng(9)
    first, second = rng.uniform(100, 900, (2, DRAWS))
    counts = [rng.negative_binomial(mean / 3, 1 / 4) for mean in (first, second)]
    _, lower, upper = s.count_ratio(*counts, dispersion=4)
    holds(lower, upper, first / second, conservative=False)
