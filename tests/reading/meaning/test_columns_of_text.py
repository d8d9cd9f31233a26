"""A long table as text: where each record stands, and what is odd about its cells, without repeating one."""

import numpy as np
import pandas as pd

from needs_analysis.reading.meaning.columns_of_text import TextFrame


def _table(header, *lines, **options):
    frame = pd.DataFrame(list(lines), columns=range(len(header)), dtype="str")
    rows = np.array([2 + 2 * place for place in range(len(lines))])
    return TextFrame("a.csv", "csv", "utf-8-sig", tuple(header), frame, rows, **options)


def test_the_places_of_records_are_their_rows_in_the_file():
    table = _table(["a"], ["x"], ["y"], ["x"])
    assert table.places(table.frame[0] == "x") == "2, 6"
    assert table.places(table.frame[0] == "z") == ""


def test_control_characters_are_a_problem_of_their_column_and_are_not_shown():
    table = _table(["a", "b"], ["x", "y\x07"], ["x", "y"], ["x", "gnp\u202e"], sheet="S")
    (problem,) = table.odd([0, 1])
    assert (problem["row"], problem["column"], problem["count"], problem["sheet"]) == ("2, 6", "number 2", 2, "S")
    assert problem["problem"].startswith("2 cells contain control characters")
    assert table.odd([0]) == []


def test_cells_that_begin_as_a_formula_are_noted_by_column_and_row():
    table = _table(["a", "b"], ["=1+1", "x"], ["-5", "a=b"], ["@SUM", ""])
    (notice,) = table.formulas([0, 1])
    assert notice.code == "FORMULA_TEXT"
    assert notice.place == "a.csv, column number 1, rows 2, 6"
    assert "2 cells begin like a spreadsheet formula" in notice.text and "SUM" not in str(notice)


def test_headers_that_differ_in_dress_only_are_doubled_unless_they_are_ignored():
    table = _table(["Repeat victims", "n", "repeat_victims "], ["1", "2", "3"], header_rows=(3, 4))
    (problem,) = table.doubled_headers()
    assert (problem["column"], problem["count"], problem["row"]) == ("number 1 and 3", 2, 4)
    assert table.doubled_headers(ignored=["REPEAT-VICTIMS"]) == []


def test_the_line_of_log_names_the_file_and_what_a_reader_adds():
    entry = _table(["a"], ["x"]).entry(rows_read=1)
    assert entry.to_dict("records") == [
        {"file": "a.csv", "sheet": None, "kind": "csv", "encoding": "utf-8-sig", "rows_read": 1}
    ]
