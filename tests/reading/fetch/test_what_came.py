"""What came over the network is looked at before it is signed."""

import contextlib
import gzip
import importlib
import io
import json
import zipfile

import openpyxl
import pytest

import needs_analysis as na
from needs_analysis.errors import DataError, NeedsAnalysisError
from needs_analysis.reading.fetch.fetch import fetch
from needs_analysis.reading.formats.container import opened_zip, read_member
from tests.reading.files import STREET, as_ods, ods_row, zipped
from tests.reading.serving import OWN, Serving, http

module = importlib.import_module("needs_analysis.reading.fetch.fetch")

ARCHIVE = zipped({"2025-12/2025-12-west-mercia-street.csv": STREET + "x" * 4_000})
NOMIS = "\r\n".join(
    [
        '"DATE_NAME","GEOGRAPHY_NAME","GEOGRAPHY_CODE","MEASURES_NAME","OBS_VALUE"',
        '"2023","Herefordshire, County of","E06000019","Value",188719',
        '"2023","Shropshire","E06000051","Value",327178',
        "",
    ]
).encode()
TABLE = b"area,count\r\nLudlow,17\r\nHereford,10\r\n"
ENTRY = {"category": "burglary", "month": "2025-12", "location": None, "persistent_id": ""}
SETTINGS = {
    "police-uk-archive": {"month": "2025-12"},
    "police-uk-api": {"date": "2025-12", "poly": "52.0,-2.7:52.1,-2.7:52.1,-2.6"},
    "nomis": {"dataset": "NM_2002_1", "geography": "TYPE424", "date": "latest"},
}
PAGE = b"<!DOCTYPE html>\n<html><head><title>Sign in to the network</title></head><body>Hello</body></html>\n"


def workbook(kind):
    content = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["area", "count"])
    book.active.append(["Ludlow", 17])
    book.save(content)
    return content.getvalue()


