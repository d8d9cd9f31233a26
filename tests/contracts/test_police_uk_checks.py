"""What street-level rows look like: what the table may hold."""

import pytest

from needs_analysis.contracts import ALL
from needs_analysis.errors import DataError
from needs_analysis.reading import table

HEADER = "crime_type,rows,rows_without_crime_id,rows_like_another,rows_without_location,rows_outside_force"


def read(folder, *rows, header=HEADER):
    path = folder / "sent.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return table(path, "police_uk_checks", check_source=False)


def test_a_sound_row_has_whole_counts(tmp_path):
    found = read(tmp_path, "Anti-social behaviour,900,900,31,2,0")
    assert found.iloc[0].tolist() == ["Anti-social behaviour", 900, 900, 31, 2, 0]
    assert {str(kind) for kind in found.dtypes[1:]} == {"Int64"}


def test_every_problem_of_the_file_is_told_at_once(tmp_path):
    with pytest.raises(DataError) as caught:
        read(tmp_path, "Burglary,900,-1,31,,0", "Drugs,12,0,none,0,0")
    found = caught.value.problems
    assert found["column"].tolist() == ["rows_without_crime_id", "rows_like_another", "rows_without_location"]
    assert found["row"].astype(str).tolist() == ["2", "3", "2"]


def test_a_crime_type_given_twice_is_refused(tmp_path):
    with pytest.raises(DataError, match='row 2, 3, column "crime_type": 2 rows share a key'):
        read(tmp_path, "Drugs,12,0,0,0,0", "Drugs,13,0,0,0,0")


def test_a_column_may_not_be_left_out(tmp_path):
    with pytest.raises(DataError, match='column "rows_outside_force": is missing'):
        read(tmp_path, "Drugs,12,0,0,0", header=HEADER.removesuffix(",rows_outside_force"))


def test_these_checks_are_public():
    assert ALL["police_uk_checks"].floor == "already_published"
