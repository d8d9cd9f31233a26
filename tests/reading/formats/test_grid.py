"""Sheets of cells: the address of each, what it can hold, and what is said of a hidden sheet."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from openpyxl.utils import get_column_letter

from needs_analysis.errors import DataError
from needs_analysis.reading.formats.grid import (
    EVERY_SHEET,
    CellError,
    Choice,
    Grid,
    Percent,
    as_shown,
    column_number,
    hidden_sheet,
    letters,
)
from needs_analysis.reading.formats.number_formats import number_format


def test_columns_have_the_letters_of_a_spreadsheet_to_its_last_one():
    assert [letters(place) for place in range(16_384)] == [get_column_letter(place) for place in range(1, 16_385)]
    assert all(column_number(letters(place)) == place for place in range(16_384))
    assert column_number("$AB$12") == 27


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (0.95, "0%", Percent(95.0)),
        (7, "000", "007"),
        (1234.5, "#,##0.0", 1234.5),
        (12, '0 "people"', 12),
        (6, '0 "weeks"', "6 weeks"),
        (3, "[$€-407] 0", "€3"),
        (True, "General", True),
        ("Idva", "@", "Idva"),
        (date(2022, 9, 30), "dd/mm/yyyy", date(2022, 9, 30)),
        (None, ";;;", None),
    ],
)
def test_a_value_is_what_its_format_shows(value, form, shown):
    assert as_shown(value, number_format(form)) == shown


@pytest.mark.parametrize(
    ("value", "form", "what"),
    [
        (3, ";;;", "a number with a format that hides it"),
        (3, '"*"', "a number with a format that hides it"),
        (3, '0"*"', "a number to which its format adds a mark"),
        (3_000, "0,", "a number whose format displays a different number"),
        ("Idva", ";;;", "a text with a format that hides it"),
        (date(2022, 9, 30), ";;;", "a date with a format that hides it"),
        (datetime(2022, 9, 30, 12), ";;;", "a date with a format that hides it"),
        (time(12), ";;;", "a date with a format that hides it"),
        (timedelta(days=2), ";;;", "a date with a format that hides it"),
    ],
)
def test_a_value_that_is_hidden_or_marked_is_an_error(value, form, what):
    shown = as_shown(value, number_format(form))
    assert isinstance(shown, CellError)
    assert shown.what.startswith(what)
    assert "<5" in shown.remedy


def test_a_zero_that_the_sheet_hides_is_no_nought():
    plain = number_format("General")
    assert str(as_shown(0, plain, no_zeros=True)).startswith("contains a zero with a format that hides it")
    assert as_shown(0, plain) == 0
    assert as_shown(1, plain, no_zeros=True) == 1


def test_an_error_of_the_spreadsheet_is_named_and_any_other_text_is_not_repeated():
    assert str(CellError.named("#REF!")) == "contains the error #REF!"
    assert str(CellError.named("#Jane Doe")) == "contains a spreadsheet error"


def test_a_cell_has_the_address_that_its_program_shows():
    error = CellError("#N/A")
    assert Grid("a.xlsx", "Return", []).address(12, 27) == "Return!AB12"
    assert Grid("a.csv", None, []).address(12, 27) == "field 28"
    assert Grid.errors(["Idva", error, None]) == [(1, error)]


def test_a_choice_names_the_sheets_that_are_read():
    assert EVERY_SHEET(["A", "B"]) == ["A", "B"]
    assert Choice(lambda names: names[:1])(["A", "B"]) == ["A"]


def test_a_hidden_sheet_is_noted_and_refused_where_it_holds_people():
    path = Path("return.xlsx")
    assert hidden_sheet(path, "Lists", []) is None
    notice = hidden_sheet(path, "Lists", [(1, ["Idva", 3])])
    assert (notice.code, notice.place) == ("HIDDEN_SHEET", "return.xlsx, sheet Lists")
    with pytest.raises(DataError, match="a hidden sheet contains what looks like personal data in 2 rows") as refused:
        hidden_sheet(path, "Lists", [(1, ["Contact"]), (2, ["a@example.org"]), (5, [None, "01905 000000"])])
    assert refused.value.problems["row"].tolist() == ["2, 5"]
    assert "example" not in str(refused.value)
