"""How far each season is from the average."""

import numpy as np
import pytest

from needs_analysis import statistics as s
from needs_analysis.errors import Refusal


def test_a_season_that_is_there_is_found():
    rng = np.random.default_rng(2)
    truth = np.array([0.8, 1.1, 1.2, 0.9])
    values = 1_000 * np.tile(truth, 8) * np.linspace(1, 1.3, 32) * rng.normal(1, 0.01, 32)
    np.testing.assert_allclose(s.seasonal_index(values, a_year=4), truth, atol=0.01)
    shifted = s.seasonal_index(values[1:], a_year=4, first_season=1)
    np.testing.assert_allclose(shifted, truth, atol=0.01)
    gaps = values.copy()
    gaps[[5, 18]] = np.nan
    np.testing.assert_allclose(s.seasonal_index(gaps, a_year=4), truth, atol=0.03)


def test_seasons_agree_with_statsmodels():
    from statsmodels.tsa.seasonal import seasonal_decompose

    values = np.random.default_rng(5).poisson(200, 36)
    theirs = seasonal_decompose(values, model="multiplicative", period=12).seasonal[:12]
    np.testing.assert_allclose(s.seasonal_index(values, a_year=12), theirs, rtol=1e-12)


def test_a_series_with_zeros_has_no_factors_and_a_short_one_is_refused():
    assert np.isnan(s.seasonal_index([0, 5, 6, 7] * 3, a_year=4)).all()
    with pytest.raises(Refusal, match="seasons need 3 full years"):
        s.seasonal_index([1, 2, 3, 4] * 2, a_year=4)
    with pytest.raises(Refusal, match="no seasons"):
        s.seasonal_index([1, 2, 3, 4] * 2, a_year=1)
