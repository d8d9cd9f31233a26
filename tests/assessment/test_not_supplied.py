"""What an office has not supplied is worded so and stops nothing; what was lost stops a run."""

import json

import pytest
from typer.testing import CliRunner

from needs_analysis import assessment
from needs_analysis.assessment.not_supplied import NotSupplied, is_supplied, who_could
from needs_analysis.cli import app
from needs_analysis.errors import ConfigurationError, DataError
from needs_analysis.reading import write_source
from needs_analysis.source import Source
from tests.assessment.small import add_notebook, finding_toml, small_assessment, table_toml, texts_of
from tests.conftest import edit

LATER = table_toml("later", path="data/raw/later.csv", kind="provider_return")
REST = finding_toml("X1", "service_gap.activity", ["later"], title="Referrals of later")
RECOMMENDATION = """
[[recommendations]]
id = "R1"
finding = "X1"
when_verdict = ["has risen"]
text = "Ask for more."
owner = "Somebody"
timescale = "A year"
cost = "None"
measure_of_success = "It came"
"""


@pytest.fixture
def small(tmp_path):
    return small_assessment(tmp_path / "small", more=LATER + REST)


def sidecar(path, disclosure):
    path.write_text("x", encoding="utf-8")
    write_source(path, Source("later", "Later", "Women's Aid", "none", disclosure=disclosure))
    path.unlink()


def test_a_finding_on_a_file_that_is_not_there_is_a_line_on_the_page_and_the_rest_is_made(small):
    edit(small / "assessment.toml", "[[findings]]", f"{RECOMMENDATION}\n[[findings]]")
    said = []
    outcome = assessment.run(assessment.open(small), say=said.append)
    assert outcome.worked
    assert "Finding X1 is left out: not supplied: later (later.csv)" in said
    assert "Withdrawn: R1, because finding X1 is left out." in said
    page = outcome.report.read_text(encoding="utf-8")
    assert "Referrals of later (finding X1)" in page
    assert "Not supplied: later.csv. Who could supply it: whoever was asked for later.csv." in page
    assert "PROVISIONAL" not in page
    findings = json.loads((small / "data" / "processed" / "findings.json").read_text(encoding="utf-8"))
    assert [entry["id"] for entry in findings["findings"]] == ["A01"]
    assert findings["missing"][0]["what"] == "Referrals of later (finding X1)"


def test_the_command_says_so_and_is_done(small):
    result = CliRunner().invoke(app, ["run", "--folder", str(small)])
    assert result.exit_code == 0 and "not supplied: later (later.csv)" in result.output
    checked = CliRunner().invoke(app, ["check", "--folder", str(small)])
    assert checked.exit_code == 0 and "not supplied" in checked.output


def test_when_the_file_comes_the_finding_is_made(small):
    assessment.run(assessment.open(small))
    assert not assessment.run(assessment.open(small)).worked
    (small / "data" / "raw" / "later.csv").write_bytes((small / "data" / "raw" / "return.csv").read_bytes())
    assert assessment.run(assessment.open(small)).worked
    assert (small / "data" / "processed" / "tables" / "X1.csv").is_file()


def test_everything_that_rests_on_it_is_left_out_through_any_table(small):
    text = (
        table_toml("chart", made="service_gap.activity", tables=["later"])
        + table_toml("both", concat=["returns", "later"])
        + finding_toml("X2", "demand.xmr", ["chart"])
        + finding_toml("X3", "service_gap.activity", ["both"])
        + finding_toml("X4", "demand.area_rates", ["returns", "returns", "boundaries:outlines"])
        + table_toml("outlines", path="data/raw/outlines.geojson", kind="boundaries")
    )
    path = small / "assessment.toml"
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
    opened = assessment.open(small)
    assert [finding.id for finding in assessment.build_findings(opened)] == ["A01"]
    assert opened.not_supplied(["both", "chart", "boundaries:outlines", "returns"]) == ("later", "outlines")
    for name in ("chart", "both", "later"):
        with pytest.raises(NotSupplied, match=r"not supplied: later\.csv"):
            opened.table(name)
    results = assessment.check(opened).results.set_index("table")["result"]
    assert results.drop("returns").eq("not supplied").all() and len(results) == 5


