"""What `needs-analysis release` refuses of a table: with its place and what to do, and nothing is left in the folder."""

import os

import pytest
from openpyxl import Workbook
from typer.testing import CliRunner

from needs_analysis.assessment import release_file as module
from needs_analysis.assessment.release_file import release_file
from needs_analysis.cli import app
from needs_analysis.errors import NeedsAnalysisError, Refusal
from needs_analysis.release.cells import suppress_cells

SOUND = "area,victims\nAll,50\nA,38\nB,9\nC,3\n"
DECLARED = ["--key", "area=All", "--count", "victims"]
COLUMNS = {"area": {"role": "key", "totals": ["All"]}, "victims": "count"}


def listed(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def refused(path, *options, declared=DECLARED):
    """What the command says of a table, after which its folder is as it was."""
    before = {name: (path.parent / name).read_bytes() for name in listed(path.parent) if (path.parent / name).is_file()}
    done = CliRunner().invoke(app, ["release", str(path), *declared, *options])
    assert done.exit_code == 1 and isinstance(done.exception, NeedsAnalysisError), done.output
    assert {name: (path.parent / name).read_bytes() for name in listed(path.parent) if name in before} == before
    assert all(name in before or (path.parent / name).is_dir() for name in listed(path.parent)), "nothing is added"
    return str(done.exception)


TABLES = [
    (SOUND.replace(",", ";"), ["own.csv, row 1: its fields are separated by semicolons", "comma delimited"]),
    (SOUND.replace(",", "\t"), ["own.csv, row 1: its fields are separated by tabs"]),
    (SOUND.replace("9", ""), ['own.csv, row 4, column "victims": this cell is empty', "0 for nobody"]),
    *(
        (
            SOUND.replace("C,3", f"C,{mark}"),
            ['row 5, column "victims": this figure was hidden before', "all its figures"],
        )
        for mark in ("<5", "*", "[c]", "c", "..", "suppressed", " < 5 ", "[C]", "x")
    ),
    (SOUND.replace("C,3", "C, "), ['row 5, column "victims": this cell is empty']),
    (
        SOUND.replace("All,50", ",Number\nAll,50"),
        ['own.csv, row 2, column "area": this cell is empty', "row of headings"],
    ),
    (
        SOUND.replace("All,50", "Name,Number\nAll,50"),
        ['own.csv, row 2, column "victims": this is no figure', "row of headings"],
    ),
    (SOUND.replace("B,9", "B,9\nB,9"), ['own.csv, row 5, column "area": row 4 has the same label', "Remove the copy"]),
    (SOUND.replace("All,50", "All,50\nAll,50"), ['own.csv, row 3, column "area": row 2 has the same label']),
    (SOUND.replace("B,9", "B ,9\nB,9"), ['own.csv, row 5, column "area": row 4 has the same label']),
    (SOUND.replace("9", "-9"), ['own.csv, row 4, column "victims": this figure is below 0']),
    (SOUND.replace("9", "nine"), ['own.csv, row 4, column "victims": this is no figure']),
    (SOUND.replace("9", '"1,23"'), ['row 4, column "victims": this is no figure']),
    *(
        (SOUND.replace("9", each), ['row 4, column "victims": this is no figure'])
        for each in ("1_0", "nan", "\uff19", "5 to 9")
    ),
    (SOUND.replace("B,", ","), ['own.csv, row 4, column "area": this cell is empty']),
    (SOUND.replace("50", "51"), ['own.csv, row 2, column "victims": the parts of this total do not make it']),
    (SOUND.replace("All,50\n", ""), ['own.csv, column "area": no row has the label All']),
    (SOUND.replace("38", "38,1"), ["own.csv, row 3: has 3 fields", "quotation marks"]),
    ("area,victims\n", ["own.csv: has a header and no rows"]),
    ("", ["own.csv: is empty"]),
    (",victims\nAll,50\n", ['own.csv, row 1, column "number 1": has no name']),
    (SOUND.replace("B", "Cô").encode("cp1252"), ["own.csv, row 4: is not UTF-8", 'Save it again as "CSV UTF-8"']),
    (SOUND.encode("utf-16"), ["own.csv: is not UTF-8 text (it is UTF-16)"]),
    (SOUND.encode() + b"\x00", ["own.csv, row 6: contains a character that is invalid"]),
    (b"%PDF-1.7", ["own.csv: is a PDF document"]),
]


@pytest.mark.parametrize(("text", "says"), TABLES)
def test_a_table_is_refused_with_its_place_and_what_to_do(tmp_path, text, says):
    path = tmp_path / "own.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    said = refused(path)
    for each in says:
        assert each in said


@pytest.mark.parametrize("name", ["own.csv", "own.xlsx"])
def test_a_workbook_is_refused_whatever_its_name(tmp_path, name):
    book = Workbook()
    for row in [line.split(",") for line in SOUND.split()]:
        book.active.append(row)
    book.save(tmp_path / name)
    assert f"{name}: is an Excel workbook, which is not supported. Expected .csv" in refused(tmp_path / name)


def test_a_folder_or_nothing_is_refused(tmp_path):
    (tmp_path / "a folder").mkdir()
    for path, says in ((tmp_path / "a folder", "is not a file"), (tmp_path / "none.csv", "was not found")):
        done = CliRunner().invoke(app, ["release", str(path), *DECLARED])
        assert done.exit_code == 1 and says in str(done.exception)
    done = CliRunner().invoke(app, ["release", ".", *DECLARED])
    assert (
        done.exit_code == 1
        and isinstance(done.exception, NeedsAnalysisError)
        and "is not a file" in str(done.exception)
    )
    assert listed(tmp_path) == ["a folder"]


OPTIONS = [
    (["--count", "victim"], 'own.csv, column "victim": the table has no such column'),
    (["--count", "victims"], "victims is declared twice"),
    (["--profile", "lt1"], "no release profile 'lt1'"),
    (["--profile", ""], "no release profile ''"),
    (["--profile", "already_published"], "withholds nothing"),
    (["--where", "sex"], "--where names no group"),
    (["--title", "Ring 07700 900123"], "phone number"),
    (["--title", "Three women of Ludlow"], "fewer than 5 people"),
    (["--counts", "victims of 07700 900123"], "phone number"),
    (["--counts", "both of the two girls"], "fewer than 5 people"),
    (["--where", "sex=jane@example.org"], "e-mail address"),
    (["--where", "place=home of 3 children"], "fewer than 5 people"),
    (["--as-of", "07700 900123"], "phone number"),
    (["--to", "own.csv"], "but a folder is needed"),
]


@pytest.mark.parametrize(("options", "says"), OPTIONS)
def test_an_option_is_refused(tmp_path, monkeypatch, options, says):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.csv").write_text(SOUND)
    said = refused(tmp_path / "own.csv", *options)
    assert says in said and "07700" not in said and "Ludlow" not in said


def test_the_name_of_a_file_is_not_entered_where_it_looks_like_a_person(tmp_path):
    path = tmp_path / "J Smith 07700 900123.csv"
    path.write_text(SOUND)
    for more in ([], ["--title", "Victims"]):
        assert "phone number" in refused(path, *more)


def test_a_label_that_counts_a_few_people_is_refused_and_one_of_a_key_is_none(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("area,victims,note\nA,50,x\nB,60,two of the women waited\n")
    said = refused(path, declared=["--key", "area", "--count", "victims", "--label", "note"])
    assert "column note, row 2" in said and "waited" not in said
    path.write_text("household,families\n1 child,50\n2 children,60\n3 children or more,70\n")
    release_file(path, columns={"household": "key", "families": "count"})
    assert "2 children,60" in (tmp_path / "own_released.csv").read_text()


@pytest.mark.parametrize("name", ["own_released.csv", "own_released.html"])
def test_what_is_there_is_never_written_over(tmp_path, name):
    (tmp_path / "own.csv").write_text(SOUND)
    (tmp_path / name).write_text("mine")
    assert f"{name} already exists" in refused(tmp_path / "own.csv")


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + SOUND,
        SOUND.replace("\n", "\r\n"),
        SOUND.replace("50", '"1,250"').replace("38", '"1,238"'),
        "area,victims\nAll,50\n",
        SOUND.rstrip("\n"),
    ],
)
def test_what_excel_writes_is_released(tmp_path, text):
    path = tmp_path / "own.csv"
    path.write_bytes(text.encode())
    release_file(path, columns=COLUMNS)
    assert listed(tmp_path)[:3] == ["own.csv", "own_released.csv", "own_released.html"]
    assert ",3\n" not in (tmp_path / "own_released.csv").read_text()


