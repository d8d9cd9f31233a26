"""The letters for all files with problems."""

import pytest

from needs_analysis.assessment.check import checked
from needs_analysis.assessment.write_queries import write_queries
from needs_analysis.errors import DataError, Refusal


def found(*files):
    problems = [{"file": file, "problem": f"number {place}"} for place, file in enumerate(files)]
    return checked([], [DataError(problems).problems] if problems else [], [])


def test_each_file_with_problems_gets_one_letter(tmp_path):
    paths = write_queries(found("a.csv", "b.csv", "a.csv"), tmp_path / "new" / "letters")
    assert [path.name for path in paths] == ["query_a.csv.txt", "query_b.csv.txt"]
    first = paths[0].read_text(encoding="utf-8")
    assert "2 questions" in first and "number 0" in first and "number 2" in first and "number 1" not in first


def test_without_problems_there_is_no_letter(tmp_path):
    assert write_queries(found(), tmp_path / "letters") == []
    assert list(tmp_path.rglob("*.txt")) == []


def test_a_letter_that_somebody_worked_on_is_not_written_over_and_no_other_is_written(tmp_path):
    mine = tmp_path / "query_b.csv.txt"
    mine.write_text("mine")
    with pytest.raises(Refusal, match=r"query_b\.csv\.txt already exists"):
        write_queries(found("a.csv", "b.csv"), tmp_path)
    assert mine.read_text() == "mine" and not (tmp_path / "query_a.csv.txt").exists()
    write_queries(found("a.csv", "b.csv"), tmp_path, replace=True)
    assert "Dear colleague" in mine.read_text()


def test_a_letter_stays_in_its_folder_whatever_the_file_is_called(tmp_path):
    (path,) = write_queries(found("../../elsewhere/a.csv"), tmp_path / "letters")
    assert path == tmp_path / "letters" / "query_a.csv.txt" and path.is_file()


def test_the_name_of_a_file_is_refused_where_a_folder_is_needed(tmp_path):
    with pytest.raises(Refusal, match=r"letters\.txt is named like a file, but a folder is needed"):
        write_queries(found("a.csv"), tmp_path / "letters.txt")
