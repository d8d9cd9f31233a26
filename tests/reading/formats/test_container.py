"""What a file really is, and which files are not opened at all."""

import io
import stat
import zipfile

import pytest

from needs_analysis.errors import DataError
from needs_analysis.reading.formats.container import (
    MIB,
    RETURN,
    Limits,
    check_members,
    in_words,
    kind_of,
    named_otherwise,
    opened_zip,
    read_member,
)
from tests.reading.files import as_xlsx, saved, zipped

ANY = ("csv", "xlsx", "xls", "ods", "parquet", "zip", "gzip")
SMALL = Limits(file_bytes=MIB, unpacked_bytes=4 * MIB, rows=10, columns=10, members=3)


@pytest.fixture
def kind(tmp_path):
    def of(content, name="file.csv", allowed=ANY, **options):
        path = tmp_path / name
        path.write_bytes(content)
        return kind_of(path, allowed=allowed, limits=SMALL, **options)

    return of


@pytest.fixture
def checked(tmp_path):
    def of(content):
        path = tmp_path / "archive.zip"
        path.write_bytes(content)
        with opened_zip(path) as archive:
            check_members(path, archive, SMALL)

    return of


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"a,b\n1,2\n", "csv"),
        (b"\xef\xbb\xbfa,b\n", "csv"),
        (b"PAR1", "parquet"),
        (b"\x1f\x8b\x08", "gzip"),
        (zipped({"a.csv": "a\n"}), "zip"),
    ],
)
@pytest.mark.parametrize("name", ["file.csv", "FILE.XLSX", "file.zip"])
def test_a_file_is_what_its_content_is_whatever_its_name(kind, content, name, found):
    assert kind(content, name) == found


def test_a_workbook_is_told_from_an_archive_and_from_its_name(tmp_path):
    path = saved(as_xlsx(), tmp_path / "return.xlsx")
    assert kind_of(path, allowed=("xlsx",), limits=RETURN) == "xlsx"
    assert not named_otherwise(path, "xlsx")
    assert named_otherwise(path, "csv")
    assert in_words("xlsx") == "an Excel workbook"


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "file.csv", r"is empty \(0 bytes\)"),
        (b"a" * (MIB + 1), "file.csv", "has 1 MiB.*at most 1 MiB"),
        (b"a", "~$file.xlsx", "is the temporary file"),
        (b"a", "file.xlsm", "is a workbook with macros"),
        (b"a", "file.docx", r"has a format that is not supported \(\.docx\)"),
        (b"a", "file", r"has a format that is not supported \(no ending\)"),
        (b"MZ\x90", "file.csv", "is a Windows program"),
        (b"%PDF-1.7", "file.xlsx", "is a PDF document"),
        (b"\x80\x04\x95", "file.csv", "is a Python pickle"),
        (b" <!DOCTYPE html>", "file.xls", "is a web page or XML file"),
        (b'{"a": 1}', "file.txt", "is JSON"),
        (b"\x00a,b", "file.csv", "NUL"),
        (b"PK\x03\x04 cut", "file.xlsx", "is damaged or incomplete"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file.xls", "not a workbook that can be opened"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "file.xlsx",
            "is protected by a password",
        ),
        (zipped({"[Content_Types].xml": "", "word/document.xml": ""}), "file.xlsx", "but not an Excel workbook"),
        (zipped({"xl/vbaProject.bin": ""}), "file.xlsx", "macros"),
        (
            zipped({"mimetype": "application/vnd.oasis.opendocument.text"}),
            "file.ods",
            "is a document, not a spreadsheet",
        ),
    ],
)
def test_what_may_not_be_opened_is_refused_in_words(kind, content, name, said):
    with pytest.raises(DataError, match=said):
        kind(content, name)


def test_a_kind_that_the_caller_cannot_read_is_refused_with_the_endings_it_can(kind):
    with pytest.raises(DataError, match=r"is a zip archive, which is not supported\. Expected \.csv, \.tsv, \.txt"):
        kind(zipped({"a.csv": "a\n"}), "file.zip", allowed=("csv",))


def test_a_file_without_its_ending_yet_is_judged_by_the_one_it_will_have(kind):
    assert kind(b"a,b\n", "file.part", ending=".CSV") == "csv"


def test_a_path_to_nothing_and_a_folder_are_refused(tmp_path):
    with pytest.raises(DataError, match="the file was not found"):
        kind_of(tmp_path / "none.csv", allowed=ANY, limits=SMALL)
    with pytest.raises(DataError, match="is not a file"):
        kind_of(tmp_path, allowed=ANY, limits=SMALL)


@pytest.mark.parametrize("name", ["../a.csv", "/a.csv", "x/../../a.csv", "C:a.csv", "a\\b.csv", "a\x1b.csv"])
def test_a_name_that_would_leave_the_folder_is_refused(checked, name):
    with pytest.raises(DataError, match="would leave the folder, or has an unsafe name"):
        checked(zipped({name: "a"}))


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({}, "is an empty archive"),
        ({f"{n}.csv": "a" for n in range(4)}, "holds 4 files"),
        ({"a.csv": "a", "A.CSV": "b"}, "is duplicated"),
        ({"inside.zip": "a"}, "is an archive inside an archive"),
        ({"a.csv": b"0" * (MIB + 1)}, "times its size"),
        ({f"{n}.csv": b"0" * (2 * MIB) for n in range(3)}, "would unpack to 6 MiB"),
    ],
)
def test_an_archive_that_is_not_that_of_honest_data_is_refused(checked, members, said):
    with pytest.raises(DataError, match=said):
        checked(zipped(members))


def test_a_link_in_an_archive_is_refused(checked):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        link = zipfile.ZipInfo("a.csv")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "elsewhere.csv")
    with pytest.raises(DataError, match="is a link"):
        checked(content.getvalue())


def test_every_fault_of_an_archive_comes_at_once_and_a_sound_one_passes(checked):
    with pytest.raises(DataError) as refused:
        checked(zipped({"../a.csv": "a", "b.zip": "b"}))
    assert len(refused.value.problems) == 2
    checked(zipped({"folder/a.csv": "a", "b.csv": ""}))


def test_a_member_is_read_whole_and_refused_when_large_or_damaged(tmp_path):
    path = tmp_path / "archive.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "a,b\n1,2\n")
    with opened_zip(path) as archive:
        assert read_member(path, archive, "a.csv", limit=8) == b"a,b\n1,2\n"
        with pytest.raises(DataError, match="is too large"):
            read_member(path, archive, "a.csv", limit=7)
    path.write_bytes(path.read_bytes().replace(b"1,2\n", b"1,9\n"))
    with opened_zip(path) as archive, pytest.raises(DataError, match=r"the entry 'a\.csv' is damaged"):
        read_member(path, archive, "a.csv", limit=8)
