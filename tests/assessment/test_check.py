"""What is wrong with what was sent: on the screen, in a workbook, in a letter, and in a provisional run."""

import json

import pandas as pd
import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

import needs_analysis as na
from needs_analysis.cli import app
from needs_analysis.errors import DataError, Refusal
from tests.conftest import edit
from tests.reading.files import ROWS, as_csv, changed

BROKEN = as_csv([*changed(3, "waiting", "=lots")[:3], [*ROWS[3][:2], "2022 Q2", *ROWS[3][3:]]])


@pytest.fixture
def broken(tmp_path):
    path = tmp_path / "return.csv"
    path.write_bytes(BROKEN)
    return path


def test_a_file_is_checked_before_it_is_part_of_anything(broken):
    checked = na.assessment.check_file(broken, kind="provider-return")
    assert not checked.sound
    assert checked.problems["column"].tolist() == ["quarter", "waiting"]
    assert checked.results["result"].item() == "2 problems"
    broken.write_bytes(as_csv())
    sound = na.assessment.check_file(broken, kind="provider-return")
    assert (sound.sound, sound.results["rows"].item()) == (True, "4")
    with pytest.raises(Refusal, match="is not a kind"):
        na.assessment.check_file(broken, kind="horoscope")
    with pytest.raises(Refusal, match="needs its description"):
        na.assessment.check_file(broken, kind="survey")


def test_the_workbook_is_one_table_a_sheet_from_its_first_cell(broken, tmp_path):
    checked = na.assessment.check_file(broken, kind="provider-return")
    book = load_workbook(na.assessment.problems_workbook(checked, tmp_path / "problems.xlsx"))
    assert book.sheetnames == ["Problems", "Warnings", "Tables"]
    sheet = book["Problems"]
    assert [cell.value for cell in sheet[1]][:3] == ["File", "Sheet", "Row"]
    assert sheet.max_row == 3
    assert list(sheet.tables) == ["problems"]
    assert not any(sheet.merged_cells.ranges for sheet in book)
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert book.properties.title


def test_the_letter_says_where_and_what_and_repeats_no_cell(broken, tmp_path):
    checked = na.assessment.check_file(broken, kind="provider-return")
    letter = na.assessment.query(checked, "return.csv")
    assert "row 3, column waiting" in letter
    assert "We expected a whole number" in letter
    assert "lots" not in letter
    (path,) = na.assessment.write_queries(checked, tmp_path / "letters")
    assert path.read_text(encoding="utf-8") == letter
    with pytest.raises(Refusal, match="no problem"):
        na.assessment.query(checked, "other.csv")


def test_check_from_a_shell(broken, tmp_path):
    runner = CliRunner()
    result = runner.invoke(
        app, ["check", str(broken), "--workbook", str(tmp_path / "p.xlsx"), "--queries", str(tmp_path / "q")]
    )
    assert result.exit_code == 1
    assert "waiting" in result.output
    assert (tmp_path / "p.xlsx").is_file()
    assert (tmp_path / "q" / "query_return.csv.txt").is_file()
    broken.write_bytes(as_csv())
    assert runner.invoke(app, ["check", str(broken)]).exit_code == 0


@pytest.mark.parametrize("name", ["letter.txt", "Letters.DOCX", "there.already"])
def test_the_name_of_a_file_is_refused_where_a_folder_is_meant(broken, tmp_path, name):
    (tmp_path / "there.already").write_text("a file")
    checked = na.assessment.check_file(broken, kind="provider-return")
    for call in (
        lambda place: na.assessment.write_queries(checked, place),
        lambda place: CliRunner().invoke(app, ["check", str(broken), "--queries", str(place)], catch_exceptions=False),
        lambda place: CliRunner().invoke(app, ["synthesise", "--to", str(place)], catch_exceptions=False),
        lambda place: CliRunner().invoke(
            app, ["template", "force-aggregate", "--to", str(place)], catch_exceptions=False
        ),
        lambda place: CliRunner().invoke(app, ["fetch", "nomis", "--to", str(place)], catch_exceptions=False),
    ):
        before = sorted(tmp_path.rglob("*"))
        with pytest.raises(Refusal):
            call(tmp_path / name)
        assert sorted(tmp_path.rglob("*")) == before
    with pytest.raises(Refusal, match=r"a folder is needed.*name of a folder"):
        na.assessment.write_queries(checked, tmp_path / name)


