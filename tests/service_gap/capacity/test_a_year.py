"""Counts brought to a year, and lengths of time."""

import math

import pandas as pd
import pytest

from needs_analysis.errors import Refusal, UnitError
from needs_analysis.quantities import of_rows
from needs_analysis.quantity import Measured, frame, known
from needs_analysis.service_gap.capacity._a_year import (
    a_year,
    capacity_a_year,
    part_of_a_year,
    stay_years,
    within_weeks,
)

QUARTERS = ["2022/23 Q1", "2022/23 Q2", "2022/23 Q3", "2022/23 Q4"]
FEW = Measured(state="suppressed", lower=1, upper=4)


def referrals(*cells):
    values = frame("referrals", [known(n) if isinstance(n, int) else n for n in cells])
    table = pd.DataFrame({"service": "IDVA", "quarter": QUARTERS[: len(cells)]})
    return of_rows(pd.concat([table, values], axis=1), column="referrals")


def length(value, unit):
    return of_rows(pd.DataFrame({"n": [value]}), column="n", unit=unit)


@pytest.mark.parametrize(
    ("cells", "value", "said"),
    [
        ([28], 112, "one quarter"),
        ([28, 30], 116, "two quarters"),
        ([10, 10, 10], 40, "three quarters"),
        ([28, 30, 20, 25], 103, ""),
    ],
)
def test_quarters_are_brought_to_a_year_and_said(cells, value, said):
    found = a_year(referrals(*cells), confidence=0.95)
    assert found.value == pytest.approx(value) and found.least == found.most == pytest.approx(value)
    assert part_of_a_year(pd.Series({"flag": found.flag, "quarters": found.quarters})) == said


def test_a_range_has_no_value_and_the_interval_of_both_ends():
    found = a_year(referrals(28, FEW), confidence=0.95)
    assert math.isnan(found.value) and (found.least, found.most) == (58, 64)
    whole = [a_year(referrals(28, n), confidence=0.95) for n in (1, 4)]
    assert found.low == whole[0].low and found.high == whole[1].high
    with pytest.raises(Refusal, match="no figure"):
        a_year(referrals(Measured()), confidence=0.95)


def test_lengths_of_support_and_capacities_have_units():
    assert stay_years(length(26, "weeks")) == pytest.approx(0.4983, abs=1e-4)
    assert stay_years(length(6, "months")) == 0.5 and stay_years(length(365.25, "days")) == 1
    with pytest.raises(UnitError, match="not a length of time"):
        stay_years(length(3, "cases"))
    with pytest.raises(Refusal, match="not above 0"):
        stay_years(length(0, "weeks"))
    assert capacity_a_year(length(10, "cases per week"))[0] == pytest.approx(521.79, abs=0.01)
    assert capacity_a_year(length(450, "referrals per quarter")) == (1_800, "referrals")
    assert capacity_a_year(referrals(450)) == (1_800, "referrals")
    with pytest.raises(Refusal, match="period"):
        capacity_a_year(length(450, "referrals"))
    with pytest.raises(Refusal, match="not above 0"):
        capacity_a_year(length(0, "referrals per year"))


def test_a_target_wait_of_nothing_is_no_weeks():
    assert [within_weeks(weeks) for weeks in (0, 1, 2.5)] == ["without waiting", "within 1 week", "within 2.5 weeks"]
