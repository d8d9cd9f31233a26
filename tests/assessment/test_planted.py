"""What looks like a person, planted in turn in every raw cell and every text of an assessment, comes out nowhere."""

import csv
import io
import json
import re
from string import Template

import pytest
from typer.testing import CliRunner

from needs_analysis import assessment
from needs_analysis.cli import app
from needs_analysis.errors import NeedsAnalysisError
from needs_analysis.reading import write_source
from needs_analysis.source import Source
from tests.assessment.small import add_notebook, texts_of
from tests.conftest import edit
from tests.reading.files import HEADER, ROWS, as_csv

PLANTED = "Ring Ann on 07700 900123."
KINDS = {
    "phone number": "07700-900123",
    "e-mail address": "ann@example.org",
    "NHS number": "943 476 5919",
    "National Insurance number": "AB123456C",
    "date of birth": "Ann Smith, born 1 February 1990",
    "postcode": "WR5 1AB",
    "street address": "12 Acacia Avenue",
    "crime or log reference": "22/12345/23",
}

TOML = Template("""
format = 2
priorities = ["$priority"]

[about]
title = "$title"
office = "$office"
force = "$force"
areas = ["$area", "Shropshire", "Telford and Wrekin", "Worcestershire"]
as_of = "$as_of"
note = "$note"
profile = "$profile"

[terms]
"$term" = "$meaning"

[tables.facts]
path = "$path"
contract = "published_facts"

[tables.services]
path = "data/raw/services.csv"
contract = "services"

[tables.claims]
path = "data/raw/claims.csv"
contract = "claims"

[tables.benchmarks]
path = "data/raw/benchmarks.csv"
contract = "benchmarks"

[tables.returns]
path = "data/raw/return.csv"
kind = "provider_return"

[tables."$table"]
path = "data/raw/benchmarks.csv"
contract = "$contract"

[[findings]]
id = "$finding"
title = "$finding_title"
family = "$family"
priority = "$priority"
service = "$service"
metric = "$metric"
tables = ["facts"]
settings = { now = "A1", before = "A2", disruption = "$disruption" }

[[findings]]
id = "C01"
title = "Claims"
family = "claims"
priority = "$priority"
metric = "findings.check_claims"
tables = ["claims", "facts"]

[[findings]]
id = "G01"
title = "Activity"
family = "service gap"
priority = "$priority"
metric = "service_gap.activity"
tables = ["returns"]
settings = { measure = "referrals", by = ["service"] }

[[recommendations]]
id = "$recommendation"
finding = "$finding"
when_verdict = ["$verdict"]
text = "$text"
owner = "$owner"
timescale = "$timescale"
cost = "$cost"
measure_of_success = "$success"
needs_to_know = "$needs"

[[missing]]
what = "$what"
why = "$why"
who = "$who"
""")
SOUND = {
    "priority": "Victims first",
    "title": "An assessment",
    "office": "An office",
    "force": "West Mercia",
    "area": "Herefordshire",
    "as_of": "November 2026",
    "note": "A note",
    "profile": "lt5",
    "term": "IDVA",
    "meaning": "An adviser",
    "path": "data/raw/facts.csv",
    "table": "again",
    "contract": "benchmarks",
    "finding": "D01",
    "finding_title": "Referrals",
    "family": "demand",
    "service": "S1",
    "metric": "demand.compare_counts",
    "disruption": "snow",
    "recommendation": "R1",
    "verdict": "no clear change",
    "text": "Ask the provider.",
    "owner": "The office",
    "timescale": "2027",
    "cost": "None",
    "success": "It is known",
    "needs": "How many there were",
    "what": "Waits",
    "why": "They are not known",
    "who": "The provider",
}
FACT = {
    "fact_id": "A1",
    "source_document": "A report",
    "as_at": "2022-11-01",
    "section": "Page 3",
    "service": "IDVA service",
    "shared_by": "",
    "provider": "A provider",
    "funder": "The office",
    "area": "Shropshire",
    "areas": "Shropshire",
    "period_start": "2022-07-01",
    "period_end": "2022-09-30",
    "period_stated": "",
    "measure": "referrals",
    "measure_kind": "activity",
    "qualifier": "",
    "value": "492",
    "unit": "referrals",
    "denominator": "",
    "note": "as printed",
}
EARLIER = {**FACT, "fact_id": "A2", "value": "465", "period_start": "2021-07-01", "period_end": "2021-09-30"}
SERVICE = {
    "service_id": "S1",
    "service": "IDVA service",
    "provider": "A provider",
    "service_type": "domestic abuse",
    "area": "Shropshire",
    "fact_ids": "A1 A2",
    **dict.fromkeys(("demand", "repeat_victimisation", "cost_benefit", "service_gap"), "no"),
    **dict.fromkeys(("outcomes", "equity", "survey", "finance"), "no"),
    "extra_data_needed": "waits",
    "note": "",
}
CLAIM = {
    "claim_id": "K1",
    "source_document": "A report",
    "section": "Page 3",
    "service_id": "S1",
    "quotation": "referrals have risen",
    "figures_as_printed": "492 and 465",
    "fact_ids": "A1 A2",
    "test": "change",
    "parameters": "",
}
BENCHMARK = {"id": "N1", "norm": "100 referrals a worker", "note": "of a guide"}
TABLES = {
    "facts.csv": [FACT, EARLIER],
    "services.csv": [SERVICE],
    "claims.csv": [CLAIM],
    "benchmarks.csv": [BENCHMARK],
}
CONTRACT = """
meaning = "A norm."
key = ["id"]
floor = "already_published"
columns = [{ name = "id" }, { name = "norm" }, { name = "note", required = false }]
"""
SIDE = Source(
    "facts", "Published facts", "An office", "OGL", "already_published", "Ours", "2022", "2023", "1", "", "by hand"
)


