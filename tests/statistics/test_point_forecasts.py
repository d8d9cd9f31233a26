"""The forecast of each method for the next periods."""

import numpy as np

from needs_analysis.statistics.point_forecasts import point_forecasts
from tests.statistics.forecasting_cases import AHEAD


def test_every_method_forecasts_a_plain_season():
    series = np.tile([80.0, 100, 120, 100], 6) + np.random.default_rng(1).normal(0, 1, 24)
    for name, values in point_forecasts(series, AHEAD, season=4).items():
        np.testing.assert_allclose(values, [80, 100, 120, 100], atol=4, err_msg=name)
