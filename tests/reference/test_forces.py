"""The territorial forces by whatever name a table calls them."""

import pytest

from needs_analysis.reference import load
from needs_analysis.reference.forces import (
    FORCES,
    force_code,
    force_of,
    is_england_and_wales,
    is_of_many,
    residents_note,
)


@pytest.mark.parametrize(
    ("text", "force"),
    [
        ("West Mercia", "West Mercia"),
        ("WEST MERCIA CONSTABULARY", "West Mercia"),
        ("west-mercia", "West Mercia"),
        ("E23000016", "West Mercia"),
        ("The Metropolitan Police Service", "Metropolitan Police"),
        ("Met", "Metropolitan Police"),
        ("City of London Police", "London, City of"),
        ("Devon and Cornwall", "Devon & Cornwall"),
    ],
)
def test_a_force_is_known_by_its_usual_names(text, force):
    assert force_of(text) == force


@pytest.mark.parametrize("text", ["", "police", "Mercia", "West", "British Transport Police", None, 16])
def test_what_names_no_territorial_force_is_none(text):
    assert force_of(text) is None


def test_every_force_of_the_list_is_found_by_name_and_by_code():
    listed = load("police_forces")
    assert len(listed) == FORCES == 43
    assert (
        listed["force"].map(force_of).tolist()
        == listed["force_code"].map(force_of).tolist()
        == listed["force"].tolist()
    )


@pytest.mark.parametrize(
    ("text", "many"),
    [
        ("England & Wales", True),
        ("Total", True),
        ("43 forces", True),
        (" south  EAST ", True),
        ("Wales", True),
        ("West Midlands", False),
        ("Kent", False),
        ("", False),
    ],
)
def test_a_total_a_country_and_a_region_are_several_forces(text, many):
    assert is_of_many(text) is many


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("England and Wales", True),
        ("ENGLAND & WALES", True),
        ("E&W", True),
        ("England", False),
        ("Wales", False),
        ("England and Wales (excl. Kent)", False),
    ],
)
def test_england_and_wales_is_all_of_it(text, whole):
    assert is_england_and_wales(text) is whole


def test_only_a_force_without_many_residents_has_a_note():
    assert residents_note("City of London") == residents_note("London, City of") != ""
    assert residents_note("Kent") == "" and residents_note("nowhere") == ""


def test_the_code_of_a_force_by_any_of_its_names():
    assert force_code("west-mercia") == force_code("West Mercia Police") == "E23000016"
    assert force_code("Narnia") is None and force_code("") is None
