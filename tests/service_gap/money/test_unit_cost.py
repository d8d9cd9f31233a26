"""What a service costs by every denominator."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis import service_gap as sg
from needs_analysis.errors import DataError, Refusal, UnitError
from needs_analysis.quantities import of_result, of_rows
from needs_analysis.quantity import Measured, frame, known
from needs_analysis.reference import load
from needs_analysis.release import release
from needs_analysis.source import Source, attach
from tests.conftest import make_facts
from tests.properties import each_source

FEW = Measured(state="suppressed", lower=1, upper=4)
NONE_SENT = Measured()
OF = {"money": {"column": "spend_to_date"}, "denominators": [{"column": "referrals"}, {"column": "engaged"}]}


def returns(referrals=400, engaged=250, money=60_000, **more):
    """The return of a first quarter."""
    table = pd.DataFrame({"service": ["IDVA"], "area": "Westshire", "quarter": "2022/23 Q1", "spend_to_date": [money]})
    for name, value in (("referrals", referrals), ("engaged", engaged)):
        measured = value if isinstance(value, Measured) else known(value)
        table = pd.concat([table, frame(name, [measured])], axis=1)
    return table.assign(**more)


def cost(table=None, **options):
    return sg.unit_cost(returns() if table is None else table, **{**OF, **options})


@pytest.mark.parametrize(
    ("grant", "number", "unit", "name"),
    [
        (334_818, 496, "referrals", "ISVA (Refuge)"),
        (200_063, 5_194, "referrals", "Victims First hub"),
        (180_859, 570, "clients", "Specialist counsellors"),
    ],
)
def test_published_unit_costs_of_thames_valley(grant, number, unit, name):
    facts = make_facts(
        value=[str(grant), str(number)],
        unit=["GBP", unit],
        measure=["grant", unit],
        period_start="2018-04-01",
        period_end="2019-03-31",
    )
    result = sg.unit_cost(facts, load("provision_benchmarks"), money="T0", denominators=["T1"], comparators=[name])
    ours = result.table.iloc[0]["value"]
    same_year = result.table[(result.table["basis"] == "comparator") & (result.table["price_year"] == "2018/19")]
    assert round(ours, 2) == same_year["value"].iloc[0] and ours == grant / number


def test_every_denominator_is_shown():
    result = cost()
    assert result.table[["cost_of", "value"]].values.tolist() == [["referrals", 150], ["engaged", 240]]
    assert result.sentence() == (
        "IDVA: £60,000 in April to June 2022 is £150 per referral (400 referrals) and £240 per person (engaged) (250 people)."
    )
    assert "ONE_DENOMINATOR" not in {caveat.code for caveat in result.caveats}


def test_one_denominator_says_that_it_is_one():
    result = cost(denominators=[{"column": "referrals"}])
    assert [caveat.code for caveat in result.caveats] == ["ONE_DENOMINATOR"]


def test_money_that_pays_for_two_things_gives_an_upper_limit():
    result = cost(also_pays_for=["Op Snap"])
    assert result.table["value"].isna().all() and result.table["lower"].isna().all()
    assert result.table["upper"].tolist() == [150, 240]
    assert "at most £150 per referral" in result.sentence() and "also pays for Op Snap" in result.sentence()


def test_a_suppressed_count_gives_a_range():
    row = cost(returns(engaged=FEW)).table.iloc[1]
    assert np.isnan(row["value"]) and (row["lower"], row["upper"]) == (15_000, 60_000)
    assert "£15,000 to £60,000 per person (engaged) (1 to 4 people)" in cost(returns(engaged=FEW)).sentence()
    two = pd.concat([returns(), returns(referrals=NONE_SENT, area="Eastshire", money=0)], ignore_index=True)
    row = cost(two, denominators=[{"column": "referrals"}]).table.iloc[0]
    assert row["lower"] == 0 and row["upper"] == 150
    with pytest.raises(Refusal, match="no figure was supplied"):
        cost(returns(referrals=NONE_SENT))


def test_nobody_gives_no_cost():
    result = cost(returns(engaged=0))
    assert np.isnan(result.table["value"].iloc[1]) and result.table["flag"].iloc[1] == "none counted"
    assert "because there were none" in result.sentence()


def test_a_small_count_goes_with_its_cost():
    own = Source("own", "Returns", "An office", "none", "aggregate")
    left = release(cost(attach(returns(referrals=4, engaged=3), own)), "lt5").result
    assert left.table[["denominator", "value"]].isna().all().all()
    assert "withheld per person" in left.sentence() and "20,000" not in left.as_text()


def test_money_of_a_year_and_counts_of_a_quarter_are_refused():
    table = returns(budget=240_000)
    with pytest.raises(Refusal, match="of the period"):
        cost(table, money={"column": "budget"})
    undated = of_rows(pd.DataFrame({"grant": [60_000]}), column="grant", unit="GBP")
    assert [caveat.code for caveat in cost(money=undated).caveats] == ["PERIOD_NOT_STATED", "TAKEN_AS_ALIKE"]


def test_the_value_of_a_contract_is_for_a_year_of_counts():
    contract = pd.DataFrame({"contract": ["C1"], "funder": "OPCC", "value_a_year": [240_000]})
    value = of_rows(contract, column="value_a_year")
    with pytest.raises(Refusal, match="is for a year"):
        cost(money=value)
    year = pd.concat([returns(quarter=f"2022/23 Q{number}") for number in (1, 2, 3, 4)], ignore_index=True)
    assert cost(year, money=value).table["value"].tolist() == [150, 240]


def test_comparators_name_their_year_and_are_not_deflated():
    result = sg.unit_cost(returns(), load("provision_benchmarks"), comparators=["ISVA (Refuge)"], **OF)
    others = result.table[result.table["basis"] == "comparator"]
    assert others[["value", "price_year"]].values.tolist() == [[675.04, "2018/19"], [694.87, "2017/18"]]
    assert "£675.04 per referral (ISVA (Refuge), Thames Valley 2018/19)" in result.sentence()
    (caveat,) = (each for each in result.caveats if each.code == "DIFFERENT_PRICES")
    assert "prices of 2017/18, 2018/19 and 2022/23 and are not adjusted" in caveat.text
    with pytest.raises(Refusal, match=r"no unit cost of 'Refuge'.*Victims First hub"):
        sg.unit_cost(returns(), load("provision_benchmarks"), comparators=["Refuge"], **OF)
    with pytest.raises(Refusal, match="need the benchmarks"):
        cost(comparators=["ISVA (Refuge)"])


def test_numbers_come_from_facts_rows_and_results():
    made = sg.activity(returns(), measure="referrals", by=["service"])
    number = of_result(made, where={"service": "IDVA"}, area="Westshire")
    assert cost(denominators=[number]).table["value"].tolist() == [150]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"denominators": []}, "No denominator"),
        ({"denominators": [{"column": "referrals"}] * 2}, "given twice"),
        ({"denominators": [{"column": "carried_out"}]}, "counted on one day"),
        ({"denominators": [{"column": "budget"}]}, "not a number of people"),
        ({"denominators": [{"column": "referrals", "service": "ISVA"}]}, "of the service"),
        ({"denominators": [{"column": "referrals", "area": "Eastshire"}]}, "of the area"),
        ({"also_pays_for": "Op Snap"}, "not a list of names"),
        ({"also_pays_for": [""]}, "not a list of names"),
    ],
)
def test_what_cannot_be_divided_is_refused(options, said):
    with pytest.raises(Refusal, match=said):
        cost(returns(carried_out=90, budget=1), **options)


@pytest.mark.parametrize(
    ("money", "error"), [(0, Refusal), (-5, Refusal), ("lots", DataError), (np.inf, DataError), (np.nan, Refusal)]
)
def test_money_that_cannot_be_is_refused(money, error):
    with pytest.raises(error):
        cost(returns(money=money))


def test_money_in_other_units_is_refused():
    with pytest.raises(UnitError):
        cost(money={"column": "referrals"}, denominators=[{"column": "engaged"}])
    mixed = pd.DataFrame({"amount": [5, 6], "unit": ["GBP", "people"]})
    with pytest.raises(UnitError, match="different things"):
        sg.unit_cost(mixed, money={"column": "amount"}, denominators=[{"column": "amount"}])


@given(st.integers(1, 10**7), st.integers(1, 10**4), st.integers(1, 10**4))
def test_cost_times_count_is_the_money(money, referrals, engaged):
    table = cost(returns(referrals, engaged, money)).table
    assert (table["value"] * table["denominator"]).tolist() == pytest.approx([money] * 2)


def test_where_it_comes_from_changes_its_label_and_not_its_numbers():
    expected = cost().table
    for kind, table in each_source(returns()):
        found = cost(table)
        pd.testing.assert_frame_equal(found.table, expected)
        assert kind in {source.disclosure for source in found.sources}


@pytest.mark.parametrize("name", ["also_pays_for", "comparators"])
@pytest.mark.parametrize("wrong", [None, 5, True, "training", [None], pd.NA, {"a": 1}])
def test_what_is_no_list_of_names_is_refused(name, wrong):
    with pytest.raises(Refusal, match=f"{name} is not a list of names"):
        cost(**{name: wrong})
