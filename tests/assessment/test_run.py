import hashlib
import json
import os
import subprocess
import sys

import pandas as pd
import pytest

from needs_analysis import assessment
from needs_analysis.errors import ConfigurationError, DataError, NeedsAnalysisError
from needs_analysis.reading import record_checksum
from needs_analysis.release import CannotProtect
from tests.assessment.small import small_assessment
from tests.conftest import ROOT, edit

SAME_BYTES = ("findings.json", "register.json", "report.html", "run.json")


def digest(folder):
    processed = folder / "data" / "processed"
    paths = [processed / name for name in SAME_BYTES] + sorted((processed / "tables").iterdir())
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def without_notebooks(folder):
    for path in (folder / "notebooks").glob("*.ipynb"):
        path.unlink()
    return folder


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    import shutil

    target = tmp_path_factory.mktemp("ran") / "folder"
    target.mkdir()
    shutil.copy(ROOT / "assessment.toml", target)
    shutil.copytree(ROOT / "data" / "raw", target / "data" / "raw")
    (target / "notebooks").mkdir()
    shutil.copy(ROOT / "notebooks" / "03_cost_benefit_drive.ipynb", target / "notebooks")
    said = []
    outcome = assessment.run(assessment.open(target), say=said.append)
    return target, outcome, said


def test_a_run_leaves_everything_it_promises(ran):
    folder, outcome, said = ran
    processed = folder / "data" / "processed"
    assert outcome.worked and outcome.report == processed / "report.html"
    for name in (*SAME_BYTES, "notebooks/03_cost_benefit_drive.ipynb"):
        assert (processed / name).stat().st_size > 500, name
    findings = json.loads((processed / "findings.json").read_text(encoding="utf-8"))
    ids = [entry["id"] for entry in findings["findings"]]
    for finding_id in ids:
        assert (processed / "tables" / f"{finding_id}.csv").is_file()
        assert (processed / "tables" / f"{finding_id}.parquet").is_file()
    assert len(findings["services"]) == 47 and len(findings["missing"]) >= 5
    assert any("notebook" in text for text in said)


def test_no_stored_table_has_digits_that_depend_on_the_processor(ran):
    seen = 0
    for path in (ran[0] / "data" / "processed" / "tables").glob("*.parquet"):
        table = pd.read_parquet(path)
        for name in table.select_dtypes("floating"):
            numbers = table[name].dropna()
            seen += len(numbers)
            assert [float(f"{number:.10g}") for number in numbers] == numbers.tolist(), (path.name, name)
    assert seen > 500


def test_the_record_names_inputs_versions_parameters_and_rows(ran):
    record = json.loads((ran[0] / "data" / "processed" / "run.json").read_text(encoding="utf-8"))
    facts = "data/raw/west_mercia/published_facts.csv"
    assert record["inputs"][facts] == hashlib.sha256((ran[0] / facts).read_bytes()).hexdigest()
    assert record["versions"]["pandas"].startswith("3.") and record["seed"] == 20_250_331
    assert record["settings"]["D01"]["now"] == "B016"
    assert record["rows_in"]["published_facts"] == 158 and record["rows_out"]["D06"] == 9
    assert any(entry["rows"] == 2310 for entry in record["left_out"]["D06"])


def test_the_required_figures_stand_in_the_report_with_their_ranges(ran):
    page = (ran[0] / "data" / "processed" / "report.html").read_text(encoding="utf-8")
    for words in (
        "6% more (range 26% fewer to 51% more): no clear change",
        "not comparable",
        "12.3% (range 12.0% to 12.7%)",
        "296 of 300",
        "61,467 offences in 2025/26 Q1 to Q3",
        "54.7% (17,594 of 32,171), number 4 of 43",
        "19.7 full-time IDVAs in all (range 18.0 to 21.5)",
        "24.6 to 32.8",
        "0.71 years",
        "112 would be in service",
        "200% (range 135% to 286%)",
        "92 referrals",
        "81.0% of the £636,541 awarded has been spent (£515,579 spent, £120,962 unspent)",
        "£120,962",
        "17 engaged and at most 25",
        "£178,863",
        "£103,978.60",
        "29% to 33%",
        "Synthetic data",
        "licence not stated",
        "stated not covered",
        "Data gaps",
    ):
        assert words in page, words
    assert "http://" not in page and "https://" not in page and "<script" not in page


