"""Which names of a return say that a row is the sum of others, or a part of one."""

import pytest

from needs_analysis.reading.meaning.layout import Layout
from needs_analysis.reading.meaning.total_words import TotalWords, parts_left_out, settle, settle_part

WORDS = TotalWords(Layout())


@pytest.mark.parametrize(
    "name",
    [
        "Total",
        "GRAND TOTAL",
        "Sub-total",
        "Subtotal:",
        "Totals for all areas",
        "All services",
        "All",
        "Overall",
        "Area total",
        "Both services combined",
        "All three areas together",
        "Cyfanswm",
        "Σ",
    ],
)
def test_a_name_of_nothing_but_totals_is_sure(name):
    assert WORDS.sure(name) and WORDS.may_be(name)


@pytest.mark.parametrize(
    ("name", "of", "form"),
    [
        ("Idva total", "idva", "of"),
        ("Total Idva", "idva", "named"),
        ("All Saints", "saints", "some"),
        ("Idva combined", "idva", "joined"),
        ("Combined Arts", "arts", "together"),
    ],
)
def test_a_name_that_may_be_a_total_says_of_what(name, of, form):
    assert not WORDS.sure(name) and WORDS.may_be(name)
    assert (WORDS.of(name), WORDS.form(name)) == (of, form)
    assert WORDS.beside(name) == (of if form == "of" else "")


@pytest.mark.parametrize("name", ["Idva", "", "Totally Safe", "Allsorts", "Kent"])
def test_any_other_name_is_no_total(name):
    assert not WORDS.may_be(name) and not WORDS.settles(name)
    assert (WORDS.of(name), WORDS.form(name), WORDS.perhaps(name)) == ("", "", None)


def test_a_layout_settles_what_words_leave_open():
    words = TotalWords(
        Layout(
            totals=("Countywide",),
            not_totals=("TOTAL respect", "Total"),
            parts=("High risk",),
            service_list=("All Saints",),
        )
    )
    assert words.declared("COUNTYWIDE") and words.sure("countywide") and words.of_some("Countywide")
    assert words.none("Total Respect") and not words.may_be("Total Respect")
    assert not words.sure("Total"), "what is declared comes before any word"
    assert not words.may_be("All Saints"), "a service of the list is no total because of a part of its name"
    assert words.declared_part("high risk") and words.settles("High Risk") and not words.may_be("High risk")


@pytest.mark.parametrize(
    "name", ["of which high risk", "Of whom female", "High risk (included above)", "Including Medway", "incl. children"]
)
def test_a_name_of_some_of_another_row_is_a_part(name):
    assert WORDS.part(name) and WORDS.settles(name)
    assert not TotalWords(Layout(not_totals=(name,))).part(name)


def test_a_name_may_say_what_it_holds_beside_itself():
    assert WORDS.including("Kent including Medway") == "medway"
    assert WORDS.including("Kent (incl. Medway)") == "medway"
    assert WORDS.including("Kent") == WORDS.including("Including Medway") == ""
    assert TotalWords(Layout(totals=("Kent including Medway",))).including("Kent including Medway") == ""


def test_a_total_of_some_rows_is_told_from_one_of_all():
    assert [WORDS.of_some(name) for name in ("Both services", "Subtotal", "Total of 3 areas", "Total", "All")] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert WORDS.likely("All DA services") and not WORDS.likely("All Saints")


def test_what_to_write_in_a_layout_is_said_once_for_each_name():
    assert settle('The "All" team', 'The "All" team') == (
        r'Write totals = ["The \"All\" team"] in the layout if it is a total,'
        r' or not_totals = ["The \"All\" team"] if it is not.'
    )
    assert "if they are totals" in settle("A total", "B total")
    assert settle_part("of which male").startswith('Write parts = ["of which male"] in the layout to exclude it')


def test_rows_left_out_as_parts_are_counted():
    assert parts_left_out([4], "a.csv").text == "A row is part of others, as the layout declares, and excluded."
    notice = parts_left_out([4, 7], "a.csv")
    assert (notice.code, notice.place) == ("PART_SET_ASIDE", "a.csv, rows 4, 7")
    assert notice.text.startswith("2 rows are part of others")