def test_a_register_that_another_command_adds_to_meanwhile_stops_this_one(tmp_path, monkeypatch):
    (tmp_path / "own.csv").write_text(SOUND)
    (tmp_path / "other.csv").write_text(SOUND.replace("9", "10").replace("50", "51"))
    usual = module.release_table

    def slow(*given, **more):
        monkeypatch.setattr(module, "release_table", usual)
        release_file(tmp_path / "other.csv", columns=COLUMNS)
        return usual(*given, **more)

    monkeypatch.setattr(module, "release_table", slow)
    with pytest.raises(NeedsAnalysisError, match="added to by another run"):
        release_file(tmp_path / "own.csv", columns=COLUMNS)
    assert [name for name in listed(tmp_path) if "/" not in name] == [
        "other.csv",
        "other_released.csv",
        "other_released.html",
        "own.csv",
        "released",
    ]


def test_what_would_be_written_is_looked_at_before_it_is_put_in_place(tmp_path, monkeypatch):
    (tmp_path / "own.csv").write_text(SOUND)
    usual = module.table_sheet
    monkeypatch.setattr(module, "table_sheet", lambda *given, **more: usual(*given, **more) + "<!-- 07700 900123 -->")
    with pytest.raises(Refusal, match=r"own_released\.html.*phone number") as caught:
        release_file(tmp_path / "own.csv", columns=COLUMNS)
    assert "07700" not in str(caught.value) and listed(tmp_path) == ["own.csv"]


