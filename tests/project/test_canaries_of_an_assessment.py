"""Sixty planted strings in every kind of raw file come out of no command: not on the disk, and of records not on the screen."""

import os
import signal
import subprocess
import sys
import time

import pytest

from needs_analysis.contracts import ALL
from needs_analysis.reading import write_source
from needs_analysis.reading.readers import READERS
from needs_analysis.source import Source
from tests.assessment.small import add_notebook, small_assessment
from tests.project.test_canaries import CANARIES
from tests.reading.files import EXTRACT, HEADER, ROWS, STREET, as_xlsx

MORE = [
    *(
        "14/02/1987",
        "1987-02-14",
        "born on 3rd of June 1994",
        "999 000 0018",
        "9990000026",
        "22/104417/23",
        "00417_I_04072023",
    ),
    *(
        "PC4417 Quill",
        "collar 22-4417Z",
        "VX15 KLP",
        "ZE51 QUI",
        "52.19417, -2.22173",
        "SO 84971 54417",
        "a7f3c9d2e4b1ZQ",
    ),
    *(
        "tok_ZQ7f3c9d2e4b1",
        "the only Ruritanian woman in Zenda",
        "he said he would send Zebedee",
        "sgt o'quillfeather",
        "203.0.113.45",
    ),
    *(
        "Account 41041770 sort code 20-41-77",
        "4103977",
        "4,103,977",
        "5077713",
        "zq.canary@example.invalid",
        "QQ 41 77 13 C",
    ),
]
"""Dates of birth, references, collar numbers, plates, points, tokens, free text, and counts that stand nowhere else."""
PLANTED = [*CANARIES, *MORE]
EVENTS = "event_id,victim_id,perpetrator_id,date,crime_type,district"
TABLES = """
[tables.events]
path = "data/raw/events.csv"
contract = "victim_events"

[[findings]]
id = "R01"
title = "Who is hurt again"
family = "repeat victimisation"
priority = "Victims first"
metric = "repeat_victimisation.repeat_rate"
tables = ["events"]
settings = { by = ["district"], start = "2023-01-01", end = "2023-12-31" }

[tables.facts]
path = "data/raw/facts.csv"
contract = "published_facts"

[tables.people]
path = "data/raw/people.csv"
kind = "population"

[tables.contracts]
path = "data/raw/contracts.csv"
kind = "service_contracts"

[tables.counts]
path = "data/raw/counts.csv"
kind = "force_aggregate"
"""
KINDS = {
    "provider_return": "returns",
    "police_extract": "extract",
    "force_aggregate": "counts",
    "police_uk": "street",
    "population": "people",
    "service_contracts": "contracts",
    "funding": "funding",
    "provider_queries": "queries",
    "waiting_list": "waiting",
    "outcome_measurements": "outcomes",
    "survey": "survey",
    "published": "published",
}
"""In which table of the assessment each kind of file stands."""
LAYOUTS = {"survey": "questions", "published": "layout"}
MORE_TABLES = "".join(
    f'\n[tables.{table}]\npath = "data/raw/{table}.csv"\nkind = "{kind}"\n'
    + (f'layout = "data/raw/{LAYOUTS[kind]}.toml"\n' if kind in LAYOUTS else "")
    for kind, table in KINDS.items()
    if table not in ("returns", "people", "contracts", "counts")
)
QUESTIONS = """
respondent = "ID"

[[questions]]
id = "heard"
header = "Heard of us?"
options = ["Yes", "No"]
"""


def spoilt(header, sound, rows):
    """A sound row, and one more for each canary in turn in each of its columns."""
    lines = [",".join(header), ",".join(map(str, sound))]
    for number in range(rows):
        cells = [str(cell) for cell in sound]
        cells[number % len(cells)] = f'"{PLANTED[number % len(PLANTED)]}"'
        lines.append(",".join(cells))
    return "\n".join(lines) + "\n"


@pytest.fixture
def place(tmp_path):
    """A folder of each kind that a command could write to."""
    for name in ("home", "temporary", "elsewhere"):
        (tmp_path / name).mkdir()
    return tmp_path


