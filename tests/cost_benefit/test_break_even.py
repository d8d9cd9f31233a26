"""How many victims a programme must spare to pay for itself."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis import cost_benefit as cb
from needs_analysis.errors import Refusal
from needs_analysis.quantities import of_rows
from needs_analysis.reference import load
from needs_analysis.source import Source, attach


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
    assert "could not cover" in result.sentence()


def test_a_cost_above_the_whole_cost_of_abuse_asks_for_no_more_than_every_victim():
    result = break_even(cost_per_case=[60_000])
    assert "even if every victim were protected" in result.sentence()
    assert "in 100" not in result.sentence() and "could not" in result.said.title


@pytest.mark.parametrize("options", [{"cost_per_case": []}, {"cost_per_case": [0]}, {"victims_per_case": 0}])
def test_a_cost_of_nothing_is_refused(options):
    with pytest.raises(Refusal, match="not above 0"):
        break_even(**options)


@pytest.mark.parametrize("cost", [["£2,000"], 2_000, [None]])
def test_costs_that_are_no_list_of_numbers_are_refused(cost):
    with pytest.raises(Refusal, match="list of numbers"):
        break_even(cost_per_case=cost)


@pytest.mark.parametrize(
    ("programme", "said"),
    [("The programme", ", the programme would"), ("IDVA", ", IDVA would"), ("DRIVE", ", DRIVE would")],
)
def test_a_programme_of_any_name_reads_as_a_sentence(programme, said):
    sentence = break_even(programme=programme).sentence()
    assert said in sentence and f"a {programme}" not in sentence


def test_the_default_programme_reads_as_a_sentence():
    assert "The cost of a case was not published. At an illustrative £2,000 a case, the programme would" in (
        break_even().sentence()
    )


def test_one_victim_in_a_hundred_is_in_the_singular_and_spans_no_range():
    result = break_even(cost_per_case=[10])
    assert "1 victim in 100" in result.said.title
    assert "it would take 1 in 100." in result.sentence() and "1 to 1" not in result.sentence("analyst")


def test_a_cost_that_is_known_is_taken_from_where_it_stands():
    own = Source("contracts", "Contracts", "An office", "none", disclosure="aggregate")
    contracts = attach(pd.DataFrame({"service": ["Change", "Other"], "cost_of_a_case": [2_000, 3_000]}), own)
    cost = of_rows(contracts, column="cost_of_a_case", where={"service": "Change"}, unit="GBP")
    costs = load("domestic_abuse_costs")
    result = cb.break_even(costs, cost_per_case=[cost], programme="Change")
    assert result.table["value"].tolist() == cb.break_even(costs, cost_per_case=[2_000]).table["value"].tolist()
    assert result.sentence().startswith("At £2,000 a case, Change would cover its cost to society")
    assert "COST_NOT_PUBLISHED" not in {caveat.code for caveat in result.caveats}
    assert {source.title for source in result.sources} >= {"Contracts"} and "2,000" not in str(result.settings)
    with pytest.raises(Refusal, match="not pounds"):
        cb.break_even(costs, cost_per_case=[of_rows(contracts[:1], column="cost_of_a_case", unit="referrals")])
    with pytest.raises(Refusal, match="one or the other"):
        cb.break_even(costs, cost_per_case=[cost, 1_000])
