"""Delimited text: the encoding is found and stated, rows keep their numbers, and what is broken is refused."""

import gzip

import pytest

from needs_analysis.errors import DataError
from needs_analysis.reading.formats.container import MIB, Limits
from needs_analysis.reading.formats.delimited import decoded, delimiter_notices, delimiter_of, records, unpacked

SMALL = Limits(file_bytes=MIB, unpacked_bytes=2 * MIB, rows=3, columns=3)


def _rows(content, **options):
    return list(records(decoded(content, file="a.csv"), file="a.csv", limits=SMALL, **options))


@pytest.mark.parametrize(
    ("encoding", "stated"),
    [("utf-8", "utf-8-sig"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("cp1252", "cp1252")],
)
def test_the_same_rows_come_out_of_every_encoding(encoding, stated):
    content = "area,n\nYnys Môn,£5\n".encode(encoding)
    text = decoded(content, file="a.csv")
    assert text.encoding == stated
    assert _rows(content) == [(1, ["area", "n"]), (2, ["Ynys Môn", "£5"])]
    assert [notice.code for notice in text.notices("a.csv")] == (["CP1252"] if stated == "cp1252" else [])


def test_the_first_row_of_the_windows_code_page_is_named():
    (notice,) = decoded(b"area,n\r\nKent,1\r\nM\xf4n,2\r\n", file="a.csv").notices("a.csv")
    assert "(row 3 first)" in notice.text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a\nb\x00", "row 2: contains a character that is invalid in text"),
        ("a\x00".encode("utf-16"), "contains characters that are invalid in text"),
        (b"\xff\xfea", "is not valid UTF-16 text"),
        (b"a\nb\nc\x81", r"row 3: is neither UTF-8 nor Windows text \(byte 5\)"),
        (b"a,b\ncaf\xe9,1\ncaf\xc3\xa9,2\n", r"row 3 is UTF-8, row 2 \(row 1 under the header\) is not \(byte 7\)"),
    ],
)
def test_bytes_that_are_no_text_of_one_encoding_are_refused_by_row(content, said):
    with pytest.raises(DataError, match=said):
        decoded(content, file="a.csv")


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_only_utf_8_is_taken_where_that_is_asked_for(encoding):
    with pytest.raises(DataError, match="is not UTF-8"):
        decoded("Môn".encode(encoding), file="a.csv", strict=True)
    assert decoded("Môn".encode(), file="a.csv", strict=True).first_line == "Môn"


def test_blank_rows_are_passed_over_and_counted():
    content = b'a,b\n\n , \n"1\n2",3\n'
    assert _rows(content) == [(1, ["a", "b"]), (4, ["1\n2", "3"])]
    assert [row for row, _ in _rows(content, blank=True)] == [1, 2, 3, 4]
    assert _rows(b"") == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'a,b\n1,"2\n', "it ends inside a quotation"),
        (b'a,b\n1,"2"3\n', "row 2: .*a quotation mark is in the wrong place"),
        (b"a\n" + b"x" * 131_073, "a cell is over 131,072 characters"),
        (b"a\n1\n2\n3\n4\n", "has more than 3 rows"),
        (b"a,b,c,d\n", "row 1: has more than 3 columns"),
    ],
)
def test_a_broken_or_enormous_table_is_refused(content, said):
    with pytest.raises(DataError, match=said):
        _rows(content)


@pytest.mark.parametrize(
    ("line", "delimiter", "named"),
    [
        ("a,b;c", ",", None),
        ("a;b;c", ";", "semicolons"),
        ("a\tb", "\t", "tabs"),
        ("a|b|c;d", "|", "bars"),
        ("a", ",", None),
        ("", ",", None),
    ],
)
def test_the_delimiter_is_a_comma_unless_the_first_row_has_none(line, delimiter, named):
    found = delimiter_of(decoded(f"\n{line}\n1,2\n".encode() if line else b"", file="a.csv"))
    assert found == delimiter
    said = [notice.text for notice in delimiter_notices(found, "a.csv")]
    assert said == ([f"The fields are separated by {named} instead of commas."] if named else [])


def test_a_gzipped_file_is_unpacked_and_refused_when_cut_or_too_large(tmp_path):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n1,2\n"))
    assert unpacked(path, SMALL) == b"a,b\n1,2\n"
    path.write_bytes(gzip.compress(b"a,b\n1,2\n")[:-6])
    with pytest.raises(DataError, match="is damaged or incomplete"):
        unpacked(path, SMALL)
    path.write_bytes(gzip.compress(b"0" * (2 * MIB + 1)))
    with pytest.raises(DataError, match="unpacks to far more than expected"):
        unpacked(path, SMALL)
