"""Which areas have many times more residents in one year than in the next."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis.reading.sources.population_leaps import note_leaps

EVERYBODY = ("persons", (0, 10**6))


def leaps(*rows, groups=None):
    """Notices of rows of area, year and people."""
    table, notices = pd.DataFrame(rows, columns=["area_code", "year", "population"]), []
    note_leaps(table, groups or [EVERYBODY] * len(rows), np.arange(2, len(rows) + 2), notices, "people.csv")
    return notices


@pytest.mark.parametrize("people", [500, 5_000, 20, 2])
def test_five_times_as_many_or_a_fifth_is_a_leap(people):
    (notice,) = leaps(("A", 2021, 100), ("A", 2022, people))
    assert notice.code == "POPULATION_LEAP" and notice.place == "people.csv, rows 3"
    assert notice.text.startswith("1 numbers of residents") and "(A in 2022)" in notice.text


@pytest.mark.parametrize("people", [100, 499, 21])
def test_less_than_that_is_none(people):
    assert leaps(("A", 2021, 100), ("A", 2022, people)) == []


def test_years_are_held_against_the_one_before_in_whatever_order_they_stand():
    (notice,) = leaps(("A", 2023, 110), ("A", 2021, 100), ("A", 2022, 1_050))
    assert "2 numbers" in notice.text and "(A in 2022, A in 2023)" in notice.text
    assert notice.place == "people.csv, rows 4, 2"


def test_areas_are_never_held_against_each_other():
    assert leaps(("A", 2021, 100), ("B", 2021, 9_000), ("A", 2022, 101), ("B", 2022, 9_100)) == []
    assert leaps(("A", 2021, 100), ("B", 2022, 9_000)) == []


def test_the_people_of_all_groups_of_a_year_are_added_up_before():
    groups = [("female", (0, 15)), ("male", (0, 15))] * 2
    assert leaps(("A", 2021, 10), ("A", 2021, 90), ("A", 2022, 90), ("A", 2022, 10), groups=groups) == []


def test_other_sexes_or_ages_are_no_leap():
    groups = [("female", (0, 15)), EVERYBODY]
    assert leaps(("A", 2021, 10), ("A", 2022, 100), groups=groups) == []


def test_one_year_and_no_row_have_no_leap():
    assert leaps(("A", 2021, 10), ("B", 2021, 1_000)) == [] and leaps() == []


def test_only_the_first_five_are_named():
    (notice,) = leaps(*((area, year, 1 if year == 2021 else 9) for area in "ABCDEF" for year in (2021, 2022)))
    assert "E in 2022, ...)" in notice.text and "F in 2022" not in notice.text