def test_a_disk_that_is_full_leaves_nothing(tmp_path, monkeypatch):
    (tmp_path / "own.csv").write_text(SOUND)
    usual = module.write_whole

    def full(path, content, **more):
        if path.suffix == ".html":
            raise OSError(28, "No space left on device", str(path))
        usual(path, content, **more)

    monkeypatch.setattr(module, "write_whole", full)
    with pytest.raises(OSError, match="No space"):
        release_file(tmp_path / "own.csv", columns=COLUMNS)
    assert listed(tmp_path) == ["own.csv"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_is_read_only_is_refused_in_words(tmp_path):
    (tmp_path / "own.csv").write_text(SOUND)
    tmp_path.chmod(0o500)
    done = CliRunner().invoke(app, ["release", str(tmp_path / "own.csv"), *DECLARED])
    tmp_path.chmod(0o700)
    assert done.exit_code == 1 and listed(tmp_path) == ["own.csv"]


def test_a_register_that_is_no_folder_or_was_changed_writes_nothing(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text(SOUND)
    (tmp_path / "released").write_text("a file")
    done = CliRunner().invoke(app, ["release", str(path), *DECLARED])
    assert done.exit_code == 1 and listed(tmp_path) == ["own.csv", "released"]
    (tmp_path / "released").unlink()
    release_file(path, columns=COLUMNS)
    register = tmp_path / "released" / "register.csv"
    register.write_text(register.read_text().replace("own_table", "another"))
    (tmp_path / "two.csv").write_text(SOUND)
    assert "register.csv, row 2" in refused(tmp_path / "two.csv")


def test_no_time_at_all_is_refused():
    with pytest.raises(NeedsAnalysisError, match="time"):
        suppress_cells({"All": 50, "A": 47, "B": 3}, [{"All": -1, "A": 1, "B": 1}], threshold=5, time_limit=0)
