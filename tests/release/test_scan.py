"""Files looked at before they leave: what is planted anywhere is found, and never repeated."""

import json
import zipfile

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from needs_analysis.cli import app
from needs_analysis.columns import Column
from needs_analysis.errors import Refusal
from needs_analysis.release import Scan, release, scan
from needs_analysis.result import Result
from tests.conftest import PUBLISHED, SHARED, says
from tests.release.scanners.files import OTHERS, PHONE, WORKBOOKS, book, docx, notebook, packed, png, stored, with_parts


def written(folder, ending, content):
    path = folder / f"table{ending}"
    path.write_bytes(content)
    return path


def all_of(found):
    return " ".join([found.table.to_csv(), repr(found), *found.lines])


@pytest.mark.parametrize("where", OTHERS)
def test_what_is_planted_is_found_wherever_it_stands_and_never_repeated(tmp_path, where):
    ending, content = OTHERS[where]
    found = scan(written(tmp_path, ending, content))
    kinds = set(found.table["kind"])
    assert kinds & {"phone number", "e-mail address"}, found.table
    assert not found.sound and found.files == 1
    said = all_of(found)
    assert "900123" not in said and "07700" not in said and "ann@" not in said and "ann%40" not in said
    with pytest.raises(Refusal) as refused:
        found.refuse()
    assert "900123" not in str(refused.value) and "table" in str(refused.value)


SOUND = {
    ".xlsx": stored(book()),
    ".docx": docx(),
    ".csv": b"area,referrals\nNorth,492\n",
    ".html": b"<!DOCTYPE html><html><head><style>td { color: red }</style></head><body><p>492 referrals &amp; 7%</p></body></html>",
    ".svg": b"<svg><path d='M0.1,2.3 L4-5.6z 07700,900 123'/><text>492</text></svg>",
    ".json": json.dumps({"name": "A", "n": [1, 2.5, None, True]}).encode(),
    ".toml": b"[about]\ntitle = 'An assessment'\n",
    ".png": png("Software", "Matplotlib version3.11, https://matplotlib.org/"),
    ".ipynb": notebook({"cell_type": "code", "id": "a", "metadata": {}, "source": "x", "outputs": []}),
    ".md": b"# Words\n\n492 of 518 & <b>7%</b>.\n",
    ".zip": packed({"a/b.csv": "x,y\n1,2\n", "c.html": "<p>x</p>"}),
}


@pytest.mark.parametrize("ending", SOUND)
def test_what_is_sound_is_said_to_be(tmp_path, ending):
    found = scan(written(tmp_path, ending, SOUND[ending]))
    assert found.sound and found.lines == [] and repr(found) == "1 file looked at: nothing found.", found.table
    found.refuse()


@pytest.mark.parametrize(
    ("where", "kind"),
    [
        ("a hidden sheet", "a hidden sheet"),
        ("a very hidden sheet", "a hidden sheet"),
        ("a sheet in no list", "a hidden sheet"),
        ("a hidden row", "hidden rows"),
        ("a hidden column", "hidden columns"),
        ("a comment", "a comment"),
        ("a threaded comment", "a comment"),
        ("a property of one's own", "a custom property"),
        ("a pivot cache", "a pivot cache"),
        ("a link to another workbook", "a link to another file"),
        ("a left-over text", "texts that no cell shows"),
    ],
)
def test_what_is_out_of_sight_is_named_whatever_it_says(tmp_path, where, kind):
    content = WORKBOOKS[where]()
    clean = {name: with_x(content, name) for name in zipfile.ZipFile(written(tmp_path, ".zip", content)).namelist()}
    found = scan(written(tmp_path, ".xlsx", packed(clean)))
    assert kind in set(found.table["kind"]) and "phone number" not in set(found.table["kind"])
    assert any("Inspect Document" in line or "Paste Special" in line for line in found.lines)


def with_x(content, name):
    import io

    return zipfile.ZipFile(io.BytesIO(content)).read(name).replace(PHONE.encode(), b"x")


def test_the_place_says_sheet_column_and_row(tmp_path):
    found = scan(written(tmp_path, ".xlsx", WORKBOOKS["a cell"]()))
    assert found.table.to_dict("records") == [
        {"file": "table.xlsx", "place": "sheet 1, column C, row 3", "kind": "phone number", "count": 1}
    ]
    text = "area,note\n" + "".join(f"North,{PHONE}\n" for _ in range(9))
    found = scan(written(tmp_path, ".csv", text.encode()))
    assert found.table.to_dict("records") == [
        {"file": "table.csv", "place": "column 2, row 2, 3, 4, 5, 6 and others", "kind": "phone number", "count": 9}
    ]
    found = scan(written(tmp_path, ".txt", f"a\nb\n{PHONE}".encode()))
    assert found.table["place"].tolist() == ["text, line 3"]


