"""Which words in a number format leave the number unchanged, and which change its meaning."""

import pytest

from needs_analysis.reading.formats.format_words import (
    changes_text,
    foreign_currency,
    is_another_unit,
    is_currency,
    is_unit,
    scale_of,
    without_currency,
)


@pytest.mark.parametrize(
    "text", ["people", "weeks", "(clients)", "per 1,000 residents", "per head", "referrals", "FTE"]
)
def test_a_name_of_what_is_counted_is_a_unit(text):
    assert is_unit(text)


@pytest.mark.parametrize(
    "text",
    ["", "*", "c", "or fewer", "or more", "approximately", "people (provisional)", "suppressed", "estimated", "r"],
)
def test_what_says_more_than_what_is_counted_is_no_unit(text):
    assert not is_unit(text)


@pytest.mark.parametrize(
    ("text", "currency", "foreign", "rest"),
    [
        ("£", True, "", ""),
        ("GBP ", True, "", " "),
        ("€", True, "€", ""),
        ("USD", True, "USD", ""),
        ("£ people", False, "", " people"),
        ("", False, "", ""),
    ],
)
def test_currencies_are_told_from_words_and_the_pound_from_the_others(text, currency, foreign, rest):
    assert is_currency(text) is currency
    assert foreign_currency(text) == foreign
    assert without_currency(text) == rest


@pytest.mark.parametrize(
    ("text", "thousands"), [("k", 1), (" M ", 2), ("£bn", 3), ("thousand", 1), ("weeks", None), ("", None)]
)
def test_a_word_behind_a_number_may_say_how_many_thousands(text, thousands):
    assert scale_of(text) == thousands


@pytest.mark.parametrize(
    ("text", "another"), [("weeks", True), ("a month", True), ("per person", True), ("/", True), ("people", False)]
)
def test_a_time_a_length_or_a_rate_is_another_unit(text, another):
    assert is_another_unit(text) is another


@pytest.mark.parametrize(
    ("words", "changes"),
    [
        (" of ", False),
        ("/", False),
        ("年", False),
        ("week ending ", False),
        ("*", True),
        ("before ", True),
        ("c. ", True),
    ],
)
def test_joining_words_leave_a_text_or_date_what_it_is(words, changes):
    assert changes_text(words) is changes
