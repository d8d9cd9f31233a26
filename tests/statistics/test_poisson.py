"""The interval for a count that is used throughout."""

import numpy as np
import pytest
from scipy import stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics import poisson


def test_nine_events_take_the_exact_limits_and_ten_take_those_of_byar():
    z = 1.959963984540054
    lower, upper = poisson([9, 10])
    assert lower[0] == pytest.approx(stats.chi2.ppf(0.025, 18) / 2, rel=1e-9)
    assert upper[0] == pytest.approx(stats.chi2.ppf(0.975, 20) / 2, rel=1e-9)
    assert lower[1] == pytest.approx(10 * (1 - 1 / 90 - z / (3 * 10**0.5)) ** 3, rel=1e-12)
    assert upper[1] == pytest.approx(11 * (1 - 1 / 99 + z / (3 * 11**0.5)) ** 3, rel=1e-12)


def test_where_the_method_changes_the_limits_do_not_jump():
    counts = np.arange(6, 15)
    lower, upper = poisson(counts)
    assert (np.diff(lower) > 0.6).all() and (np.diff(lower) < 1).all()
    assert (np.diff(upper) > 1).all() and (np.diff(upper) < 1.4).all()


def test_no_event_reaches_from_nought_to_minus_the_logarithm_of_the_tail():
    lower, upper = poisson(0, confidence=0.9)
    assert lower == 0
    assert upper == pytest.approx(-np.log(0.05), rel=1e-12)


def test_a_missing_count_has_no_limits_and_a_negative_one_is_refused():
    assert np.isnan(poisson(np.nan)).all()
    with pytest.raises(Refusal, match="negative or infinite"):
        poisson(-1)
