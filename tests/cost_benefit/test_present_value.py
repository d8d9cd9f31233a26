"""The present value of a flow of pounds, against sums worked out by hand."""

import numpy as np
import pytest

from needs_analysis.cost_benefit.present_value import present_value
from needs_analysis.errors import DataError, Refusal


def test_today_counts_in_full_and_each_year_after_at_three_and_a_half_percent():
    assert present_value([250]) == 250
    assert present_value([100, 200, 300]) == pytest.approx(100 + 200 / 1.035 + 300 / 1.035**2, rel=1e-12)


def test_a_pound_of_health_is_discounted_at_one_and_a_half_percent():
    assert present_value([0, 0, 1000], schedule="health") == pytest.approx(1000 / 1.015**2, rel=1e-12)


def test_the_rate_falls_after_thirty_years():
    flow = np.zeros(32)
    flow[31] = 1_000_000
    assert present_value(flow) == pytest.approx(1_000_000 / 1.035**30 / 1.03, rel=1e-12)


def test_costs_are_taken_off_what_is_gained():
    assert present_value([-103.5, 103.5]) == pytest.approx(-3.5)
    assert present_value([0, 0, 0]) == 0


@pytest.mark.parametrize("flows", [[], 5, [[1, 2]], [1, np.nan], [1, None], [np.inf, 1]])
def test_what_is_no_row_of_amounts_is_refused(flows):
    with pytest.raises(Refusal, match=r"not one row of amounts.*0 where there is none"):
        present_value(flows)


def test_a_schedule_or_an_edition_that_there_is_not_is_refused():
    with pytest.raises(Refusal, match="no schedule 'flat'"):
        present_value([1, 1], schedule="flat")
    with pytest.raises(DataError, match="edition '1999' does not exist"):
        present_value([1, 1], edition="1999")
