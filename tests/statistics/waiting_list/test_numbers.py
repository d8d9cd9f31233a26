"""Numbers that rates, times and lists can be."""

import numpy as np
import pytest

from needs_analysis.errors import Refusal
from needs_analysis.statistics.waiting_list._numbers import above_zero, not_negative


def test_a_missing_number_stays_missing_and_0_is_only_a_rate():
    assert np.isnan(not_negative([np.nan, 0], name="x")[0]) and np.isnan(above_zero(np.nan, name="x"))
    with pytest.raises(Refusal, match="x contains a number that is not above 0"):
        above_zero([1, 0], name="x")
    for wrong in (-1, np.inf, "3 weeks", [1, [2]]):
        with pytest.raises(Refusal, match="x contains"):
            not_negative(wrong, name="x")


@pytest.mark.parametrize(
    "wrong", ["3", True, np.True_, [True, 2], ["3", 2], [1, None, "2"], None, {}, [[1], [1, 2]], 1j, 10**400]
)
def test_text_and_yes_or_no_are_no_numbers(wrong):
    for check in (not_negative, above_zero):
        with pytest.raises(Refusal, match="x contains what is not a number"):
            check(wrong, name="x")
