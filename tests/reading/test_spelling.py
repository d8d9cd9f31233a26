"""When two texts are the same: spaces, capitals, accents and invisible characters."""

import pytest

from needs_analysis.reading.spelling import folded, header_key, is_invisible, tidy


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("  a \t b\n", "a b"),
        ("a\u00a0b", "a b"),
        ("\ufeffa\u200bb\u00ad", "ab"),
        ("", ""),
        ("Môn", "Môn"),
        ("\u200b", ""),
    ],
)
def test_spaces_are_single_and_what_cannot_be_seen_is_gone(text, plain):
    assert tidy(text) == plain


@pytest.mark.parametrize(
    "text", ["Repeat_Victims", " repeat victims ", "REPEAT - VICTIMS", "repeat\u00a0vic\u00adtims"]
)
def test_one_header_in_any_dress_is_one(text):
    assert header_key(text) == "repeat victims"


def test_headers_of_other_signs_stay_apart():
    assert len({header_key(text) for text in ("n (%)", "n", "n £", "n/a")}) == 4


@pytest.mark.parametrize(("text", "invisible"), [("a\u200b", True), ("\ufeffa", True), ("a b", False), ("", False)])
def test_a_text_with_unseen_signs_is_told_apart(text, invisible):
    assert is_invisible(text) is invisible


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("TELFORD & Wrekin ", "Telford and Wrekin"),
        ("Ynys Môn", "ynys mon"),
        ("Women's Aid", "Womens Aid"),
        ("Women\u2019s Aid", "Women`s Aid"),
        ("N.S.P.C.C.", "NSPCC"),
        ("St. Mary", "St.Mary"),
        ("Stratford-on-Avon", "Stratford on Avon"),
        ("ﬁrst", "first"),
        ("Straße", "STRASSE"),
        ("Mo\u0302n", "M\u00f4n"),
    ],
)
def test_two_spellings_of_one_name_are_one(one, other):
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("one", "other"), [("1.5", "15"), ("#", "-"), ("Надія", "Надя"), ("St.Mary", "StMary"), ("A1", "A2")]
)
def test_two_names_stay_two(one, other):
    assert folded(one) != folded(other)


def test_an_empty_name_stays_empty():
    assert folded("") == folded(" \u200b ") == ""
