"""What an error says: what is wrong, where, what was expected and what to do."""

import pytest

from needs_analysis.errors import (
    PROBLEM_COLUMNS,
    ChangedFile,
    ConfigurationError,
    DataError,
    MissingExtra,
    NeedsAnalysisError,
    Refusal,
    UnitError,
    problem_lines,
)


def test_a_problem_is_said_with_its_place_and_its_remedy():
    error = DataError.one(
        "is no date",
        file="return.csv",
        sheet="Q2",
        row="3",
        column="quarter",
        expected="such as 2022/23 Q2",
        remedy="Correct it",
    )
    assert str(error) == (
        'return.csv, sheet "Q2", row 3, column "quarter": is no date. Expected such as 2022/23 Q2. Correct it.'
    )


def test_a_problem_without_a_place_is_said_alone_and_keeps_its_question_mark():
    assert str(DataError.one("nothing fits")) == "nothing fits."
    assert str(DataError.one("what is it?", remedy="Ask.")) == "what is it? Ask."


def test_no_sentence_ends_in_two_full_stops():
    assert str(DataError.one("is empty.", expected="the day of it.", remedy="Fill it in.")) == (
        "is empty. Expected the day of it. Fill it in."
    )
    assert str(Refusal("There is no day.", remedy="Give one.")) == "There is no day. Give one."
    assert str(Refusal("There is no day", remedy="")) == "There is no day."


def test_row_nought_is_said_too():
    assert str(DataError.one("is empty", row=0)) == "row 0: is empty."


def test_the_table_of_problems_has_every_column_and_nothing_where_nothing_was_said():
    problems = DataError([{"problem": "one", "file": "a.csv"}, {"problem": "two", "count": 3}]).problems
    assert tuple(problems.columns) == PROBLEM_COLUMNS
    assert problems["file"].tolist() == ["a.csv", None]
    assert problems["count"].tolist() == [None, 3]
    assert problem_lines(problems) == ["a.csv: one.", "two."]


def test_of_very_many_problems_ten_are_said_and_all_are_kept():
    error = DataError({"problem": f"number {n}"} for n in range(12))
    lines = str(error).splitlines()
    assert lines[9:] == ["number 9.", "... and 2 more problems (see .problems)"]
    assert len(error.problems) == 12
    assert "more problems" not in str(DataError({"problem": f"number {n}"} for n in range(10)))


def test_the_entries_of_an_error_are_a_copy():
    error = DataError.one("is no date", row="3")
    error.entries[0]["problem"] = "changed"
    assert error.entries == [{"problem": "is no date", "row": "3"}]


def test_what_a_screen_would_obey_is_written_out():
    assert str(NeedsAnalysisError("a\x1b[2J")) == r"a\x1b[2J"
    assert str(DataError.one("a\u202eb", file="x\x00.csv")) == r"x\x00.csv: a\u202eb."
    assert str(Refusal("a\x1bb", remedy="c\x07")) == r"a\x1bb. c\x07"


def test_a_refusal_says_why_and_what_would_help():
    refusal = Refusal("It has 3 months", remedy="It needs 12.")
    assert (str(refusal), refusal.reason, refusal.remedy) == (
        "It has 3 months. It needs 12.",
        "It has 3 months",
        "It needs 12.",
    )


def test_a_missing_extra_says_how_to_install_it():
    error = MissingExtra(needed_for="Linking victims", package="splink", extra="linkage")
    assert error.extra == "linkage"
    assert str(error) == (
        "Linking victims needs the package splink, which is not installed. "
        'Install it with: pip install "needs-analysis[linkage]"'
    )


@pytest.mark.parametrize(
    ("kind", "parent", "code"),
    [
        (DataError, NeedsAnalysisError, "DATA"),
        (ChangedFile, DataError, "CHANGED_FILE"),
        (ConfigurationError, DataError, "CONFIGURATION"),
        (Refusal, NeedsAnalysisError, "REFUSED"),
        (UnitError, Refusal, "UNITS"),
        (MissingExtra, NeedsAnalysisError, "MISSING_EXTRA"),
    ],
)
def test_every_error_has_the_common_root_and_a_code_of_its_own(kind, parent, code):
    assert issubclass(kind, parent) and issubclass(kind, NeedsAnalysisError)
    assert kind.code == code
