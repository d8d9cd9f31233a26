"""A long table as columns of text, with the row of each record, from every kind of file."""

import gzip
from datetime import date, datetime

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from needs_analysis.errors import DataError
from needs_analysis.reading.formats.container import MIB, Limits
from needs_analysis.reading.meaning.layout import Layout
from needs_analysis.reading.meaning.text_frame import of_text, text_frame
from tests.reading.files import saved

LIMITS = Limits(file_bytes=MIB, unpacked_bytes=4 * MIB, rows=100, columns=20)


def _of(text, **layout):
    content = text if isinstance(text, bytes) else text.encode()
    return of_text(content, file="a.csv", kind="csv", limits=LIMITS, layout=Layout(**layout) if layout else None)


@pytest.fixture
def parquet(tmp_path):
    def read(**columns):
        path = tmp_path / "a.parquet"
        pq.write_table(pa.table(columns), path)
        return text_frame(path, limits=LIMITS)

    return read


@pytest.fixture
def workbook(tmp_path):
    def read(*lines, layout=None, more=()):
        book = Workbook()
        for sheet, rows in ((book.active, lines), *((book.create_sheet(), rows) for rows in more)):
            for line in rows:
                sheet.append(line)
        return text_frame(saved(book, tmp_path / "a.xlsx"), limits=LIMITS, layout=layout)

    return read


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz"])
def test_a_text_keeps_its_rows_whether_it_is_packed_or_not(tmp_path, name):
    content = b"area,n\nKent,1\n\nMedway,\n"
    path = tmp_path / name
    path.write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    found = text_frame(path, limits=LIMITS)
    assert (found.header, found.header_row) == (("area", "n"), 1)
    assert found.frame.to_numpy().tolist() == [["Kent", "1"], ["Medway", ""]]
    assert found.rows.tolist() == [2, 4]
    assert found.notices == []


def test_a_file_under_another_name_is_read_and_said(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(gzip.compress(b"a\n1\n"))
    assert [notice.code for notice in text_frame(path, limits=LIMITS).notices] == ["NAMED_OTHERWISE"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("a,b\n", "has a header and no rows"),
        ("a,,c\n1,2,3\n", "has a column without a header"),
        ("a,b\x07\n1,2\n", "a header contains control characters"),
        ("a,b\n1,2\n3\n4\n", "row 3, 4: 2 rows have 1 fields and the header has 2"),
        ("a,b,\n1,2,\n3,4,5\n", "row 3: 1 rows have 3 fields and the header has 2"),
    ],
)
def test_a_text_that_is_no_table_is_refused(text, said):
    with pytest.raises(DataError, match=said):
        _of(text)


def test_fields_without_a_header_or_content_are_passed_over():
    assert _of("a,b,\n1,2,\n3,4, \n").frame.to_numpy().tolist() == [["1", "2"], ["3", "4"]]


def test_rows_of_another_width_below_a_table_bring_the_row_to_declare():
    with pytest.raises(DataError, match=r"declare last_row = 3\."):
        _of("a,b\n1,2\n3,4\nNotes\n")
    assert _of("a,b\n1,2\n3,4\nNotes\n", last_row=3).rows.tolist() == [2, 3]


def test_a_header_that_stands_lower_or_fills_two_rows_is_declared():
    found = _of("Title,,\n,Age,Age\nArea,young,old\nKent,1,2\n", header_rows=(2, 3))
    assert found.header == ("Area", "Age / young", "Age / old")
    assert (found.header_rows, found.rows.tolist()) == ((2, 3), [4])
    with pytest.raises(DataError, match="row 2 is empty, and was declared to be the header"):
        _of("a\n\n1\n", header_rows=(2,))


def test_the_first_letter_of_another_code_page_is_placed_and_not_shown():
    (notice,) = _of("area,n\nKent,1\nM\xf4n,2\n".encode("cp1252")).notices
    assert (notice.code, notice.place) == ("CP1252", "a.csv, row 3, column area")


@pytest.mark.parametrize(("key", "value"), [("stop_at", ("Notes",)), ("fill_down", ("a",)), ("sheet", "Return")])
def test_what_a_long_table_cannot_follow_is_refused(tmp_path, key, value):
    path = tmp_path / "a.csv"
    path.write_bytes(b"a\n1\n")
    with pytest.raises(DataError, match=f"the layout declares {key}, which does not apply"):
        text_frame(path, limits=LIMITS, layout=Layout(**{key: value}))


def test_cells_of_a_workbook_become_plain_text(workbook):
    moment = datetime(2022, 9, 30, 14, 5)
    found = workbook(["id", "when", "n", "flag"], ["007", date(2022, 9, 30), 5.0, True], ["x", moment, 2.5])
    assert found.frame.to_numpy().tolist() == [
        ["007", "2022-09-30", "5", "yes"],
        ["x", "2022-09-30 14:05:00", "2.5", ""],
    ]
    assert found.own_dates[1].tolist() == [True, True] and set(found.own_dates) == {1}


def test_sheets_stand_one_under_the_other_and_share_their_header(workbook):
    every = Layout(sheets=("*",))
    found = workbook(["a"], ["1"], more=[[["a"], ["2"], ["3"]]], layout=every)
    assert found.frame[0].tolist() == ["1", "2", "3"]
    assert found.rows.tolist() == [2, 2, 3]
    with pytest.raises(DataError, match="has a different header from the first sheet"):
        workbook(["a"], ["1"], more=[[["b"], ["2"]]], layout=every)


def test_a_number_that_the_spreadsheet_has_rounded_is_refused(workbook):
    with pytest.raises(DataError, match="is a number of over 15 digits"):
        workbook(["id"], [1234567890123456])


def test_columns_of_parquet_become_plain_text(parquet):
    found = parquet(
        text=pa.array(["007", None]),
        whole=pa.array([5.0, None]),
        part=pa.array([2.5, 3.0]),
        flag=pa.array([True, None]),
        day=pa.array([date(2022, 9, 30), None]),
        moment=pa.array([datetime(2022, 9, 30), None], pa.timestamp("us")),
        kind=pa.array(["a", "b"]).dictionary_encode(),
    )
    assert found.frame.to_numpy().tolist() == [
        ["007", "5", "2.5", "yes", "2022-09-30", "2022-09-30", "a"],
        ["", "", "3", "", "", "", "b"],
    ]
    assert found.rows.tolist() == [1, 2]
    assert {place: dates.tolist() for place, dates in found.own_dates.items()} == {4: [True, False], 5: [True, False]}


@pytest.mark.parametrize(
    ("column", "said"),
    [
        (pa.array([2.0**53]), "column 1 contains numbers too long to be stored exactly"),
        (pa.array([b"x"]), r"column 1 is of a type that is not supported \(binary\)"),
        (pa.array([[1]]), "column 1 is of a type that is not supported"),
        (pa.array([], pa.string()), "has no rows"),
        (pa.array(["x"] * 101), "has more than 100 rows"),
    ],
)
def test_a_parquet_file_that_cannot_be_read_as_text_is_refused(parquet, column, said):
    with pytest.raises(DataError, match=said):
        parquet(a=column)


def test_a_parquet_file_that_was_cut_is_refused(tmp_path):
    path = tmp_path / "a.parquet"
    pd.DataFrame({"a": ["x"]}).to_parquet(path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DataError, match="is damaged, or is not a readable Parquet file"):
        text_frame(path, limits=LIMITS)
