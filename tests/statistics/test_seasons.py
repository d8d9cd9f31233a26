"""Seasons, and steps at a date that are called clear only as often as promised."""

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


def varying(rng, n, together, times_chance, mean):
    """Counts that vary more than chance and whose neighbours go together, without a step."""
    level = np.empty(n)
    at = rng.normal()
    for place in range(n):
        at = together * at + np.sqrt(1 - together**2) * rng.normal()
        level[place] = at
    season = 0.1 * np.sin(2 * np.pi * np.arange(n) / 4)
    return rng.poisson(mean * np.exp(np.sqrt((times_chance - 1) / mean) * level + season))


@pytest.mark.slow
@pytest.mark.parametrize("n", [12, 16, 24, 40])
@pytest.mark.parametrize(("together", "times_chance"), [(0.0, 1.0), (0.0, 5.0), (0.4, 5.0), (0.7, 5.0)])
def test_a_step_that_is_not_there_is_called_clear_in_5_of_100(n, together, times_chance):
    rng = np.random.default_rng([n, int(10 * together), int(times_chance)])
    trials, wrong = 1_000, 0
    for _ in range(trials):
        step = s.step_at(varying(rng, n, together, times_chance, 200), n // 2, a_year=4)
        wrong += step.lower > 1 or step.upper < 1
    # Neighbours that go strongly together make up to 8 in 100; what the documentation states.
    allowed = 0.05 if together == 0 else 0.08
    assert wrong / trials <= allowed + 3 * np.sqrt(allowed * (1 - allowed) / trials)