def test_nothing_changed_means_no_work(ran):
    folder = ran[0]
    before = {path: path.stat().st_mtime_ns for path in (folder / "data" / "processed").rglob("*")}
    said = []
    outcome = assessment.run(assessment.open(folder), say=said.append)
    assert not outcome.worked and "Nothing has changed" in said[0]
    assert before == {path: path.stat().st_mtime_ns for path in (folder / "data" / "processed").rglob("*")}


def test_a_lost_output_is_made_again(folder):
    folder = without_notebooks(folder)
    opened = assessment.open(folder)
    assessment.run(opened)
    (folder / "data" / "processed" / "tables" / "D01.csv").unlink()
    assert assessment.run(assessment.open(folder)).worked


def test_two_fresh_runs_give_the_same_bytes_from_other_processes_and_hash_seeds(ran, folder):
    folder = without_notebooks(folder)
    (folder / "notebooks" / "03_cost_benefit_drive.ipynb").write_bytes(
        (ROOT / "notebooks" / "03_cost_benefit_drive.ipynb").read_bytes()
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    subprocess.run(
        [sys.executable, "-m", "needs_analysis.cli", "run", "--folder", str(folder)],
        check=True,
        env=environment,
        cwd=folder.parent,
        capture_output=True,
    )
    assert digest(folder) == digest(ran[0])


def test_a_refused_input_leaves_the_old_report_as_it_was(folder):
    folder = without_notebooks(folder)
    assessment.run(assessment.open(folder))
    before = digest(folder)
    path = folder / "data" / "raw" / "west_mercia" / "published_facts.csv"
    edit(path, ",492,referrals,", ",49x,referrals,")
    with pytest.raises(DataError, match="checksum"):
        assessment.run(assessment.open(folder))
    record_checksum(path)
    with pytest.raises(DataError, match="row 85"):
        assessment.run(assessment.open(folder))
    path.unlink()
    with pytest.raises(DataError, match="the file was not found"):
        assessment.run(assessment.open(folder))
    assert digest(folder) == before
    assert not list((folder / "data").rglob("*.tmp"))


def test_one_changed_digit_moves_the_report_the_finding_and_the_notebook(ran, folder):
    folder = without_notebooks(folder)
    for name in ("01_demand.ipynb",):
        (folder / "notebooks" / name).write_bytes((ROOT / "notebooks" / name).read_bytes())
    path = folder / "data" / "raw" / "west_mercia" / "published_facts.csv"
    edit(path, ",492,referrals,", ",992,referrals,")
    record_checksum(path)
    assessment.run(assessment.open(folder))

    def findings(place):
        text = (place / "data" / "processed" / "findings.json").read_text(encoding="utf-8")
        return json.loads(text)

    old, new = findings(ran[0]), findings(folder)
    moved = {b["id"] for a, b in zip(old["findings"], new["findings"], strict=True) if a != b}
    assert {"D01", "G01", "G02", "G09"} <= moved <= {"D01", "G01", "G02", "G09", "Q01"}
    verdicts = {entry["id"]: entry["verdict"] for entry in new["findings"]}
    assert verdicts["D01"] == "has risen"
    assert "REC01" in {entry["id"] for entry in new["withdrawn"]}
    assert "992 referrals" in (folder / "data" / "processed" / "report.html").read_text(encoding="utf-8")
    checked = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "--nbval",
            "--nbval-current-env",
            "-p",
            "no:cacheprovider",
            "-o",
            "addopts=",
            str(folder / "notebooks" / "01_demand.ipynb"),
        ],
        capture_output=True,
        text=True,
        cwd=folder,
    )
    assert checked.returncode == 1 and "failed" in checked.stdout


def test_a_file_that_cannot_be_written_leaves_a_clear_error(folder, monkeypatch):
    folder = without_notebooks(folder)

    opened = assessment.open(folder)
    assessment.run(opened)
    before = digest(folder)

    def full(path, content):
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr("needs_analysis.assessment.outputs.write_whole", full)
    with pytest.raises(NeedsAnalysisError, match="free some disk space"):
        assessment.run(opened, force=True)
    assert digest(folder) == before and not list((folder / ".needs-analysis").glob("being-made-*"))