def test_nothing_supplied_is_a_page_without_findings(small):
    (small / "data" / "raw" / "return.csv").unlink()
    outcome = assessment.run(assessment.open(small))
    assert outcome.report.read_text(encoding="utf-8").count("Not supplied:") == 2


@pytest.mark.parametrize("disclosure", ["aggregate", "record_level"])
def test_records_may_stay_behind_while_their_paper_trail_travels(small, disclosure):
    path = small / "data" / "raw" / "later.csv"
    sidecar(path, disclosure)
    assert not is_supplied(path) and who_could(path) == "Women's Aid"
    outcome = assessment.run(assessment.open(small))
    assert "Who could supply it: Women&#39;s Aid." in outcome.report.read_text(encoding="utf-8")


@pytest.mark.parametrize("disclosure", ["already_published", "synthetic"])
def test_a_published_file_that_was_there_is_lost_and_stops_the_run(small, disclosure):
    path = small / "data" / "raw" / "later.csv"
    sidecar(path, disclosure)
    assert is_supplied(path)
    with pytest.raises(DataError) as refused:
        assessment.run(assessment.open(small))
    assert not isinstance(refused.value, NotSupplied)
    assert not assessment.check(assessment.open(small)).sound


def test_a_slip_in_the_path_is_suggested(small):
    edit(small / "assessment.toml", "raw/later.csv", "raw/retrun.csv")
    with pytest.raises(NotSupplied, match=r"If you meant return\.csv, correct the path"):
        assessment.open(small).table("later")


def test_a_refusal_still_stops_a_run_and_what_is_lacking_stops_no_other_from_being_named(small):
    text = finding_toml("X2", "service_gap.activity", ["returns"], 'measure = "horses"')
    path = small / "assessment.toml"
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as refused:
        assessment.run(assessment.open(small))
    assert refused.value.problems["column"].tolist() == ["findings.X2"]
    assert not (small / "data" / "processed" / "report.html").exists()


def test_a_provisional_run_lists_it_as_missing_and_not_as_open(small):
    outcome = assessment.run(assessment.open(small, provisional=True))
    assert outcome.notes[0].startswith("PROVISIONAL: no problem is open")
    assert any("not supplied: later (later.csv)" in line for line in outcome.notes)
    record = json.loads((small / "data" / "processed" / "run.json").read_text(encoding="utf-8"))
    assert record["open"] == []
    assert "Referrals of later (finding X1)" in outcome.report.read_text(encoding="utf-8")


def test_a_notebook_on_it_is_left_out_and_another_is_run(small):
    first = "import needs_analysis as na\na = na.assessment.open()\n"
    add_notebook(small, first + 'a.table("later")', name="late.ipynb")
    add_notebook(small, first + 'len(a.table("returns"))', name="sound.ipynb")
    outcome = assessment.run(assessment.open(small))
    assert "late.ipynb is left out: a table that it uses was not supplied." in outcome.notes
    made = {path.name for path in (small / "data" / "processed" / "notebooks").iterdir()}
    assert made == {"sound.ipynb"}
    assert "late.ipynb" not in texts_of(small).replace('"notebooks/late.ipynb"', "")


def test_services_that_were_not_supplied_are_a_line_on_the_page(folder):
    for name in ("services.csv", "services.csv.source.toml"):
        (folder / "data" / "raw" / "west_mercia" / name).unlink()
    for path in (folder / "notebooks").glob("*.ipynb"):
        path.unlink()
    outcome = assessment.run(assessment.open(folder))
    page = outcome.report.read_text(encoding="utf-8")
    assert "Profiles of the services" in page and "Not supplied: services.csv" in page
    assert 'id="D01"' in page and 'id="G08"' not in page