def spoiled(content, member):
    """An archive with one bit of one member turned, and its list of contents as it was."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        place = archive.getinfo(member).header_offset + 30 + len(member) + 20
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_entry_is_said_to_be_damaged_however_it_is_packed(tmp_path, packing):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", packing) as archive:
        archive.writestr("a.csv", TABLE * 20)
    assert get("home-office", content.getvalue(), tmp_path, file="a.zip").is_file()
    with zipfile.ZipFile(content) as archive:
        size = archive.getinfo("a.csv").compress_size
    for place in range(35, 35 + size):
        broken = bytearray(content.getvalue())
        broken[place] ^= 0xFF
        (tmp_path / "b.zip").write_bytes(broken)
        with contextlib.suppress(DataError), opened_zip(tmp_path / "b.zip") as archive:
            assert read_member(tmp_path / "b.zip", archive, "a.csv", limit=9_999) == TABLE * 20


def get(source, content, folder, *, file="", **headers):
    settings = SETTINGS.get(source) or {"media": "abcdef", "file": file}
    with Serving(lambda asked: http(content, **headers)) as serving:
        return fetch(source, to=folder, settings=settings, rules=OWN, address=f"{serving.address}/x")


@pytest.fixture(autouse=True)
def one_attempt(monkeypatch):
    monkeypatch.setattr(module, "_PAUSES_SECONDS", ())


SOUND = [
    ("police-uk-archive", ARCHIVE, ""),
    ("police-uk-api", b"[]", ""),
    ("police-uk-api", json.dumps([ENTRY, ENTRY]).encode(), ""),
    ("nomis", NOMIS, ""),
    ("nomis", b"\xef\xbb\xbf" + NOMIS, ""),
    ("nomis", NOMIS[:-2], ""),
    ("home-office", TABLE, "a.csv"),
    ("home-office", TABLE[:-2], "a.csv"),
    ("home-office", b"Counts of 2025\r\n" + TABLE + b"Source: a register\r\n", "a.csv"),
    ("home-office", "area;count\nLudlow;£17\n".encode("cp1252"), "a.csv"),
    ("home-office", workbook("xlsx"), "a.xlsx"),
    ("home-office", workbook("xlsx"), "a.ods"),
    ("home-office", zipped({"a.csv": TABLE}), "a.zip"),
]


@pytest.mark.parametrize(("source", "content", "file"), SOUND)
@pytest.mark.parametrize("headers", [{}, {"Content_Type": "text/html"}, {"Content_Encoding": "identity"}])
def test_what_a_source_serves_is_taken(tmp_path, source, content, file, headers):
    path = get(source, content, tmp_path, file=file, **headers)
    assert path.read_bytes() == content
    assert na.reading.source_of(path).disclosure == "already_published"


def test_an_open_document_is_taken(tmp_path):
    made = as_ods(f'<table:table table:name="A">{ods_row(["area", "count"])}</table:table>', tmp_path / "made.ods")
    assert get("home-office", made.read_bytes(), tmp_path / "out", file="a.ods").is_file()


def nothing_is_left(folder):
    assert not list(folder.iterdir())


EVERY = [(source, file) for source, _, file in {(source, 0, file) for source, _, file in SOUND}]


@pytest.mark.parametrize(("source", "file"), sorted(EVERY))
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" \r\n\r\n",
        PAGE,
        b"\n\n  " + PAGE,
        b"\xef\xbb\xbf" + PAGE,
        PAGE.decode().encode("utf-16"),
        b"<!-- of the proxy -->" + PAGE,
        b"<head><title>a, b</title>\n<meta a, b></head>",
        b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>',
        b'{"error": "busy",\n "again": true}',
        b"Access denied\r\n",
        b"%PDF-1.7 a, b\n1, 2\n",
        b"\x00" * 300,
        gzip.compress(TABLE, mtime=0),
        ARCHIVE[: len(ARCHIVE) // 2],
        ARCHIVE[:-1],
    ],
)
def test_what_is_no_data_of_any_source_is_not_signed(tmp_path, source, file, content):
    with pytest.raises(DataError) as caught:
        get(source, content, tmp_path, file=file)
    problem = caught.value.problems.iloc[0]
    assert problem["file"].endswith(file or (".zip", ".json", ".csv")) and ".part" not in str(caught.value)
    assert problem["expected"] and "No file was saved" in problem["remedy"]
    nothing_is_left(tmp_path)


@pytest.mark.parametrize(
    ("source", "content", "file", "said"),
    [
        ("police-uk-archive", TABLE, "", "plain text"),
        ("police-uk-archive", spoiled(ARCHIVE, "2025-12/2025-12-west-mercia-street.csv"), "", "damaged"),
        (
            "police-uk-archive",
            zipped({"2025-11/2025-11-west-mercia-street.csv": STREET}),
            "",
            "without a file of 2025-12",
        ),
        ("police-uk-archive", zipped({"a.csv": STREET}), "", "without a file of 2025-12"),
        ("police-uk-archive", zipped({"../a.csv": STREET}), "", "would leave the folder"),
        ("police-uk-archive", zipped({}), "", "empty archive"),
        ("police-uk-archive", workbook("xlsx"), "", "an Excel workbook"),
        ("police-uk-api", TABLE, "", "not valid JSON"),
        ("police-uk-api", json.dumps([ENTRY]).encode()[:-1], "", "not valid JSON"),
        ("police-uk-api", json.dumps([ENTRY]).encode("utf-16"), "", "not valid JSON"),
        ("police-uk-api", b'[{"category": "\xff"}]', "", "not valid JSON"),
        ("police-uk-api", b"[" * 200_000, "", "not valid JSON"),
        ("police-uk-api", b"[" * 100_000 + b"]" * 100_000, "", "not valid JSON"),
        ("police-uk-api", b"[" + b"9" * 5_000 + b"]", "", "not valid JSON"),
        ("police-uk-api", json.dumps(ENTRY).encode(), "", "a different form"),
        ("police-uk-api", b"17", "", "a different form"),
        ("police-uk-api", json.dumps([ENTRY, {"category": "burglary"}]).encode(), "", "1 of 2 entries"),
        ("police-uk-api", json.dumps([ENTRY, [1]]).encode(), "", "1 of 2 entries"),
        ("police-uk-api", json.dumps([ENTRY, {**ENTRY, "month": "2025-11"}]).encode(), "", "a different month"),
        ("nomis", TABLE, "", "has different headers"),
        ("nomis", NOMIS.replace(b"OBS_VALUE", b"VALUE"), "", "OBS_VALUE"),
        ("nomis", NOMIS[:60], "", "quotation|headers"),
        ("nomis", NOMIS.split(b"\r\n")[0] + b"\r\n", "", "no rows"),
        ("nomis", NOMIS[:-9], "", "more or fewer cells"),
        ("nomis", NOMIS + b"Error: timed out\r\n", "", "more or fewer cells"),
        ("home-office", b'area,count\r\nLudlow,17\r\n"Heref', "a.csv", "quotation"),
        ("home-office", b"area,count\r\nLudlow,17\r\nHeref", "a.csv", "ends part-way through a row"),
        ("home-office", TABLE, "a.xlsx", "plain text"),
        ("home-office", workbook("xlsx"), "a.csv", "an Excel workbook"),
        ("home-office", spoiled(workbook("xlsx"), "xl/workbook.xml"), "a.xlsx", "damaged"),
        ("home-office", spoiled(zipped({"a.csv": TABLE * 99}), "a.csv"), "a.zip", "damaged"),
    ],
)
def test_data_of_another_kind_or_by_half_are_not_signed(tmp_path, source, content, file, said):
    with pytest.raises(DataError, match=said):
        get(source, content, tmp_path, file=file)
    nothing_is_left(tmp_path)


@pytest.mark.parametrize(("source", "content", "file"), SOUND)
def test_a_body_shorter_than_was_said_is_not_signed(tmp_path, source, content, file):
    with pytest.raises(NeedsAnalysisError, match=r"Only [\d,]+ of [\d,]+ bytes were received"):
        get(source, content, tmp_path, file=file, Content_Length=str(len(content) + 1))
    nothing_is_left(tmp_path)


def test_a_table_whose_length_nobody_said_must_end_with_a_whole_row(tmp_path):
    assert get("home-office", TABLE, tmp_path, file="a.csv", Content_Length="").is_file()
    for cut in range(1, len(TABLE) - 1):
        if TABLE[cut - 1 : cut] not in (b"\n", b"\r"):
            with pytest.raises(DataError):
                get("home-office", TABLE[:cut], tmp_path / "cut", file="a.csv", Content_Length="")
    nothing_is_left(tmp_path / "cut")


@pytest.mark.parametrize("cut", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("source", ["police-uk-archive", "police-uk-api", "nomis"])
def test_a_cut_off_body_of_the_length_that_was_said_is_not_signed(tmp_path, source, cut):
    whole = {"police-uk-archive": ARCHIVE, "police-uk-api": json.dumps([ENTRY] * 9).encode(), "nomis": NOMIS * 1}[
        source
    ]
    with pytest.raises(DataError):
        get(source, whole[: int(len(whole) * cut)], tmp_path)
    nothing_is_left(tmp_path)
