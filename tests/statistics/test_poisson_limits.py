"""Funnel limits of a count around its average."""

import numpy as np
import pytest
from scipy import stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics import poisson_limits
from tests.conftest import known


@pytest.mark.parametrize(("level", "name"), [(0.95, "2s"), (0.998, "3s")])
def test_expected_events_match_those_of_phe(level, name):
    rows = known("rates/funnel_limits_ratio_count.csv")
    lower, upper = poisson_limits(rows["Observed_events"], confidence=level)
    # They were found by halving there, which leaves an error of some ten-millionths near nought.
    np.testing.assert_allclose(lower, rows[f"lower_{name}_exp_events"], rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(upper, rows[f"upper_{name}_exp_events"], rtol=1e-5, atol=1e-7)


def test_on_each_line_so_few_or_so_many_have_the_chance_of_the_tail():
    lower, upper = poisson_limits([1, 8, 60], confidence=0.9)
    np.testing.assert_allclose(stats.poisson.cdf([1, 8, 60], lower), 0.05, rtol=1e-8)
    np.testing.assert_allclose(stats.poisson.sf([0, 7, 59], upper), 0.05, rtol=1e-8)


def test_one_event_by_hand():
    # At least one of e: 1 - exp(-e) = 0.025.
    _, upper = poisson_limits([1])
    assert upper[0] == pytest.approx(-np.log(0.975), rel=1e-9)


@pytest.mark.parametrize("bad", [[0], [3, 0]])
def test_no_event_has_no_funnel_line(bad):
    with pytest.raises(Refusal, match="starts at one event"):
        poisson_limits(bad)


def test_a_missing_count_has_no_line():
    lower, upper = poisson_limits([np.nan, 4])
    assert np.isnan(lower[0]) and np.isnan(upper[0])
    assert lower[1] > 4 > upper[1]
