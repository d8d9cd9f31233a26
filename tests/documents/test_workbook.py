"""Accessible workbooks: one table a sheet, no formulas, the same bytes each time."""

from datetime import datetime

import numpy as np
import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook

from needs_analysis.documents.workbook import add_frame, font, saved, workbook_place
from needs_analysis.errors import Refusal


def book_of(frame):
    book = Workbook()
    book.remove(book.active)
    add_frame(book, frame, title="Areas", name="areas")
    return book


def reread(frame, path):
    return load_workbook(saved(book_of(frame), path, title="A title"))


def test_a_table_stands_from_the_first_cell_with_its_header_marked(tmp_path):
    frame = pd.DataFrame({"Area": ["North", "South"], "Referrals": [92, 118]})
    sheet = reread(frame, tmp_path / "a.xlsx")["Areas"]
    assert list(sheet.values) == [("Area", "Referrals"), ("North", 92), ("South", 118)]
    assert sheet.tables["areas"].ref == "A1:B3" and sheet.freeze_panes == "A2"
    assert [cell.font.bold for cell in sheet["A"]] == [True, False, False]
    assert {cell.font.name for row in sheet.iter_rows() for cell in row} == {"Arial"}
    assert sheet.page_setup.orientation == "landscape" and sheet.sheet_properties.pageSetUpPr.fitToPage


def test_no_text_in_a_workbook_is_a_formula(tmp_path):
    frame = pd.DataFrame({"=1+1": ["=HYPERLINK(1)", "a\x1b[2J"]})
    sheet = reread(frame, tmp_path / "a.xlsx")["Areas"]
    assert [cell.data_type for cell in sheet["A"]] == ["s", "s", "s"]
    assert [cell.value for cell in sheet["A"]] == ["=1+1", "=HYPERLINK(1)", r"a\x1b[2J"]


def test_a_missing_value_is_an_empty_cell_and_a_table_without_rows_says_none(tmp_path):
    frame = pd.DataFrame({"Area": ["North", None], "Share": [np.nan, 0.0]})
    assert list(reread(frame, tmp_path / "a.xlsx")["Areas"].values)[1:] == [("North", None), (None, 0)]
    empty = reread(frame.iloc[:0], tmp_path / "b.xlsx")["Areas"]
    assert list(empty.values)[1:] == [("None", None)] and empty.tables["areas"].ref == "A1:B2"


def test_no_column_is_narrower_than_ten_or_wider_than_sixty(tmp_path):
    frame = pd.DataFrame({"a": ["x"], "b": ["y" * 30], "c": ["z" * 500]})
    widths = reread(frame, tmp_path / "a.xlsx")["Areas"].column_dimensions
    assert [widths[letter].width for letter in "ABC"] == [10, 32, 60]


def test_a_workbook_has_a_title_and_a_fixed_date_and_a_folder_is_made_for_it(tmp_path):
    book = reread(pd.DataFrame({"a": [1]}), tmp_path / "new" / "a.xlsx")
    assert (book.properties.title, book.properties.creator) == ("A title", "needs_analysis")
    assert book.properties.created == datetime(2020, 1, 1)


def test_a_place_must_be_free_and_end_in_xlsx(tmp_path):
    place = tmp_path / "a.xlsx"
    assert workbook_place(str(place)) == place
    assert workbook_place(tmp_path / "A.XLSX").name == "A.XLSX"
    with pytest.raises(Refusal, match=r"a\.xls does not end in \.xlsx"):
        workbook_place(tmp_path / "a.xls")
    place.write_bytes(b"somebody's work")
    with pytest.raises(Refusal, match=r"a\.xlsx already exists"):
        workbook_place(place)
    assert workbook_place(place, replace=True) == place
    with pytest.raises(Refusal, match="is an input file and was not overwritten"):
        workbook_place(place, replace=True, inputs=[place])


def test_the_type_is_plain_and_twelve_points():
    assert (font().name, font().size, font().bold) == ("Arial", 12, False)
    assert font(bold=True, size=16).bold and font(bold=True, size=16).size == 16


def test_the_same_workbook_has_the_same_bytes_whenever_it_is_saved(tmp_path, monkeypatch):
    import time

    def bytes_of(name):
        book = Workbook()
        add_frame(book, pd.DataFrame({"a": [1]}), title="A", name="a")
        return saved(book, tmp_path / name, title="T").read_bytes()

    first = bytes_of("a.xlsx")
    monkeypatch.setattr(time, "localtime", lambda *_: time.struct_time((2031, 5, 6, 7, 8, 9, 1, 126, 0)))
    assert bytes_of("b.xlsx") == first and b"2020-01-01" not in first[:30]


def test_what_is_missing_is_an_empty_cell_and_a_heading_is_as_safe_as_a_cell(tmp_path):
    book = Workbook()
    frame = pd.DataFrame(
        {"a\x00b": pd.array([1, None], dtype="Int64"), "at": pd.to_datetime(["2024-01-01", None], utc=True)}
    )
    add_frame(book, frame, title="A", name="a")
    sheet = book["A"]
    assert sheet["A1"].value == "a\\x00b" and sheet["A3"].value is None and sheet["B3"].value is None
