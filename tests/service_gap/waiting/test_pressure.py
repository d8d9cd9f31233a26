"""The mean wait against its target, in one unit."""

import pytest

from needs_analysis import service_gap as sg
from needs_analysis.errors import Refusal, UnitError
from needs_analysis.quantity import Measured
from needs_analysis.release import release
from tests.conftest import make_facts
from tests.service_gap.waiting.records_of_waits import everything, of, returns


def found(table, **options):
    usual = {"mean_wait_days": of("mean_wait_days"), "of": of("new_clients"), "target_weeks": 8}
    return sg.pressure(table, **{**usual, **options})


def test_days_and_weeks_are_one_time():
    table = returns(mean_wait_days=42, new_clients=40)
    assert found(table).table["value"].iloc[0] == 1.5
    assert found(table, target_weeks=None, target_days=84).table["value"].iloc[0] == 1.0
    facts = make_facts(value=["6"], unit="weeks", measure="mean_wait")
    weeks = sg.pressure(facts, mean_wait_weeks="T0", target_weeks=12)
    assert weeks.table["value"].iloc[0] == 1.0 and weeks.table["mean_wait_days"].iloc[0] == 42


def test_a_wait_in_another_unit_than_is_said_is_refused():
    facts = make_facts(value=["6", "6", "6"], unit=["weeks", "days", "referrals"], measure="mean_wait")
    with pytest.raises(UnitError, match="is in weeks and was given as days"):
        sg.pressure(facts, mean_wait_days="T0", target_weeks=12)
    with pytest.raises(UnitError, match="is in days and was given as weeks"):
        sg.pressure(facts, mean_wait_weeks="T1", target_weeks=12)
    with pytest.raises(UnitError, match="not days or weeks"):
        sg.pressure(facts, mean_wait_days="T2", target_weeks=12)
    with pytest.raises(Refusal, match="in days or in weeks"):
        sg.pressure(facts, target_weeks=12)


def test_a_mean_that_was_not_published_says_of_how_many():
    with pytest.raises(Refusal, match="does not say of how many people"):
        found(returns(mean_wait_days=42), of=None)
    with pytest.raises(Refusal, match="is 0, so there is no mean wait"):
        found(returns(mean_wait_days=42, new_clients=0))
    with pytest.raises(Refusal, match="not a number of people"):
        found(returns(mean_wait_days=42, new_clients=9), of=of("mean_wait_days"))


def test_what_it_says():
    said = found(returns(mean_wait_days=42, new_clients=40)).sentence()
    assert said.startswith(
        "ISVA: the mean wait was 42 days in July to September 2022 for 40 people. That is above half"
    )


def test_a_mean_of_few_does_not_leave():
    shown = set()
    for few in (1, 2, 3, 4):
        left = release(found(returns(mean_wait_days=42, new_clients=few)), "lt5").result
        assert left.table[["value", "mean_wait_days", "people"]].isna().all(axis=None) and "42" not in left.sentence()
        shown.add(everything(left))
    assert len(shown) == 1
    assert release(found(returns(mean_wait_days=3, new_clients=40)), "lt5").result.table["value"].notna().all()


def test_a_base_that_may_be_any_number_is_not_said_as_at_least_nobody():
    said = found(returns(mean_wait_days=42, new_clients=Measured(state="suppressed", lower=0))).sentence()
    assert "at least 0" not in said and "in July to September 2022 (for how many people is not known)" in said, said
