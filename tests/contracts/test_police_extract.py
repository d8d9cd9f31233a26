"""The victim-level extract of a force: what its table may hold, and what a message may say of it."""

import pandas as pd
import pytest

from needs_analysis.contracts import ALL
from needs_analysis.errors import DataError
from needs_analysis.reading import table

HEADER = "crime_id,victim_id,date,offence,domestic_abuse,sex,age"


def read(folder, *rows, header=HEADER):
    path = folder / "sent.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return table(path, "police_extract", check_source=False)


def row(crime="CR7", victim="V00123", date="2023-01-04", flag="yes", sex="F", age="34"):
    return f"{crime},{victim},{date},Stalking,{flag},{sex},{age}"


def test_ids_keep_their_noughts_and_ages_are_whole(tmp_path):
    found = read(tmp_path, row(victim="00123"), row("CR8", "", age="", flag="", sex=""))
    assert found.loc[0, "victim_id"] == "00123" and found["victim_id"].isna().tolist() == [False, True]
    assert found.loc[0, "age"] == 34 and found["age"].dtype == "Int64" and found["age"].isna().tolist() == [False, True]
    assert found.loc[0, "date"] == pd.Timestamp(2023, 1, 4)


@pytest.mark.parametrize(
    ("column", "wrong"),
    [
        ("domestic_abuse", {"flag": "yesterday"}),
        ("domestic_abuse", {"flag": "Y"}),
        ("sex", {"sex": "Fem"}),
        ("age", {"age": "34.5"}),
        ("date", {"date": "04/01/2023"}),
        ("date", {"date": "2023-02-29"}),
    ],
)
def test_a_wrong_cell_is_refused_and_never_repeated(tmp_path, column, wrong):
    with pytest.raises(DataError, match=f'row 2, column "{column}"') as caught:
        read(tmp_path, row(**wrong))
    assert f"'{next(iter(wrong.values()))}" not in str(caught.value)


def test_one_victim_of_one_crime_stands_once_and_the_refusal_names_neither(tmp_path):
    with pytest.raises(DataError, match=r"crime_id \+ victim_id.*2 rows share a key") as caught:
        read(tmp_path, row(), row(age="35"))
    assert "CR7" not in str(caught.value) and "V00123" not in str(caught.value)
    assert len(read(tmp_path, row(), row(victim="V00124"))) == 2


def test_a_file_without_its_header_does_not_show_the_first_person(tmp_path):
    with pytest.raises(DataError, match='column "number 1": is not a column of this table') as caught:
        read(tmp_path, row("CR8"), header=row())
    assert "V00123" not in str(caught.value) and "CR7" not in str(caught.value)


def test_an_extract_is_of_records():
    assert ALL["police_extract"].floor == "record_level"
