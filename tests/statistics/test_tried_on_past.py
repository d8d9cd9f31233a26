"""The accuracy of each method on past data of the same series."""

import numpy as np

from needs_analysis.statistics.point_forecasts import METHODS
from needs_analysis.statistics.tried_on_past import try_on_past
from tests.statistics.forecasting_cases import AHEAD


def test_a_method_is_tried_from_points_that_have_two_seasons_before_them():
    tried = try_on_past(np.tile([80.0, 101, 120, 99], 4) + np.arange(16), AHEAD, season=4)
    assert tried.origins == 8
    assert np.isfinite(tried.errors["average"][0]).all() and np.isfinite(tried.errors["average"][-1]).sum() == 1
    assert set(tried.errors) == set(METHODS)
    assert try_on_past(np.arange(8.0), AHEAD, season=4).origins == 0
