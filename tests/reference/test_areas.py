"""Which area lies in which larger one, and which kinds may overlap."""

import pytest

from needs_analysis.reference import load
from needs_analysis.reference.areas import COUNTY_NAMES, authority_named, county_named, larger, may_hold_each_other

ENGLAND = ("E92000001", "K04000001", "K03000001", "K02000001")


@pytest.mark.parametrize(
    ("code", "above"),
    [
        ("E06000019", ("E23000016", "E12000005", *ENGLAND)),
        ("E07000237", ("E10000034", "E23000016", "E12000005", *ENGLAND)),
        ("E08000025", ("E11000005", "E23000014", "E12000005", *ENGLAND)),
        ("E10000034", ("E23000016", "E12000005", *ENGLAND)),
        ("E23000016", ("E12000005", *ENGLAND)),
        ("E12000005", ENGLAND),
        ("W06000001", ("W15000001", "W92000004", *ENGLAND[1:])),
        ("S12000033", ("S92000003", "K03000001", "K02000001")),
    ],
)
def test_an_area_lies_in_every_larger_one_the_smallest_first(code, above):
    assert larger(code) == above


def test_a_district_that_ended_lies_in_its_county_and_its_force():
    assert larger("E07000187")[:2] == ("E10000027", "E23000036")


def test_countries_lie_in_those_they_are_part_of_and_the_kingdom_in_none():
    assert larger("E92000001") == ENGLAND[1:]
    assert larger("K03000001") == ("K02000001",) and larger("K02000001") == ()


@pytest.mark.parametrize("code", ["", "K05000001", "e06000019"])
def test_what_is_no_code_that_there_is_lies_in_nothing(code):
    assert larger(code) == ()


@pytest.mark.parametrize(
    ("kind", "other", "may"),
    [
        ("E06", "E07", False),
        ("E07", "E07", False),
        ("E10", "E07", False),
        ("E01", "W01", False),
        ("E92", "E05", False),
        ("E22", "E23", False),
        ("E05", "E07", True),
        ("E12", "E01", True),
        ("E22", "E07", True),
    ],
)
def test_kinds_may_overlap_unless_a_list_says_how_they_lie(kind, other, may):
    assert may_hold_each_other(kind, other) is may and may_hold_each_other(other, kind) is may


def test_an_authority_is_found_by_its_name_of_today_whatever_the_capitals():
    assert authority_named("HEREFORDSHIRE, COUNTY OF") == authority_named("Herefordshire, County of") == "E06000019"
    assert authority_named("Allerdale") is None and authority_named("") is None


def test_a_name_is_no_code_and_lies_nowhere():
    assert larger("Westshire") == () == larger("E07")


def test_counties_are_known_by_name_and_hold_districts():
    west = load("areas_west_mercia")
    named = dict(zip(west["parent_name"], west["parent_code"], strict=True)) if "parent_name" in west else {}
    assert county_named("WORCESTERSHIRE") == "E10000034" == named.get("Worcestershire", "E10000034")
    assert county_named("Medway") is None and county_named("") is None
    districts = load("areas_england_wales")["area_code"]
    holding = {code for district in districts for code in larger(str(district)) if code.startswith("E10")}
    # The others ended with all their districts.
    assert holding <= set(COUNTY_NAMES.values()) and len(holding) == 21
    assert "E10000016" in larger(authority_named("Maidstone"))