def test_a_column_that_identifies_people_is_found_by_its_name(tmp_path):
    found = scan(written(tmp_path, ".csv", b"area,date of birth,victim_id\nNorth,x,y\n"))
    assert found.table["kind"].tolist() == ["a column that identifies people"] * 2
    assert scan(written(tmp_path, ".json", b'[{"victim_id": 1, "name": "x"}]')).table["count"].tolist() == [1]


def test_a_figure_that_was_withheld_is_found_where_no_reader_sees_it(tmp_path):
    made = book()
    made.create_sheet("old")["A1"] = 4_103_977
    made["old"].sheet_state = "hidden"
    made.active["C2"] = 4_103_977
    path = written(tmp_path, ".xlsx", stored(made))
    places = scan(path, withheld=[4_103_977]).table.query("kind == 'a figure that was withheld'")["place"].tolist()
    assert places == ["sheet 2, column A, row 1"], "the cell in sight is the caller's own"
    assert "a figure that was withheld" not in set(scan(path).table["kind"])
    page = written(tmp_path, ".html", b'<td data-n="4,103,977">[c]</td><!-- 3 -->')
    assert set(scan(page, withheld=[4_103_977, 3]).table["kind"]) == {"a figure that was withheld"}


def test_a_chart_that_keeps_what_no_cell_shows_is_found(tmp_path):
    def chart(number):
        return {
            "xl/charts/chart1.xml": f"<c:numCache><c:pt><c:v>492</c:v></c:pt><c:pt><c:v>{number}</c:v></c:pt></c:numCache>"
        }

    assert scan(written(tmp_path, ".xlsx", with_parts(stored(book()), chart(118)))).sound
    found = scan(written(tmp_path, ".xlsx", with_parts(stored(book()), chart(3))))
    assert found.table["kind"].tolist() == ["figures of a chart that no cell in sight shows"]


def test_few_people_in_words_are_found_where_asked(tmp_path):
    path = written(tmp_path, ".txt", b"The list is long.\nThree women wait.")
    assert scan(path).sound
    found = scan(path, threshold=5)
    assert found.table["kind"].tolist() == ["a small number of people"] and "without the number" in found.lines[-1]


def test_a_folder_is_looked_at_whole_and_a_name_that_is_somebodys_is_not_repeated(tmp_path):
    (tmp_path / "a" / ".staging").mkdir(parents=True)
    (tmp_path / "a" / "J_Smith_07700_900123.csv").write_text("x\n1\n")
    (tmp_path / "a" / ".staging" / "left.csv").write_text(f"x\n{PHONE}\n")
    (tmp_path / "b.md").write_text("words")
    (tmp_path / "c.csv").symlink_to(tmp_path / "b.md")
    (tmp_path / ".git").mkdir()
    found = scan(tmp_path)
    rows = found.table[["file", "place", "kind"]].to_numpy().tolist()
    assert rows == [
        [".git", "", "a history of changes (git)"],
        ["a/.staging/left.csv", "column 1, row 2", "phone number"],
        ["file 3", "name of the file", "phone number"],
        ["c.csv", "", "could not be looked into: it is a link"],
    ]
    assert found.files == 5 and "900123" not in all_of(found)


def test_tables_results_and_structures_in_memory_are_looked_at():
    table = pd.DataFrame({"area": ["North"], "note": [PHONE], "n": [1]})
    assert scan(table).table["place"].tolist() == ["column 2, row 1"]
    columns = [Column("area", "key"), Column("value", "count")]
    result = Result(
        pd.DataFrame({"area": ["North"], "value": [492]}), "m", "d", "x", says(), sources=(PUBLISHED,), columns=columns
    )
    assert scan(result).sound and scan(release(result, "already_published")).sound
    assert not scan({"cells": [{"cell_type": "code", "source": PHONE}]}).sound
    assert not scan({"data": {"values": [{"a": PHONE}]}}).sound


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("no such file", "no such file"),
        (f"Ring {PHONE}", "no such file"),
        (b"x", "cannot be looked into"),
        (7, "cannot be"),
        ([7], "no path"),
    ],
)
def test_what_is_no_file_is_refused_without_repeating_it(given, says):
    with pytest.raises(Refusal, match=says) as refused:
        scan(given)
    assert "900123" not in str(refused.value)


def test_an_empty_folder_and_an_unknown_recogniser_are_refused(tmp_path):
    with pytest.raises(Refusal, match="is empty"):
        scan(tmp_path)
    with pytest.raises(Refusal, match="no such recogniser"):
        scan(tmp_path, names="magic")


BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'
HOSTILE = {
    "entities in a workbook": (".xlsx", with_parts(stored(book()), {"xl/comments1.xml": BOMB})),
    "entities in the list of sheets": (".xlsx", packed({"[Content_Types].xml": "x", "xl/workbook.xml": BOMB})),
    "a sheet that is none": (
        ".xlsx",
        with_parts(stored(book()), {}, change={"xl/worksheets/sheet1.xml": ("<row", "<<")}),
    ),
    "a bomb": (".zip", packed({"a.csv": b"0" * 30_000_000})),
    "a way out": (".zip", packed({"../a.csv": "x"})),
    "an archive in an archive": (".zip", packed({"a.zip": packed({"b.csv": "x"})})),
    "half an archive": (".zip", packed({"a.csv": "x" * 1_000})[:80]),
    "half a workbook": (".xlsx", stored(book())[:900]),
    "a document": (".pdf", b"%PDF-1.7"),
    "an old workbook": (".xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600),
    "bytes": (".csv", b"\x00\x01\x02" * 9),
    "broken parquet": (".parquet", b"PAR1" + b"\x00" * 50 + b"PAR1"),
    "deep json": (".json", b"[" * 100_000),
    "deep notebook": (".ipynb", b'{"nbformat": 4, "cells": ' + b"[" * 100_000),
    "no notebook": (".ipynb", json.dumps({"cells": [1, {"outputs": 7}], "nbformat": 4}).encode()),
    "pages in pages": (".html", b""),
}
deep = "<p>x</p>"
for _ in range(9):
    import base64

    deep = f'<img src="data:text/html;base64,{base64.b64encode(deep.encode()).decode()}">'
HOSTILE["pages in pages"] = (".html", deep.encode())


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_said_in_words(tmp_path, what):
    ending, content = HOSTILE[what]
    found = scan(written(tmp_path, ending, content))
    assert not found.sound
    assert any(kind.startswith("could not be looked into: ") for kind in found.table["kind"]), found.table
    assert any("leave it out" in line for line in found.lines)


@given(content=st.binary(max_size=300), ending=st.sampled_from(sorted({ending for ending, _ in OTHERS.values()})))
@settings(max_examples=150)
def test_no_content_ends_in_a_traceback(tmp_path_factory, content, ending):
    path = tmp_path_factory.getbasetemp() / f"any{ending}"
    path.write_bytes(content)
    assert isinstance(scan(path), Scan)


@given(place=st.integers(0, 10_000), byte=st.integers(0, 255), name=st.sampled_from(sorted(OTHERS)))
@settings(max_examples=150)
def test_a_file_of_which_a_byte_is_wrong_ends_in_no_traceback(tmp_path_factory, place, byte, name):
    ending, content = OTHERS[name]
    place %= len(content)
    path = tmp_path_factory.getbasetemp() / f"one{ending}"
    path.write_bytes(content[:place] + bytes([byte]) + content[place + 1 :])
    assert "900123" not in repr(scan(path))


class TestCommand:
    def test_it_says_what_it_found_and_ends_with_one(self, tmp_path):
        path = written(tmp_path, ".xlsx", WORKBOOKS["a comment"]())
        done = CliRunner().invoke(app, ["scan", str(path)])
        assert done.exit_code == 1 and "900123" not in done.output
        assert "table.xlsx" in done.output and "a comment" in done.output and "Inspect Document" in done.output

    def test_it_ends_with_nought_where_nothing_is_found_and_says_what_it_cannot_find(self, tmp_path):
        path = written(tmp_path, ".csv", SOUND[".csv"])
        done = CliRunner().invoke(app, ["scan", str(path), str(path)])
        assert done.exit_code == 0 and "2 files looked at: nothing found." in done.output and "names" in done.output

    def test_a_path_that_is_none_is_refused(self, tmp_path):
        done = CliRunner().invoke(app, ["scan", str(tmp_path / "nothing")])
        assert done.exit_code == 1 and isinstance(done.exception, Refusal)


@pytest.mark.skipif(
    not (SHARED / "known_answers" / "pii").is_dir(), reason="the answers with marked spans are not beside the project"
)
def test_of_the_answers_with_numbers_all_are_found_and_none_of_the_clean_ones():
    lines = (SHARED / "known_answers" / "pii" / "freetext.jsonl").read_text(encoding="utf-8").splitlines()
    answers = [json.loads(line) for line in lines]
    found = scan(pd.DataFrame({"answer": [answer["text"] for answer in answers]}))
    rows = {
        int(row) for place in found.table["place"] for row in place.partition("row ")[2].split(" and ")[0].split(",")
    }
    numbers = {
        at
        for at, answer in enumerate(answers, 1)
        if {span["type"] for span in answer["spans"]} - {"NAME", "EMPLOYER", "HOTEL"}
    }
    assert len(numbers) > 8 and rows == numbers
