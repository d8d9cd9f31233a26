"""Funnel limits adjusted for over-dispersion."""

import numpy as np
import pytest
from scipy import stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics import widened_limits
from tests.conftest import known


def test_lines_of_a_ratio_match_those_of_funnelplotr():
    rows = known("rates/funnel_od_sr_shmi.csv")
    for level, name in ((0.95, "95"), (0.998, "998")):
        lower, upper = widened_limits(1.0, rows["s"], float(rows["tau2"].iloc[0]), kind="ratio", confidence=level)
        np.testing.assert_allclose(lower, rows[f"odll{name}"], rtol=1e-6)
        np.testing.assert_allclose(upper, rows[f"odul{name}"], rtol=1e-6)


def test_a_ratio_by_hand():
    # The error and the spread between units are 3 and 4 hundredths, so 5 together.
    lower, upper = widened_limits(2.0, [0.03], 0.04**2, kind="ratio")
    assert lower[0] == pytest.approx(2 * np.exp(-0.05 * 1.959963984540054), rel=1e-9)
    assert upper[0] == pytest.approx(2 * np.exp(0.05 * 1.959963984540054), rel=1e-9)


def test_a_proportion_by_hand_stays_between_nought_and_one():
    lower, upper = widened_limits(0.5, [0.03, 5.0], 0.04**2, kind="proportion")
    reach = 0.05 * 1.959963984540054
    assert lower[0] == pytest.approx(np.sin(np.pi / 4 - reach) ** 2, rel=1e-9)
    assert upper[0] == pytest.approx(np.sin(np.pi / 4 + reach) ** 2, rel=1e-9)
    assert (lower[1], upper[1]) == pytest.approx((0, 1))


def test_a_variance_known_from_few_units_gives_students_lines():
    _, normal = widened_limits(1.0, [0.1], 0.01, kind="ratio", confidence=0.998)
    _, student = widened_limits(1.0, [0.1], 0.01, kind="ratio", confidence=0.998, freedom=9)
    assert np.log(student[0]) / np.log(normal[0]) == pytest.approx(stats.t.isf(0.001, 9) / stats.norm.isf(0.001))


def test_a_unit_without_a_standard_error_has_no_lines():
    for kind in ("ratio", "proportion"):
        lower, upper = widened_limits(0.5, [np.nan, 0.1], 0.01, kind=kind)
        assert np.isnan([lower[0], upper[0]]).all()
        assert lower[1] < 0.5 < upper[1]


def test_another_kind_and_a_confidence_in_percent_are_refused():
    with pytest.raises(Refusal, match="'ratios' has no widened limits"):
        widened_limits(0.5, [0.1], 0.01, kind="ratios")
    with pytest.raises(Refusal, match="not between 0 and 1"):
        widened_limits(0.5, [0.1], 0.01, kind="ratio", confidence=95)
