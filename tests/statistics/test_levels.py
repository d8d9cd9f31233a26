"""Measures from how many units have each value, for many samples at once: the same as of the units themselves."""

import numpy as np
import pytest
from hypothesis import given

from needs_analysis.errors import Refusal
from needs_analysis.statistics import generalised_gini, gini, herfindahl, theil, top_share, units_holding
from needs_analysis.statistics._levels import measure_named, measured
from tests.statistics.concentration_cases import EVENTS

NAMES = ["gini", "generalised gini", "theil", "hhi", "top 10%", "top 33%", "units for 50%", "units for 100%"]


@given(EVENTS)
def test_they_are_those_of_the_units(values):
    levels, units = np.unique(values, return_counts=True)
    found = measured(levels[::-1].astype(float), units[::-1].astype(float)[None, :], NAMES)[0]
    alone = [gini(values), generalised_gini(values), theil(values), herfindahl(values)]
    alone += [top_share(values, share_of_units=share) for share in (0.1, 0.33)]
    alone += [units_holding(values, share_of_total=share) for share in (0.5, 1)]
    np.testing.assert_allclose(found, alone, rtol=1e-9, atol=1e-12)


def test_each_row_is_a_sample_of_its_own():
    units = np.array([[1.0, 2.0, 3.0], [0.0, 4.0, 0.0]])
    both = measured(np.array([5.0, 1.0, 0.0]), units, NAMES)
    assert both[1, 0] == pytest.approx(0) and both[1, 6] == 2
    np.testing.assert_allclose(both[0], measured(np.array([5.0, 1.0, 0.0]), units[:1], NAMES)[0])


@pytest.mark.parametrize("name", ["", "top", "top x%", "top 0%", "top 101%", "units for -5%", "median"])
def test_what_is_no_measure(name):
    with pytest.raises(Refusal, match="not a measure"):
        measure_named(name)