@pytest.mark.parametrize("name", ["letters", "letters 2024.06", "v1.2", "made.txt"])
def test_a_folder_may_have_a_dot_in_its_name(broken, tmp_path, name):
    if name == "made.txt":
        (tmp_path / name).mkdir()
    checked = na.assessment.check_file(broken, kind="provider-return")
    assert na.assessment.write_queries(checked, tmp_path / name)[0].parent == tmp_path / name


def test_templates_and_synthetic_data_from_a_shell(tmp_path):
    runner = CliRunner()
    assert runner.invoke(app, ["template", "provider-return", "--to", str(tmp_path / "t.xlsx")]).exit_code == 0
    result = runner.invoke(app, ["synthesise", "--to", str(tmp_path / "s"), "--rows", "500"])
    assert result.exit_code == 0, result.output
    assert "victim_extract.parquet" in result.output
    with pytest.raises(Refusal):
        runner.invoke(app, ["fetch", "nowhere", "--to", str(tmp_path)], catch_exceptions=False)


def _spoil(folder, value):
    """One figure of the published facts replaced by something that is none, with the checksum brought up to date."""
    path = folder / "data" / "raw" / "west_mercia" / "published_facts.csv"
    frame = pd.read_csv(path, dtype="str", keep_default_na=False)
    frame.loc[frame["fact_id"] == "B016", "period_start"] = value
    frame.to_csv(path, index=False, lineterminator="\n")
    na.reading.record_checksum(path)


def test_the_deadline_rule(folder):
    _spoil(folder, "soon")
    with pytest.raises(DataError, match="period_start"):
        na.assessment.run(na.assessment.open(folder))
    opened = na.assessment.open(folder, provisional=True)
    outcome = na.assessment.run(opened)
    assert outcome.notes[0].startswith("PROVISIONAL")
    page = outcome.report.read_text(encoding="utf-8")
    assert "<title>PROVISIONAL" in page
    assert 'class="provisional"' in page
    assert "published_facts.csv, row" in page
    record = json.loads((folder / "data" / "processed" / "run.json").read_text(encoding="utf-8"))
    assert record["provisional"] is True
    assert any("period_start" in line for line in record["open"])
    findings = json.loads((folder / "data" / "processed" / "findings.json").read_text(encoding="utf-8"))
    assert findings["provisional"] is True
    assert len(findings["findings"]) > 10
    left_out = [line for line in record["open"] if line.startswith("Finding ")]
    assert left_out, "what rests on the open cell is named"
    assert not {line.split()[1] for line in left_out} & {entry["id"] for entry in findings["findings"]}


def test_a_sound_run_is_not_marked(folder):
    edit(folder / "assessment.toml", "[about]", "# the same\n[about]")
    opened = na.assessment.open(folder, provisional=True)
    assert opened.open_problems.empty


RETURN_TOML = """
[tables.returns]
path = "data/raw/synthetic/return.csv"
kind = "provider_return"

[[findings]]
id = "A01"
title = "Referrals"
family = "service gap"
priority = "{priority}"
metric = "service_gap.activity"
tables = ["returns"]
settings = {{ measure = "waiting", by = ["area"] }}
"""


def test_a_return_is_a_table_of_the_assessment_and_gives_bounds(folder):
    path = folder / "data" / "raw" / "synthetic" / "return.csv"
    path.write_bytes(as_csv(changed(2, "waiting", "<5")))
    config = folder / "assessment.toml"
    priority = na.assessment.open(folder).configuration.priorities[0]
    config.write_text(config.read_text(encoding="utf-8") + RETURN_TOML.format(priority=priority), encoding="utf-8")
    opened = na.assessment.open(folder)
    assert [notice.code for notice in opened.received("returns").warnings] == ["SUPPRESSED"]
    finding = next(item for item in opened.configuration.findings if item.id == "A01")
    table = na.assessment.compute(opened, finding).table.set_index("area")
    assert table.loc["Herefordshire", ["lower", "upper"]].tolist() == [1, 4]
    assert pd.isna(table.loc["Herefordshire", "value"])
    path.write_bytes(as_csv(changed(3, "waiting", "lots")))
    with pytest.raises(DataError):
        na.assessment.open(folder).table("returns")
    provisional = na.assessment.open(folder, provisional=True)
    assert provisional.table("returns")["waiting_state"].tolist()[1] == "missing"
    assert provisional.open_problems["column"].tolist() == ["waiting"]
