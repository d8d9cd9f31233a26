"""Whether money is spent as the year goes."""

from datetime import date

import numpy as np
import pytest

from needs_analysis.service_gap.delivery.scorecard import scorecard
from needs_analysis.service_gap.delivery.spending import (
    AHEAD,
    BEHIND,
    EARLIER,
    LATER,
    NO_DATE,
    NOT_GIVEN,
    ON_PROFILE,
    OVERSPENT,
    spending,
    spending_said,
)
from tests.service_gap.delivery.test_agreed import of, running
from tests.service_gap.delivery.test_delivered import returns


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
        # What is counted to a later day was not known, be it of this year or of another, overspent or not.
        ({"spend_to_date": 45_000, "spent_to": "2026-01-31"}, LATER, np.nan),
        ({"spend_to_date": 450_000, "spent_to": "2026-03-31"}, LATER, np.nan),
        ({"spend_to_date": 30_000, "end": "2027-03-31", "spent_to": "2026-09-30"}, LATER, np.nan),
        ({"spend_to_date": 67_000, "spent_to": "2025-12-31"}, ON_PROFILE, 275 / 365),
        ({"spend_to_date": 45_000, "value_a_year": 0, "spent_to": "2025-09-30"}, OVERSPENT, np.nan),
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


def said(*rows, as_of=date(2025, 12, 31)):
    targets = running(*rows)
    return spending_said({**targets.iloc[0], **spending(targets, as_of).iloc[0]})


def test_the_day_of_the_figure_is_said():
    row = {"spend_to_date": 22_500, "spent_to": "2025-09-30"}
    whole = "£22,500 of £90,000 spent (25%) by 30 September 2025, 50% of the year had passed: behind profile"
    assert said(row) == whole
    # However much later the page is of.
    assert said(row, as_of=date(2026, 3, 1)) == whole
    assert said({"spend_to_date": 22_500}) == "£22,500 of £90,000 spent (25%): date of spending not supplied"
    other = {"funder": "Council", "value_a_year": 90_000, "spend_to_date": 22_500, "spent_to": "2025-06-30"}
    assert "spent (25%) by 30 June 2025 and 30 September 2025, " in said(row, other)


def test_a_later_figure_says_none_of_its_numbers():
    later = {"spend_to_date": 22_500, "spent_to": "2025-09-30"}
    assert said(later, as_of=date(2025, 9, 29)) == "not known on that day: counted to 30 September 2025"
    # The whole is not known where the money of one funder is counted to a later day.
    other = {"funder": "Council", "value_a_year": 90_000, "spend_to_date": 22_500, "spent_to": "2025-06-30"}
    found = spending(running(later, other), date(2025, 9, 1)).iloc[0]
    assert found["spending"] == LATER and np.isnan(found["spent_share"]) and np.isnan(found["year_gone"])


def test_spending_of_a_contract_without_a_value_is_overspent():
    found = scorecard(
        returns(new_clients=1), of({"value_a_year": 0, "spend_to_date": 100_000, "spent_to": "2025-09-30"})
    ).table.iloc[0]
    assert found["money"] == "£100,000 of £0 spent: overspent" and "overspent (2)" in found["points_for"]


def test_spending_that_was_counted_after_the_end_is_of_the_year_that_it_ended_in():
    ended = {"end": "2025-03-31", "spend_to_date": 80_000, "spent_to": "2025-06-30"}
    assert "of an earlier year" in scorecard(returns(new_clients=1), of(ended)).table["money"].iloc[0]
    within = {"end": "2025-09-30", "spend_to_date": 45_000, "spent_to": "2025-12-31"}
    assert scorecard(returns(new_clients=1), of(within)).table["spending"].iloc[0] == "on profile"
