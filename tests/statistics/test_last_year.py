"""The seasonal naive forecast, with and without drift."""

import numpy as np

from needs_analysis.statistics.last_year import filled


def test_a_gap_is_filled_from_the_same_season():
    series = np.array([10.0, 20, 30, 40, 12, np.nan, 32, 42, 14, 24, 34, 44])
    assert filled(series, 4)[5] == 22
    assert filled(np.array([1.0, np.nan, 3.0]), 4)[1] == 2