def raw_files(folder):
    raw = folder / "data" / "raw"
    raw.mkdir(parents=True, exist_ok=True)
    count = 2 * len(PLANTED)
    header = EXTRACT.split("\n")[0].split(",")
    (raw / "extract.csv").write_text(spoilt(header, EXTRACT.split("\n")[1].split(","), count))
    (raw / "survey.csv").write_text(spoilt(["ID", "Heard of us?"], ["1", "Yes"], count))
    (raw / "questions.toml").write_text(QUESTIONS)
    (raw / "events.csv").write_text(
        spoilt(EVENTS.split(","), ["1", "V1", "P1", "2023-01-04", "stalking", "Redditch"], count)
    )
    return raw


def run(place, *arguments):
    """Exit code and screen of a command, with a home and a temporary folder of its own."""
    environment = {
        **os.environ,
        "HOME": str(place / "home"),
        "TMPDIR": str(place / "temporary"),
        "JUPYTER_RUNTIME_DIR": str(place / "temporary"),
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    command = [sys.executable, "-m", "needs_analysis.cli", *map(str, arguments)]
    done = subprocess.run(
        command, capture_output=True, text=True, env=environment, cwd=place / "elsewhere", check=False
    )
    return done.returncode, done.stdout + done.stderr


def planted_in(text):
    plain = " ".join(text.split()).casefold()
    return sorted({canary for canary in PLANTED if canary.casefold() in plain})


def planted_on_disk(place, *, but=()):
    """Every file of every folder but the raw ones, and what of the canaries stands in it or in its name."""
    found = {}
    for path in place.rglob("*"):
        if path.is_file() and "raw" not in path.parts and path not in but:
            content = path.read_bytes().decode("utf-8", errors="replace")
            if planted := planted_in(f"{path.name} {content}"):
                found[path.relative_to(place).as_posix()] = planted
    return found


@pytest.mark.parametrize(
    ("kind", "file", "layout"),
    [("police-extract", "extract.csv", None), ("survey", "survey.csv", "questions.toml")],
)
def test_a_check_of_records_says_none_anywhere(place, kind, file, layout):
    raw = raw_files(place / "sent")
    more = ["--layout", raw / layout] if layout else []
    letters, book = place / "letters", place / "problems.xlsx"
    code, screen = run(place, "check", raw / file, "--kind", kind, *more, "--workbook", book, "--queries", letters)
    assert code == 1 and "Traceback" not in screen and letters.is_dir()
    from openpyxl import load_workbook

    cells = " ".join(str(cell.value) for sheet in load_workbook(book) for row in sheet.iter_rows() for cell in row)
    assert not planted_in(screen) and not planted_in(cells)
    assert planted_on_disk(place) == {}


def test_every_kind_of_file_that_is_read_has_canaries():
    assert set(KINDS) == set(READERS), "plant them in the new kind as well"


def spoilt_assessment(folder):
    """An assessment of every kind of table, each with every canary in it."""
    small_assessment(folder, more=TABLES + MORE_TABLES)
    for table in ("funding", "queries", "waiting", "outcomes"):
        names = {"queries": "provider_queries", "waiting": "waiting_list", "outcomes": "outcome_measurements"}
        columns = [column.name for column in ALL[names.get(table, table)].columns]
        (folder / "data" / "raw" / f"{table}.csv").write_text(spoilt(columns, ["1"] * len(columns), 2 * len(PLANTED)))
    (folder / "data" / "raw" / "street.csv").write_text(spoilt(STREET.strip().split(","), ["1"] * 12, len(PLANTED)))
    (folder / "data" / "raw" / "published.csv").write_text(spoilt(["area", "value"], ["Shropshire", "1"], len(PLANTED)))
    (folder / "data" / "raw" / "layout.toml").write_text('[columns]\narea = "area"\nvalue = "value"\n')
    raw = raw_files(folder)
    write_source(raw / "events.csv", Source("events", "Events", "A force", "none", "record_level"))
    count = len(PLANTED)
    (raw / "return.csv").write_text(spoilt(HEADER, ROWS[0], count))
    (raw / "people.csv").write_text(
        spoilt(
            ["Area code", "Area", "Age", "Sex", "Year", "Population"],
            ["E06000051", "Shropshire", "All ages", "Persons", 2022, 9],
            count,
        )
    )
    (raw / "contracts.csv").write_text(
        spoilt(
            ["contract", "service", "funder", "value_a_year", "start", "end"],
            ["C1", "Idva", "OPCC", 9, "2024-04-01", "2026-03-31"],
            count,
        )
    )
    fields = [
        "measure",
        "period",
        "period_start",
        "period_end",
        "look_back_start",
        "area",
        "crime_type",
        "band",
        "count",
        "threshold",
    ]
    sound = ["victims by offences", "2022/23", "2022-04-01", "2023-03-31", "2021-04-01", "Redditch", "all", "1", 90, 5]
    (raw / "counts.csv").write_text(spoilt(fields, sound, count))
    facts = "fact_id,service,area,period_start,period_end,measure,value,unit,denominator,source,section,page,note"
    (raw / "facts.csv").write_text(spoilt(facts.split(","), ["A1"] + ["x"] * 12, count))
    write_source(raw / "facts.csv", Source("facts", "Facts", "An office", "none", "already_published"))
    return folder


@pytest.mark.parametrize("verb", [["run"], ["run", "--provisional"], ["run", "--without-notebooks"], ["check"]])
def test_no_command_of_an_assessment_writes_one(place, verb):
    folder = spoilt_assessment(place / "assessment")
    _, screen = run(place, *verb, "--folder", folder)
    assert "Traceback" not in screen
    assert planted_on_disk(place) == {}


def sound_assessment(folder):
    """An assessment whose records are sound, with the canaries where ids, places and words of its own stand."""
    small_assessment(folder, more=TABLES[: TABLES.index("[tables.facts]")])
    rows = [
        f"{n + 1},{canary},,2023-01-04,stalking,Redditch"
        for n, canary in enumerate(each.replace(",", "") for each in PLANTED)
    ]
    path = folder / "data" / "raw" / "events.csv"
    path.write_text("\n".join([EVENTS, *rows]) + "\n")
    write_source(path, Source("events", "Events", "A force", "none", "record_level"))
    return folder


@pytest.mark.parametrize(
    "code",
    [
        "a.table('events')",
        "print(a.table('events').to_string())",
        "raise ValueError(a.table('events').to_string())",
        "import warnings; warnings.warn(a.table('events').to_string())",
        "import sys; print(a.table('events').to_string(), file=sys.stderr)",
        "from IPython.display import HTML, display; display(HTML(a.table('events').to_html()))",
        "a.table('events')['victim_id'].tolist()[0] / 0",
        "assert not len(a.table('events')), a.table('events').to_string()",
        "{}[a.table('events')['victim_id'][0]]",
        "%no_such_command {a.table('events').to_string()}",
    ],
)
def test_a_notebook_of_records_leaves_none_wherever_it_shows_them(place, code):
    folder = sound_assessment(place / "assessment")
    add_notebook(folder, "import needs_analysis as na\na = na.assessment.open()", code)
    source = folder / "notebooks" / "analysis.ipynb"
    _, screen = run(place, "run", "--folder", folder)
    assert not planted_in(screen) and "Traceback" not in screen
    assert planted_on_disk(place, but=(source,)) == {}


def test_a_sound_run_of_records_leaves_none(place):
    folder = sound_assessment(place / "assessment")
    code, screen = run(place, "run", "--folder", folder)
    assert code in (0, 1) and not planted_in(screen)
    assert planted_on_disk(place) == {}


@pytest.mark.parametrize("after_seconds", [0.5, 1.5, 3.0, 5.0])
def test_a_run_that_is_killed_at_any_time_leaves_none(place, after_seconds):
    folder = sound_assessment(place / "assessment")
    add_notebook(
        folder, "import needs_analysis as na\na = na.assessment.open()", "print(a.table('events').to_string())"
    )
    command = [sys.executable, "-m", "needs_analysis.cli", "run", "--folder", str(folder)]
    environment = {
        **os.environ,
        "HOME": str(place / "home"),
        "TMPDIR": str(place / "temporary"),
        "JUPYTER_RUNTIME_DIR": str(place / "temporary"),
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    begun = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd=place / "elsewhere",
        start_new_session=True,
    )
    time.sleep(after_seconds)
    os.killpg(begun.pid, signal.SIGKILL)
    begun.wait()
    assert planted_on_disk(place) == {}


def workbook_of_a_return(path):
    """A sound return, with canaries in every place of the workbook that is not its table."""
    from openpyxl.comments import Comment
    from openpyxl.packaging.custom import StringProperty
    from openpyxl.workbook.defined_name import DefinedName

    book = as_xlsx()
    sheet = book.active
    for number, canary in enumerate(PLANTED, start=1):
        book.properties.keywords = " ".join(PLANTED[:20])
        if number <= 4:
            sheet.cell(row=2, column=number).comment = Comment(canary, PLANTED[-number])
        book.custom_doc_props.append(StringProperty(name=f"p{number}", value=canary))
        book.defined_names.add(DefinedName(f"n{number}", attr_text='"' + canary.replace('"', "") + '"'))
    book.properties.title = book.properties.creator = PLANTED[0]
    sheet.oddHeader.center.text = PLANTED[1]
    for state, name in (("hidden", "Old"), ("veryHidden", "Older"), ("visible", CANARIES[10])):
        more = book.create_sheet(name)
        more.sheet_state = state
        for number, canary in enumerate(PLANTED, start=1):
            more.cell(row=number, column=1, value=canary)
        more["B1"] = 4_103_977
    book.save(path)


@pytest.mark.parametrize("verb", [["run"], ["run", "--provisional"], ["check"]])
def test_what_a_workbook_keeps_out_of_sight_comes_out_of_no_command(place, verb):
    folder = small_assessment(place / "assessment")
    (folder / "data" / "raw" / "return.csv").unlink()
    workbook_of_a_return(folder / "data" / "raw" / "return.xlsx")
    text = (folder / "assessment.toml").read_text()
    (folder / "assessment.toml").write_text(text.replace("return.csv", "return.xlsx"))
    (folder / "data" / "raw" / f"{CANARIES[10]} {CANARIES[20]}.csv").write_text("x")
    _, screen = run(place, *verb, "--folder", folder)
    assert "Traceback" not in screen and not planted_in(screen), planted_in(screen)
    assert planted_on_disk(place) == {}


def test_a_scan_of_all_raw_files_names_kinds_and_repeats_none(place):
    raw = raw_files(spoilt_assessment(place / "assessment"))
    workbook_of_a_return(raw / "return.xlsx")
    (raw / f"{CANARIES[10]}.csv").write_text("x")
    code, screen = run(place, "scan", raw)
    assert code == 1 and "Traceback" not in screen and not planted_in(screen), planted_in(screen)
    assert "phone number" in screen
    _, screen = run(place, "scan", raw / "return.xlsx")
    assert not planted_in(screen)
    for kind in ("postcode", "a hidden sheet", "a comment", "a custom property", "the name of an author"):
        assert kind in screen
    assert planted_on_disk(place) == {}


@pytest.mark.parametrize("column", ["area", "victims", "note"])
def test_a_table_of_ones_own_that_is_refused_says_and_writes_none(place, column):
    raw = place / "raw"
    raw.mkdir()
    for number, canary in enumerate(CANARIES[10:20] + CANARIES[20:30]):
        row = {"area": "North", "victims": "40", "note": "x", column: canary}
        (raw / f"own{number}.csv").write_text(f"area,victims,note\nSouth,50,y\n{','.join(row.values())}\n")
    for number in (0, 5, 12):
        code, screen = run(
            place, "release", raw / f"own{number}.csv", "--key", "area", "--count", "victims", "--label", "note"
        )
        assert code == 1 and "Traceback" not in screen and not planted_in(screen)
        assert not list(raw.glob("*released*"))
