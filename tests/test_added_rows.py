"""Rows of a table as one number: nothing is counted twice, read in two ways or told of a person."""

import datetime

import numpy as np
import pandas as pd
import pytest

from needs_analysis import quantities, service_gap
from needs_analysis.added_rows import once_a_contract
from needs_analysis.errors import DataError, Refusal
from needs_analysis.quantities import of_rows
from needs_analysis.quantity import Measured, frame, known
from needs_analysis.release import release
from needs_analysis.source import Source, attach
from tests.conftest import RECORDS

FEW = Measured(state="suppressed", lower=1, upper=4)
RETURN = pd.DataFrame({"service": "IDVA", "area": ["A", "B"], "quarter": "2022/23 Q2", "referrals": [9, 8]})


def dated(*days, **more):
    return pd.DataFrame(
        {"service": "IDVA", "referrals": 9, "period_start": days[0], "period_end": days[1], **more}, index=[0]
    )


@pytest.mark.parametrize(
    "place",
    [
        {"where": "2022/23 Q2"},
        {"where": ["a"]},
        {"where": {"area": None}},
        {"where": {"area": np.nan}},
        {"where": {"area": {"A"}}},
        {"where": {"area": []}},
        {"column": 5},
        {"unit": 5},
        {"area": ["A"]},
        {"service": None},
    ],
    ids=str,
)
def test_what_does_not_say_where_a_number_is_is_refused_in_words(place):
    with pytest.raises(Refusal):
        of_rows(RETURN, **{"column": "referrals", **place})


@pytest.mark.parametrize("numbers", [["9", "8"], [9.0, 8.0], pd.array([9, 8], dtype="Int64")])
def test_numbers_are_added_in_whatever_form_they_come(numbers):
    states = RETURN.assign(referrals=numbers, referrals_state="known")
    assert of_rows(states, column="referrals").count == 17
    assert of_rows(RETURN.assign(referrals=numbers), column="referrals").count == 17


def test_a_known_cell_without_a_number_is_missing_and_not_0():
    rows = RETURN.assign(referrals=[9, np.nan], referrals_state="known")
    assert of_rows(rows, column="referrals").ends == (9, np.inf)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"referrals_state": "Known"}, "unknown status"),
        ({"referrals_state": "suppressed", "referrals_lower": 10, "referrals_upper": 4}, "ends of a range"),
        ({"referrals_state": "suppressed", "referrals_lower": -1, "referrals_upper": 4}, "ends of a range"),
        ({"referrals": [True, False]}, "says yes or no"),
        ({"referrals": [1e300, 1]}, "too large"),
        ({"area": "A"}, "duplicated"),
    ],
    ids=str,
)
def test_cells_that_give_no_number_are_refused(change, said):
    with pytest.raises((DataError, Refusal), match=said):
        of_rows(RETURN.assign(**change), column="referrals")


def test_percentages_are_never_added_and_keep_their_decimals():
    rows = pd.DataFrame({"service": "X", "quarter": ["2022/23 Q1", "2022/23 Q2"], "satisfied": ["97.0", "95.50"]})
    with pytest.raises(Refusal, match="never added"):
        of_rows(rows, column="satisfied", unit="percent")
    assert of_rows(rows, column="satisfied", unit="percent", where={"quarter": "2022/23 Q1"}).printed == "97.0"


@pytest.mark.parametrize(
    "days",
    [
        ("2022-07-01", "2022-09-30"),
        (pd.Timestamp("2022-07-01"), pd.Timestamp("2022-09-30")),
        (datetime.date(2022, 7, 1), datetime.date(2022, 9, 30)),
    ],
)
def test_days_are_read_in_one_way(days):
    found = of_rows(dated(*days), column="referrals")
    assert (found.start, found.end) == (datetime.date(2022, 7, 1), datetime.date(2022, 9, 30))


@pytest.mark.parametrize(
    "days", [("01/07/2022", "30/09/2022"), (44743, 44834), ("x", "y"), ("2022-09-30", "2022-07-01")]
)
def test_days_that_may_be_others_are_refused(days):
    with pytest.raises(DataError):
        of_rows(dated(*days), column="referrals")