def made(folder, *, settings=SOUND, tables=TABLES, side=SIDE, returns=ROWS):
    """The assessment, with texts of one's own in it."""
    raw = folder / "data" / "raw"
    raw.mkdir(parents=True)
    (folder / "notebooks").mkdir()
    (folder / "contracts").mkdir()
    (folder / "contracts" / "benchmarks.toml").write_text(CONTRACT)
    (folder / "assessment.toml").write_text(TOML.substitute(settings), encoding="utf-8")
    (raw / "return.csv").write_bytes(as_csv(returns))
    for name, rows in tables.items():
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        (raw / name).write_text(text.getvalue(), encoding="utf-8")
        write_source(
            raw / name,
            side if name == "facts.csv" else Source(name[:-4], name, "An office", "OGL", "already_published"),
        )
    return folder


def refused(folder, kinds=("07700", "900123", "Ann")):
    """What the run says on the screen: it is refused, and nothing planted is there or in any file."""
    done = CliRunner().invoke(app, ["run", "--folder", str(folder)])
    screen = " ".join(done.output.split())
    assert done.exit_code == 1, screen
    for part in kinds:
        assert part not in screen and part not in texts_of(folder)
    assert not (folder / "data" / "processed" / "report.html").exists()
    with pytest.raises(NeedsAnalysisError) as caught:
        assessment.run(assessment.open(folder))
    error = caught.value
    chain = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    problems = getattr(error, "problems", None)
    said = f"{error!r} {error} {'' if problems is None else problems.to_csv()} {chain}"
    assert not [part for part in kinds if part in said], said
    checked = CliRunner().invoke(app, ["check", "--folder", str(folder)])
    assert not [part for part in kinds if part in checked.output]
    return f"{screen} {error}"


def test_the_assessment_is_sound_until_something_is_planted(tmp_path):
    folder = made(tmp_path / "a")
    add_notebook(folder, "import needs_analysis as na; a = na.assessment.open()", "a")
    assert assessment.run(assessment.open(folder)).worked
    written = texts_of(folder)
    for text in ("An assessment", "Ask the provider", "IDVA service", "referrals have risen", "They are not known"):
        assert text in written


@pytest.mark.parametrize(("table", "column"), [(name, each) for name, rows in TABLES.items() for each in rows[0]])
def test_of_a_raw_cell_the_file_the_column_and_the_row_are_said(tmp_path, table, column):
    rows = [dict(row) for row in TABLES[table]]
    rows[-1][column] = PLANTED
    # A finding about a service that is not there is refused before anything is read.
    settings = {**SOUND, "service": ""} if column == "service_id" else SOUND
    said = refused(made(tmp_path / "a", settings=settings, tables={**TABLES, table: rows}))
    assert table in said and re.search(rf'column "?{column}\b', said) and f"row {len(rows) + 1}" in said


@pytest.mark.parametrize("column", ["service", "area", "quarter", "referrals", "waiting"])
def test_of_a_return_the_column_is_said(tmp_path, column):
    rows = [list(row) for row in ROWS]
    rows[0][HEADER.index(column)] = PLANTED
    said = refused(made(tmp_path / "a", returns=rows))
    assert "return" in said and f"{column}" in said


