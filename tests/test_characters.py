"""Characters that a screen would obey, or that nobody would see."""

import pytest

from needs_analysis.characters import begins_as_formula, folded, is_odd, visible


@pytest.mark.parametrize("text", ["a\x00b", "a\x1b[2J", "a\x7f", "a\x85", "gnp.exe\u202etxt", "\u2066x"])
def test_control_characters_and_marks_that_turn_the_writing_are_odd(text):
    assert is_odd(text)


@pytest.mark.parametrize("text", ["", "Telford & Wrekin", "two\nlines", "a\tb", "a\r\n", "Siân", "£5–£10"])
def test_lines_tabs_and_accents_are_not_odd(text):
    assert not is_odd(text)


def test_what_nobody_would_see_is_written_out():
    assert visible("a\x1b[2J") == r"a\x1b[2J"
    assert visible("one\u200btwo") == r"one\u200btwo", "a space of no width"
    assert visible("back\rto the start") == r"back\rto the start"
    assert visible("half \ud800") == r"half \ud800", "half of a character could not be stored"
    assert visible("\U000e0041") == r"\U000e0041", "an invisible tag"


def test_what_can_be_seen_stays_as_it_is():
    assert visible("Siân’s £5 — 50%\tof it\nand more") == "Siân’s £5 — 50%\tof it\nand more"
    assert visible("") == ""


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "\t=1", "\r=1", "＝1+1", "－A1"])
def test_a_text_that_a_spreadsheet_would_work_out_is_a_formula(text):
    assert begins_as_formula(text)


@pytest.mark.parametrize("text", ["", "Idva", "-", "-5", "- 5", "+44", "-5.5%", "-1,234", "a=b", "'=1"])
def test_plain_words_and_numbers_with_a_sign_are_no_formula(text):
    assert not begins_as_formula(text)


def test_names_are_one_however_they_are_written():
    assert len({folded(name) for name in ("Telford & Wrekin", "telford  AND wrekin", " Telford and Wrekin ")}) == 1
    assert folded("Kent, Medway") == "kent, medway"
