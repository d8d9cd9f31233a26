"""Counts as ranges, by their state."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis.errors import DataError
from needs_analysis.quantity import Measured, frame, known
from needs_analysis.repeat_victimisation.aggregate.ranges import ranges, rows_said


def test_each_state_has_its_range():
    cells = [
        known(12),
        Measured(state="suppressed", lower=1, upper=4),
        Measured(state="suppressed", lower=1),
        Measured(state="missing"),
        Measured(state="not_applicable"),
        Measured(state="low", lower=1, upper=2),
        Measured(state="low"),
    ]
    found = ranges(frame("count", cells), "count")
    assert found.low.tolist() == [12, 1, 1, 0, 0, 1, 1]
    assert found.high.tolist() == [12, 4, np.inf, np.inf, 0, 2, np.inf]
    assert found.known.tolist() == [True, *[False] * 6]


def test_a_threshold_limits_what_is_suppressed_without_a_range():
    table = pd.DataFrame(
        {"count": [12, None, None], "count_state": ["known", "suppressed", "missing"], "threshold": 10}
    )
    found = ranges(table, "count")
    assert found.high.tolist() == [12, 9, np.inf]


def test_a_bare_column_of_numbers_or_of_their_text():
    for cells in ([3, 0, None], ["3", " 0 ", None]):
        found = ranges(pd.DataFrame({"count": cells}), "count")
        assert (found.low.tolist(), found.high.tolist()) == ([3, 0, 0], [3, 0, np.inf])


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"count": [5, "many"]}, "1 of 2 counts are text"),
        ({"count": [5, 2.5]}, "percentages or fractions"),
        ({"count": [5, "20%"]}, "percentages or fractions"),
        ({"count": [50, 50], "unit": "percent"}, "2 of 2 counts are percentages"),
        ({"count": [5, -2]}, "are negative"),
        ({"count": [5, 1e16]}, "out of range"),
        ({"count": [5, 6], "count_state": ["known", "hush"]}, "unknown state"),
        ({"count": [5, None], "count_lower": [5, 4], "count_upper": [5, 2]}, "ends before it begins"),
    ],
)
def test_what_is_no_count_is_refused_with_its_row(columns, message):
    with pytest.raises(DataError, match=message) as error:
        ranges(pd.DataFrame(columns), "count")
    assert "2" in error.value.problems["row"].iloc[0]


def test_rows_are_said_by_the_number_of_the_file():
    table = pd.DataFrame({"row": range(11, 31)})
    assert rows_said(table, np.arange(20) > 17) == "29, 30"
    assert rows_said(table, np.ones(20)).endswith(", ...")
