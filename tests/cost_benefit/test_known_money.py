"""What money is known, fact by fact."""

import pandas as pd
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
    assert result.sentence().endswith("is published. The published figure does not give the cost of one case.")


def test_shares_of_the_cost_are_shown_as_printed():
    facts = make_facts(value=["62.5"], unit="percent", measure="pcc_funding_share")
    assert "a 62.5% share of the cost" in cb.known_money(facts, amounts=["T0"], service="x").sentence()


@pytest.mark.parametrize(
    ("printed", "said"),
    [("8", "an 8%"), ("11", "an 11%"), ("18.5", "an 18.5%"), ("85", "an 85%"), ("50", "a 50%"), ("1", "a 1%")],
)
def test_a_share_takes_the_article_of_its_number(printed, said):
    facts = make_facts(value=[printed], unit="percent", measure="pcc_funding_share")
    assert f"{said} share of the cost" in cb.known_money(facts, amounts=["T0"], service="x").sentence()


@pytest.mark.parametrize(
    ("funder", "said"),
    [
        ("Home Office", "from the Home Office"),
        ("the Home Office", "from the Home Office"),
        ("The Home Office", "from the Home Office"),
        ("several, not named", "from several, not named"),
    ],
)
def test_a_funder_takes_no_second_article(funder, said):
    facts = make_facts(value=["500"], unit="GBP", funder=funder)
    assert f"; {said})" in cb.known_money(facts, amounts=["T0"], service="x").sentence()


def no_total(**columns):
    facts = make_facts(value=["500", "600"], unit="GBP", measure=columns.pop("measure", "funding"), **columns)
    return [c.text for c in cb.known_money(facts, amounts=["T0", "T1"], service="x").caveats if c.code == "NO_TOTAL"]


def test_only_what_differs_is_said_to_differ():
    assert no_total() == ["The amounts are not added."]
    assert no_total(area=["A", "B"]) == ["The amounts are of different areas and are not added."]
    years = {"period_start": ["2022-04-01", "2021-04-01"], "period_end": ["2023-03-31", "2022-03-31"]}
    assert no_total(funder=["A", "B"], **years) == [
        "The amounts are of different periods and funders and are not added."
    ]
    assert no_total(funder=["A", ""], area=["A", "not stated"]) == ["The amounts are not added."]
    one = cb.known_money(make_facts(value=["500"], unit="GBP"), amounts=["T0"], service="x")
    assert not one.caveats and "total" not in one.sentence("analyst")


def test_amounts_of_returns_say_which_they_are_and_are_not_called_published():
    returns = pd.DataFrame(
        {
            "service": "IDVA",
            "area": "Westshire",
            "quarter": ["2022/23 Q2"],
            "budget": [80_000],
            "spend_to_date": [38_000],
        }
    )
    result = cb.known_money(returns, amounts=[{"column": "budget"}, {"column": "spend_to_date"}], service="IDVA")
    assert "£80,000 (budget, Westshire" in result.sentence() and "£38,000 (spend to date, " in result.sentence()
    assert "published" not in (result.sentence() + result.measure).lower()
    with pytest.raises(Refusal, match="given twice"):
        cb.known_money(returns, amounts=[{"column": "budget"}] * 2, service="IDVA")


def test_an_amount_that_is_given_twice_and_a_service_without_a_name_are_refused():
    facts = make_facts(value=["500"], unit="GBP")
    with pytest.raises(Refusal, match="given twice"):
        cb.known_money(facts, amounts=["T0", "T0"], service="x")
    for service in (None, "", " "):
        with pytest.raises(Refusal, match="not named"):
            cb.known_money(facts, amounts=["T0"], service=service)
