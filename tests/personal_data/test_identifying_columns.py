"""Which columns identify people, by their names."""

import pytest

from needs_analysis.personal_data.identifying_columns import identifying_columns


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


@pytest.mark.parametrize(
    "name",
    [
        "victim_first_name",
        "FirstName",
        "victimName",
        "given_name",
        "postal_code",
        "home_address",
        "email_address",
        "NINO",
        "victim_date_of_birth",
        "phone_number",
        "telephone_number",
        "victim_email",
        "Victim's name",
        "victim_urn",
        "address_line_1",
    ],
)
def test_usual_headers_identify_however_they_are_put_together(name):
    assert identifying_columns([name]) == [name]


def test_names_of_places_and_counts_of_people_identify_nobody():
    usual = [
        "area_name",
        "ward24_name",
        "victims",
        "victims_per_case",
        "phone_thefts",
        "provider_name",
        "number",
        "client_group",
    ]
    assert identifying_columns(usual) == []
