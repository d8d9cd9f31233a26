"""Surveys: line breaks between choices, words for no answer, filter questions left out, and what a refused map says."""

import pytest

from needs_analysis.errors import ConfigurationError, DataError
from tests.reading.surveys import SAFE, codes, read, states, words

HELP = {
    "id": "help",
    "header": "Help?",
    "kind": "several",
    "separator": "\n",
    "options": ["Advice", "A refuge", "Police"],
}


@pytest.mark.parametrize("line", ["\n", "\r\n", " \n", "\n\n"])
@pytest.mark.parametrize("separator", ["\n", "\r\n"])
def test_choices_may_stand_on_a_line_each(tmp_path, line, separator):
    received = read(tmp_path, f'ID,Help?\n1,"Advice{line}a  refuge"\n2,Police\n3,\n', {**HELP, "separator": separator})
    assert received.table["help:Advice"].tolist()[:2] == [True, False]
    assert received.table["help:A refuge"].tolist()[:2] == [True, False]
    assert received.table["help:Police"].tolist()[:2] == [False, True]
    assert states(received, "help") == ["answered", "answered", "blank"]


def test_other_separators_are_as_they_were(tmp_path):
    for separator, cell in (
        ("; ", "Advice;Police"),
        (" ;", "Advice ; Police"),
        ("\t", "Advice\tPolice"),
        (",", "Advice,Police"),
    ):
        received = read(tmp_path, f'ID,Help?\n1,"{cell}"\n', {**HELP, "separator": separator})
        assert received.table["help:Police"].tolist() == [True]
    with pytest.raises(ConfigurationError, match="is empty"):
        read(tmp_path, "ID,Help?\n1,Advice\n", {**HELP, "separator": ""})
    two = {"id": "two", "header": "Two?", "kind": "single", "options": ["A line", "Another"]}
    assert read(tmp_path, 'ID,Two?\n1,"A\nline"\n', two).table["two"].tolist() == ["A line"]


def test_a_refused_map_says_what_is_wrong_and_no_more(tmp_path):
    with pytest.raises(ConfigurationError) as refused:
        read(tmp_path, "ID,Safe?\n1,Yes\n", {**SAFE, "kind": "scale"})
    assert len(refused.value.problems) == 1
    assert "is an empty list" not in str(refused.value)
    with pytest.raises(ConfigurationError, match="is an empty list"):
        read(tmp_path, "ID,Safe?\n1,Yes\n")


@pytest.mark.parametrize("word", ["N/A", "n/a.", "Not applicable", "99", "-9", "999", "NA", "Not stated", "-", "none"])
def test_words_for_no_answer_among_other_answers_are_noticed(tmp_path, word):
    received = read(tmp_path, f"ID,Safe?\n1,Yes\n2,{word}\n3,My dog\n", SAFE)
    assert states(received, "safe") == ["answered"] * 3
    (notice,) = [notice for notice in received.warnings if notice.code == "OTHER_SAYS_NOTHING"]
    assert notice.text.startswith("1 other answers")
    assert notice.place.endswith("row 3")
    assert "dog" not in str(notice)
    received = read(tmp_path, f"ID,Safe?\n1,Yes\n2,{word}\n3,My dog\n", {**SAFE, "no_answer": [word.upper()]})
    assert states(received, "safe") == ["answered", "blank", "answered"]
    assert words(received, "safe_other") == ["", "", "My dog"]
    assert received.warnings == ()


@pytest.mark.parametrize("word", ["19", "9", "Nana", "7", "A 99 year old"])
def test_other_answers_that_say_something_are_not(tmp_path, word):
    assert codes(read(tmp_path, f"ID,Safe?\n1,{word}\n", SAFE)) == []


def test_what_says_nothing_may_stand_in_any_kind_of_question(tmp_path):
    age = {"id": "age", "header": "Age", "kind": "number", "no_answer": ["99", "n/a"]}
    assert states(read(tmp_path, "ID,Age\n1,34\n2,99\n3,N/A\n", age), "age") == ["answered", "blank", "blank"]
    several = {**HELP, "separator": ";", "other": True}
    received = read(tmp_path, "ID,Help?\n1,Advice;99\n2,N/A\n", several)
    assert codes(received) == ["OTHER_SAYS_NOTHING"]
    with pytest.raises(DataError, match="no_answer"):
        read(tmp_path, "ID,Safe?\n1,N/A\n", {**SAFE, "other": False})


WHY = {"id": "why", "header": "Why?", "options": ["Fear", "Shame"], "asked_if": {"question": "safe", "answers": ["No"]}}


def test_an_answer_after_a_filter_that_was_left_out_is_kept_and_said(tmp_path):
    received = read(tmp_path, "ID,Safe?,Why?\n1,No,Fear\n2,,Shame\n3,,\n4,Yes,\n", SAFE, WHY)
    assert states(received, "why") == ["answered", "answered", "not_asked", "not_asked"]
    assert received.table["why"].tolist()[:2] == ["Fear", "Shame"]
    (notice,) = received.warnings
    assert (notice.code, notice.place) == ("FILTER_LEFT_BLANK", "survey.csv, question why, row 3")
    assert received.tables["bases"]["answered"].tolist() == [2, 2]
    for filtered in ("Yes", "Prefer not to say"):
        with pytest.raises(DataError, match="not asked"):
            read(tmp_path, f"ID,Safe?,Why?\n1,{filtered},Fear\n", SAFE, WHY)
    with pytest.raises(DataError, match="are not an option"):
        read(tmp_path, "ID,Safe?,Why?\n1,,canary\n", SAFE, WHY)
    more = {
        "id": "more",
        "header": "More?",
        "options": ["A", "B"],
        "asked_if": {"question": "why", "answers": ["Fear"]},
    }
    received = read(tmp_path, "ID,Safe?,Why?,More?\n1,,Fear,A\n2,No,,B\n", SAFE, WHY, more)
    assert states(received, "more") == ["answered", "answered"]
    assert codes(received) == ["FILTER_LEFT_BLANK", "FILTER_LEFT_BLANK"]


def test_zeros_after_a_filter_that_was_left_out_are_no_answer(tmp_path):
    ticks = {
        "id": "help",
        "kind": "several",
        "columns": {"A": "Advice", "B": "Police"},
        "nothing_ticked": "answered",
        "asked_if": {"question": "safe", "answers": ["No"]},
    }
    received = read(tmp_path, "ID,Safe?,A,B\n1,,0,0\n2,No,0,0\n3,,1,0\n", SAFE, ticks)
    assert states(received, "help") == ["not_asked", "answered", "answered"]
