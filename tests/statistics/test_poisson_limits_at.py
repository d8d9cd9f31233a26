"""Funnel limits of a count for a given expected number."""

import numpy as np
import pytest
from scipy import stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics import poisson_limits_at
from tests.conftest import known


@pytest.mark.parametrize(("level", "name"), [(0.95, "2s"), (0.998, "3s")])
def test_what_phe_expects_at_a_count_gives_the_count_again(level, name):
    rows = known("rates/funnel_limits_ratio_count.csv")
    lower, _ = poisson_limits_at(rows[f"lower_{name}_exp_events"], confidence=level)
    _, upper = poisson_limits_at(rows[f"upper_{name}_exp_events"], confidence=level)
    np.testing.assert_allclose(lower, rows["Observed_events"], rtol=1e-4)
    np.testing.assert_allclose(upper, rows["Observed_events"], rtol=1e-4)


@pytest.mark.parametrize("expected", [5.0, 20.0, 137.0])
def test_whole_counts_beyond_the_lines_are_rarer_than_the_tail(expected):
    lower, upper = (float(line[0]) for line in poisson_limits_at([expected]))
    below, above = int(np.floor(lower)), int(np.ceil(upper))
    assert stats.poisson.cdf(below, expected) <= 0.025 < stats.poisson.cdf(below + 1, expected)
    assert stats.poisson.sf(above - 1, expected) <= 0.025 < stats.poisson.sf(above - 2, expected)


def test_where_nought_itself_is_not_rare_the_lower_line_is_nought():
    # exp(-3.6) is above 0.025, exp(-3.8) below.
    lower, upper = poisson_limits_at([0.01, 3.6, 3.8])
    assert lower[:2].tolist() == [0, 0]
    assert lower[2] > 0
    assert (upper > [0.01, 3.6, 3.8]).all()


def test_a_unit_of_which_nothing_is_expected_is_refused():
    with pytest.raises(Refusal, match="expected events above 0"):
        poisson_limits_at([4, 0])
    with pytest.raises(Refusal, match="expected events holds a negative"):
        poisson_limits_at([4, -2])


def test_a_missing_expectation_has_neither_line():
    lower, upper = poisson_limits_at([np.nan, 5.0])
    assert np.isnan([lower[0], upper[0]]).all() and lower[1] > 0


def test_a_confidence_in_percent_is_refused():
    with pytest.raises(Refusal, match="not between 0 and 1"):
        poisson_limits_at([5.0], confidence=95)
