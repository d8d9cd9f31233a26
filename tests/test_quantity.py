"""Numbers that were withheld or never sent: their states, and sums that are ranges."""

import math

import pandas as pd
import pytest

from needs_analysis.quantity import Measured, Total, frame, known, total

FEW = Measured(state="suppressed", lower=1, upper=4)


def test_a_known_value_can_be_nothing_else():
    found = known(92)
    assert (found.value, found.state, found.lower, found.upper) == (92, "known", 92, 92)
    assert Measured().state == "missing" and math.isnan(Measured().value) and math.isnan(Measured().upper)


def test_a_column_of_known_values_needs_no_range():
    found = frame("referrals", [known(92), known(0)])
    assert list(found.columns) == ["referrals", "referrals_state"]
    assert found["referrals"].tolist() == [92, 0] and found["referrals"].dtype == "Int64"


def test_a_value_that_was_withheld_is_missing_beside_its_range():
    found = frame("referrals", [known(92), FEW, Measured()])
    assert found["referrals"].isna().tolist() == [False, True, True]
    assert found["referrals_state"].tolist() == ["known", "suppressed", "missing"]
    assert found["referrals_lower"].tolist()[:2] == [92, 1] and found["referrals_upper"].tolist()[:2] == [92, 4]
    assert found.loc[2, ["referrals_lower", "referrals_upper"]].isna().all()


def test_one_value_that_is_not_whole_makes_a_column_of_decimals():
    found = frame("days", [known(2.5), known(3), Measured(state="not_applicable")])
    assert found["days"].dtype == "float64" and found["days"].tolist()[:2] == [2.5, 3.0]


def test_a_sum_of_known_values_is_exact():
    found = total(frame("n", [known(3), known(4)]), "n")
    assert found == Total(7.0, 7.0, 2, 0, 7.0) and found.exact


@pytest.mark.parametrize(
    ("values", "lower", "upper", "unknown"),
    [
        ([known(92), FEW], 93, 96, 1),
        ([FEW, FEW], 2, 8, 2),
        ([known(10), Measured(state="low", lower=0, upper=0.5)], 10, 10.5, 1),
        ([known(10), FEW, Measured(state="not_applicable")], 11, 14, 1),
    ],
)
def test_a_sum_with_a_withheld_value_is_a_range(values, lower, upper, unknown):
    found = total(frame("n", values), "n")
    assert (found.lower, found.upper, found.unknown) == (lower, upper, unknown) and not found.exact


def test_what_was_never_sent_leaves_the_sum_without_an_upper_end():
    found = total(frame("n", [known(5), FEW, Measured()]), "n")
    assert (found.lower, found.known, found.unknown) == (6, 1, 2)
    assert math.isnan(found.upper) and not found.exact


def test_a_table_without_ranges_gives_no_upper_end_for_what_it_lacks():
    table = pd.DataFrame({"n": [5, None], "n_state": ["known", "suppressed"]})
    found = total(table, "n")
    assert found.lower == 5 and math.isnan(found.upper)


def test_what_does_not_apply_is_left_out_of_the_sum():
    assert total(frame("n", [known(5), Measured(state="not_applicable")]), "n") == Total(5.0, 5.0, 1, 0, 5.0)
