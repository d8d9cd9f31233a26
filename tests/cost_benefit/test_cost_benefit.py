import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis import cost_benefit as cb
from needs_analysis.errors import DataError, Refusal, UnitError
from needs_analysis.money import Money
from needs_analysis.reference import load
from tests.conftest import known, make_facts


@pytest.mark.parametrize(
    ("schedule", "column"), [("standard", "standard"), ("health", "health"), ("reduced", "sensitivity_from_2026")]
)
def test_discount_factors_match_exact_rationals(schedule, column):
    table = known("cba/discount_factors.csv")
    factors = cb.discount_factors(int(table["year"].max()), schedule=schedule)
    np.testing.assert_allclose(factors[table["year"]], table[column], atol=1e-10)


def test_year_0_is_not_discounted_and_bands_chain():
    factors = cb.discount_factors(31)
    assert factors[0] == 1
    assert factors[31] == pytest.approx(factors[30] / 1.03, rel=1e-12)


@given(st.integers(1, 200))
def test_factors_fall(years):
    assert np.all(np.diff(cb.discount_factors(years)) < 0)


def test_779_published_upratings_are_reproduced():
    table = known("cba/gmca_ucd_v14_uprating_check.csv")
    assert len(table) == 779
    years = table["price_year"].unique()
    ratio = {year: cb.deflator_ratio(from_year=year, to_year="2015/16", vintage="HMT March 2015") for year in years}
    worked = table["original_value"] * table["price_year"].map(ratio)
    np.testing.assert_allclose(worked, table["published_value_2015_16"], rtol=1e-6)


def test_uprating_the_cost_of_domestic_abuse():
    amount = cb.to_price_year(Money(34_015, price_year="2016/17", per="victim"), price_year="2024/25")
    assert amount.value == pytest.approx(44_706.7544, abs=1e-3)
    assert (amount.price_year, amount.per) == ("2024/25", "victim")


@pytest.mark.parametrize("year", ["2016", "2016/18", "2016-2018", "1850/51", ""])
def test_a_year_the_deflators_do_not_have_is_refused(year):
    with pytest.raises(Refusal):
        cb.deflator_ratio(from_year=year, to_year="2024/25")


def test_a_year_is_read_in_any_spelling_that_is_beyond_doubt():
    usual = cb.deflator_ratio(from_year="2016/17", to_year="2024/25")
    assert cb.deflator_ratio(from_year="2016-2017", to_year="FY2024-25") == usual


def test_money_without_a_year_or_of_two_years_is_refused():
    with pytest.raises(UnitError, match="without a price year"):
        Money(5, price_year="")
    with pytest.raises(UnitError, match="Cannot add"):
        Money(5, "2024/25") + Money(5, "2016/17")
    with pytest.raises(UnitError, match="per victim"):
        Money(5, "2024/25", per="victim") - Money(5, "2024/25", per="offence")
    assert (Money(5, "2024/25") + Money(7, "2024/25")).value == 12


@pytest.mark.parametrize(
    "call",
    [
        lambda: cb.discount_factors(3, schedule="flat"),
        lambda: cb.discount_factors(-1),
        lambda: cb.discount_factors(10_000),
        lambda: cb.present_value([]),
        lambda: cb.present_value([1, np.nan]),
        lambda: cb.discount_factors(3, edition="2026 review (Freeman and Groom)"),
    ],
)
def test_refusals(call):
    with pytest.raises(Refusal):
        call()


def test_an_unknown_edition_is_refused():
    with pytest.raises(DataError, match="no edition"):
        cb.discount_factors(3, edition="2003")


def break_even(**options):
    return cb.break_even(load("domestic_abuse_costs"), **{"cost_per_case": [2_000], **options})


def test_break_even_on_published_costs():
    table = break_even().table.set_index("view")["value"]
    assert table["social"] == pytest.approx(100 * 2_000 / 44_706.7544, rel=1e-6)
    benefit = break_even().table.set_index("view")["benefit_per_victim"] / (100 / 76.0847)
    assert benefit["fiscal, worst"] == pytest.approx(2_154, abs=1)
    assert benefit["fiscal, best"] == pytest.approx(3_182, abs=1)


@given(st.floats(1, 50_000), st.floats(0.2, 5))
def test_twice_the_cost_needs_twice_the_effect(cost, victims):
    once = break_even(cost_per_case=[cost], victims_per_case=victims).table["value"]
    twice = break_even(cost_per_case=[2 * cost], victims_per_case=victims).table["value"]
    spread = break_even(cost_per_case=[cost], victims_per_case=2 * victims).table["value"]
    np.testing.assert_allclose(twice, 2 * once, rtol=1e-12)
    np.testing.assert_allclose(spread, once / 2, rtol=1e-12)


def test_what_cannot_pay_for_itself_says_so():
    result = break_even(cost_per_case=[20_000])
    assert "cannot pay for itself" in set(result.table["flag"])
    assert "could not pay for itself" in result.sentence()


def test_a_cost_above_the_whole_cost_of_abuse_asks_for_no_more_than_every_victim():
    result = break_even(cost_per_case=[60_000])
    assert "even if every victim were spared" in result.sentence()
    assert "in 100" not in result.sentence() and "could not" in result.chart.title


@pytest.mark.parametrize("options", [{"cost_per_case": []}, {"cost_per_case": [0]}, {"victims_per_case": 0}])
def test_a_cost_of_nothing_is_refused(options):
    with pytest.raises(Refusal, match="not above 0"):
        break_even(**options)


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
    assert "T0 in the spring" in result.sentence("analyst")


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


@pytest.mark.parametrize("cost", [["£2,000"], 2_000, [None]])
def test_costs_that_are_no_list_of_numbers_are_refused(cost):
    with pytest.raises(Refusal, match="list of numbers"):
        break_even(cost_per_case=cost)


@pytest.mark.parametrize("years", ["5", 2.5, np.nan])
def test_a_horizon_is_a_whole_number(years):
    with pytest.raises(Refusal, match="outside the schedule"):
        cb.discount_factors(years)


def test_money_is_shared_out():
    assert (Money(10, "2024/25") / 4).value == 2.5
