"""Week by week to a target list."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needs_analysis import service_gap as sg
from needs_analysis.errors import NeedsAnalysisError, Refusal
from needs_analysis.release import release
from tests.service_gap.waiting.records_of_waits import FEW, everything, of, records, returns

DATES = {"as_of": "2022-09-30", "by_date": "2022-12-02"}
"""Nine whole weeks."""


def found(table, **options):
    usual = {"waiting": of("waiting"), "referrals": of("referrals"), "target_waiting": 15, **DATES}
    return sg.capacity_path(table, **{**usual, **options})


def test_it_ends_at_the_target_and_shows_the_way():
    table = found(returns(referrals=92, waiting=60)).table
    assert table["week"].tolist() == list(range(10)) and table["day"].iloc[-1] == "2022-12-02"
    np.testing.assert_allclose(table["value"], 60 - 5 * np.arange(10))
    np.testing.assert_allclose(table["starts_a_week"].iloc[1:], 12)
    assert math.isnan(table["starts_a_week"].iloc[0])


@settings(max_examples=30)
@given(st.integers(0, 400), st.integers(0, 300), st.integers(0, 90), st.integers(1, 400))
def test_a_list_stepped_day_by_day_is_the_list_of_each_week(waiting, referrals, target, days):
    by_date = np.datetime_as_string(np.datetime64("2022-09-30") + days)
    table = found(returns(referrals=referrals, waiting=waiting), target_waiting=target, by_date=by_date).table
    starts = table["starts_a_week"].iloc[1]
    for _, row in table.iterrows():
        at = min(7 * math.ceil(row["week"]), days)
        assert row["value"] == pytest.approx(waiting + at * (referrals / 92 - starts / 7), abs=1e-6)
        assert row["lower"] <= row["value"] <= row["upper"] and row["lower"] >= 0
    assert table["value"].iloc[-1] == pytest.approx(min(waiting, target), abs=1e-6), "a list within its target is held"


def test_a_plan_is_followed_and_not_what_is_needed():
    result = found(returns(referrals=92, waiting=60), planned_starts=[7] * 5 + [12] * 4)
    assert result.table["value"].tolist() == pytest.approx([60] * 6 + [55, 50, 45, 40])
    assert "with the starts planned, 40 people" in result.sentence() and "PLAN" in {
        each.code for each in result.caveats
    }
    assert result.table["starts_lower"].isna().all()
    one = found(returns(referrals=92, waiting=60), planned_starts=7).table
    assert one["value"].tolist() == pytest.approx([60] * 10)


def test_a_plan_with_which_the_list_goes_below_0_is_refused_with_its_week():
    with pytest.raises(Refusal, match="below 0 in week 5"):
        found(returns(referrals=92, waiting=60), planned_starts=20)
    with pytest.raises(Refusal, match="has 2 weeks and there are 9"):
        found(returns(referrals=92, waiting=60), planned_starts=[5, 5])
    with pytest.raises(Refusal, match="negative"):
        found(returns(referrals=92, waiting=60), planned_starts=-1)


def test_suppressed_figures_give_a_range_all_the_way():
    result = found(returns(referrals=92, waiting=FEW), target_waiting=0)
    table = result.table
    assert table["value"].isna().all() and (table["lower"] <= table["upper"]).all()
    assert table["starts_lower"].iloc[0] < table["starts_upper"].iloc[0] and table["starts_a_week"].isna().all()
    assert "1 to 4 people waiting" in result.sentence() and "nan" not in everything(result)[1]


def test_records_give_the_list_and_the_referrals_of_twelve_weeks():
    rows = [(n, n + 10, None) for n in range(84)] + [(n, None, None) for n in range(0, 84, 2)]
    table = sg.capacity_path(records(rows), as_of="2024-04-10", by_date="2024-06-19", target_waiting=10).table
    assert (table["waiting"] == 42).all() and (table["referrals"] == 126 - 17 - 9).all(), "those of the last 84 days"
    counted = returns(referrals=92, waiting=60)
    with pytest.raises(Refusal, match="waiting was not given"):
        sg.capacity_path(counted, referrals=of("referrals"), target_waiting=9, **DATES)
    with pytest.raises(NeedsAnalysisError, match="do not have this column"):
        sg.capacity_path(counted, target_waiting=9, **DATES)
    with pytest.raises(Refusal, match="Neither numbers nor records"):
        sg.capacity_path(target_waiting=9, **DATES)


def test_what_it_says():
    assert found(returns(referrals=92, waiting=60)).sentence() == (
        "ISVA: to go from 60 people waiting to 15 people by 2 December 2022, about 12.0 a week must start (range 10.6 to 13.6). "
        "On the way, 35 people (21 to 49) are expected to be waiting on 4 November 2022."
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"by_date": "2022-09-30"}, "by_date is not after as_of"),
        ({"by_date": "2062-09-30"}, "over ten years away"),
        ({"target_waiting": -1}, "below 0"),
        ({"target_waiting": "15"}, "not a number"),
        ({"as_of": "30/09/2022"}, "not a valid date"),
    ],
)
def test_what_was_asked_wrongly_is_refused(options, said):
    with pytest.raises(Refusal, match=said):
        found(returns(referrals=92, waiting=60), **options)


@pytest.mark.parametrize("which", ["referrals", "waiting"])
def test_few_do_not_leave(which):
    shown = set()
    for few in (1, 2, 3, 4):
        left = release(found(returns(**{"referrals": 92, "waiting": 60, which: few})), "lt5").result
        assert left.table[["value", "lower", "upper", "starts_a_week", "starts_lower"]].isna().all(axis=None)
        shown.add(everything(left))
    assert len(shown) == 1


def test_the_range_on_the_way_holds_as_often_as_it_says():
    """Referrals at a rate of 7 a week, estimated from one quarter; starts as planned."""
    rng = np.random.default_rng(8)
    held, many = 0, 250
    for _ in range(many):
        table = found(returns(referrals=int(rng.poisson(92)), waiting=200), planned_starts=7).table
        later = 200 + rng.poisson(7 * 9) - 7 * 9
        held += bool(table["lower"].iloc[-1] <= later <= table["upper"].iloc[-1])
    assert 0.92 <= held / many <= 0.985


def test_the_date_of_the_first_referral_does_not_leave():
    """Neither from few records, of which nothing else is shown, nor from many."""

    def shown(days, end="2024-03-01"):
        table = sg.capacity_path(
            records([(day, None, None) for day in days]), as_of=end, by_date="2024-06-19", target_waiting=1
        )
        return release(table, "lt5").result

    few = [shown([first, *[50] * more]) for more in (0, 1, 2, 3) for first in (3, 20, 41)]
    assert len({everything(each) for each in few}) == 1 and few[0].table["from_weeks"].isna().all()
    assert "PART_YEAR" not in {caveat.code for caveat in few[0].caveats}
    several = [shown([first, *[50] * 6]) for first in (3, 20, 41)]
    assert all(each.table[["from_weeks", "value"]].isna().all(axis=None) for each in several), "its week would be told"
    weeks = {shown([first, *[30] * 40]).table["from_weeks"].iloc[0] for first in (11, 12, 18, 19, 29)}
    assert weeks == {5}, "the week of the first of 41 is not told"


def test_a_list_within_its_target_is_held_and_it_says_so():
    result = found(returns(referrals=92, waiting=60), target_waiting=80)
    assert "60 people waiting is within the target of 80 people; to hold that until" in result.sentence()
    assert result.table["value"].iloc[-1] == pytest.approx(60)


def test_a_list_of_long_ago_is_not_where_the_path_begins():
    with pytest.raises(Refusal, match="days from as_of"):
        found(returns(referrals=92, waiting=60), as_of="2029-09-30", by_date="2030-03-31")


def test_a_last_day_is_not_called_a_week():
    """92 days are 13 weeks and a day."""
    table = sg.capacity_path(
        returns(waiting=60, referrals=92),
        as_of="2022-09-30",
        by_date="2022-12-31",
        target_waiting=20,
        waiting=of("waiting"),
        referrals=of("referrals"),
    ).table
    assert table["week"].tolist()[-3:] == [12, 13, 13.14] and table["day"].tolist()[-2:] == ["2022-12-30", "2022-12-31"]
