"""What the columns of a survey export mean: the map of its questions, checked before any answer is read."""

import pytest
from pydantic import ValidationError

from needs_analysis.reading.sources.survey_map import Question, QuestionMap


def question(**said):
    return Question(**({"id": "q", "header": "Q", "options": ["Yes", "No"]} | said))


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"id": "Q 1"}, "String should match pattern"),
        ({"id": "respondent"}, "is the name of another column"),
        ({"id": "help_state"}, "is the name of another column"),
        ({"header": ""}, "needs either header or columns"),
        ({"columns": {"Q a": "A"}, "kind": "several"}, "needs either header or columns"),
        ({"header": "", "columns": {"Q a": "A"}}, "only a multiple-choice question has several columns"),
        ({"options": []}, "needs its options"),
        ({"kind": "scale", "other": True}, "a scale has no other answers"),
        ({"other_header": "Which"}, "other_header needs other = true"),
        ({"nothing_ticked": "answered"}, "nothing_ticked is for a question with several columns"),
        ({"options": ["Yes", "YES."]}, "two choices differ in capitals, spaces or punctuation only"),
        ({"spellings": {"Aye": "Yep"}}, "spellings names 'Yep', which is not an option"),
        ({"spellings": {"no": "Yes"}}, "spellings names 'no', which is an option itself"),
        ({"kind": "several", "options": ["A", "B", "A; B"]}, "could be confused with two other"),
        ({"colour": "red"}, "Extra inputs are not permitted"),
    ],
)
def test_a_question_that_contradicts_itself_is_refused(said, why):
    with pytest.raises(ValidationError, match=why):
        question(**said)


def test_a_choice_is_known_by_its_spellings_and_by_nothing_else():
    asked = question(options=["Yes", "Don't know"], spellings={"Aye": "yes"})
    assert [asked.choice(text) for text in ("YES.", "aye", "DK", "perhaps", "")] == [
        "Yes",
        "Yes",
        "Don't know",
        None,
        None,
    ]


def test_other_is_the_choice_that_is_worded_so_or_one_of_its_own():
    assert question().other_choice is None and question().choice("Something else") is None
    assert question(other=True).other_choice == "Other"
    worded = question(options=["Yes", "Other (please specify)"], other=True)
    assert worded.choice("something else") == "Other (please specify)"
    two = question(options=["Someone else", "Other"], other=True)
    assert two.other_choice == "Other"


def test_usual_ways_of_not_saying_hold_unless_the_map_lists_its_own():
    assert question().declines("I'd rather not say") and not question().declines("No")
    listed = question(options=["Yes", "Prefer not to say"], prefer_not=["Pass"])
    assert listed.declines("pass.") and listed.declines("Rather not say")
    assert not listed.declines("Prefer not to say") and listed.choice("prefer not to say") == "Prefer not to say"


def test_a_cell_that_says_nothing_is_tidied_to_nothing():
    asked = question(no_answer=["N/A", "99"])
    assert [asked.tidied(text) for text in ("n/a ", "99", " Yes  \u200b please ", "")] == ["", "", "Yes please", ""]


def test_a_separator_may_be_a_line_break():
    asked = question(kind="several", options=["A", "B"], separator="\n")
    assert asked.parts(asked.tidied("A \r\n\r\n  B")) == ["A", "B"]
    assert question(kind="several", separator=" | ").separator == "|"


def test_a_choice_with_the_separator_in_it_has_several_parts():
    asked = question(kind="several", options=["Health", "Health; and care; at home"])
    assert asked.most_parts == 3
    assert asked.of_parts(["health", "and care", "at home"]) == "Health; and care; at home"
    assert asked.of_parts(["and care"]) is None and asked.of_parts(["Health"]) == "Health"


def test_none_of_these_is_a_choice_of_several_ones():
    assert question(kind="several", none_of_these="None of these").none_choice == "None of these"
    assert question().none_choice is None


def test_every_header_of_a_question_is_told_once():
    asked = Question(id="q", kind="several", columns={"Q a": "A", "Q b": "Other"}, other=True, other_header="Q b")
    assert asked.headers == ("Q a", "Q b")


FIRST = {"id": "helped", "header": "Helped?", "options": ["Yes", "No"]}
SECOND = {"id": "how", "header": "How?", "kind": "text"}


@pytest.mark.parametrize(
    ("questions", "said", "why"),
    [
        ([], {}, "at least 1 item"),
        ([FIRST, FIRST | {"header": "Helped again?"}], {}, "the question 'helped' is duplicated"),
        ([FIRST, SECOND | {"header": "HELPED?"}], {}, "is used for 'helped' and for 'how'"),
        ([FIRST], {"respondent": "Helped?"}, "is used for 'helped' and for 'respondent'"),
        ([FIRST], {"ignore": ["helped?"]}, "and for 'helped'|for 'helped' and for 'ignore or identifiers'"),
        ([FIRST, SECOND | {"asked_if": {"question": "why", "answers": ["Yes"]}}], {}, "not an earlier question"),
        ([SECOND | {"asked_if": {"question": "helped", "answers": ["Yes"]}}, FIRST], {}, "not an earlier question"),
        (
            [FIRST, SECOND | {"asked_if": {"question": "helped", "answers": ["Maybe"]}}],
            {},
            "'Maybe', which is not an option",
        ),
        ([FIRST, SECOND | {"asked_if": {"question": "helped", "answers": []}}], {}, "at least 1 item"),
        ([SECOND, FIRST | {"asked_if": {"question": "how", "answers": ["Yes"]}}], {}, "'how', which has no choices"),
        ([FIRST], {"header_rows": [1, 3]}, "header_rows must be consecutive"),
        ([FIRST], {"header_rows": [4], "last_row": 4}, "last_row must be below the header"),
    ],
)
def test_a_map_that_contradicts_itself_is_refused(questions, said, why):
    with pytest.raises(ValidationError, match=why):
        QuestionMap(questions=questions, **said)


def test_a_sound_map_says_where_its_table_stands():
    found = QuestionMap(
        questions=[FIRST, SECOND | {"asked_if": {"question": "helped", "answers": ["yes", "Prefer not to say"]}}],
        header_rows=[2, 3],
        last_row=9,
        sheet="Data",
    )
    layout = found.layout()
    assert (layout.sheet, layout.header_rows, layout.last_row) == ("Data", (2, 3), 9)
    assert found.questions[1].asked_if.answers == ("yes", "Prefer not to say")
