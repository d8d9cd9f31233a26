"""A small tabular file becomes a book of sheets by what it is, and not by its name."""

import pytest
from openpyxl import Workbook

from needs_analysis.errors import DataError
from needs_analysis.reading.formats.book import book
from needs_analysis.reading.formats.container import RETURN
from tests.reading.files import HEADER, ROWS, as_csv, as_ods, as_xlsx, ods_row, saved


def test_one_table_has_the_same_cells_in_a_workbook_and_an_open_document(tmp_path):
    lines = "".join(map(ods_row, [HEADER, *ROWS]))
    paths = [
        saved(as_xlsx(), tmp_path / "return.xlsx"),
        as_ods(f'<table:table table:name="Return">{lines}</table:table>', tmp_path / "return.ods"),
    ]
    for path in paths:
        found = book(path, limits=RETURN)
        assert (found.kind, found.notices) == (path.suffix[1:], [])
        assert [(sheet.sheet, sheet.rows) for sheet in found.sheets] == [
            ("Return", list(enumerate([HEADER, *ROWS], start=1)))
        ]


def test_delimited_text_is_one_sheet_without_a_name_and_says_its_delimiter(tmp_path):
    path = tmp_path / "return.csv"
    path.write_bytes(b"service;referrals\n\nIdva;92\n")
    found = book(path, limits=RETURN)
    assert (found.kind, found.encoding) == ("csv", "utf-8-sig")
    assert found.sheets[0].sheet is None
    assert found.sheets[0].rows == [(1, ["service", "referrals"]), (3, ["Idva", "92"])]
    assert [notice.code for notice in found.notices] == ["OTHER_DELIMITER"]


def test_a_workbook_under_another_name_is_read_and_said(tmp_path):
    path = saved(as_xlsx(), tmp_path / "return.xlsx").rename(tmp_path / "return.csv")
    found = book(path, limits=RETURN)
    assert found.kind == "xlsx" and len(found.sheets[0].rows) == 5
    assert [str(notice) for notice in found.notices] == [
        "return.csv: The name ends in .csv, but the content is an Excel workbook."
    ]


def test_an_empty_sheet_in_front_of_a_hidden_table_is_refused(tmp_path):
    shown = Workbook()
    hidden = shown.create_sheet("Figures")
    hidden.append(["service", "referrals"])
    hidden.append(["Idva", 92])
    hidden.sheet_state = "hidden"
    with pytest.raises(DataError, match="shows an empty sheet, and the data are in a hidden one"):
        book(saved(shown, tmp_path / "return.xlsx"), limits=RETURN)


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"%PDF-1.7", "is a PDF document"), (b"PAR1....PAR1", "is a Parquet file, which is not supported")],
)
def test_what_is_no_small_table_is_refused(tmp_path, content, said):
    path = tmp_path / "return.csv"
    path.write_bytes(content)
    with pytest.raises(DataError, match=said):
        book(path, limits=RETURN)


def test_a_text_that_is_larger_than_a_return_is_refused(tmp_path):
    path = tmp_path / "return.csv"
    path.write_bytes(as_csv(ROWS * 5_001))
    with pytest.raises(DataError, match="has more than 20,000 rows"):
        book(path, limits=RETURN)
