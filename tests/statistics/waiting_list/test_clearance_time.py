"""How long a list takes to clear."""

import numpy as np
import pytest

from needs_analysis.errors import Refusal
from needs_analysis.statistics.waiting_list import clearance_time


def test_it_is_undefined_where_capacity_is_not_above_demand():
    found = clearance_time([60, 60, 60, 0, 0], [4, 5, 6, 4, 9], [5, 5, 5, 5, 5])
    np.testing.assert_array_equal(found, [60, np.nan, np.nan, 0, 0])


def test_a_list_stepped_week_by_week_is_empty_then():
    waiting, weeks = 60.0, clearance_time(60, 4, 6.5).item()
    for _ in range(int(weeks)):
        waiting += 4 - 6.5
    assert weeks == 24 and waiting == 0


def test_negative_numbers_are_refused():
    with pytest.raises(Refusal, match="queue"):
        clearance_time(-1, 3, 4)
