"""What is wrong with what was sent, as a workbook."""

import pandas as pd
import pytest
from openpyxl import load_workbook

from needs_analysis.assessment.check import Checked, checked
from needs_analysis.assessment.problems_workbook import HEADINGS, problems_workbook
from needs_analysis.errors import PROBLEM_COLUMNS, DataError, Refusal


def found(*problems) -> Checked:
    tables = [{"table": "return.csv", "rows": "-", "result": "1 problem"}]
    warnings = [{"file": "return.csv", "code": "SUPPRESSED", "text": "One cell.", "place": "row 2"}]
    return checked(tables, [DataError(problems).problems] if problems else [], warnings)


def sheets(path):
    return {sheet.title: list(sheet.values) for sheet in load_workbook(path)}


def test_every_column_of_a_problem_has_a_heading_in_words():
    assert tuple(HEADINGS) == PROBLEM_COLUMNS
    assert len(set(HEADINGS.values())) == len(HEADINGS)


def test_problems_warnings_and_tables_have_a_sheet_each(tmp_path):
    problem = {"file": "return.csv", "row": "3", "column": "waiting", "count": 2, "problem": "is no number"}
    path = problems_workbook(found(problem), str(tmp_path / "p.xlsx"))
    assert path == tmp_path / "p.xlsx"
    assert sheets(path) == {
        "Problems": [tuple(HEADINGS.values()), ("return.csv", None, "3", "waiting", 2, "is no number", None, None)],
        "Warnings": [("File", "Code", "Text", "Place"), ("return.csv", "SUPPRESSED", "One cell.", "row 2")],
        "Tables": [("Table", "Rows", "Result"), ("return.csv", "-", "1 problem")],
    }
    assert load_workbook(path).properties.title == "What is wrong with what was sent"


def test_a_sheet_without_problems_says_none(tmp_path):
    path = problems_workbook(found(), tmp_path / "p.xlsx")
    assert sheets(path)["Problems"][1][0] == "None"


def test_what_stood_in_a_file_is_no_formula(tmp_path):
    path = problems_workbook(found({"file": "=1+1.csv", "problem": "=cmd"}), tmp_path / "p.xlsx")
    assert {cell.data_type for sheet in load_workbook(path) for row in sheet for cell in row} <= {"s", "n"}


def test_a_workbook_is_not_written_over_unless_it_may_go(tmp_path):
    path = problems_workbook(found(), tmp_path / "p.xlsx")
    before = path.read_bytes()
    with pytest.raises(Refusal, match=r"p\.xlsx already exists"):
        problems_workbook(found({"problem": "is no number"}), path)
    assert path.read_bytes() == before
    problems_workbook(found({"problem": "is no number"}), path, replace=True)
    assert "is no number" in sheets(path)["Problems"][1]
    with pytest.raises(Refusal, match=r"does not end in \.xlsx"):
        problems_workbook(found(), tmp_path / "p.csv")


def test_the_check_itself_is_not_changed(tmp_path):
    given = found({"problem": "is no number"})
    problems_workbook(given, tmp_path / "p.xlsx")
    assert tuple(given.problems.columns) == PROBLEM_COLUMNS
    assert isinstance(given.problems, pd.DataFrame) and list(given.results.columns) == ["table", "rows", "result"]
