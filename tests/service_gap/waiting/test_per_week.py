"""Counts of a period as a number a week, and times in one unit."""

import math

import numpy as np
import pandas as pd
import pytest

from needs_analysis.errors import Refusal, UnitError
from needs_analysis.quantities import of_rows, take
from needs_analysis.service_gap.waiting.per_week import (
    count_cells,
    count_columns,
    days_of,
    people_waiting,
    per_week,
    recent_days,
    require_together,
)
from needs_analysis.statistics import poisson_interval
from tests.conftest import make_facts
from tests.service_gap.waiting.records_of_waits import FEW, LACKING, returns


def test_a_rate_has_the_ends_of_its_count_and_of_chance():
    rate = per_week(of_rows(returns(referrals=92), column="referrals"))
    assert rate.value == 7 and rate.weeks == 92 / 7
    assert rate.upper == float(poisson_interval(92)[1]) / (92 / 7)
    few = per_week(of_rows(returns(referrals=FEW), column="referrals"))
    assert (
        math.isnan(few.value) and few.least * few.weeks == pytest.approx(1) and few.most * few.weeks == pytest.approx(4)
    )


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"unit": "GBP"}, "counts GBP"),
        ({"unit": "bed spaces"}, "counts bed spaces"),
        ({"measure": "target_referrals"}, "not a number over a period"),
        ({"measure": "waiting"}, "not a number over a period"),
        ({"measure": "referrals_change"}, "not a number over a period"),
        ({"period_start": None}, "first and last day of T0 are not known"),
        ({"value": ["-3"]}, "not a count"),
        ({"value": ["many"]}, "not a number"),
    ],
)
def test_what_is_no_count_of_people_over_a_period_is_refused(columns, said):
    with pytest.raises(Refusal, match=said):
        per_week(take(make_facts(**{"value": ["90"], **columns}), "T0", name="referrals"))


def test_people_waiting_are_of_a_day():
    assert people_waiting(of_rows(returns(waiting=30), column="waiting")) == (30, 30)
    assert people_waiting(of_rows(returns(waiting=FEW), column="waiting")) == (1, 4)
    with pytest.raises(Refusal, match="not a number waiting on one day"):
        people_waiting(of_rows(returns(referrals=30), column="referrals"))
    with pytest.raises(Refusal, match="Nothing limits"):
        people_waiting(of_rows(returns(waiting=LACKING), column="waiting"))
    with pytest.raises(UnitError, match="counts days"):
        people_waiting(of_rows(returns(longest_wait_days=30), column="longest_wait_days"))


def test_a_list_and_referrals_of_other_services_or_times_do_not_belong_together():
    facts = make_facts(value=["30", "90"], measure=["waiting", "referrals"], service=["IDVA", "ISVA"])
    with pytest.raises(Refusal, match="of the service"):
        require_together(*(take(facts, each, name="x") for each in ("T0", "T1")))
    late = make_facts(
        value=["30", "90"],
        measure=["waiting", "referrals"],
        period_start=["2023-06-30", "2022-07-01"],
        period_end=["2023-06-30", "2022-09-30"],
    )
    with pytest.raises(Refusal, match="273 days apart"):
        require_together(*(take(late, each, name="x") for each in ("T0", "T1")))


@pytest.mark.parametrize(
    ("days", "weeks", "said"),
    [(None, None, "Neither"), (7, 1, "Both"), (0, None, "target_days is not above 0"), (None, "12", "not a number")],
)
def test_one_time_in_one_unit(days, weeks, said):
    with pytest.raises(Refusal, match=said):
        days_of(days=days, weeks=weeks, name="target")


def test_cells_of_a_range_have_their_columns():
    found = of_rows(returns(referrals=FEW), column="referrals")
    cells = count_cells("referrals", found)
    assert pd.isna(cells.pop("referrals")) and set(cells) == {column.name for column in count_columns("referrals")[1:]}


@pytest.mark.parametrize(("first", "weeks"), [(0, 1), (6, 1), (7, 2), (13, 2), (83, 12), (300, 12)])
def test_recent_referrals_are_of_whole_weeks(first, weeks):
    assert recent_days(np.array([0] + [first] * 10), weeks=12) == (7 * weeks, 10)
    assert recent_days(np.array([0, first]), weeks=12)[0] == 7 * weeks


def test_the_weeks_of_young_records_do_not_date_the_first_referral():
    """Nine who came earlier, whenever, move nothing; with fewer than ten in all it is said how many came in the first week."""
    ten = [30] * 10 + [3] * 20
    assert {recent_days(np.array([*ten, *[early] * 9]), weeks=12) for early in (30, 40, 60, 83)} == {(35, 10)}
    assert recent_days(np.array([30, *[3] * 6]), weeks=12) == (35, 1)
    assert recent_days(np.array([30] * 7), weeks=12) == (35, 5)
    assert recent_days(np.array([90, *[3] * 6]), weeks=12) == (84, 10)
