"""A mean with Student's interval."""

import numpy as np

from needs_analysis import statistics as s
from tests.statistics.test_coverage import holds


def test_means():
    rng = np.random.default_rng(10)
    limits = np.array([s.mean_t(row)[1:] for row in rng.normal(5, 2, (10_000, 8))])
    holds(limits[:, 0], limits[:, 1], np.full(10_000, 5.0), conservative=False)
