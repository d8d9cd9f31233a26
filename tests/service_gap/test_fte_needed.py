"""How many Idvas the referrals would need."""

import pytest

from needs_analysis import service_gap as sg
from needs_analysis.errors import Refusal, UnitError
from needs_analysis.reference import load
from tests.conftest import make_facts


def test_idva_fte_and_its_assumption(facts):
    benchmarks = load("provision_benchmarks")
    plain = sg.fte_needed(facts, benchmarks, referrals="B016")
    row = plain.table.iloc[0]
    assert [round(row[name], 1) for name in ("value", "lower", "upper")] == [19.7, 18.0, 21.5]
    assert len(plain.table) == 1 and "MARAC-level" not in plain.sentence()
    assert "one quarter" in plain.sentence() and row["flag"] == "one quarter only"
    more = sg.fte_needed(facts, benchmarks, referrals="B016", if_every_referral_became_a_marac_case=True)
    assert sorted(more.table["value"].iloc[1:].round(1)) == [24.6, 32.8]
    assert (more.table["assumption"].iloc[1:] == "every referral becomes a MARAC-level case").all()
    assert "If every referral became a MARAC-level case" in more.sentence()


def test_a_whole_year_is_no_single_quarter():
    year = make_facts(value=["1968"], period_start=["2022-04-01"], period_end=["2023-03-31"])
    row = sg.fte_needed(year, load("provision_benchmarks"), referrals="T0").table.iloc[0]
    assert row["value"] == pytest.approx(19.68) and row["flag"] == ""


def test_fte_needs_referrals_of_a_known_period():
    with pytest.raises(UnitError, match="per referral"):
        sg.fte_needed(make_facts(value=["5"], unit=["victims"]), load("provision_benchmarks"), referrals="T0")
    with pytest.raises(Refusal, match="period"):
        facts = make_facts(value=["5"], period_start=[None])
        sg.fte_needed(facts, load("provision_benchmarks"), referrals="T0")