@pytest.mark.parametrize("place", SOUND)
def test_of_a_text_of_the_settings_its_place_is_said(tmp_path, place):
    said = refused(made(tmp_path / "a", settings={**SOUND, place: PLANTED}))
    assert "assessment.toml" in said or place in ("path", "table"), said
    names = {
        "title": "about.title",
        "owner": "owner",
        "who": "missing",
        "meaning": "terms",
        "disruption": "findings.D01.settings",
    }
    assert names.get(place, "") in said


@pytest.mark.parametrize(
    "field", ["id", "title", "producer", "licence", "attribution", "published", "retrieved", "edition", "made_by"]
)
def test_of_what_is_written_about_a_source_its_file_and_field_are_said(tmp_path, field):
    side = Source(**{**{name: getattr(SIDE, name) for name in Source.__dataclass_fields__}, field: PLANTED})
    said = refused(made(tmp_path / "a", side=side))
    assert f"facts.csv.source.toml, {field}" in said


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("place", ["note", "area of a fact"])
def test_every_kind_is_found(tmp_path, kind, place):
    settings = {**SOUND, "note": f"A note: {KINDS[kind]}."} if place == "note" else SOUND
    rows = [{**FACT, "area": KINDS[kind]}, EARLIER] if place != "note" else TABLES["facts.csv"]
    said = refused(made(tmp_path / "a", settings=settings, tables={**TABLES, "facts.csv": rows}), (KINDS[kind],))
    assert kind in said


def test_every_place_is_said_at_once(tmp_path):
    rows = [{**FACT, "note": PLANTED}, {**EARLIER, "area": PLANTED}]
    folder = made(tmp_path / "a", settings={**SOUND, "note": PLANTED}, tables={**TABLES, "facts.csv": rows})
    said = refused(folder)
    assert "about.note" in said and "column note, row 2" in said and "column area, row 3" in said


def test_a_table_of_records_is_searched_where_something_is_made_of_it(tmp_path):
    folder = made(tmp_path / "a")
    path = folder / "data" / "raw" / "events.csv"
    lines = [f"{n},V{n},,2023-01-{n:02d},stalking,{PLANTED if n < 9 else 'Redditch'}" for n in range(1, 21)]
    path.write_text("event_id,victim_id,perpetrator_id,date,crime_type,district\n" + "\n".join(lines) + "\n")
    write_source(path, Source("events", "Events", "A force", "none", "record_level"))
    with (folder / "assessment.toml").open("a") as settings:
        settings.write("""
[tables.events]
path = "data/raw/events.csv"
contract = "victim_events"

[[findings]]
id = "V01"
title = "Repeats"
family = "repeat victimisation"
priority = "Victims first"
metric = "repeat_victimisation.repeat_rate"
tables = ["events"]
settings = { by = ["district"], start = "2023-01-01", end = "2023-12-31" }
""")
    assert "findings.V01" in refused(folder)


class TestNotebooks:
    """What a notebook shows or says of itself."""

    def test_what_somebody_wrote_in_one_stops_the_run(self, tmp_path):
        folder = made(tmp_path / "a")
        add_notebook(folder, "1 + 1", f"x = '{PLANTED}'")
        said = refused_or_not(folder)
        assert "analysis.ipynb, cell 2: phone number" in said

    @pytest.mark.parametrize("shown", ["print('077' + '00 900123')", "'077' + '00 900123.'"])
    def test_what_one_shows_is_not_in_its_copy(self, tmp_path, shown):
        folder = made(tmp_path / "a")
        edit(
            folder / "assessment.toml", '[tables.returns]\npath = "data/raw/return.csv"\nkind = "provider_return"\n', ""
        )
        text = (folder / "assessment.toml").read_text()
        start, end = text.index('[[findings]]\nid = "G01"'), text.index("[[recommendations]]")
        (folder / "assessment.toml").write_text(text[:start] + text[end:])
        (folder / "data" / "raw" / "return.csv").unlink()
        add_notebook(folder, "1 + 1", shown)
        said = []
        assessment.run(assessment.open(folder), say=said.append)
        assert "07700 900123" not in texts_of(folder)
        assert "analysis.ipynb: what cell 2 shows looks like personal data; the copy does not repeat it." in said
        copy = json.loads((folder / "data" / "processed" / "notebooks" / "analysis.ipynb").read_text())
        assert copy["cells"][0]["outputs"][0]["data"]["text/plain"] == ["2"], "the rest stays"


def refused_or_not(folder):
    with pytest.raises(NeedsAnalysisError) as caught:
        assessment.run(assessment.open(folder))
    assert "07700" not in str(caught.value) and "07700" not in texts_of(folder)
    return str(caught.value)
