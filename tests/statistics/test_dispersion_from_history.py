"""Over-dispersion of a series, estimated from its own past."""

import numpy as np
import pytest

from needs_analysis.errors import Refusal
from needs_analysis.statistics import dispersion_from_history


def test_squared_differences_over_sums_by_hand():
    # Pairs 20-40, 40-20, 20-60, 60-20: 400/60 twice and 1600/80 twice, so 80/6 on average.
    assert dispersion_from_history([20, 40, 20, 60, 20], lag=1) == pytest.approx(80 / 6)


def test_a_lag_of_a_year_looks_past_the_seasons():
    seasons = [10, 40, 90, 40]
    assert dispersion_from_history(seasons * 2, lag=4) == 1
    assert dispersion_from_history(seasons * 2, lag=1) > 10
    # Each quarter of the second year is three times the first: (2x)^2 / 4x = x.
    assert dispersion_from_history([*seasons, 30, 120, 270, 120], lag=4) == pytest.approx(sum(seasons) / 4)


def test_a_missing_period_takes_its_pairs_with_it_and_pairs_of_nothing_do_not_count():
    # Left are 20-60, 60-20 and, behind the gap, 20-60 and 60-20.
    assert dispersion_from_history([20, 60, 20, np.nan, 20, 60, 20], lag=1) == pytest.approx(20)
    assert dispersion_from_history([20, 60, 20, 60, 20, np.nan, 0, 0, 0], lag=1) == pytest.approx(20)


def test_less_variation_than_chance_is_chance():
    assert dispersion_from_history([100, 101, 100, 101, 100], lag=1) == 1


def test_too_short_a_history_is_refused_with_how_many_periods_it_needs():
    with pytest.raises(Refusal, match=r"(?s)Only 3 pairs of periods 4 apart; a dispersion needs 4.*at least 8 periods"):
        dispersion_from_history([1, 2, 3, 4, 5, 6, 7], lag=4)
    with pytest.raises(Refusal, match="Only 0 pairs"):
        dispersion_from_history([], lag=1)
    with pytest.raises(Refusal, match="Only 3 pairs"):
        dispersion_from_history([1, 2, np.nan, 3, 4, 5], lag=1)


def test_a_table_or_a_lag_below_one_is_refused():
    with pytest.raises(Refusal, match="not one-dimensional"):
        dispersion_from_history([[1, 2, 3], [4, 5, 6]], lag=1)
    with pytest.raises(Refusal, match="not one-dimensional"):
        dispersion_from_history([1] * 9, lag=0)