def test_a_sum_over_rows_of_which_some_have_no_period_is_refused():
    days = pd.concat([dated("2022-07-01", "2022-09-30"), dated(None, None)], ignore_index=True)
    with pytest.raises(Refusal, match="have no dates"):
        of_rows(days, column="referrals")
    with pytest.raises(Refusal, match="have no quarter"):
        of_rows(RETURN.assign(quarter=["2022/23 Q2", None]), column="referrals")
    assert of_rows(RETURN.assign(quarter=None), column="referrals").when


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("month", "2022-07"),
        ("month", "2022-07-01"),
        ("month", pd.Timestamp("2022-07-01")),
        ("month", datetime.date(2022, 7, 1)),
        ("month", pd.Period("2022-07")),
        ("quarter", pd.Period("2022Q3")),
        ("year", 2022.0),
        ("year", 2022),
    ],
)
def test_periods_are_read_in_the_forms_that_tables_have(name, cell):
    found = of_rows(pd.DataFrame({name: [cell], "calls": 40}), column="calls")
    assert found.start is not None and found.start.year == 2022 and "nan" not in found.when


@pytest.mark.parametrize(
    ("column", "cell", "asked"), [("year", 2022.0, 2022), ("year", 2022, 2022.0), ("area", "A ", "A")]
)
def test_values_are_compared_as_what_they_are(column, cell, asked):
    rows = pd.DataFrame({column: [cell], "calls": 40})
    assert of_rows(rows, column="calls", where={column: asked}).count == 40
    days = pd.DataFrame({"day": pd.to_datetime(["2022-09-30"]), "calls": 40})
    assert of_rows(days, column="calls", where={"day": "2022-09-30"}).count == 40
    assert of_rows(days, column="calls", where={"day": pd.Timestamp("2022-09-30")}).count == 40


def test_no_cell_of_a_table_of_people_is_repeated():
    rows = attach(
        pd.DataFrame({"client": ["Ann Smythe", "Bo Jones"], "unit": ["Jane Doe", "x"], "cost": [900, 1200]}), RECORDS
    )
    for place in ({"where": {"client": "Ann Smith"}}, {}):
        with pytest.raises((DataError, Refusal)) as refused:
            of_rows(rows, column="cost", **place)
        assert not any(name in str(refused.value) for name in ("Smythe", "Jones", "Jane Doe"))
    found = of_rows(rows, column="cost", where={"client": "Ann Smythe"}, unit="GBP")
    assert "Ann" not in repr(found) and found.number == 900


def test_a_number_of_a_fact_says_nothing_else():
    facts = pd.DataFrame({"fact_id": ["A"], "value": ["5"], "unit": "people", "measure": "people"})
    with pytest.raises(Refusal, match="not allowed here"):
        quantities.take(facts, {"fact": "A", "where": {"unit": "people"}}, name="now")
    with pytest.raises(Refusal, match="pandas table"):
        quantities.take(facts.iloc[0], "A", name="now")
    with pytest.raises(Refusal, match="not a list of numbers"):
        quantities.take_all(facts, 5, name="awards")


Q1, Q2 = "2022/23 Q1", "2022/23 Q2"


def sums(measure, cells, **more):
    """The sums of some returns by quarter: cells are numbers, or None for <5."""
    rows = pd.DataFrame({"service": "IDVA", "area": more.get("area", "A"), "quarter": more.get("quarter", [Q1, Q2])})
    values = frame(measure, [FEW if cell is None else known(cell) for cell in cells])
    return service_gap.activity(pd.concat([rows, values], axis=1), measure=measure, by=["service", "quarter"])


def test_a_sum_of_one_day_is_never_added_over_quarters():
    made = sums("waiting", [30, 70])
    with pytest.raises(Refusal, match="never added over periods"):
        of_rows(made.table)
    found = of_rows(made.table, where={"quarter": Q2})
    assert (found.start, found.end, found.measure) == (datetime.date(2022, 9, 30),) * 2 + ("waiting",)
    assert quantities.of_result(made, where={"quarter": Q2}).end == found.end


