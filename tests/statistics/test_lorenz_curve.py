"""The Lorenz curve."""

import numpy as np
import pytest
from hypothesis import given

from needs_analysis.statistics import generalised_gini, gini, lorenz_curve
from tests.conftest import known
from tests.statistics.concentration_cases import EVENTS, INPUTS


@pytest.mark.parametrize("name", INPUTS)
def test_lorenz_points_match(name):
    points = known("concentration/lorenz_points.csv").query("dataset == @name and column == 'events'")
    units, total = lorenz_curve(known(f"concentration/inputs/{name}.csv")["events"])
    np.testing.assert_allclose(units, points["cum_share_units"], atol=1e-12)
    np.testing.assert_allclose(total, points["cum_share_total_desc"], atol=1e-12)


@given(EVENTS)
def test_bounds_and_order(values):
    assert 0 <= gini(values) < 1
    assert 0 <= generalised_gini(values) <= 1
    units, total = lorenz_curve(values)
    assert np.all(np.diff(total) >= -1e-12) and np.all(total >= units - 1e-12)
