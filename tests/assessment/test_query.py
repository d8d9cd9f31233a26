"""A letter to whoever sent a file."""

import pytest

from needs_analysis.assessment.check import checked
from needs_analysis.assessment.query import query
from needs_analysis.errors import DataError, Refusal


def found(*problems):
    return checked([], [DataError(problems).problems] if problems else [], [])


ONE = {
    "file": "return.csv",
    "sheet": "Q2",
    "row": "3",
    "column": "waiting",
    "problem": "is not a number.",
    "expected": "a whole number.",
}


def test_the_letter_says_where_what_and_what_was_expected():
    letter = query(found(ONE), "return.csv")
    assert letter.startswith("Subject: return.csv: a question before we can use it\n\nDear colleague,\n")
    assert "\n1. sheet Q2, row 3, column waiting: is not a number. We expected a whole number.\n" in letter
    assert letter.endswith("With kind regards,\n")


def test_questions_are_counted_and_numbered():
    letter = query(found(ONE, {"file": "return.csv", "problem": "has no areas"}), "return.csv")
    assert letter.startswith("Subject: return.csv: 2 questions before we can use it")
    assert "\n2. has no areas.\n" in letter, "what has no place is said without one"


def test_a_letter_is_about_one_file():
    letter = query(found(ONE, {"file": "other.csv", "problem": "is empty"}), "other.csv")
    assert "1. is empty." in letter and "return.csv" not in letter and "waiting" not in letter


@pytest.mark.parametrize("problems", [(), (ONE,)])
def test_where_there_is_nothing_to_ask_no_letter_is_written(problems):
    with pytest.raises(Refusal, match=r"There is no problem with sound\.csv\. Nothing needs to be asked"):
        query(found(*problems), "sound.csv")