def test_a_notebook_that_fails_leaves_the_last_run_as_it_was(folder):
    folder = without_notebooks(folder)
    assessment.run(assessment.open(folder))
    before = digest(folder)
    notebook = json.loads((ROOT / "notebooks" / "03_cost_benefit_drive.ipynb").read_text(encoding="utf-8"))
    next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")["source"] = "1 / 0"
    (folder / "notebooks" / "bad.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    edit(folder / "assessment.toml", 'before = "B017"', 'before = "B018"')
    with pytest.raises(NeedsAnalysisError):
        assessment.run(assessment.open(folder))
    edit(folder / "assessment.toml", 'before = "B018"', 'before = "B017"')
    with pytest.raises(NeedsAnalysisError, match=r"bad\.ipynb, code cell 1"):
        assessment.run(assessment.open(folder))
    assert digest(folder) == before


def test_what_a_run_did_not_make_is_left_alone_and_what_it_no_longer_makes_goes(folder):
    folder = without_notebooks(folder)
    assessment.run(assessment.open(folder))
    notes = folder / "data" / "processed" / "tables" / "my notes.xlsx"
    notes.write_bytes(b"mine")
    edit(folder / "assessment.toml", 'id = "D06"', 'id = "D66"')
    assessment.run(assessment.open(folder))
    names = {path.name for path in notes.parent.iterdir()}
    assert "my notes.xlsx" in names and "D66.csv" in names and "D06.csv" not in names


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "D01"', 'id = "../D01"', "findings.0.id"),
        ('id = "D02"', 'id = "d01"', "appears more than once"),
        ("elapsed_share = 0.25", 'elapsed_share = "x"', "findings.G04.elapsed_share"),
        ('now = "B016"', "now = 5", "findings.D01.now"),
        ('start = "2024-04-01"', 'start = "01/04/2024"', 'findings.R02": start is not a valid date'),
        ("elapsed_share = 0.25", "elapsed_share = 2.0", 'findings.G04": 2.0 is not a share'),
        ('metric = "demand.compare_counts"', 'metric = "findings.split_recommendations"', "no metric"),
        ('contract = "claims"', 'contract = "claimz"', "no contract 'claimz'"),
        ('concat = ["published_facts"', 'concat = ["facts"', "no file of its own"),
        ('target = "data/raw/west_mercia"', 'target = "../elsewhere"', "inside the assessment's folder"),
        ('tables = ["facts"]', 'tables = ["facts", "claims"]', "takes 0 to 1 tables"),
    ],
)
def test_a_wrong_setting_names_its_finding(folder, old, new, said):
    edit(folder / "assessment.toml", old, new)
    with pytest.raises(ConfigurationError) as caught:
        assessment.build_findings(assessment.open(folder))
    assert said in str(caught.value)


def test_a_headline_is_never_synthetic(folder):
    edit(folder / "assessment.toml", 'id = "R02"\n', 'id = "R02"\nheadline = true\n')
    with pytest.raises(NeedsAnalysisError, match="cannot be a headline"):
        assessment.build_findings(assessment.open(folder))


def test_an_unopened_folder_is_refused_on_the_command_line(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "needs_analysis.cli", "run", "--folder", str(tmp_path)], capture_output=True, text=True
    )
    assert done.returncode == 1 and "Traceback" not in done.stderr and "assessment.toml" in done.stderr
    assert ConfigurationError.__name__ not in done.stderr


def test_a_finding_too_small_to_publish_safely_stops_no_run(tmp_path, monkeypatch):
    """It is named on the page with the merge that would do, and without its figures; what rests on it is withdrawn."""

    def too_small(assessment, settings, result, **more):
        raise CannotProtect(
            "No choice of hidden cells protects Ward 1",
            remedy="Merge Ward 1 and Ward 2, then release.",
            cells=(),
            merge=(),
        )

    folder = small_assessment(tmp_path / "small")
    monkeypatch.setitem(assessment.build_findings.__globals__, "released_finding", too_small)
    outcome = assessment.run(assessment.open(folder))
    page = outcome.report.read_text(encoding="utf-8")
    assert "Referrals (finding A01)" in page
    assert "Withheld: too small to publish safely. Merge Ward 1 and Ward 2, then release." in page
    assert any("A01 is left out: Withheld" in note for note in outcome.notes)
    assert not (folder / "data" / "processed" / "tables" / "A01.csv").exists()
