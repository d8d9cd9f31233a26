"""Whether money is spent as the year goes."""

from datetime import date

import numpy as np
import pytest

from needs_analysis.service_gap.delivery.spending import (
    AHEAD,
    BEHIND,
    EARLIER,
    NO_DATE,
    NOT_GIVEN,
    ON_PROFILE,
    OVERSPENT,
    spending,
)
from tests.service_gap.delivery.test_agreed import running


@pytest.mark.parametrize(
    ("row", "said", "gone"),
    [
        ({"spend_to_date": 45_000, "spent_to": "2025-09-30"}, ON_PROFILE, 183 / 365),
        ({"spend_to_date": 60_000, "spent_to": "2025-09-30"}, AHEAD, 183 / 365),
        ({"spend_to_date": 30_000, "spent_to": "2025-09-30"}, BEHIND, 183 / 365),
        ({"spend_to_date": 90_001, "spent_to": "2025-09-30"}, OVERSPENT, 183 / 365),
        ({"spend_to_date": 90_001}, OVERSPENT, np.nan),
        ({"spend_to_date": 45_000}, NO_DATE, np.nan),
        ({}, NOT_GIVEN, np.nan),
        ({"spend_to_date": 45_000, "spent_to": "2025-03-31"}, EARLIER, 1),
        ({"spend_to_date": 45_000, "value_a_year": 0, "spent_to": "2025-09-30"}, NOT_GIVEN, np.nan),
        # A contract of nine months has three quarters of its value a year to spend: 67,561.64 pounds.
        ({"spend_to_date": 23_000, "start": "2025-07-01", "spent_to": "2025-09-30"}, ON_PROFILE, 92 / 274),
        ({"spend_to_date": 45_000, "start": "2025-07-01", "spent_to": "2025-09-30"}, AHEAD, 92 / 274),
        ({"spend_to_date": 68_000, "end": "2025-12-31", "spent_to": "2025-12-31"}, OVERSPENT, 1),
        ({"spend_to_date": 67_000, "end": "2025-12-31", "spent_to": "2025-12-31"}, ON_PROFILE, 1),
    ],
)
def test_spending_is_held_against_the_part_of_the_year_that_is_gone(row, said, gone):
    found = spending(running(row), date(2025, 12, 31)).iloc[0]
    assert found["spending"] == said
    assert found["year_gone"] == pytest.approx(gone, nan_ok=True)


def test_the_money_of_each_funder_is_due_to_the_day_of_its_own_figure():
    """Half of one by September and a quarter of the other by June are both as due."""
    parts = {"value_a_year": 100_000, "spend_to_date": 50_000, "spent_to": "2025-09-30"}
    other = {"funder": "Council", "value_a_year": 100_000, "spend_to_date": 25_000, "spent_to": "2025-06-30"}
    found = spending(running(parts, other), date(2025, 12, 31)).iloc[0]
    assert found["spending"] == ON_PROFILE and found["year_gone"] == pytest.approx((183 + 91) / 365 / 2)
