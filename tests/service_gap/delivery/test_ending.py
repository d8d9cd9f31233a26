"""When contracts end, and by when it must be decided."""

from datetime import date

import pytest

from needs_analysis.service_gap.delivery.ending import ending
from tests.service_gap.delivery.test_agreed import running


@pytest.mark.parametrize(
    ("row", "said", "by", "passed"),
    [
        ({}, "ends within 6 months", "not supplied", ""),
        ({"procurement_days": 90}, "ends within 6 months", "31 December 2025", ""),
        ({"procurement_days": 200}, "ends within 6 months", "12 September 2025", "yes"),
        ({"notice_date": "2025-12-01"}, "ends within 6 months", "1 December 2025", ""),
        ({"end": "2026-09-30"}, "ends within 12 months", "not supplied", ""),
        ({"end": "2028-03-31"}, "ends later", "not supplied", ""),
        ({"end": "2025-09-30"}, "has ended", "not supplied", ""),
    ],
)
def test_an_end_is_counted_from_a_day_that_is_given(row, said, by, passed):
    found = ending(running(row, as_of=date(2025, 10, 31)), date(2025, 10, 31)).iloc[0]
    assert found[["ending", "decide_by", "decide_passed"]].tolist() == [said, by, passed]
