"""Which columns identify people, by their names."""

import pytest

from needs_analysis.personal_data.identifying_columns import IDENTIFYING, identifying_columns


@pytest.mark.parametrize(
    "name",
    [
        "Surname",
        " Date of birth ",
        "date-of-birth",
        "E-mail",
        "POSTCODE",
        "NHS number",
        "Victim ID",
        "victims_ref",
        "Perpetrator name",
        "client pseudonym",
        "Suspect (dob)",
    ],
)
def test_a_column_that_identifies_a_person_is_found_in_any_spelling(name):
    assert identifying_columns([name]) == [name]


@pytest.mark.parametrize(
    "name", ["", "crime_type", "area_name", "service", "victims", "victim_count", "postcode district"]
)
def test_a_column_that_identifies_nobody_is_not_named(name):
    assert identifying_columns([name]) == []


def test_names_come_back_as_they_were_given_and_in_their_order():
    assert identifying_columns(iter(["Surname", "n", "DOB", "area"])) == ["Surname", "DOB"]
    assert identifying_columns([]) == []


def test_every_listed_name_is_found():
    assert set(identifying_columns(sorted(IDENTIFYING))) == IDENTIFYING
