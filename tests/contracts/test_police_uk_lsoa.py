"""Street-level crime by small area: what the table may hold."""

import pytest

from needs_analysis.contracts import ALL
from needs_analysis.errors import DataError
from needs_analysis.reading import table

HEADER = "lsoa21_code,location,crime_type,crimes"


def read(folder, *rows, header=HEADER):
    path = folder / "sent.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return table(path, "police_uk_lsoa", check_source=False)


@pytest.mark.parametrize("location", ["inside_force", "outside_force", "no_location"])
def test_a_row_says_where_it_lies_and_has_a_whole_count(tmp_path, location):
    found = read(tmp_path, f"E01014001,{location},Drugs,007")
    assert found.iloc[0].tolist() == ["E01014001", location, "Drugs", 7] and found["crimes"].dtype == "Int64"


@pytest.mark.parametrize("location", ["inside", "Inside_force", "inside_force or outside_force"])
def test_a_word_that_is_no_location_is_refused(tmp_path, location):
    with pytest.raises(DataError, match=r"Expected one of inside_force, outside_force, no_location"):
        read(tmp_path, f"E01014001,{location},Drugs,7")


def test_a_row_without_a_code_is_refused_because_it_has_a_name_of_its_own(tmp_path):
    with pytest.raises(DataError, match='column "lsoa21_code": 1 of 1 cells are empty'):
        read(tmp_path, ",no_location,Drugs,7")
    assert read(tmp_path, "NO_LOCATION,no_location,Drugs,7")["lsoa21_code"].tolist() == ["NO_LOCATION"]


def test_one_crime_type_of_an_area_stands_once_wherever_it_lies(tmp_path):
    with pytest.raises(DataError, match=r"lsoa21_code \+ crime_type.*2 rows share a key"):
        read(tmp_path, "E01014001,inside_force,Drugs,7", "E01014001,outside_force,Drugs,1")


def test_street_level_crime_of_small_areas_is_public():
    assert ALL["police_uk_lsoa"].floor == "already_published"
