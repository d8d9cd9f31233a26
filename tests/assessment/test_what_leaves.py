"""Nothing reaches a file of an assessment but what was released, or its kind, place and count."""

import hashlib
import hmac
import json
import re

import pandas as pd
import pytest
from typer.testing import CliRunner

from needs_analysis import assessment, contracts, service_gap
from needs_analysis.assessment.outputs import placed_lines
from needs_analysis.cli import app
from needs_analysis.columns import Column, helpers
from needs_analysis.errors import ConfigurationError, NeedsAnalysisError
from needs_analysis.reading import write_source
from needs_analysis.source import Source
from tests.assessment.small import add_notebook, small_assessment, texts_of
from tests.conftest import ROOT, edit, says
from tests.reading.files import HEADER, ROWS, changed

CELL = "07700 900123 J Smith"


@pytest.fixture
def small(tmp_path):
    return small_assessment(tmp_path / "small")


def record_of(folder):
    return json.loads((folder / "data" / "processed" / "run.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("column", ["engaged", "waiting", "referrals"])
def test_a_cell_that_cannot_be_read_is_written_nowhere(tmp_path, column):
    folder = small_assessment(tmp_path / "small", changed(3, column, CELL))
    done = CliRunner().invoke(app, ["run", "--provisional", "--folder", str(folder)])
    assert done.exit_code == 0, done.output
    written = texts_of(folder)
    assert "07700" not in written and "Smith" not in written
    line = record_of(folder)["open"][0]
    assert line.startswith(f"return.csv, row 3, column {column}: a cell could not be read (DATA)")
    assert line in (folder / "data" / "processed" / "report.html").read_text(encoding="utf-8")


def test_the_text_of_a_refusal_is_for_the_screen_only(tmp_path):
    more = """
[[findings]]
id = "A02"
title = "A refused one"
family = "service gap"
priority = "Victims first"
metric = "service_gap.activity"
tables = ["returns"]
settings = { measure = "nothing of the kind", by = ["area"] }
"""
    folder = small_assessment(tmp_path / "small", changed(3, "engaged", CELL), more=more)
    said = []
    assessment.run(assessment.open(folder, provisional=True), say=said.append)
    assert any("nothing of the kind" in text for text in said), "the screen says why"
    lines = [line for line in record_of(folder)["open"] if line.startswith("Finding A02")]
    assert lines == ["Finding A02 is left out (REFUSED); whoever ran this was told why."]
    outputs = folder / "data" / "processed"
    for name in ("run.json", "findings.json", "report.html"):
        assert "nothing of the kind" not in (outputs / name).read_text(encoding="utf-8"), name


def test_a_place_is_repeated_only_where_the_assessment_knows_it():
    row = {"file": "J Smith 07700 900123.csv", "sheet": CELL, "row": CELL, "column": CELL, "count": 3, "problem": CELL}
    lines = placed_lines(pd.DataFrame([row]), files=frozenset({"return.csv"}))
    assert lines == ["A file: 3 cells could not be read (DATA); needs-analysis check says more."]
    assert "referrals" in {column.name for contract in contracts.ALL.values() for column in contract.columns}


def test_the_number_of_rows_and_the_checksum_of_what_people_are_in_stay_with_the_office(small):
    assessment.run(assessment.open(small))
    written = texts_of(small)
    raw = (small / "data" / "raw" / "return.csv").read_bytes()
    assert hashlib.sha256(raw).hexdigest() not in written
    record = record_of(small)
    assert record["rows_in"] == {}
    key = (small / ".needs-analysis" / "stamp.key").read_bytes()
    plain = hashlib.sha256(raw).hexdigest()
    assert record["inputs"]["data/raw/return.csv"] == f"keyed:{hmac.new(key, plain.encode(), 'sha256').hexdigest()}"
    assert record["stamp"].startswith("keyed:")
    assert all(checksum.startswith("keyed:") for checksum in record["inputs"].values())


def test_a_table_of_records_has_no_number_of_rows_in_the_record(tmp_path):
    more = '\n[tables.events]\npath = "data/raw/events.csv"\ncontract = "victim_events"\n'
    folder = small_assessment(tmp_path / "small", more=more)
    path = folder / "data" / "raw" / "events.csv"
    path.write_text("event_id,victim_id,perpetrator_id,date,crime_type,district\n1,V1,,2023-01-04,stalking,Redditch\n")
    write_source(path, Source("events", "Events", "A force", "none", "record_level"))
    assessment.run(assessment.open(folder))
    assert record_of(folder)["rows_in"] == {"events": "withheld"}
    assert hashlib.sha256(path.read_bytes()).hexdigest() not in texts_of(folder)


def test_nothing_can_be_guessed_from_a_record_in_another_folder(small, tmp_path):
    other = small_assessment(tmp_path / "other")
    assessment.run(assessment.open(small))
    assessment.run(assessment.open(other))
    assert record_of(small)["stamp"] != record_of(other)["stamp"]
    assert not assessment.run(assessment.open(small)).worked, "the folder itself knows that nothing has changed"


def test_what_a_notebook_shows_unreleased_is_not_in_its_copy(tmp_path):
    folder = small_assessment(tmp_path / "small", changed(3, "referrals", 44_441))
    shown = [
        "import needs_analysis as na; a = na.assessment.open(); a.table('returns')",
        "print(a.table('returns')['referrals'].tolist())",
        "result = na.service_gap.activity(a.table('returns'), measure='referrals', by=['area']); result",
        "na.release.release(result, 'lt5')",
        "import matplotlib.pyplot as plt; plt.plot([1, 44441])",
        "hidden = 44441",
    ]
    add_notebook(folder, *shown)
    said = []
    assessment.run(assessment.open(folder), say=said.append)
    notebook = json.loads((folder / "data" / "processed" / "notebooks" / "analysis.ipynb").read_text(encoding="utf-8"))
    outputs = ["".join(map(json.dumps, cell["outputs"])) for cell in notebook["cells"]]
    for number in (0, 1, 4):
        assert "[not for release]" in outputs[number] and "44" not in outputs[number], number
    assert "image/png" not in outputs[4]
    for number in (2, 3):
        # A plain result is shown as it is released, and stays.
        assert "released+json" in outputs[number] and "[not for release]" not in outputs[number], number
    assert notebook["cells"][2]["outputs"][0]["data"] == notebook["cells"][3]["outputs"][0]["data"]
    assert outputs[5] == ""
    assert any("analysis.ipynb: what cells 1, 2 and 5 show was not released" in text for text in said)


def test_a_notebook_that_fails_says_where_and_never_what(small):
    add_notebook(small, "x = 1", f"y = 2\nraise ValueError('{CELL}')")
    done = CliRunner().invoke(app, ["run", "--folder", str(small)])
    with pytest.raises(NeedsAnalysisError) as caught:
        assessment.run(assessment.open(small))
    for said in (str(caught.value), done.output):
        assert "Smith" not in said and "07700" not in said
    assert "analysis.ipynb, code cell 2: ValueError in line 2." in str(caught.value)
    assert not (small / "data" / "processed").exists()


def test_a_notebook_does_not_see_the_key(small, monkeypatch):
    monkeypatch.setenv("NEEDS_ANALYSIS_KEY", "ab" * 32)
    add_notebook(small, "import os; assert 'NEEDS_ANALYSIS_KEY' not in os.environ")
    assert assessment.run(assessment.open(small)).worked


def test_notebooks_are_left_out_when_asked(small):
    add_notebook(small, "1 / 0")
    done = CliRunner().invoke(app, ["run", "--without-notebooks", "--folder", str(small)])
    assert done.exit_code == 0 and "not run, as you asked" in done.output
    assert not (small / "data" / "processed" / "notebooks").exists()


def test_a_service_that_is_a_formula_is_a_text_in_the_table_for_people(tmp_path):
    rows = [["=HYPERLINK(1)", *line[1:]] for line in ROWS]
    folder = small_assessment(tmp_path / "small", rows)
    edit(folder / "assessment.toml", 'by = ["area"]', 'by = ["service"]')
    assessment.run(assessment.open(folder))
    tables = folder / "data" / "processed" / "tables"
    assert "'=HYPERLINK" in (tables / "A01.csv").read_text(encoding="utf-8")
    assert pd.read_parquet(tables / "A01.parquet")["service"].tolist() == ["=HYPERLINK(1)"]


CONFIGURATION = [
    ('force = "West Mercia"', 'force = "Narnia"', "about.force"),
    ('"Herefordshire", ', '"Nowhere", ', "is not a known area"),
    ('"Herefordshire", ', '"Shropshire", ', "appears more than once"),
    ('priorities = ["Victims first"]', 'priorities = ["Victims first", "Victims first"]', "appears more than once"),
    ('title = "Referrals"', 'title = "Referrals"\nservice = "S99"', "there is no service 'S99'"),
    ('id = "A01"', 'id = "CON"', "Windows reserves for a device"),
    ('path = "data/raw/return.csv"', 'path = "data/raw/return.csv:stream"', "a character that is not allowed"),
    ('path = "data/raw/return.csv"', "path = '\\evil\\return.csv'", "inside the assessment's folder"),
    ('path = "data/raw/return.csv"', 'path = "C:return.csv"', "inside the assessment's folder"),
    ('path = "data/raw/return.csv"', 'path = "data/raw/NUL"', "reserves for a device"),
    ('tables = ["returns"]', 'tables = ["retruns"]', "no table is called 'retruns'"),
    ('measure = "referrals"', 'mesure = "referrals", why = 1', "has no setting 'why'"),
    ('as_of = "November 2026"', f"as_of = {'9' * 5_000}", "number is too long"),
    ('as_of = "November 2026"', f"as_of = {'[' * 3_000}", "nested too deeply"),
    ('as_of = "November 2026"', "as_of = 99999999999999999999", "out of range"),
    ('title = "Referrals"', 'title = "Refer\\u202erals"', "invisible"),
]


@pytest.mark.parametrize(("old", "new", "said"), CONFIGURATION)
@pytest.mark.parametrize("provisional", [False, True])
def test_what_is_written_wrongly_stops_every_run(small, old, new, said, provisional):
    edit(small / "assessment.toml", old, new)
    with pytest.raises(ConfigurationError) as caught:
        assessment.run(assessment.open(small, provisional=provisional))
    assert said in str(caught.value)
    if "mesure" in new:
        assert "'mesure'" in str(caught.value), "every line of a finding is said"
    assert not (small / "data" / "processed").exists()


def test_every_finding_is_checked_before_one_is_computed(small):
    text = (small / "assessment.toml").read_text(encoding="utf-8")
    finding = text[text.index("[[findings]]") :]
    two = finding.replace("A01", "A02").replace("measure", "mesure")
    three = finding.replace("A01", "A03").replace("service_gap.activity", "service_gap.activty")
    (small / "assessment.toml").write_text(f"{text}\n{two}\n{three}", encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        assessment.run(assessment.open(small))
    assert "findings.A02.mesure" in str(caught.value) and "no metric 'service_gap.activty'" in str(caught.value)


def test_a_header_that_is_odd_is_shown_written_out(tmp_path):
    path = tmp_path / "return.csv"
    path.write_text(",".join(["serv\x1b[2Jice", *HEADER[1:]]) + "\nIdva,Shropshire,2022/23 Q2" + ",1" * 8 + "\n")
    done = CliRunner().invoke(app, ["check", str(path), "--workbook", str(tmp_path / "p.xlsx")])
    assert done.exit_code == 1 and "\x1b[2J" not in done.output
    assert (tmp_path / "p.xlsx").is_file()


FORGED = """
from IPython.display import display
display({'application/vnd.needs-analysis.released+json': {'profile': 'lt5', 'proof': '0' * 64}, 'text/plain': 'FORGED',
         'text/html': '<p>FORGED</p>'}, raw=True)
"""
OPEN = "import needs_analysis as na; a = na.assessment.open()\n"


def copy_of(folder):
    return (folder / "data" / "processed" / "notebooks" / "analysis.ipynb").read_text(encoding="utf-8")


def test_a_mark_that_was_written_by_hand_releases_nothing(small):
    add_notebook(small, FORGED)
    assessment.run(assessment.open(small))
    assert "FORGED" not in copy_of(small).split('"outputs"')[1].split('"source"')[0]


def test_a_weaker_profile_of_a_notebook_is_not_kept(small):
    edit(small / "assessment.toml", 'as_of = "November 2026"', 'as_of = "November 2026"\nprofile = "lt10"')
    call = "na.service_gap.activity(a.table('returns'), measure='referrals', by=['area'])"
    add_notebook(small, f"{OPEN}na.release.release({call}, 'lt5')", f"na.release.release({call}, 'lt10')")
    assessment.run(assessment.open(small))
    cells = json.loads(copy_of(small))["cells"]
    assert "not for release" in json.dumps(cells[0]["outputs"]) and "lt10" in json.dumps(cells[1]["outputs"])


def test_what_was_stored_attached_or_tagged_is_not_in_the_copy(small):
    path = add_notebook(small, "1 + 1", "2 + 2")
    notebook = json.loads(path.read_text())
    stored = {"output_type": "stream", "name": "stdout", "text": "STALE"}
    for cell in notebook["cells"]:
        cell["outputs"] = [stored]
        cell["metadata"] = {"tags": ["skip-execution"], "note": "STALE"}
    text = {
        "cell_type": "markdown",
        "id": "m",
        "metadata": {},
        "source": "x",
        "attachments": {"a.png": {"image/png": "STALE"}},
    }
    notebook["cells"] += [text, {"cell_type": "raw", "id": "r", "metadata": {}, "source": "STALE"}]
    path.write_text(json.dumps(notebook))
    assessment.run(assessment.open(small))
    assert "STALE" not in copy_of(small)


@pytest.mark.parametrize("reading", ["na.reading.provider_return({!r}).table", "__import__('pandas').read_csv({!r})"])
def test_a_file_beside_the_tables_holds_people_until_something_says_otherwise(small, reading):
    (small / "assessment.toml").write_text(
        (small / "assessment.toml")
        .read_text()
        .replace('kind = "provider_return"', 'contract = "imd_deciles"')
        .replace("return.csv", "imd.csv")
        .replace("service_gap.activity", "demand.rate")
        .replace('tables = ["returns"]', 'tables = ["reference:esp2013"]')
        .replace(
            '{ measure = "referrals", by = ["area"] }', '{ by = "age_group", events = "weight", population = "weight" }'
        )
    )
    deciles = small / "data" / "raw" / "imd.csv"
    header = (ROOT / "data" / "raw" / "west_mercia" / "imd_deciles.csv").read_text().split("\n")
    deciles.write_text("\n".join(header[:3]) + "\n")
    write_source(deciles, Source("imd", "Deciles", "MHCLG", "OGL", "already_published"))
    own = small / "data" / "raw" / "return.csv"
    add_notebook(small, OPEN + reading.format(str(own)))
    opened = assessment.open(small)
    from needs_analysis.assessment.record import holds_people

    assert holds_people(opened)
    write_source(own, Source("r", "Return", "A provider", "none", "already_published"))
    assert not holds_people(opened)
    elsewhere = small.parent / "elsewhere.csv"
    elsewhere.write_text("x")
    assert holds_people(opened, [elsewhere])


def test_refreshed_notebooks_of_people_keep_what_was_released(small):
    path = add_notebook(
        small,
        f"{OPEN}a.table('returns')",
        "na.release.release(na.service_gap.activity(a.table('returns'), measure='referrals', by=['area']), 'lt5')",
    )
    done = CliRunner().invoke(app, ["notebooks", "--refresh", "--folder", str(small)])
    written = path.read_text(encoding="utf-8")
    assert "Herefordshire" not in json.dumps(json.loads(written)["cells"][0]["outputs"]), done.output
    assert "released+json" in written


def test_a_range_over_withheld_cells_does_not_give_the_known_part_away():
    import numpy as np

    from needs_analysis.release import release
    from needs_analysis.result import Result

    table = pd.DataFrame(
        {
            "area": ["A", "B", "C"],
            "value": [np.nan, np.nan, 60.0],
            "lower": [3.0, 9.0, 60.0],
            "upper": [6.0, 40.0, 60.0],
            "known": [2.0, 2.0, 60.0],
            "cells_known": [5, 5, 6],
            "cells": [6, 12, 6],
        }
    )
    counts = Source("counts", "Counts", "A force", "none", disclosure="aggregate")
    ends = [Column(name, "count", of=("known",)) for name in ("value", "lower", "upper")]
    columns = [Column("area", "key"), Column("known", "count"), *ends, *helpers("cells_known", "cells")]
    result = Result(table, "m", "d", "x", says(), sources=(counts,), columns=columns)
    kept = release(result, "lt5").result.table
    assert kept["lower"].isna().tolist() == [True, True, False], "3 - 1 is 2, and 9 - 7 is 2"


@pytest.mark.parametrize("name", ["stamp.key", "run.lock"])
def test_a_private_folder_that_came_with_an_assessment_is_not_trusted(small, tmp_path, name):
    private = small / ".needs-analysis"
    private.mkdir()
    victim = tmp_path / "victim.txt"
    victim.write_text("mine")
    if name == "stamp.key":
        (private / name).write_bytes(b"k" * 32)
        (private / name).chmod(0o644)
    else:
        (private / name).symlink_to(victim)
    assessment.run(assessment.open(small))
    assert victim.read_text() == "mine"
    assert (private / "stamp.key").read_bytes() != b"k" * 32


def test_the_name_of_a_raw_file_that_looks_like_a_person_is_withheld(small):
    (small / "data" / "raw" / "J Smith 07700 900123.csv").write_text("x")
    assessment.run(assessment.open(small))
    assert "07700" not in texts_of(small)


def test_a_table_that_nobody_can_read_does_not_stop_a_provisional_run(tmp_path):
    more = """
[tables.contracts]
path = "data/raw/contracts.csv"
kind = "service_contracts"

[[recommendations]]
id = "R1"
finding = "A01"
text = "Do it."
owner = "The office"
timescale = "Soon"
cost = "None"
measure_of_success = "Done"
"""
    folder = small_assessment(tmp_path / "small", changed(3, "referrals", CELL), more=more)
    (folder / "data" / "raw" / "contracts.csv").write_text("contract,value_a_year\nC1,ten\n")
    edit(folder / "assessment.toml", 'measure = "referrals"', 'measure = "nothing of the kind"')
    said = []
    assessment.run(assessment.open(folder, provisional=True), say=said.append)
    lines = record_of(folder)["open"]
    assert any(line.startswith("contracts.csv") for line in lines) and any("A01" in line for line in lines)
    assert any("Withdrawn: R1, because finding A01 is left out" in text for text in said)
    with pytest.raises(NeedsAnalysisError) as caught:
        assessment.run(assessment.open(folder))
    assert "contracts.csv" in str(caught.value) and "return.csv" in str(caught.value), "all tables are said at once"


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('title = "A small assessment"', 'title = "Ring 07700 900123"', "assessment.toml, about.title"),
        ('as_of = "November 2026"', 'as_of = "November 2026"\nnote = "AB123456C"', "assessment.toml, about.note"),
        ('title = "Referrals"', 'title = "Of jane@example.org"', "assessment.toml, findings.A01.title"),
    ],
)
def test_what_people_wrote_is_searched_before_it_is_shown(small, old, new, place):
    edit(small / "assessment.toml", old, new)
    with pytest.raises(NeedsAnalysisError, match=f"looks like personal data \\({place}: ") as caught:
        assessment.run(assessment.open(small))
    assert "07700" not in str(caught.value) and not (small / "data" / "processed").exists()


WAITS = """
[tables.waits]
path = "data/raw/waits.csv"
kind = "waiting_list"

[tables.scores]
path = "data/raw/scores.csv"
kind = "outcome_measurements"
"""


def test_waits_and_scores_of_few_people_leave_no_file(tmp_path):
    """Two services of 3 and 2 people beside one of many: of the few no share, percentile, longest wait or score is written."""
    starts = 'settings = { as_of = "2024-12-31", target_days = 14, by = ["service"] }'
    findings = "".join(
        f'\n[[findings]]\nid = "{name}"\ntitle = "{title}"\nfamily = "service gap"\npriority = "Victims first"\n'
        f'metric = "service_gap.{metric}"\ntables = ["{table}"]\n{settings}\n'
        for name, title, metric, table, settings in (
            ("W1", "Waits", "waits", "waits", starts),
            ("W2", "Long waits", "long_waiters", "waits", starts.replace("target_days = 14", "target_days = 30")),
            ("O1", "Outcomes", "outcome_change", "scores", 'settings = { by = ["service", "outcome"] }'),
        )
    )
    folder = small_assessment(tmp_path / "small", more=WAITS + findings)
    many = {"Small one": 3, "Small two": 2, "Large": 60}
    waits, scores = ["client,service,referred,started"], ["client,service,outcome,closed,entry,exit"]
    for service, n in many.items():
        for at in range(n):
            client = f"PSEUDONYM{len(waits)}"
            started = "" if at % 3 == 2 else f"2024-11-{10 + at % 15}"
            # 317 days and 88.25 points occur only among the few.
            referred = "2024-02-18" if service != "Large" and at % 3 == 2 else "2024-11-02"
            waits.append(f"{client},{service},{referred},{started}")
            scores.append(f"{client},{service},safety,2024-12-01,3,{91.25 if service != 'Large' else 3 + at % 3 - 1}")
    for name, lines in (("waits", waits), ("scores", scores)):
        (folder / "data" / "raw" / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert assessment.run(assessment.open(folder)).worked
    written = texts_of(folder)
    assert "PSEUDONYM" not in written and "88.25" not in written and "317" not in re.findall(r"\b\d+\b", written)
    waiting = assessment.open(folder).table("waits")
    before = service_gap.waits(waiting, as_of="2024-12-31", target_days=14, by=["service"]).table
    assert 45 in before["longest_weeks"].tolist(), "what was withheld, 317 days or 45 weeks, was there to be withheld"
    assert "45 weeks" not in written
    assert record_of(folder)["rows_in"] == {}
    assert "withheld" in written and "Large" in written
