"""Residents by area and year: what their table may hold."""

import pytest

from needs_analysis.contracts import ALL
from needs_analysis.errors import DataError
from needs_analysis.reading import table

HEADER = "area_code,year,sex,age,population"


def read(folder, *rows, header=HEADER):
    path = folder / "sent.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return table(path, "population", check_source=False)


def test_a_sound_row_has_whole_people_and_everybody_has_no_sex_or_age(tmp_path):
    found = read(tmp_path, "E06000019,2023,,,190000", "E06000019,2023,F,16-24,9000")
    assert found["population"].tolist() == [190_000, 9_000] and found["population"].dtype == "Int64"
    assert found["year"].tolist() == [2023, 2023] and found["age"].isna().tolist() == [True, False]


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("population", "2023,F,16,9.5"),
        ("population", "2023,F,16,-9"),
        ("population", "2023,F,16,"),
        ("year", "mid-2023,F,16,9"),
    ],
)
def test_people_and_years_are_whole_numbers(tmp_path, column, cells):
    with pytest.raises(DataError, match=f'row 2, column "{column}"'):
        read(tmp_path, f"E06000019,{cells}")


def test_a_group_given_twice_is_refused_also_where_it_is_everybody(tmp_path):
    with pytest.raises(DataError, match=r"area_code \+ year \+ sex \+ age.*2 rows share a key"):
        read(tmp_path, "E06000019,2023,,,190000", "E06000019,2023,,,190001")


def test_the_name_of_an_area_may_stand_beside_its_code(tmp_path):
    found = read(tmp_path, "E06000019,Westshire,2023,F,16,9", header=HEADER.replace(",year", ",area,year"))
    assert found["area"].tolist() == ["Westshire"]


def test_numbers_of_residents_are_public():
    assert ALL["population"].floor == "already_published"
