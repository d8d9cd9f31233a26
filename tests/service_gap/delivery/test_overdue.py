"""Quarters that nobody returned, although they were due."""

from datetime import date

import pytest

from needs_analysis import periods
from needs_analysis.service_gap.delivery.overdue import overdue
from tests.service_gap.delivery.test_agreed import running

LAST = periods.number_of("2025/26 Q2")


@pytest.mark.parametrize(
    ("day", "due_days", "said"),
    [
        (date(2025, 9, 30), 28, ""),
        (date(2026, 1, 28), 28, ""),
        (date(2026, 1, 29), 28, "No return has been received for 2025/26 Q3, which was due by 28 January 2026."),
        (date(2026, 1, 1), 0, "No return has been received for 2025/26 Q3, which was due by 31 December 2025."),
        (
            date(2026, 5, 1),
            28,
            "No return has been received for 2025/26 Q3 and 2025/26 Q4, the last of them due by 28 April 2026.",
        ),
    ],
)
def test_a_quarter_is_overdue_from_the_day_after_it_was_due(day, due_days, said):
    assert overdue(running({"end": "2027-03-31"}), LAST, day, due_days) == said


def test_only_quarters_in_which_a_contract_ran_are_overdue():
    assert overdue(running({"end": "2025-09-30"}, as_of=date(2026, 5, 1)), LAST, date(2026, 5, 1), 28) == ""
    one = running({"end": "2025-10-01"}, {"contract": "C2", "end": "2025-09-30"})
    assert overdue(one, LAST, date(2026, 5, 1), 28).startswith("No return has been received for 2025/26 Q3, which")
