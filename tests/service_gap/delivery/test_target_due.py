"""How much of a target is due by now."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.errors import Refusal
from needs_analysis.quantities import of_rows
from needs_analysis.service_gap.delivery.target_due import EVEN, SEASONAL, target_due


def count(number=10, quarter="2022/23 Q1", unit="referrals"):
    return of_rows(pd.DataFrame({"quarter": [quarter], "referrals": [number]}), column="referrals", unit=unit)


def goal(unit="referrals", **columns):
    return of_rows(pd.DataFrame({"target": [100], **columns}), column="target", unit=unit)


QUARTERS = [f"2022/23 Q{at}" for at in (1, 2, 3, 4)]


@pytest.mark.parametrize("many", [1, 2, 3, 4])
def test_quarters_of_a_year_are_that_part_of_its_target(many):
    found = [count(quarter=name) for name in QUARTERS[:many]]
    for target in (goal(), goal(unit="referrals per year"), goal(financial_year="2022/23")):
        due = target_due(found, target)
        assert (due.share, due.elapsed, due.spread, due.period) == (many / 4, many / 4, EVEN, "the year")
    assert target_due(found, goal(unit="referrals a quarter")).share == many


def test_a_count_from_before_or_after_the_targets_period_is_refused():
    for quarter in ("2021/22 Q4", "2023/24 Q1"):
        with pytest.raises(Refusal, match="The target is in April 2022 to March 2023"):
            target_due([count(quarter=quarter)], goal(financial_year="2022/23"))
    with pytest.raises(Refusal, match="target is in July to September 2022"):
        target_due([count()], goal(quarter="2022/23 Q2"))


@pytest.mark.parametrize("share", [0, -0.25, 1.5])
def test_a_share_that_cannot_be_is_refused(share):
    with pytest.raises(Refusal, match="not a share of the year"):
        target_due([count()], goal(), elapsed_share=share)


def test_a_share_that_is_not_that_of_the_dates_is_refused():
    with pytest.raises(Refusal, match=r"91 days, which is not 0.5"):
        target_due([count()], goal(), elapsed_share=0.5)


@given(st.lists(st.integers(1, 500), min_size=8, max_size=8))
def test_the_seasonal_shares_of_all_quarters_add_up_to_the_year(past):
    names = [f"{year} Q{at}" for year in ("2020/21", "2021/22") for at in (1, 2, 3, 4)]
    history = [count(number, name) for number, name in zip(past, names, strict=True)]
    shares = [target_due([count(quarter=name)], goal(), history=history).share for name in QUARTERS]
    assert sum(shares) == pytest.approx(1)
    assert shares[0] == pytest.approx((past[0] + past[4]) / sum(past))
    assert target_due([count(quarter=name) for name in QUARTERS], goal(), history=history).share == pytest.approx(1)


def test_seasons_are_not_used_for_a_quarters_target_or_a_season_without_any():
    history = [count(0 if at == 1 else 5, f"{year} Q{at}") for year in ("2020/21", "2021/22") for at in (1, 2, 3, 4)]
    assert target_due([count()], goal(), history=history).spread == EVEN
    assert target_due([count(quarter=QUARTERS[1])], goal(), history=history).spread == SEASONAL
    quarterly = target_due([count(quarter=QUARTERS[1])], goal(unit="referrals a quarter"), history=history)
    assert quarterly.spread == EVEN


def test_a_quarter_given_twice_in_the_history_is_refused():
    with pytest.raises(Refusal, match="two counts of 2020/21 Q1"):
        target_due([count()], goal(), history=[count(5, "2020/21 Q1"), count(6, "2020/21 Q1")])


@pytest.mark.parametrize("wrong", ["a", [0.25], {}, pd.NA, b"x", 10**400, 1j])
def test_a_share_of_the_year_that_is_no_number_is_refused(wrong):
    with pytest.raises(Refusal, match="elapsed_share is"):
        target_due([count()], goal(), elapsed_share=wrong)
