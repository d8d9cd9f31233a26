"""Attacks on a whole run, each with others of its kind: a row names what must be in no file that is written."""

import hashlib
import json

import pandas as pd
import pytest
from typer.testing import CliRunner

from needs_analysis import assessment, repeat_victimisation
from needs_analysis.characters import begins_as_formula
from needs_analysis.cli import app
from needs_analysis.errors import Refusal
from needs_analysis.reading import write_source
from needs_analysis.release import release
from needs_analysis.result import SYNTHETIC_LABEL
from needs_analysis.source import Source, sources_of
from tests.assessment.small import add_notebook, small_assessment, texts_of
from tests.reading.files import ROWS, as_csv, changed

PEOPLE = ["07700 900123 J Smith", "AB123456C", "jane@example.org", "WR1 3PA"]
EVENTS = '\n[tables.events]\npath = "data/raw/events.csv"\ncontract = "victim_events"\n'
OPEN = "import needs_analysis as na; a = na.assessment.open(); t = a.table('events')\n"
REPEAT = "na.repeat_victimisation.repeat_rate(t, start='2023-01-01', end='2023-12-31', by='district')"


def events(folder, *, disclosure="record_level"):
    """Twenty-four victims in Redditch, four of them repeat victims; many in Wychavon."""
    rows = [(n, f"PSEUDONYM{n % 20}", f"2023-0{1 + n % 8}-1{n % 9}", "Redditch") for n in range(24)]
    rows += [(100 + n, f"PSEUDONYM{100 + n % 80}", f"2023-0{1 + n % 8}-1{n % 9}", "Wychavon") for n in range(130)]
    table = pd.DataFrame(rows, columns=["event_id", "victim_id", "date", "district"])
    table = table.assign(perpetrator_id="", crime_type="stalking")
    path = folder / "data" / "raw" / "events.csv"
    table.to_csv(path, index=False)
    write_source(path, Source("events", "Events", "A force", "none", disclosure))


@pytest.mark.parametrize("cell", PEOPLE)
def test_a_cell_of_a_return_is_in_no_file_of_a_provisional_run(tmp_path, cell):
    folder = small_assessment(tmp_path / "small", changed(3, "engaged", cell))
    done = CliRunner().invoke(app, ["run", "--provisional", "--folder", str(folder)])
    assert done.exit_code == 0, done.output
    written = texts_of(folder)
    assert not [part for part in cell.split() if len(part) > 2 and part in written]


SHOWN = {
    "the table": "t.head(3)",
    "a print": "print(t['victim_id'].tolist()[:3])",
    "counts by district": "t.groupby('district')['victim_id'].value_counts().head(3)",
    "4 of 24 in words": "print('PSEUDONYM0 and others:', 4, 'of', 24)",
    "html": "from IPython.display import HTML; HTML('<b>PSEUDONYM0: 4 of 24</b>')",
    "a table of its own": f"r = {REPEAT}; r.table.assign(who='PSEUDONYM0')",
}


@pytest.mark.slow
def test_a_notebook_of_records_shows_none_of_them(tmp_path):
    """One run, a cell for each way of showing: in the copy each is not for release, and what was released stays."""
    folder = small_assessment(tmp_path / "small", more=EVENTS)
    events(folder)
    add_notebook(folder, OPEN, *SHOWN.values(), REPEAT)
    assessment.run(assessment.open(folder))
    path = folder / "data" / "processed" / "notebooks" / "analysis.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    for way, cell in zip(SHOWN, cells[1:-1], strict=True):
        shown = json.dumps(cell["outputs"])
        assert "[not for release]" in shown and "PSEUDONYM" not in shown and "of 24" not in shown, way
    assert "released+json" in json.dumps(cells[-1]["outputs"])
    written = "".join(
        file.read_text(encoding="utf-8", errors="replace")
        for file in (folder / "data" / "processed").rglob("*")
        if file.is_file() and file != path
    )
    assert "PSEUDONYM" not in written


@pytest.mark.parametrize(
    ("claimed", "counts_as"),
    [
        ("already_published", "record_level"),
        ("aggregate", "record_level"),
        ("record_level", "record_level"),
        ("synthetic", "synthetic"),
    ],
)
def test_records_stay_records_whatever_is_said_beside_them(tmp_path, claimed, counts_as):
    """The contract of victims sets a floor; invented data are labelled in words."""
    folder = small_assessment(tmp_path / "small", more=EVENTS)
    events(folder, disclosure=claimed)
    table = assessment.open(folder).table("events")
    assert {source.disclosure for source in sources_of(table)} == {counts_as}
    result = repeat_victimisation.repeat_rate(table, start="2023-01-01", end="2023-12-31", by="district")
    if counts_as == "record_level":
        with pytest.raises(Refusal, match="does not suppress"):
            release(result, "already_published")
    else:
        assert release(result, "already_published").label == SYNTHETIC_LABEL


FEW = [(1, "waiting"), (2, "engaged"), (3, "waiting"), (4, "repeat_victims")]


@pytest.mark.parametrize(("number", "column"), FEW)
def test_a_small_figure_of_a_return_is_in_no_table_and_no_record(tmp_path, number, column):
    """No number of rows, no checksum that could be guessed, no file with the figure."""
    rows = changed(3, column, number)
    folder = small_assessment(tmp_path / "small", rows)
    path = folder / "assessment.toml"
    settings = path.read_text(encoding="utf-8").replace('measure = "referrals"', f'measure = "{column}"')
    path.write_text(settings, encoding="utf-8")
    assessment.run(assessment.open(folder))
    outputs = folder / "data" / "processed"
    record = json.loads((outputs / "run.json").read_text(encoding="utf-8"))
    assert not record["rows_in"] and all(each.startswith("keyed:") for each in record["inputs"].values())
    table = pd.read_csv(outputs / "tables" / "A01.csv")
    figures = pd.to_numeric(table["value"], errors="coerce")
    assert figures.isna().any() and figures.notna().any() and not ((figures > 0) & (figures < 5)).any()
    # Whoever tries all small figures finds the file by no checksum that was written.
    written = texts_of(folder)
    for guess in range(1, 5):
        assert hashlib.sha256(as_csv(changed(3, column, guess))).hexdigest() not in written


FORMULAS = ["=HYPERLINK(1)", "+1+1", "-2+3", "@SUM(A1)", "\t=1"]


def test_no_table_for_people_holds_a_formula(tmp_path):
    rows = [[f"{text} {at}", *ROWS[0][1:]] for at, text in enumerate(FORMULAS[:4])]
    folder = small_assessment(tmp_path / "small", rows)
    path = folder / "assessment.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('by = ["area"]', 'by = ["service"]'), encoding="utf-8")
    assessment.run(assessment.open(folder))
    tables = folder / "data" / "processed" / "tables"
    table = pd.read_csv(tables / "A01.csv", dtype=str)
    assert len(table) == 4 and not [each for each in table["service"] if begins_as_formula(each)]
    assert sorted(pd.read_parquet(tables / "A01.parquet")["service"]) == sorted(row[0] for row in rows)
