"""One sheet of a workbook."""

import pytest

from needs_analysis.release.scanners.look_into import look_into
from needs_analysis.release.scanners.seen import Looking, NotLookedInto
from needs_analysis.release.scanners.worksheet import Shown, worksheet
from tests.release.scanners.files import MAIN


def seen(inner, *, texts=(), hidden=False, shown=None):
    content = f'<worksheet xmlns="{MAIN}">{inner}</worksheet>'.encode()
    return list(worksheet(content, texts, "sheet 1", Looking(look_into), hidden=hidden, shown=shown or Shown()))


def test_cells_of_every_kind():
    shown = Shown()
    cells = (
        '<row r="2"><c r="B2" t="s"><v>0</v></c><c r="C2"><v>7</v></c><c r="D2" t="str"><f>A1</f><v>x</v></c>'
        '<c r="E2" t="inlineStr"><is><r><t>in</t></r><r><t>line</t></r></is></c></row>'
    )
    found = seen(f"<sheetData>{cells}</sheetData>", texts=["shared"], shown=shown)
    assert [(each.place, each.row, each.text) for each in found if not each.heading] == [
        ("sheet 1, column B", "2", "shared"),
        ("sheet 1, column C", "2", "7"),
        ("sheet 1, column D", "2", "x"),
        ("sheet 1, column D, formula", "2", "A1"),
        ("sheet 1, column E", "2", "inline"),
    ]
    assert shown.numbers == {7.0} and shown.texts == {0}


@pytest.mark.parametrize(
    ("inner", "kind"),
    [
        ('<sheetData><row r="3" hidden="1"/></sheetData>', "hidden rows"),
        ('<sheetData><row r="3" ht="0"/></sheetData>', "hidden rows"),
        ('<sheetFormatPr zeroHeight="1"/>', "hidden rows"),
        ('<cols><col min="2" max="3" hidden="true"/></cols>', "hidden columns"),
        ('<cols><col min="2" max="3" width="0"/></cols>', "hidden columns"),
    ],
)
def test_what_is_hidden_is_named(inner, kind):
    assert [each.kind for each in seen(inner) if each.kind] == [kind]


def test_a_cell_in_a_hidden_column_is_out_of_sight():
    inner = '<cols><col min="2" max="2" hidden="1"/></cols><sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>3</v></c></row></sheetData>'
    shown = Shown()
    found = {each.text: each.out_of_sight for each in seen(inner, shown=shown) if each.text and not each.heading}
    assert found == {"1": False, "3": True} and shown.numbers == {1.0}


@pytest.mark.parametrize(
    "inner",
    ["<row", "<sheetData><row r='x'/></sheetData>", '<sheetData><row r="1"><c r="A1"><v>x</v></c></row></sheetData>'],
)
def test_a_damaged_sheet_is_refused_in_words(inner):
    with pytest.raises(NotLookedInto, match="damaged"):
        seen(inner)
