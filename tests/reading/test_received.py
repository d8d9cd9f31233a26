"""What a reader hands over, and everything that is wrong with a file, gathered before any of it is reported."""

import pandas as pd
import pytest

from needs_analysis.errors import PROBLEM_COLUMNS, DataError
from needs_analysis.reading.received import Notice, Problems, Received, formula_words, rows_shown


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        ([], ""),
        ([3], "3"),
        (["A!2", 6], "A!2, 6"),
        (range(1, 9), "1, 2, 3, 4, 5, 6, 7, 8"),
        (range(9), "0, 1, 2, 3, 4, 5, 6, 7, ..."),
    ],
)
def test_the_first_rows_are_shown_and_that_there_are_more(rows, shown):
    assert rows_shown(rows) == shown


def test_every_problem_is_reported_at_once_with_its_place():
    problems = Problems("a.xlsx", sheet="Return")
    problems.stop()
    problems.add("has no rows")
    problems.add("is wrong", row=3, column="n", expected="a number", remedy="Type it.", sheet="Other")
    assert len(problems) == 2
    with pytest.raises(DataError) as refused:
        problems.stop()
    frame = refused.value.problems
    assert frame["sheet"].tolist() == ["Return", "Other"]
    assert frame["row"].tolist() == [None, 3]
    assert set(frame["file"]) == {"a.xlsx"}
    pd.testing.assert_frame_equal(frame, problems.frame())


def test_cells_of_a_column_with_one_fault_are_one_problem():
    problems = Problems("a.xlsx")
    for row in range(2, 12):
        problems.add_cell("is negative", row=row, address=f"Return!D{row}", column="n")
    problems.add_cell("is negative", row=2, address="Return!E2", column="m")
    problems.add_cell("is text", row=3, address="Return!D3", column="n")
    assert len(problems) == 3
    frame = problems.frame()
    assert frame["count"].tolist() == [10, 1, 1]
    assert frame["row"].tolist() == ["2, 3, 4, 5, 6, 7, 8, 9, ...", "2", "3"]
    assert frame["problem"].tolist() == [
        ", ".join(f"Return!D{row}" for row in range(2, 10)) + ", ... is negative",
        "Return!E2 is negative",
        "Return!D3 is text",
    ]


def test_a_cell_of_a_text_file_has_no_address_of_a_spreadsheet():
    problems = Problems("a.csv")
    problems.add_cell("is negative", row=2, address="field 4", column="n")
    assert problems.entries[0]["problem"] == "is negative"


def test_entries_that_are_handed_over_do_not_take_the_problems_away():
    problems = Problems("a.csv")
    problems.extend([{"file": "b.csv", "problem": "is empty"}])
    problems.entries.clear()
    assert [entry["file"] for entry in problems.entries] == ["b.csv"]
    assert Problems("a.csv").frame().empty


def test_what_was_received_says_its_size_and_notices_and_shows_no_cell():
    table = pd.DataFrame({"victim": ["Jane"], "n": [1]})
    clean = Received(table, log=pd.DataFrame({"file": ["a.csv"]}))
    assert repr(clean) == "1 rows, 2 columns, from 1 sources"
    assert list(clean.open.columns) == list(PROBLEM_COLUMNS) and clean.open.empty
    marked = Received(
        table, (Notice("CP1252", "Another code page.", "a.csv"),), open=pd.DataFrame({"problem": ["x", "y"]})
    )
    assert repr(marked).splitlines()[1:] == [
        "CP1252: a.csv: Another code page.",
        "PROVISIONAL: 2 outstanding data queries; see .open",
    ]
    assert "Jane" not in repr(marked)


def test_one_cell_and_several_are_spoken_of_in_their_number():
    assert formula_words(1).startswith("A cell begins like a spreadsheet formula")
    assert formula_words(3).startswith("3 cells begin like a spreadsheet formula")
