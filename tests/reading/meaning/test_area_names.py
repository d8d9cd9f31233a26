"""Names of areas and forces, and which of them lie in which."""

import pytest

from needs_analysis.reading.meaning.area_names import areas, forces, inside, settle_area


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("TELFORD and wrekin", "Telford & Wrekin"),
        ("St. Helens", "St. Helens"),
        ("HEREFORDSHIRE", "Herefordshire"),
        ("west  mercia", "West Mercia"),
    ],
)
def test_an_area_is_found_by_the_spellings_that_are_beyond_doubt(written, name):
    assert areas().find(written) == name


def test_a_city_is_not_taken_for_its_county_and_is_suggested():
    assert areas().find("Hereford") is None and areas().find("Narnia") is None


def test_forces_are_the_43_by_their_usual_names():
    assert len(forces()) == 43 and {"West Mercia", "Kent", "Dyfed-Powys"} <= forces()


def test_the_districts_of_a_county_lie_in_its_force_too():
    assert {"Wychavon", "Redditch"} <= inside()["Worcestershire"] <= inside()["West Mercia"]
    assert "Telford & Wrekin" in inside()["West Mercia"] and "Telford & Wrekin" not in inside()["Worcestershire"]


def test_what_to_write_in_a_layout_names_the_area_with_its_marks_made_harmless():
    said = settle_area('Here"ford')
    assert said.startswith('Write areas = { "Here\\"ford" = "..." } in the layout')
