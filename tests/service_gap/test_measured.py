"""A measure of returns as numbers with their states."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.errors import DataError
from needs_analysis.service_gap.measured import with_numbers


def test_text_is_read_and_a_blank_is_not_known():
    found = with_numbers(pd.DataFrame({"n": ["5", " 10 ", None]}), "n")
    assert found["n"].tolist()[:2] == [5.0, 10.0] and np.isnan(found["n"].iloc[2])
    assert found["n_state"].tolist() == ["known", "known", "missing"]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"n": ["five"]}, "text"),
        ({"n": [-1]}, "negative"),
        ({"n": [np.inf]}, "infinite"),
        ({"n": [None], "n_state": ["known"]}, "no number"),
        ({"n": [1], "n_state": ["perhaps"]}, "unknown status"),
        ({"n": [None], "n_state": ["suppressed"], "n_lower": [4], "n_upper": [1]}, "above its upper"),
    ],
)
def test_what_is_no_count_is_refused(table, said):
    with pytest.raises(DataError, match=said):
        with_numbers(pd.DataFrame(table), "n")


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=20))
def test_numbers_are_the_same_in_whatever_form_they_come(numbers):
    plain = with_numbers(pd.DataFrame({"n": numbers}), "n")["n"].tolist()
    assert plain == with_numbers(pd.DataFrame({"n": [str(n) for n in numbers]}), "n")["n"].tolist() == numbers
