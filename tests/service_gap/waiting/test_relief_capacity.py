"""How many must start each week to bring a long list down."""

import math

import pytest

from needs_analysis import service_gap as sg
from needs_analysis.errors import Refusal
from needs_analysis.release import release
from needs_analysis.service_gap.waiting.relief_capacity import NOT_LONG, UNCLEAR, sorted_ends
from tests.service_gap.waiting.records_of_waits import FEW, everything, of, returns


def found(table, **options):
    usual = {"referrals": of("referrals"), "waiting": of("waiting"), "target_weeks": 8, "within_weeks": 26}
    return sg.relief_capacity(table, **{**usual, **options})


def test_it_is_referrals_and_the_excess_over_the_weeks():
    row = found(returns(referrals=92, waiting=60)).table.iloc[0]
    assert row["value"] == pytest.approx(7 + (60 - 14) / 26) and row["target_list"] == pytest.approx(14)
    by_day = found(
        returns(referrals=92, waiting=60), target_weeks=None, target_days=56, within_weeks=None, within_days=182
    )
    assert by_day.table["value"].iloc[0] == pytest.approx(row["value"]) and row["lower"] < row["value"] < row["upper"]


@pytest.mark.parametrize(("waiting", "flag"), [(28, NOT_LONG), (29, ""), (5, NOT_LONG)])
def test_relief_is_for_lists_over_twice_their_target(waiting, flag):
    """The target list is 14."""
    result = found(returns(referrals=92, waiting=waiting))
    assert result.table["flag"].iloc[0] == flag and math.isnan(result.table["value"].iloc[0]) == bool(flag)
    assert ("no relief capacity" in result.sentence()) == bool(flag)


def test_suppressed_figures_give_a_range_or_leave_it_open():
    few = found(returns(referrals=FEW, waiting=60)).table.iloc[0]
    assert math.isnan(few["value"]) and 0 < few["lower"] < few["upper"] and few["flag"] == ""
    unclear = found(returns(referrals=FEW, waiting=1))
    assert unclear.table["flag"].iloc[0] == UNCLEAR and "depends on suppressed figures" in unclear.sentence()


def test_the_range_is_the_right_way_round_where_a_long_target_outweighs_referrals():
    row = found(returns(referrals=92, waiting=400), target_weeks=52, within_weeks=4).table.iloc[0]
    assert row["lower"] < row["value"] < row["upper"], "more referrals make a longer target list too"
    assert sorted_ends(1, 2, 3, 4, slope=1) == ((1, 3), (2, 4))


def test_what_it_says():
    assert found(returns(referrals=92, waiting=60)).sentence() == (
        "ISVA: to bring the list of 60 people down to 14 in 26 weeks, about 8.8 people a week (range 7.5 to 10.2) must start. "
        "That is the target list for a wait of 8 weeks with 92 referrals in July to September 2022."
    )


def test_nobody_waiting_is_said_and_small_numbers_are_rounded():
    nobody = found(returns(referrals=92, waiting=0)).sentence()
    assert nobody == "ISVA: nobody is waiting, so no relief capacity is calculated."
    one = found(returns(referrals=1, waiting=1), target_weeks=None, target_days=1).sentence()
    assert "list of 1 person down to fewer than 1 in 26 weeks, about 0.1 people a week (range 0.1 to 0.5)" in one


def test_no_time_is_refused():
    with pytest.raises(Refusal, match="Neither within_weeks nor within_days"):
        found(returns(referrals=92, waiting=60), within_weeks=None)
    with pytest.raises(Refusal, match="within_weeks is not above 0"):
        found(returns(referrals=92, waiting=60), within_weeks=0)


@pytest.mark.parametrize("which", ["referrals", "waiting"])
def test_few_do_not_leave(which):
    shown = set()
    for few in (1, 2, 3, 4):
        left = release(found(returns(**{"referrals": 92, "waiting": 60, which: few})), "lt5").result
        shown.add(everything(left))
    assert len(shown) == 1
