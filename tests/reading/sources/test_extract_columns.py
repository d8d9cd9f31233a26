"""The columns of an extract, each by its kind; and never a cell in a message."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis.reading.meaning.columns_of_text import TextFrame
from needs_analysis.reading.received import Problems
from needs_analysis.reading.sources.extract_columns import check_spans, personal_kinds, read_columns
from needs_analysis.reading.sources.extract_mapping import ExtractMapping


def read(mapping=None, meanings=None, **columns):
    """Columns, problems and notices of an extract that is given column by column."""
    frame = pd.DataFrame({place: cells for place, cells in enumerate(columns.values())}, dtype="str")
    rows = np.arange(2, len(frame) + 2)
    text = TextFrame("extract.csv", "csv", "utf-8", tuple(columns), frame, rows)
    problems, notices = Problems("extract.csv"), []
    places = {name: place for place, name in enumerate(columns)}
    said = ExtractMapping(**(mapping or {}))
    found = read_columns(text, places, said, meanings or {}, problems, notices)
    return found, problems.entries, notices


def test_a_sound_extract_is_read_without_a_word():
    found, problems, notices = read(
        crime_id=["C1", "C2"],
        date=["2023-01-31", "2023-02-28"],
        offence=["Stalking", "Harassment"],
        domestic_abuse=["Y", "0"],
        sex=["female", "i"],
        age=["34", "27.0"],
        lsoa=["e01014001", ""],
    )
    assert problems == [] and notices == []
    assert found["date"].tolist() == [pd.Timestamp("2023-01-31"), pd.Timestamp("2023-02-28")]
    assert found["domestic_abuse"].tolist() == ["yes", "no"] and found["sex"].tolist() == ["F", "X"]
    assert found["age"].tolist() == [34, 27]
    assert found["lsoa"].isna().tolist() == [False, True] and found["lsoa"].iloc[0] == "E01014001"


def test_an_empty_cell_is_missing_and_no_code():
    found, problems, _ = read(crime_id=["C1"], sex=[" "], age=[""], domestic_abuse=[""], outcome=[""])
    assert problems == []
    assert all(found[name].isna().all() for name in ("sex", "age", "domestic_abuse", "outcome"))


@pytest.mark.parametrize(
    ("name", "cell", "said"),
    [
        ("age", "34.5", "1 of 2 cells are not whole numbers"),
        ("age", "121", "1 of 2 cells are over 120"),
        ("domestic_abuse", "perhaps", "1 of 2 cells are neither yes nor no"),
        ("sex", "Q7", "1 of 2 cells are not a known code"),
        ("lsoa", "WR1 1AA", "1 of 2 cells are not LSOA codes"),
        ("lsoa", "W01000001", None),
        ("offence", "", "1 of 2 cells are empty"),
        ("offence", "call 01905 000000", "1 of 2 cells contain what looks like personal data (phone number)"),
        ("crime_id", "1.2E+11", "1 of 2 cells were rounded by a spreadsheet"),
        ("crime_id", "someone@example.org", "1 of 2 cells are e-mail addresses"),
        ("crime_id", "unknown", "1 of 2 cells are placeholders rather than references"),
    ],
)
def test_a_cell_that_cannot_be_taken_is_counted_and_never_repeated(name, cell, said):
    sound = {"age": "30", "domestic_abuse": "no", "sex": "F", "lsoa": "E01014001"}.get(name, "C2")
    _, problems, _ = read(**{name: [cell, sound]})
    if said is None:
        assert problems == []
        return
    assert said in [problem["problem"] for problem in problems]
    assert all(problem["row"] == "2" and problem["column"] == name for problem in problems)
    assert not cell or not any(cell in str(problem) for problem in problems)


def test_the_force_lies_in_the_country_of_most_of_its_rows():
    codes = ["E01014001", "E01014002", "W01000001"]
    found, (problem,), _ = read(lsoa=codes)
    assert problem["problem"] == "1 of 3 cells are LSOAs outside the force" and problem["row"] == "4"
    found, problems, (notice,) = read({"outside": "keep"}, lsoa=codes)
    assert problems == [] and found["lsoa"].tolist() == codes
    assert (notice.code, notice.place) == ("OUTSIDE_FORCE", "extract.csv, column lsoa, rows 4")


def test_listed_lsoas_are_those_of_the_force():
    _, (problem,), _ = read({"lsoas": ["E01014001"]}, lsoa=["E01014001", "E01014002"])
    assert problem["problem"] == "1 of 2 cells are LSOAs outside the force" and problem["row"] == "3"


def test_codes_are_read_as_the_mapping_says():
    found, problems, _ = read(meanings={"sex": {"1": "Male", "9": ""}}, sex=["1", "9", "F"])
    assert problems == [] and found["sex"].iloc[[0, 2]].tolist() == ["M", "F"] and pd.isna(found["sex"].iloc[1])


def test_kinds_of_personal_data_are_named_once_and_in_order():
    cells = pd.Series(["write to WR1 1AA", "call 01905 000000 at WR1 1AA", "nothing"])
    assert personal_kinds(cells) == ["phone number", "postcode"]
    assert personal_kinds(pd.Series([], dtype="str")) == []


def spans(first, last):
    columns = {"date": pd.to_datetime(pd.Series(first)), "date_to": pd.to_datetime(pd.Series(last))}
    rows = np.arange(2, len(first) + 2)
    text = TextFrame("extract.csv", "csv", "utf-8", (), pd.DataFrame(index=range(len(first))), rows)
    problems = Problems("extract.csv")
    check_spans(columns, text, problems)
    return problems.entries


def test_a_span_ends_no_earlier_than_it_begins():
    first = ["2023-01-03", "2023-01-03", "2023-01-03"]
    assert spans(first, ["2023-01-03", "2023-01-04", None]) == []
    (problem,) = spans(first, ["2023-01-03", "2023-01-02", None])
    assert problem["problem"] == "1 of 3 date ranges end before they begin" and problem["row"] == "3"
