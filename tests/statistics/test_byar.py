"""Byar's interval for a count."""

import numpy as np
import pytest

from needs_analysis.errors import Refusal
from needs_analysis.statistics import byar
from tests.conftest import known


@pytest.mark.parametrize("level", [0.9, 0.95, 0.998])
def test_limits_match_those_of_phe(level):
    rows = known("rates/byars.csv").query("abs(confidence - @level) < 1e-9")
    assert len(rows) > 5
    lower, upper = byar(rows["x"], confidence=level)
    np.testing.assert_allclose(lower, rows["byars_lower"].fillna(0), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(upper, rows["byars_upper"], rtol=1e-12)


def test_ten_events_by_hand():
    z = 1.959963984540054
    lower, upper = byar(10)
    assert lower == pytest.approx(10 * (1 - 1 / 90 - z / (3 * 10**0.5)) ** 3, rel=1e-12)
    assert upper == pytest.approx(11 * (1 - 1 / 99 + z / (3 * 11**0.5)) ** 3, rel=1e-12)


def test_no_event_begins_at_nought_and_a_missing_count_has_no_limits():
    lower, upper = byar([0, np.nan])
    assert lower[0] == 0 and 3.6 < upper[0] < 3.7
    assert np.isnan([lower[1], upper[1]]).all()


def test_a_negative_count_and_a_confidence_in_percent_are_refused():
    with pytest.raises(Refusal, match="negative or infinite"):
        byar([4, -1])
    with pytest.raises(Refusal, match="A confidence of 95 is not between 0 and 1"):
        byar(4, confidence=95)
