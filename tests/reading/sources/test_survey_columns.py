"""The column of each header of a question map in an export."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis.reading.meaning.columns_of_text import TextFrame
from needs_analysis.reading.received import Problems
from needs_analysis.reading.sources.survey_columns import places
from needs_analysis.reading.sources.survey_map import QuestionMap


def question(header, name="q"):
    return {"id": name, "header": header, "kind": "text"}


def found(*header, levels=(), questions=("Why",), **said):
    """Places and problems of an export with this header, of one row or of several."""
    frame = pd.DataFrame([[""] * len(header)], columns=range(len(header)), dtype="str")
    rows = tuple(range(1, max(len(levels), 1) + 1))
    text = TextFrame(
        "survey.csv", "csv", "utf-8", header, frame, np.array([9]), header_rows=rows, header_levels=list(levels)
    )
    asked = [question(each, f"q{n}") for n, each in enumerate(questions)]
    problems = Problems("survey.csv")
    return places(text, QuestionMap(questions=asked, **said), problems), problems.entries


def test_a_header_is_found_in_any_typography():
    assert found("Respondent", "WHY  not\u2019? ", questions=["Why not?"], respondent="respondent") == (
        {"Why not?": 1, "respondent": 0},
        [],
    )


def test_a_header_that_is_not_there_is_refused():
    _, problems = found("Why", questions=["Why", "When"])
    assert [(each["problem"], each["column"]) for each in problems] == [
        ("a header of the map is not in the file", "When")
    ]


def test_a_header_that_stands_twice_is_named_by_its_number_from_the_left():
    _, (problem,) = found("Comments", "Comments", questions=["Comments"])
    assert problem["problem"] == "a header of the map appears 2 times, as columns 1, 2" and problem["count"] == 2
    numbered, problems = found("Comments", "Comments", questions=["Comments [2]", "Comments [1]"])
    assert numbered == {"Comments [2]": 1, "Comments [1]": 0} and problems == []
    _, (problem, *_) = found("Comments", questions=["Comments [2]"])
    assert problem["problem"] == "a header of the map is not in the file"


def test_two_headers_of_the_map_may_not_name_one_column():
    _, (problem,) = found("Why", questions=["Why", "Why [1]"])
    assert problem["problem"] == "two headers of the map name column 1"


def test_an_undeclared_column_is_refused_by_number_and_without_its_words():
    _, (problem,) = found("Why", "Ann said")
    assert (problem["problem"], problem["column"]) == ("a column is not in the map of questions", "number 2")
    assert "Ann" not in str(problem)


@pytest.mark.parametrize("header", ["E-mail", "Date of birth", "call 01905 000000"])
def test_an_undeclared_column_that_identifies_people_is_said_to(header):
    _, (problem,) = found("Why", header)
    assert problem["problem"] == "a column is not in the map of questions and identifies people"
    assert found("Why", header, identifiers=[header])[1] == []


def test_a_column_may_be_ignored():
    assert found("Why", "Score", ignore=["score"]) == ({"Why": 0}, [])


def test_a_column_that_is_read_may_not_be_an_identifier_too():
    _, (problem,) = found("Name", "Why", questions=["Name [1]", "Why"], identifiers=["Name"])
    assert problem["problem"] == "columns 1 are both read and under identifiers"


TWO = {"levels": [["Why", "Help", ""], ["Response", "Police", "School"]]}
JOINED = ("Why / Response", "Help / Police", "School")


def test_an_upper_text_of_a_header_holds_for_the_columns_to_its_right():
    where, problems = found(*JOINED, questions=["Help / School", "Help / Police", "Why / Response"], **TWO)
    assert where == {"Help / School": 2, "Help / Police": 1, "Why / Response": 0} and problems == []


def test_a_question_of_one_column_may_be_called_by_its_upper_text_alone():
    where, problems = found(*JOINED, questions=["Why", "Help / Police", "Help / School"], **TWO)
    assert where["Why"] == 0 and problems == []
