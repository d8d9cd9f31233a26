"""What a key is about, by its name."""

import pytest

from needs_analysis.release.dimension import dimension, where_or_when


def test_all_areas_are_about_one_thing_and_so_are_all_periods():
    assert dimension("Local authority") == dimension("force") == dimension("area_code")
    assert dimension("Financial year") == dimension("quarters") != dimension("force")
    assert dimension("sex") != dimension("ethnicity")


@pytest.mark.parametrize("name", ["area", "district_name", "ward code", "lsoa21_code", "Quarter", "half year", "week"])
def test_where_and_when_say_nothing_else_of_people(name):
    assert where_or_when(name)


@pytest.mark.parametrize("name", ["place", "Year of birth", "area of birth", "country", "birth year", "repeat", "", 5])
def test_what_may_say_more_is_not_taken_for_an_area_or_period(name):
    assert not where_or_when(name)
