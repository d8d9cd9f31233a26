"""Which rows of a survey export are its header, and which are respondents."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

import needs_analysis as na
from needs_analysis.errors import ConfigurationError, DataError
from tests.reading.surveys import SAFE, TICK_HEADER, TICKS, WHY, read, words

TWO_ROWS = (
    "ID,Started,Why not?,,,Safe?,In your words\n"
    ",,Fear,Shame,Other (please specify),Response,Open-Ended Response\n"
    "1,2024-05-01,Fear,Shame,,Yes,canary one\n"
    "2,2024-05-02,,,my canary,No,\n"
    "3,2024-05-03,,,,,\n"
)
WHY_NOT = {
    "id": "why",
    "kind": "several",
    "other": True,
    "columns": {
        "Why not? / Fear": "Fear",
        "Why not? / Shame": "Shame",
        "Why not? / Other (please specify)": "Other",
    },
}
TWO = {
    "respondent": "ID",
    "ignore": ["Started"],
    "header_rows": [1, 2],
    "questions": [
        WHY_NOT,
        {**SAFE, "header": "Safe? / Response"},
        {"id": "words", "header": "In your words / Open-Ended Response", "kind": "text"},
    ],
}


def as_two_rows(folder, ending):
    path = folder / f"survey.{ending}"
    if ending == "csv":
        path.write_text(TWO_ROWS, encoding="utf-8")
        return path
    book = Workbook()
    for line in TWO_ROWS.splitlines():
        book.active.append([cell or None for cell in line.split(",")])
    if ending == "merged.xlsx":
        book.active.merge_cells("C1:E1")
        book.active.merge_cells("A1:A2")
    book.save(path)
    return path


@pytest.mark.parametrize("ending", ["csv", "xlsx", "merged.xlsx"])
def test_a_header_of_two_rows_is_declared_and_is_nobody(tmp_path, ending):
    received = na.reading.survey(as_two_rows(tmp_path, ending), TWO)
    table = received.table
    assert len(table) == 3
    assert table["why:Fear"].tolist() == [True, False, pd.NA]
    assert table["why:Other"].tolist() == [False, True, pd.NA]
    assert table["safe"].fillna("").tolist() == ["Yes", "No", ""]
    assert words(received, "why_other") == ["", "my canary", ""]
    assert received.tables["bases"].set_index("question").loc["why", "answered"] == 2


@pytest.mark.parametrize(
    ("columns", "safe"),
    [
        ({"Why not? / Fear": "Fear", "Shame": "Shame", "Other (please specify)": "Other"}, "Response [1]"),
        ({"Why not? / Fear": "Fear", "Why not? / Shame": "Shame", "Other (please specify)": "Other"}, "Safe?"),
    ],
)
def test_a_header_of_two_rows_may_be_named_by_the_row_that_tells_it_apart(tmp_path, columns, safe):
    questions = [{**WHY_NOT, "columns": columns}, {**SAFE, "header": safe}]
    said = {**TWO, "questions": questions, "ignore": ["Started", "In your words"]}
    if safe == "Response [1]":
        questions[1]["header"] = "Safe? / Response"
    assert len(na.reading.survey(as_two_rows(tmp_path, "csv"), said).table) == 3


SECOND_ROWS = {
    "marks": ("ID,Safe?,Why?\n,Response,Open-Ended Response\n1,Yes,a\n2,No,b\n", {}),
    "a mark alone": ("ID,Safe?,Why?\n,Response,\n1,Yes,a\n2,No,b\n", {}),
    "no respondent in the map": ("Safe?,Why?\nResponse,Open-Ended Response\nYes,a\nNo,b\n", {"respondent": ""}),
    "options of the question": ('ID,Safe?,Why?\n,"Yes / No",\n1,Yes,a\n2,No,b\n', {}),
    "options and other": (
        'ID,Safe?,Why?\n,"Yes, No, Other (please specify)",\n1,Yes,a\n',
        {"respondent": "", "ignore": ["ID"]},
    ),
    "the header again": ("ID,Safe?,Why?\n1,Yes,a\nID,Safe?,Why?\n2,No,b\n", {}),
    "other in the row": ("ID,Safe?,Why?\n,Response,Other (please specify)\n1,Yes,a\n", {}),
    "labels over codes": ("ID,Safe?,Why?\nResponse ID,How safe do you feel?,Tell us\nR_1a,Yes,a\nR_2b,No,b\n", {}),
    "codes of the program": (
        'ID,Safe?,Why?\n"{""ImportId"":""_recordId""}","{""ImportId"":""QID1""}","{""ImportId"":""QID2""}"\n1,Yes,a\n',
        {},
    ),
    "words under an ignored time": (
        "Began,Safe?,Why?\nStart time,How safe?,\n2024-01-02,Yes,a\n2024-01-03,No,b\n",
        {"respondent": "", "ignore": ["Began"]},
    ),
    "nothing where others have times": (
        "Began,Safe?,Why?\n,Tick one,\n2024-01-02,Yes,a\n2024-01-03,No,b\n",
        {"respondent": "", "ignore": ["Began"]},
    ),
}


@pytest.mark.parametrize("case", SECOND_ROWS)
def test_a_second_header_row_is_never_a_respondent(tmp_path, case):
    content, more = SECOND_ROWS[case]
    with pytest.raises(DataError, match="header_rows") as refused:
        read(tmp_path, content, SAFE, WHY, **more)
    assert "further header row" in str(refused.value) or "have no respondent number" in str(refused.value)
    assert not any(part in str(refused.value) for part in ("Tick one", "Tell us", "Open-Ended"))


def test_choices_under_their_columns_are_a_second_header_row(tmp_path):
    text = "ID,A,B,C\n,Counselling,Advocate,Other (please specify)\n1,Counselling,,\n2,,Advocate,a friend\n"
    question = {**TICKS, "columns": {"A": "Counselling", "B": "Advocate", "C": "Other"}}
    for more in ({}, {"respondent": "", "ignore": ["ID"]}):
        with pytest.raises(DataError, match=r"header_rows = \[1, 2\]"):
            read(tmp_path, text, question, **more)


def test_a_header_with_gaps_is_refused_with_the_way_to_declare_it(tmp_path):
    with pytest.raises(DataError, match="declare header_rows"):
        read(tmp_path, TWO_ROWS, SAFE)
    for path in (as_two_rows(tmp_path, "csv"), as_two_rows(tmp_path, "xlsx")):
        with pytest.raises(DataError, match="declare header_rows"):
            na.reading.survey(path, {**TWO, "header_rows": []})
    cut = "ID,Safe?,Why not?,,\n,,Fear,Shame,Despair\n1,Yes,Fear,,\n"
    with pytest.raises(DataError, match="declare header_rows"):
        read(tmp_path, cut, SAFE, {**WHY_NOT, "columns": {"Why not?": "Fear"}})
    with pytest.raises(DataError, match="row 9 is empty"):
        read(tmp_path, TWO_ROWS, SAFE, header_rows=[9])
    with pytest.raises(ConfigurationError, match="consecutive"):
        read(tmp_path, TWO_ROWS, SAFE, header_rows=[2, 1])


def test_somebody_who_ticked_everything_or_wrote_oddly_is_a_respondent(tmp_path):
    everything = TICK_HEADER + "1,Counselling,Advocate,Other\n2,,Advocate,\n"
    assert len(read(tmp_path, everything, TICKS).table) == 2
    odd = "ID,Safe?,Why?\n1,Response,Open-Ended Response\n2,Yes,\n"
    assert read(tmp_path, odd, SAFE, WHY).table["safe"].tolist() == ["Other", "Yes"]
    alone = "Safe?\nResponse\nYes\n"
    declared = read(tmp_path, alone, SAFE, respondent="", header_rows=[1])
    assert declared.table["safe"].tolist() == ["Other", "Yes"]
    for row in ("abc,my own", "1,my own"):
        assert len(read(tmp_path, f"ID,Safe?\n{row}\nx1,Yes\n", SAFE).table) == 2
    listed = {**SAFE, "options": ["Response", "Safe?"], "other": False}
    assert len(read(tmp_path, "Safe?\nResponse\nSafe?\n", listed, respondent="").table) == 2
    first = "Ended,Safe?\n,Other\n2024-01-02,Yes\n2024-01-03,No\n"
    assert len(read(tmp_path, first, SAFE, respondent="", ignore=["Ended"]).table) == 3


def test_lines_above_the_header_are_declared_too(tmp_path):
    text = "Survey of 2024\nexported in May\nID,Safe?\n1,Yes\n2,No\n"
    received = read(tmp_path, text, SAFE, header_rows=[3])
    assert received.table["respondent"].tolist() == ["1", "2"]


@settings(max_examples=60, deadline=None)
@given(
    answers=st.lists(
        st.tuples(
            st.sampled_from(["Yes", "No", "", "maybe", "Prefer not to say", "Other"]), st.booleans(), st.booleans()
        ),
        min_size=1,
        max_size=8,
    )
)
def test_every_respondent_is_counted_whatever_they_answered(tmp_path_factory, answers):
    lines = [f"{n},{safe},{'C' * a},{'D' * b}" for n, (safe, a, b) in enumerate(answers, 1)]
    ticks = {"id": "t", "kind": "several", "columns": {"T: C": "C", "T: D": "D"}}
    text = "ID,Safe?,T: C,T: D\n" + "\n".join(lines) + "\n"
    received = read(tmp_path_factory.mktemp("s"), text, SAFE, ticks)
    assert len(received.table) == len(answers)
    assert (received.table["t:C"].fillna(False)).tolist() == [a for _, a, _ in answers]
