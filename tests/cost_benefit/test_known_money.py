"""What money is known, fact by fact."""

import pytest

from needs_analysis import cost_benefit as cb
from needs_analysis.errors import Refusal
from tests.conftest import make_facts


def test_known_money_is_never_added(facts):
    result = cb.known_money(facts, amounts=["A016", "C004", "A015"], service="DRIVE")
    assert result.table["as_printed"].tolist() == ["£178,863", "£103,978.60", "50%"]
    assert "£178,863" in result.sentence() and "282," not in repr(result)
    with pytest.raises(Refusal, match="not pounds"):
        cb.known_money(make_facts(value=["4"]), amounts=["T0"], service="x")


def test_known_money_says_whose_it_is_when_and_where_as_far_as_that_was_printed(facts):
    result = cb.known_money(facts, amounts=["A016", "C004"], service="DRIVE")
    assert "£178,863 (Herefordshire; from the Home Office)" in result.sentence()
    assert "£103,978.60 (Herefordshire; funder not stated)" in result.sentence()
    assert result.table["period"].tolist() == ["recently, by the report of 4 February 2021", "April 2022 to March 2023"]
    made = make_facts(
        value=["500"], unit="GBP", area=["not stated"], funder=["A trust"], period_stated=["in the spring"]
    )
    result = cb.known_money(made, amounts=["T0"], service="x")
    assert "£500 (area not stated; from the A trust)" in result.sentence()
    assert "T0, in the spring" in result.sentence("analyst")


@pytest.mark.parametrize(
    ("unit", "measure", "said"),
    [
        ("GBP per case", "cost", "£2,500 per case (cost, Westshire; funder not stated)"),
        ("GBP per client", "price", "£2,500 per client"),
        ("GBP", "unit_cost", "£2,500 (unit cost, Westshire; funder not stated)"),
        ("GBP", "cost_per_case", "£2,500 (cost per case, Westshire; funder not stated)"),
    ],
)
def test_a_cost_per_case_that_was_given_is_said(unit, measure, said):
    facts = make_facts(value=["2500", "178863"], unit=[unit, "GBP"], measure=[measure, "funding_awarded"])
    result = cb.known_money(facts, amounts=["T0", "T1"], service="CARA")
    assert said in result.sentence()
    assert "not among them" not in result.sentence() and "no cost per case" not in result.sentence("analyst")


@pytest.mark.parametrize(
    ("unit", "measure"), [("GBP", "funding_awarded"), ("GBP per year", "cost"), ("GBP", "cost_per_year")]
)
def test_where_no_cost_per_case_is_among_the_amounts_this_is_said(unit, measure):
    result = cb.known_money(make_facts(value=["2500"], unit=unit, measure=measure), amounts=["T0"], service="CARA")
    assert result.sentence().endswith("is published. The cost of one case is not among them.")


def test_shares_of_the_cost_are_shown_as_printed():
    facts = make_facts(value=["62.5"], unit="percent", measure="pcc_funding_share")
    assert "a 62.5% share of the cost" in cb.known_money(facts, amounts=["T0"], service="x").sentence()
