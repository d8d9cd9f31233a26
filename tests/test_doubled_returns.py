"""Rows of returns that would be counted twice."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis import quantities
from needs_analysis.doubled_returns import refuse_doubled, refuse_totals
from needs_analysis.errors import DataError, Refusal
from needs_analysis.source import Source, attach

OWN = Source("returns", "Provider returns", "Providers", "none", disclosure="aggregate")


def returns(areas, **columns):
    return pd.DataFrame({"service": "IDVA", "quarter": "2025/26 Q1", "area": areas, **columns})


@pytest.mark.parametrize(
    "second",
    [
        {"service": "idva "},
        {"quarter": "q1 2025-26"},
        {"area": " SWALE"},
        {"provider": "haven"},
        {"crime_type": "Rape "},
        {"area": "Swale", "quarter": "Apr-Jun 2025"},
    ],
)
def test_one_key_in_two_spellings_is_a_duplicate(second):
    first = {"provider": "Haven", "service": "IDVA", "area": "Swale", "crime_type": "rape", "quarter": "2025/26 Q1"}
    with pytest.raises(Refusal, match="duplicated"):
        refuse_doubled(pd.DataFrame([first, {**first, **second}]))
    refuse_doubled(pd.DataFrame([first, {**first, "area": "Dover"}]))


def test_a_quarter_that_cannot_be_read_is_compared_as_it_is_written():
    table = pd.DataFrame({"service": "IDVA", "quarter": ["2025 Q1", "2025 q1 "]})
    with pytest.raises(Refusal, match="duplicated"):
        refuse_doubled(table)
    refuse_doubled(table.assign(quarter=["2025 Q1", "2025 Q2"]))


@pytest.mark.parametrize("cell", [["Swale"], {"Swale": 1}])
def test_lists_as_cells_are_refused(cell):
    with pytest.raises(DataError, match="contains lists or similar"):
        refuse_doubled(returns([cell, "Dover"]))


@pytest.mark.parametrize(
    "whole",
    [
        *("Total", "All", "All areas", "Whole force", "the whole of the force area", "Force-wide", "forcewide"),
        *("County wide", "Kent", "Kent Police", "KENT ", "pan-force"),
    ],
)
def test_a_whole_beside_areas_of_it_is_refused(whole):
    with pytest.raises(Refusal, match="a whole beside rows of its parts, in area"):
        refuse_totals(returns(["Swale", "Dover", whole]))
    refuse_totals(returns([whole]))
    refuse_totals(returns([whole, "Swale"], quarter=["2025/26 Q1", "2025/26 Q2"]))
    refuse_totals(returns([whole, "Swale"], service=["IDVA", "ISVA"]))


@pytest.mark.parametrize(
    "whole, part",
    [
        ("West Mercia", "Telford & Wrekin"),
        ("West Mercia", "Telford and Wrekin"),
        ("West Mercia", "Herefordshire, County of"),
        ("West Mercia", "Herefordshire"),
        ("Worcestershire", "Wyre Forest"),
        ("Kent Police", "Medway"),
    ],
)
def test_a_force_or_county_holds_its_authorities_in_every_spelling(whole, part):
    with pytest.raises(Refusal, match="in area"):
        refuse_totals(returns([part, whole]))


@pytest.mark.parametrize(
    "areas", [["Kent", "Medway"], ["All Saints", "Swale"], ["Worcestershire", "Shropshire"], ["Devon", "Plymouth"]]
)
def test_areas_that_lie_side_by_side_are_no_total(areas):
    assert refuse_totals(returns(areas)) is None


def test_a_provider_for_a_whole_county_stands_beside_one_for_a_district():
    refuse_totals(returns(["Kent", "Swale"], provider=["Haven", "Lotus"]))
    for providers in (["Haven", "Haven"], [None, "Lotus"], ["All providers", "Lotus"]):
        with pytest.raises(Refusal, match="a whole beside"):
            refuse_totals(returns(["Kent", "Swale"], provider=providers))


@pytest.mark.parametrize(
    "column, whole, part",
    [
        ("provider", "Total", "Haven"),
        ("crime_type", "All crime", "rape"),
        ("crime_type", "All offences", "rape"),
        ("crime_type", "total", "rape"),
        ("service", "All services", "IDVA"),
    ],
)
def test_totals_of_other_columns_are_refused(column, whole, part):
    with pytest.raises(Refusal, match=f"in {column.replace('_', ' ')}"):
        refuse_totals(returns(["Swale", "Swale"], **{column: [part, whole]}))


@pytest.mark.parametrize("column", ["area", "crime_type"])
@pytest.mark.parametrize("blank", ["", " ", None])
def test_a_blank_beside_named_ones_is_unclear(column, blank):
    rows = returns("Swale", crime_type=["rape", "stalking"]).assign(**{column: ["one", blank]})
    with pytest.raises(Refusal, match=f"have no {column.replace('_', ' ')} and others have"):
        refuse_totals(rows)
    refuse_totals(rows.assign(**{column: blank}))


def test_an_area_that_is_the_sum_of_the_others_in_every_figure_is_a_total():
    rows = returns(["A", "B", "C"], referrals=[10, 20, 30], engaged=[5, 7, 12], closed=[1, 2, 3])
    with pytest.raises(Refusal, match="in area"):
        refuse_totals(rows)
    refuse_totals(rows.assign(engaged=[5, 7, 13]))
    refuse_totals(rows[["service", "quarter", "area", "referrals"]])


def test_the_name_of_a_row_is_said_only_where_it_may_be():
    rows = returns(["Swale", "Kent"])
    with pytest.raises(Refusal) as quiet:
        refuse_totals(rows)
    with pytest.raises(Refusal, match=r"in area \(Kent\)"):
        refuse_totals(attach(rows, OWN))
    assert "Kent" not in str(quiet.value)


def test_numbers_taken_from_returns_count_no_total_and_no_spelling_twice():
    rows = returns(["Swale", "Kent"], referrals=[10, 30])
    with pytest.raises(Refusal, match="a whole beside"):
        quantities.of_rows(rows, column="referrals")
    assert quantities.of_rows(rows, column="referrals", where={"area": "Kent"}).count == 30
    with pytest.raises(Refusal, match="duplicated"):
        quantities.of_rows(rows.assign(area=["Swale", "swale "]), column="referrals")


@given(st.lists(st.sampled_from(["Swale", "Dover", "Thanet", "Ashford", "Medway"]), min_size=1, unique=True))
def test_districts_alone_are_never_refused_and_a_total_always_is(areas):
    refuse_totals(returns(areas))
    with pytest.raises(Refusal):
        refuse_totals(returns([*areas, "Total"]))


def test_tables_that_are_no_returns_are_left_alone():
    assert refuse_totals(pd.DataFrame({"area": ["Swale", "Total"]})) is None
    assert refuse_doubled(pd.DataFrame({"area": ["Swale", "Swale"]})) is None