def test_a_table_of_sums_keeps_its_ranges_and_what_is_known_of_them():
    made = sums("referrals", [120, None, 139], area=list("ABA"), quarter=[Q1, Q1, Q2])
    both = of_rows(made.table, where={"quarter": [Q1, Q2]})
    assert (both.ends, both.sure) == ((260, 263), 259)
    one = of_rows(made.table, where={"quarter": Q1})
    taken = quantities.of_result(made, where={"quarter": Q1})
    assert one.ends == taken.ends == (121, 124) and one.sure == taken.sure == 120


def test_a_range_beside_hidden_rows_is_not_hidden_itself():
    rows = pd.DataFrame({"service": ["IDVA", "IDVA", "X", "Y"], "area": list("ABAA"), "quarter": Q1})
    values = frame("referrals", [known(120), FEW, known(3), known(2)])
    returns = attach(pd.concat([rows, values], axis=1), Source("own", "Returns", "An office", "none", "aggregate"))
    left = release(service_gap.activity(returns, by=["service"]), "lt5").result
    assert quantities.of_result(left, where={"service": "IDVA"}).ends == (121, 124)
    with pytest.raises(Refusal, match="withheld"):
        quantities.of_result(left, where={"service": "X"})


def test_rows_of_people_are_told_apart_without_their_cells():
    rows = pd.DataFrame({"client": ["Ann Smythe", "Bo Jones"], "cost": [900, 1200]})
    first, second = (of_rows(rows, column="cost", where={"client": name}, unit="GBP") for name in rows["client"])
    assert first.id != second.id and "Ann" not in first.id and "Bo" not in second.id


CONTRACTS = pd.DataFrame(
    {
        "contract": ["C1", "C1", "C1"],
        "funder": ["OPCC", "OPCC", "NHS"],
        "kpi": ["referrals", "satisfied", "referrals"],
        "value_a_year": [100_000, 100_000, 20_000],
        "target": [400, 90, 400],
        "unit": ["a year", "percent", "a year"],
    }
)


def test_pounds_beside_every_target_of_a_contract_are_counted_once():
    found = of_rows(CONTRACTS, column="value_a_year")
    assert (found.number, found.unit) == (120_000, "GBP")
    assert of_rows(CONTRACTS, column="target", where={"kpi": "referrals"}, unit="referrals").number == 800
    with pytest.raises(Refusal, match="two amounts of value a year from one funder"):
        of_rows(CONTRACTS.assign(value_a_year=[1, 2, 3]), column="value_a_year")


def test_pounds_of_awards_are_pounds_and_spending_is_dated_by_its_own_column():
    awards = pd.DataFrame(
        {
            "award": ["A1", "A2"],
            "stream": "MoJ core",
            "financial_year": "2025/26",
            "awarded": [100, 50],
            "spent": [60, 10],
            "spent_to": pd.to_datetime(["2025-12-31"] * 2),
        }
    )
    awarded, spent = (of_rows(awards, column=name) for name in ("awarded", "spent"))
    assert (awarded.number, awarded.unit, awarded.end) == (150, "GBP", datetime.date(2026, 3, 31))
    assert (spent.start, spent.end) == (datetime.date(2025, 4, 1), datetime.date(2025, 12, 31))
    undated = of_rows(awards.assign(spent_to=pd.NaT), column="spent")
    assert undated.is_of_the_period_of(awarded)
    with pytest.raises(Refusal, match="counted up to different days"):
        of_rows(awards.assign(spent_to=pd.to_datetime(["2025-12-31", "2025-09-30"])), column="spent")


@pytest.mark.parametrize("name", ["contract", "funder", "value_a_year"])
def test_lists_as_cells_of_contracts_are_refused(name):
    table = pd.DataFrame({"contract": "C", "funder": "F", "kpi": ["a", "b"], "value_a_year": 5}).astype("object")
    table[name] = [["x"], table[name].iloc[1]]
    with pytest.raises(DataError, match="lists or similar"):
        once_a_contract(table, "value_a_year")
