"""Slope and relative index of inequality."""

import numpy as np

from needs_analysis import statistics as s
from tests.statistics.test_coverage import holds


def test_slopes_of_inequality():
    rng = np.random.default_rng(11)
    truth, people = np.linspace(0.2, 0.1, 10), np.full(10, 4_000)
    draws = rng.standard_normal((2_000, 10))
    lower, upper = [], []
    for _ in range(4_000):
        values = truth * np.exp(rng.normal(0, 0.05, 10))
        limits = {"lower": values * np.exp(-1.96 * 0.05), "upper": values * np.exp(1.96 * 0.05)}
        slope = s.slope_index(values, people, kind="rate", draws=draws, **limits)
        low, high = slope.sii_limits[0.95]
        lower.append(low)
        upper.append(high)
    middle = (np.arange(10) + 0.5) / 10
    line = np.polyfit(middle, truth, 1)[0]
    holds(np.array(lower), np.array(upper), np.full(4_000, line), conservative=True)
