"""Cells of an Excel workbook are read as the sheet shows them, and those that can hardly be seen are noted."""

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font, PatternFill

from needs_analysis.reading.formats.grid import CellError, Percent
from needs_analysis.reading.formats.xlsx_cells import SheetCells, Styles, resolved
from tests.reading.files import saved

THEME = (
    b'<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:clrScheme>'
    b'<a:dk1><a:sysClr val="windowText" lastClr="000000"/></a:dk1><a:lt1><a:srgbClr val="FFFFF0"/></a:lt1>'
    b'<a:accent1><a:srgbClr val="4472C4"/></a:accent1></a:clrScheme></a:theme>'
)


@pytest.fixture
def row(tmp_path):
    def read(*cells, **options):
        """The values of one row of cells, given as a value and its looks, and what is odd about them."""
        book = Workbook()
        for place, (value, looks) in enumerate(cells, start=1):
            cell = book.active.cell(row=1, column=place, value=value)
            for name, look in looks.items():
                setattr(cell, name, look)
        path = saved(book, tmp_path / "book.xlsx")
        opened = load_workbook(path, read_only=True, data_only=True)
        sheet = SheetCells(Styles(None), options.get("without_value", set()), options.get("no_zeros", False))
        values = sheet.row(next(opened.active.iter_rows()), 1)
        opened.close()
        return values, sheet.odd

    return read


@pytest.mark.parametrize(
    ("colour", "found"),
    [
        ({"rgb": "FFFF0000"}, "ff0000"),
        ({"rgb": "00FF00"}, "00ff00"),
        ({"theme": "4"}, "4472c4"),
        ({"theme": "4", "tint": "1"}, "ffffff"),
        ({"theme": "4", "tint": "-7"}, "000000"),
        ({"indexed": "10"}, "ff0000"),
        ({"indexed": "64"}, "000000"),
        ({"indexed": "65"}, "ffffff"),
        ({"theme": "9"}, None),
        ({"indexed": "999"}, None),
        ({"rgb": "nonsense"}, None),
        ({"auto": "1"}, None),
        ({"rgb": "FFFF0000", "tint": "much"}, None),
    ],
)
def test_a_colour_is_six_digits_or_left_to_the_program(colour, found):
    assert resolved(colour, {4: "4472C4"}) == found


def test_the_colours_of_a_theme_are_numbered_with_the_light_ones_first():
    styles = Styles(THEME)
    assert [styles.attributes({"theme": str(number)}) for number in (0, 1, 4, 5)] == [
        "fffff0",
        "000000",
        "4472c4",
        None,
    ]
    assert Styles(None).attributes({"theme": "0"}) == "ffffff"


def test_values_are_those_that_the_sheet_shows(row):
    values, odd = row(
        ("Idva", {}),
        (3, {}),
        (0.45, {"number_format": "0%"}),
        (7, {"number_format": "000"}),
        (None, {}),
        ("  ", {}),
        ("#REF!", {}),
    )
    assert values == ["Idva", 3, Percent(45.0), "007", None, None, CellError("#REF!")]
    assert odd == {}


def test_a_number_that_its_format_hides_is_no_number(row):
    values, _ = row((3, {"number_format": ";;;"}), (3, {"number_format": '"*"'}), (3, {}))
    assert [type(value) for value in values] == [CellError, CellError, int]


def test_a_formula_whose_result_was_never_stored_is_an_error(row):
    values, _ = row((3, {}), ("=A1*2", {}), without_value={(1, 2)})
    assert values == [3, CellError("a formula with no stored result")]


def test_a_sheet_that_shows_no_zeros_has_no_nought(row):
    values, _ = row((0, {}), (1, {}), no_zeros=True)
    assert isinstance(values[0], CellError) and values[1] == 1


def test_what_can_hardly_be_seen_is_read_and_noted(row):
    values, odd = row(
        (1, {"font": Font(strike=True)}),
        (2, {"font": Font(color="FFFFFFFF")}),
        (3, {"font": Font(color="FFFFFFFF"), "fill": PatternFill("solid", fgColor="FF000080")}),
        (4, {"font": Font(sz=2)}),
        (0, {"number_format": '0;-0;"-"'}),
    )
    assert values == [1, 2, 3, 4, 0]
    assert odd == {"STRUCK_OUT": ["A1"], "WHITE_TEXT": ["B1"], "TINY_TEXT": ["D1"], "ZERO_AS_DASH": ["E1"]}
