"""Whether money is spent as the year goes."""

import numpy as np
import pytest

from needs_analysis.service_gap.delivery.agreed import agreed
from needs_analysis.service_gap.delivery.spending import (
    AHEAD,
    BEHIND,
    NO_DATE,
    NOT_GIVEN,
    ON_PROFILE,
    OVERSPENT,
    spending,
)
from tests.service_gap.delivery.test_agreed import of


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
        ({"spend_to_date": 45_000, "value_a_year": 0, "spent_to": "2025-09-30"}, NOT_GIVEN, 183 / 365),
        # A contract of nine months has three quarters of its value a year to spend: 67,561.64 pounds.
        ({"spend_to_date": 23_000, "start": "2025-07-01", "spent_to": "2025-09-30"}, ON_PROFILE, 92 / 274),
        ({"spend_to_date": 45_000, "start": "2025-07-01", "spent_to": "2025-09-30"}, AHEAD, 92 / 274),
        ({"spend_to_date": 68_000, "end": "2025-12-31", "spent_to": "2025-12-31"}, OVERSPENT, 1),
        ({"spend_to_date": 67_000, "end": "2025-12-31", "spent_to": "2025-12-31"}, ON_PROFILE, 1),
    ],
)
def test_spending_is_held_against_the_part_of_the_year_that_is_gone(row, said, gone):
    found = spending(agreed(of(row))).iloc[0]
    assert found["spending"] == said
    assert found["year_gone"] == pytest.approx(gone, nan_ok=True)
