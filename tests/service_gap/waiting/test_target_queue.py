"""How long a list may be."""

import math

import pandas as pd
import pytest

from needs_analysis import service_gap as sg
from needs_analysis.errors import Refusal, UnitError
from needs_analysis.quantities import of_result
from needs_analysis.release import release
from needs_analysis.service_gap.waiting.target_queue import steady, time_in_words
from tests.conftest import make_facts
from tests.properties import each_source
from tests.service_gap.waiting.records_of_waits import FEW, everything, of, returns


def found(table, **options):
    return sg.target_queue(table, **{"referrals": of("referrals"), "target_weeks": 8, **options})


def test_it_is_referrals_a_week_times_a_quarter_of_the_target():
    table = returns(referrals=92, waiting=60)
    row = found(table, waiting=of("waiting")).table.iloc[0]
    assert row["value"] == pytest.approx(7 * 8 / 4) and row["times_target"] == pytest.approx(60 / 14)
    assert found(table, target_weeks=None, target_days=56).table["value"].iloc[0] == pytest.approx(14)
    assert found(table, factor=6).table["value"].iloc[0] == pytest.approx(7 * 8 / 6)
    assert row["lower"] < row["value"] < row["upper"]


def test_facts_returns_and_results_give_one_number():
    facts = make_facts(value=["92", "60"], measure=["referrals", "waiting"], service="ISVA")
    expected = found(returns(referrals=92, waiting=60), waiting=of("waiting")).table["value"].iloc[0]
    assert found(facts, referrals="T0", waiting="T1").table["value"].iloc[0] == pytest.approx(expected)
    sums = sg.activity(returns(referrals=92), by=["quarter"])
    taken = of_result(sums, where={"quarter": "2022/23 Q2"})
    assert sg.target_queue(referrals=taken, target_weeks=8).table["value"].iloc[0] == pytest.approx(expected)
    for kind, table in each_source(facts):
        assert found(table, referrals="T0").disclosure == kind


def test_suppressed_referrals_give_a_range_and_no_value():
    result = found(returns(referrals=FEW, waiting=60), waiting=of("waiting"))
    row = result.table.iloc[0]
    assert math.isnan(row["value"]) and math.isnan(row["times_target"]) and 0 < row["lower"] < row["upper"]
    assert "nan" not in " ".join(everything(result)[1:]) and "1 to 4 referrals" in result.sentence()


def test_what_it_says():
    said = found(returns(referrals=92, waiting=60), waiting=of("waiting")).sentence()
    assert said == (
        "ISVA: with 92 referrals in July to September 2022, about 14 people (range 11 to 17) may be waiting if most are to "
        "start within 8 weeks. There are 60 people waiting, 4.3 times that number."
    )
    assert time_in_words(7.0) == "1 week" and time_in_words(10.0) == "10 days"


def test_less_than_one_person_and_nobody_are_said_so():
    def said(referrals, waiting):
        return found(returns(referrals=referrals, waiting=waiting), waiting=of("waiting"), target_weeks=8).sentence()

    few = said(1, 1)
    assert "with 1 referral in July to September 2022, fewer than 1 person may be waiting" in few
    assert few.endswith("There is 1 person waiting.") and "0.0" not in few
    assert said(92, 0).endswith("Nobody is waiting.")
    assert "(range 0 to 1)" not in said(3, 5) and "fewer than 1 person" in said(3, 5)
    assert "about 1 person (range 1 to 2)" in said(8, 5)


def test_unlike_units_and_no_target_are_refused():
    with pytest.raises(UnitError, match="counts GBP"):
        found(make_facts(value=["92"], unit="GBP"), referrals="T0")
    with pytest.raises(Refusal, match="Neither target_weeks nor target_days"):
        found(returns(referrals=92), target_weeks=None)
    with pytest.raises(Refusal, match="factor"):
        found(returns(referrals=92), factor=0)


@pytest.mark.parametrize("which", ["referrals", "waiting"])
def test_few_do_not_leave(which):
    shown = set()
    for few in (1, 2, 3, 4):
        table = returns(**{"referrals": 92, "waiting": 60, which: few})
        shown.add(everything(release(found(table, waiting=of("waiting")), "lt5").result))
    assert len(shown) == 1


def test_one_week_is_said_as_one():
    assert "Referrals are of 1 week, which" in steady(pd.Series({"weeks": 1.0}))[1].text
