"""The checks that every statistic makes on its counts, its confidence and its whole numbers."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import confidence, counts, of_trials, whole


@pytest.mark.parametrize("values", [[3, None], [3, np.nan], pd.Series([3, None], dtype="Int64"), ["3", "nan"]])
def test_a_missing_count_is_never_nought(values):
    found = counts(values, name="events")
    assert found.dtype == float
    assert found[0] == 3 and np.isnan(found[1])


@pytest.mark.parametrize("bad", [-1, -0.001, np.inf, -np.inf])
def test_a_count_below_nought_or_without_end_is_refused_by_its_name(bad):
    with pytest.raises(Refusal, match="victims holds a negative or infinite count"):
        counts([4, bad], name="victims")


@pytest.mark.parametrize("level", [0.95, Decimal("0.95"), np.float64(0.95)])
def test_a_confidence_comes_back_as_a_plain_number(level):
    assert confidence(level) == 0.95
    assert type(confidence(level)) is float


@pytest.mark.parametrize("bad", [0, 1, 95, -0.5, np.nan, "0.95", None, True])
def test_a_confidence_outside_nought_and_one_is_refused(bad):
    with pytest.raises(Refusal, match="not between 0 and 1"):
        confidence(bad)


@pytest.mark.parametrize("given", [4, 4.0, np.int8(4), np.uint64(4), np.float32(4)])
def test_a_whole_number_comes_back_as_a_plain_one(given):
    found = whole(given, name="ahead")
    assert found == 4 and type(found) is int


@pytest.mark.parametrize("bad", [4.5, "4", None, True, np.bool_(True), np.nan, np.inf, [4]])
def test_what_is_no_whole_number_is_refused(bad):
    with pytest.raises(Refusal, match=r"(?s)ahead is .*Give a whole number"):
        whole(bad, name="ahead")


def test_a_whole_number_keeps_to_its_range_and_the_refusal_says_which():
    assert [whole(n, name="ahead", least=0, most=8) for n in (0, 8)] == [0, 8]
    with pytest.raises(Refusal, match=r"(?s)ahead is 0.*1 or more"):
        whole(0, name="ahead")
    with pytest.raises(Refusal, match=r"(?s)ahead is 9.*2 to 8"):
        whole(9, name="ahead", least=2, most=8)


def test_successes_go_with_one_number_of_trials_or_with_one_each():
    x, n = of_trials([1, 2, None], 5)
    np.testing.assert_array_equal(x, [1, 2, np.nan])
    np.testing.assert_array_equal(n, [5, 5, 5])
    with pytest.raises(Refusal, match="more successes than trials"):
        of_trials([1, 6], [5, 5])
    with pytest.raises(Refusal, match="trials holds a negative"):
        of_trials(0, -1)
