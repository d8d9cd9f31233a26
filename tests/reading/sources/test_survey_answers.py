"""What the cells of one question mean: choices, other answers, prefer not to say, or no answer."""

import pandas as pd
import pytest

from needs_analysis.reading.sources.survey_answers import answers
from needs_analysis.reading.sources.survey_map import Question


def read(question, *cells, **columns):
    """A question's answers: of its one header, or column by column."""
    asked = Question(id="q", **({"header": "Q"} | question if "columns" not in question else question))
    given = {header.replace("_", " "): list(column) for header, column in columns.items()} or {"Q": list(cells)}
    return answers(asked, {header: pd.Series(column, dtype="str") for header, column in given.items()})


def faulty(found):
    """Which rows are at fault, and the words of the fault."""
    return [
        (row, fault.problem) for fault in found.faults for row, wrong in enumerate(fault.rows.astype(bool)) if wrong
    ]


def noticed(found):
    return {code: rows[rows].index.tolist() for code, _, rows in found.notices if rows.any()}


def listed(column):
    return [None if pd.isna(cell) else cell for cell in column]


CHOICE = {"options": ["Police", "Don't know"]}


def test_a_choice_is_known_in_any_typography():
    found = read(CHOICE, "police", "Don\u2019t  know.", "", "Prefer not to say")
    assert listed(found.columns["q"]) == ["Police", "Don't know", None, None]
    assert found.given.tolist() == [True, True, False, True] and found.refused.tolist() == [False, False, False, True]
    assert faulty(found) == [] and found.free == {}


def test_an_answer_that_is_no_option_is_a_fault_or_goes_under_seal():
    assert faulty(read(CHOICE, "Police", "My sister Ann")) == [(1, "are not an option of the question")]
    found = read(CHOICE | {"other": True}, "Police", "My sister Ann")
    assert listed(found.columns["q"]) == ["Police", "Other"] and faulty(found) == []
    assert listed(found.free["q_other"]) == [None, "My sister Ann"]


def test_what_is_written_beside_other_is_the_answer_and_beside_an_option_a_remark():
    question = {"options": ["Police", "School", "Other"], "other": True, "other_header": "Which"}
    found = read(question, Q=["Other", "Other", "Police", ""], Which=["school", "A vicar", "kind man", ""])
    assert listed(found.columns["q"]) == ["School", "Other", "Police", None]
    assert listed(found.free["q_other"])[1:] == ["A vicar", "kind man", None]


def test_other_answers_that_are_nearly_an_option_or_say_nothing_are_noticed():
    found = read({"options": ["Police", "School"], "other": True}, "Schoool", "do not know", "99", "A vicar")
    assert noticed(found) == {"OTHER_NEARLY_OPTION": [0], "OTHER_DOES_NOT_KNOW": [1], "OTHER_SAYS_NOTHING": [2]}


def test_a_scale_keeps_its_order():
    found = read({"kind": "scale", "options": ["Low", "Middle", "High"]}, "high", "", "Low")
    column = found.columns["q"]
    assert column.cat.ordered and column.cat.categories.tolist() == ["Low", "Middle", "High"]
    assert listed(column) == ["High", None, "Low"] and column.max() == "High"
    assert faulty(read({"kind": "scale", "options": ["Low", "High"]}, "Middle")) == [
        (0, "are not an option of the question")
    ]


def test_a_number_is_one_and_an_empty_cell_is_not_nought():
    found = read({"kind": "number"}, "12", "2.5", "", "prefer not to say", "many", "-1")
    assert listed(found.columns["q"]) == [12, 2.5, None, None, None, None]
    assert faulty(found) == [(4, "are not a number"), (5, "are not a number")]


def test_free_text_goes_under_seal_and_into_no_column():
    found = read({"kind": "text"}, "It helped", "", "I'd rather not say")
    assert found.columns == {} and listed(found.free["q"]) == ["It helped", None, None]


SEVERAL = {"kind": "several", "options": ["Health", "Police", "Health; other services"]}


def test_choices_of_one_cell_are_taken_apart_with_the_longest_first():
    found = read(SEVERAL, "Health;police", "Health; other services;Police", "", "Police;")
    assert listed(found.columns["q:Health"]) == [True, False, None, False]
    assert listed(found.columns["q:Health; other services"]) == [False, True, None, False]
    assert listed(found.columns["q:Police"]) == [True, True, None, True]
    assert faulty(found) == []


def test_a_cell_that_can_be_read_in_two_ways_is_a_fault():
    question = {"kind": "several", "options": ["A", "A;B", "B;C", "C"]}
    found = read(question, "A;B;C", "A;C")
    assert faulty(found) == [(0, "can be read as different choices, because a choice contains the separator")]


def test_none_of_these_beside_a_choice_is_a_fault():
    found = read({"kind": "several", "options": ["A", "B"], "none_of_these": "None"}, "None", "None;A")
    assert faulty(found) == [(1, "are not an option of the question: none of these is combined with another choice")]
    assert found.columns["q:None"].tolist() == [True, True]


def test_a_choice_beside_not_saying_is_kept_and_noticed():
    found = read({"kind": "several", "options": ["A", "B"]}, "A;Prefer not to say", "Prefer not to say")
    assert listed(found.columns["q:A"]) == [True, None] and found.refused.tolist() == [False, True]
    assert noticed(found) == {"PREFER_NOT_BESIDE_CHOICE": [0]}


COLUMNS = {"kind": "several", "columns": {"Q a": "Health", "Q b": "Police"}}


@pytest.mark.parametrize("tick", ["1", "x", "YES", "\u2714", "health", "Ticked"])
def test_a_column_is_ticked_in_any_of_the_usual_ways(tick):
    found = read(COLUMNS, Q_a=[tick, "0", ""], Q_b=["0", "1", ""])
    assert listed(found.columns["q:Health"]) == [True, False, None]
    assert listed(found.columns["q:Police"]) == [False, True, None] and faulty(found) == []


def test_nothing_ticked_is_left_out_unless_it_is_said_to_be_an_answer():
    blank = read(COLUMNS, Q_a=["no", ""], Q_b=["no", ""])
    assert blank.given.tolist() == [False, False] and noticed(blank) == {"NOTHING_TICKED": [0]}
    answered = read(COLUMNS | {"nothing_ticked": "answered"}, Q_a=["no", ""], Q_b=["no", ""])
    assert answered.given.tolist() == [True, False] and answered.only_unticked.tolist() == [True, False]
    assert listed(answered.columns["q:Health"]) == [False, None]


def test_words_in_a_column_of_ticks_are_a_fault():
    assert faulty(read(COLUMNS, Q_a=["1", "perhaps"], Q_b=["", ""])) == [(1, "are not an option of the question")]


def test_a_column_of_other_answers_takes_their_words():
    question = {"kind": "several", "columns": {"Q a": "Health", "Q b": "Other"}, "other": True, "other_header": "Q b"}
    found = read(question, Q_a=["1", "", "1"], Q_b=["A vicar", "1", ""])
    assert listed(found.columns["q:Other"]) == [True, True, False]
    assert found.free["q_other"].tolist() == ["A vicar", "", ""]
