"""How long a list takes to clear, or that it does not."""

import math

import numpy as np
import pytest

from needs_analysis import service_gap as sg
from needs_analysis.errors import Refusal
from needs_analysis.release import release
from needs_analysis.service_gap.waiting.clearance_time import MAY_NOT, NEVER
from tests.conftest import make_facts
from tests.service_gap.waiting.records_of_waits import FEW, everything, of, returns


def found(table, **options):
    usual = {"waiting": of("waiting"), "referrals": of("referrals"), "starts": of("new_clients")}
    return sg.clearance_time(table, **{**usual, **options})


def test_weeks_are_the_list_over_the_excess():
    row = found(returns(waiting=60, referrals=92, new_clients=218)).table.iloc[0]
    assert row["value"] == pytest.approx(60 / ((218 - 92) / (92 / 7)))
    assert row["lower"] < row["value"] < row["upper"] and row["flag"] == ""


@pytest.mark.parametrize("starts", [92, 91, 0])
def test_it_is_undefined_where_starts_are_not_above_referrals(starts):
    result = found(returns(waiting=60, referrals=92, new_clients=starts))
    row = result.table.iloc[0]
    assert row["flag"] == NEVER and math.isnan(row["value"]) and math.isnan(row["lower"]) and math.isnan(row["upper"])
    assert "the list does not clear" in result.sentence()


@pytest.mark.parametrize("starts", [218, 92, 0])
def test_nobody_waiting_is_said_whatever_starts(starts):
    said = found(returns(waiting=0, referrals=92, new_clients=starts)).sentence()
    assert said.startswith("ISVA: nobody is waiting, so there is no waiting list to clear.") and "takes" not in said


def test_less_than_a_week_is_said_so():
    said = found(returns(waiting=1, referrals=92, new_clients=920)).sentence()
    assert "1 person waiting" in said
    assert said.endswith("At this rate the list takes less than 1 week to clear (range less than 1 week).")


def test_a_difference_within_chance_says_so():
    result = found(returns(waiting=60, referrals=92, new_clients=100))
    assert result.table["flag"].iloc[0] == MAY_NOT and math.isnan(result.table["upper"].iloc[0])
    assert "it may not clear at all" in result.sentence()


def test_suppressed_figures_give_a_range_and_no_value():
    result = found(returns(waiting=FEW, referrals=20, new_clients=120))
    row = result.table.iloc[0]
    assert math.isnan(row["value"]) and row["lower"] < row["upper"] and "1 to 4 people waiting" in result.sentence()
    assert "nan" not in everything(result)[1]


def test_starts_and_referrals_of_other_periods_are_refused():
    facts = make_facts(
        value=["60", "92", "100"],
        measure=["waiting", "referrals", "started"],
        period_start=["2022-07-01", "2022-07-01", "2022-04-01"],
        period_end=["2022-09-30", "2022-09-30", "2022-06-30"],
    )
    with pytest.raises(Refusal, match="of the period"):
        sg.clearance_time(facts, waiting="T0", referrals="T1", starts="T2")


@pytest.mark.parametrize("which", ["waiting", "referrals", "new_clients"])
def test_few_do_not_leave(which):
    shown = set()
    for few in (1, 2, 3, 4):
        table = returns(**{"waiting": 60, "referrals": 92, "new_clients": 218, which: few})
        shown.add(everything(release(found(table), "lt5").result))
    assert len(shown) == 1


def test_the_range_holds_the_true_time_as_often_as_it_says():
    """Referrals of 60 and starts of 150 a quarter clear a list of 60 in 60 / (90 / 13.14) weeks."""
    rng = np.random.default_rng(4)
    truth, held, many = 60 / (90 / (92 / 7)), 0, 300
    for _ in range(many):
        row = found(returns(waiting=60, referrals=int(rng.poisson(60)), new_clients=int(rng.poisson(150)))).table.iloc[
            0
        ]
        held += bool(row["lower"] <= truth <= (math.inf if math.isnan(row["upper"]) else row["upper"]))
    assert 0.92 <= held / many <= 0.98
