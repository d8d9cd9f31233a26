"""A total or an average under the answers of a survey is no respondent."""

import pytest

from needs_analysis.errors import DataError
from needs_analysis.reading import survey

SAFE = {"id": "safe", "header": "Safe?", "options": ["Yes", "No", "N"], "other": True}
AGE = {"id": "age", "header": "Age", "kind": "number"}
WORDS = {"id": "words", "header": "Words", "kind": "text"}
ALL = {"questions": [SAFE, AGE, WORDS]}
ROWS = "1,Yes,34,canary\n2,No,26,x\n"


@pytest.fixture
def read(tmp_path):
    def from_rows(rows, header="ID,Safe?,Age,Words\n", **more):
        path = tmp_path / "export.csv"
        path.write_text(header + rows, encoding="utf-8")
        return survey(path, {**ALL, "respondent": "ID", **more})

    return from_rows


WORD = [
    *(
        "Average",
        "Total",
        "Sum",
        "Mean",
        "Count",
        "N",
        "TOTAL:",
        "Grand total",
        "Averages",
        "avg.",
        "n = 2",
        "Mean score",
    ),
    *("Response count", "Total respondents", "Std. Dev", "Median", "Base: 2", "%", "Total (2)", "Total 2"),
]


@pytest.mark.parametrize("word", WORD)
def test_a_summary_where_a_respondent_is_named_is_refused(read, word):
    with pytest.raises(DataError, match="totals or averages") as refused:
        read(f"{ROWS}{word},,30,\n")
    problem = refused.value.problems.iloc[0]
    assert (problem["row"], problem["count"], problem["column"]) == ("4", 1, "number 1")
    assert "last_row = 3" in problem["remedy"]
    assert "canary" not in str(refused.value)
    assert len(read(f"{ROWS}{word},,30,\n", last_row=3).table) == 2
    assert len(read(f"{ROWS}{word},,30,\n", not_totals=[word]).table) == 3


def test_several_summaries_are_named_by_row(read):
    with pytest.raises(DataError, match="2 rows are labelled as totals") as refused:
        read(f"Total,2,,\n{ROWS}Mean,,30,\n")
    problem = next(each for each in refused.value.problems.to_dict("records") if "totals" in each["problem"])
    assert problem["row"] == "2, 5"
    assert "last_row" not in problem["remedy"]


@pytest.mark.parametrize("word", ["Average", "Total", "Count"])
def test_without_a_respondent_the_first_column_tells(read, word):
    header = "Safe?,Age,Words\n"
    with pytest.raises(DataError, match="totals or averages") as refused:
        read(f"Yes,34,x\n{word},30,\n", header, respondent="")
    assert refused.value.problems.iloc[0]["row"] == "3"
    started = "Started,Safe?,Age,Words\n"
    with pytest.raises(DataError, match="totals or averages"):
        read(f"9:00,Yes,34,x\n{word},Yes,30,\n", started, respondent="", ignore=["Started"])


def test_a_summary_beside_a_respondent_that_is_not_the_first_column_is_refused(read):
    with pytest.raises(DataError, match="totals or averages"):
        read("9:00,1,Yes,34,x\nTotal,2,,30,\n", "Started,ID,Safe?,Age,Words\n", ignore=["Started"])


def test_an_answer_that_is_such_a_word_is_an_answer(read):
    assert len(read("N,34,x\nN,,\nN,30,\n", "Safe?,Age,Words\n", respondent="").table) == 3
    text = {"questions": [WORDS, SAFE]}
    received = read("Average,Yes\nmean,No\n", "Words,Safe?\n", respondent="", **text)
    assert len(received.table) == 2


def test_initials_are_respondents(read):
    assert len(read("M,Yes,34,x\nN,Yes,34,x\nO,No,30,\n").table) == 3
    assert len(read("AB,Yes,34,x\nSD,Yes,34,x\nCD,No,30,\n").table) == 3
    assert len(read("Norton,Yes,34,x\nMeanwood 1,No,30,\n").table) == 2
