"""Sexes under whatever name a table gives them."""

import pytest

from needs_analysis.contracts.sexes import PERSONS, SEXES, sex_of


@pytest.mark.parametrize(
    ("text", "sex"),
    [
        ("F", "female"),
        ("females", "female"),
        ("Women", "female"),
        ("m", "male"),
        ("MEN", "male"),
        (" Male\t", "male"),
        ("Persons", "persons"),
        ("Both  sexes", "persons"),
        ("All people", "persons"),
        ("total", "persons"),
        ("both", "persons"),
        ("woman", "female"),
        ("man", "male"),
    ],
)
def test_a_sex_is_known_whatever_its_capitals_and_blanks(text, sex):
    assert sex_of(text) == sex


@pytest.mark.parametrize("text", ["", "adults", "not stated", "female and male", "1", 1, None, float("nan")])
def test_what_names_no_sex_is_none_and_never_everybody(text):
    assert sex_of(text) is None


def test_each_sex_is_called_by_its_own_name():
    assert [sex_of(sex) for sex in SEXES] == ["female", "male", "persons"] and PERSONS in SEXES
