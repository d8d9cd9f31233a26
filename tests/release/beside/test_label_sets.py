"""Of whom a label is: areas by the lists of today, periods by their months, totals by what they add up."""

import pytest

from needs_analysis.columns import Column
from needs_analysis.release.beside.label_sets import label_sets


@pytest.mark.parametrize("force", ["West Mercia", "Kent"])
def test_a_force_holds_its_counties_and_those_their_districts(force):
    county, district = {"West Mercia": ("Worcestershire", "Malvern Hills"), "Kent": ("Kent", "Dover")}[force]
    found = label_sets(Column("area", "key"), [county, district, "Nowhere"])
    assert found[district] < found[county] and found["Nowhere"] == {"nowhere"}
    if force == "West Mercia":
        assert found[county] < label_sets(Column("force", "key"), [force])[force]


def test_periods_hold_their_quarters_however_they_are_spelled():
    found = label_sets(Column("year", "key"), ["2022/23", "Q2 2022-23", "July to September 2022", "2023/24", "odd"])
    assert found["Q2 2022-23"] == found["July to September 2022"] < found["2022/23"]
    assert not found["2022/23"] & found["2023/24"] and found["odd"] == {"odd"}


def test_a_total_is_what_it_adds_up_level_by_level():
    levels = {"Force": ["County", "City"], "County": ["W1", "W2"]}
    found = label_sets(Column("place", "key", totals=levels), ["Force", "County", "City", "W1", "W2"])
    assert found["Force"] == {"w1", "w2", "city"} and found["County"] == {"w1", "w2"}
