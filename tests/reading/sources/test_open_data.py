"""Population, data.police.uk, published workbooks, surveys, contracts, the force's aggregate, and joins."""

import subprocess
import sys
from importlib.resources import files

import pandas as pd
import pytest

import needs_analysis as na
from needs_analysis.errors import ConfigurationError, DataError
from needs_analysis.people import Sealed
from tests.reading import force_files


def _written(path, text):
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


SURVEY = (
    "ID,Email,Reported?,How satisfied?,Why not?,Help\n"
    "1,a@example.org,Yes,Satisfied,,Ring me\n"
    "2,b@example.org,No,,Fear;Shame,\n"
    "3,c@example.org,Prefer not to say,,,\n"
    "4,d@example.org,,,,\n"
    "5,e@example.org,No,,None of these,\n"
)


QUESTIONS = {
    "respondent": "ID",
    "identifiers": ["Email"],
    "questions": [
        {"id": "reported", "header": "Reported?", "options": ["Yes", "No"]},
        {
            "id": "satisfied",
            "header": "How satisfied?",
            "kind": "scale",
            "options": ["Dissatisfied", "Satisfied"],
            "asked_if": {"question": "reported", "answers": ["Yes"]},
        },
        {
            "id": "why",
            "header": "Why not?",
            "kind": "several",
            "options": ["Fear", "Shame"],
            "none_of_these": "None of these",
            "asked_if": {"question": "reported", "answers": ["No"]},
            "other": True,
        },
        {"id": "help", "header": "Help", "kind": "text"},
    ],
}


def test_a_survey_keeps_blank_refusal_and_routing_apart(tmp_path):
    received = na.reading.survey(_written(tmp_path / "survey.csv", SURVEY), QUESTIONS)
    table = received.table
    assert table["reported_state"].tolist() == ["answered", "answered", "prefer_not_to_say", "blank", "answered"]
    assert table["satisfied_state"].tolist() == ["answered", *["not_asked"] * 4]
    assert table["why:Fear"].tolist() == [pd.NA, True, pd.NA, pd.NA, False]
    assert not any("example.org" in str(cell) for cell in table.to_numpy().ravel())
    assert isinstance(received.tables["free_text"], Sealed)
    bases = received.tables["bases"].set_index("question")
    assert bases.loc["why", ["asked", "answered"]].tolist() == [2, 2]
    assert bases.loc["satisfied", "asked_of"] == "those who answered Yes to reported"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("4,d@example.org,,", "4,d@example.org,Maybe,", "not an option"),
        ("1,a@example.org,Yes,Satisfied,,", "1,a@example.org,Yes,Satisfied,Fear,", "was not asked"),
        ("None of these", "None of these;Fear", "not an option"),
        ("5,e@", "4,e@", "is duplicated"),
        ("Help\n", "Help,Phone\n", "fields"),
        ("Reported?", "Reported", "not in the"),
    ],
)
def test_surveys_that_do_not_fit_their_map_are_refused_without_an_answer(tmp_path, old, new, said):
    with pytest.raises(DataError, match=said) as caught:
        na.reading.survey(_written(tmp_path / "survey.csv", SURVEY.replace(old, new)), QUESTIONS)
    assert not any(word in str(caught.value) for word in ("example.org", "Maybe", "Ring me"))


def test_routes_must_lead_from_earlier_questions(tmp_path):
    questions = {**QUESTIONS, "questions": QUESTIONS["questions"][1:]}
    with pytest.raises(ConfigurationError, match="not an earlier question"):
        na.reading.survey(_written(tmp_path / "survey.csv", SURVEY), questions)


EVENTS = "victim_id,date,crime_type,area\n" + "".join(
    f"{victim},{day},{kind},{area}\n"
    for victim, day, kind, area in [
        *((f"A{n:02d}", "2022-05-01", "Violence", "Shropshire") for n in range(40)),
        *((f"A{n:02d}", "2022-05-04", "Violence", "Shropshire") for n in range(12)),
        *((f"A{n:02d}", "2022-09-30", "Theft", "Shropshire") for n in range(9)),
        *((f"B{n:02d}", "2021-12-01", "Violence", "Herefordshire") for n in range(15)),
        *((f"B{n:02d}", "2022-06-15", "Violence", "Herefordshire") for n in range(15)),
        *(("B99", f"2022-07-{n:02d}", "Violence", "Herefordshire") for n in range(1, 12)),
        ("UNKNOWN", "2022-05-05", "Violence", "Shropshire"),
        ("C1", "2020-01-01", "Violence", "Shropshire"),
    ]
)


@pytest.fixture
def exported(tmp_path):
    return _exported(tmp_path)


def _exported(tmp_path, *options):
    paths = na.reading.write_template("force-aggregate", tmp_path / ("for_the_force" + "_gaps" * bool(options)))
    extract = _written(tmp_path / "extract.csv", EVENTS)
    output = tmp_path / ("counts" + "_gaps" * bool(options) + ".csv")
    period = "2022/23,2022-04-01,2023-03-31"
    command = [sys.executable, "-I", paths[0], extract, output, "--look-back-start", "2021-04-01", "--periods", period]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=True)
    assert "1 without one, 1 before" in done.stdout
    assert "do not send with the counts" in done.stdout
    return output


def test_the_exporter_counts_inside_the_force_and_its_counts_are_read(exported, tmp_path):
    received = na.reading.force_aggregate(exported)
    counts = received.table.set_index(["measure", "area", "crime_type", "band"])
    by_offences = counts.loc["victims by offences"]
    assert by_offences.loc[("Shropshire", "Violence", "1"), "count"] == 28
    assert by_offences.loc[("Shropshire", "Violence", "2"), "count"] == 12
    assert by_offences.loc[("Herefordshire", "Violence", "10 or more"), "count_state"] == "suppressed"
    assert received.warnings == ()
    received = na.reading.force_aggregate(_exported(tmp_path, "--measure", "offences by gap"))
    gaps = received.table.set_index(["measure", "area", "crime_type", "band"]).loc["offences by gap"]
    assert gaps.loc[("Shropshire", "Violence", "1 to 7 days"), "count"] == 12
    assert gaps.loc[("Herefordshire", "Violence", "181 to 365 days"), "count"] == 15
    assert gaps.loc[("Shropshire", "Violence", "none since look-back"), "count"] == 40
    assert received.table["measure"].nunique() == 1


def test_the_sql_gives_the_same_counts(exported):
    events = [line.split(",") for line in EVENTS.strip().split("\n")[1:]]
    assert force_files.same(exported.read_text(), force_files.run_sql(events))


def test_the_schedule_lists_exactly_the_fields():
    schedule = (files("needs_analysis.reading") / "force_export" / "schedule.md").read_text(encoding="utf-8")
    listed = {
        name
        for line in schedule.split("\n")
        if line.startswith("| ")
        for name in line.split("|")[1].strip().split(", ")
    }
    columns = {column.name for column in na.contracts.ALL["force_aggregate"].columns}
    assert listed - {"field"} == columns


CRIME = "Financial Year,Financial Quarter,Force Name,Offence Description,Offence Group,Offence Subgroup,Offence Code,Number of Offences\n"


def test_recorded_crime_is_read_from_text_and_from_workbooks_with_a_sheet_a_year(tmp_path):
    from openpyxl import Workbook

    from needs_analysis.reading.sources.open_data import recorded_crime, recorded_crime_csp

    rows = [["2024/25", 1, "West Mercia", "Stalking", "Violence", "Stalking and harassment", "8Q", 700]]
    rows += [["2024/25", 1, "British Transport Police", "Stalking", "Violence", "Stalking and harassment", "8Q", 9]]
    book = Workbook()
    book.active.title = "2024-25"
    other = book.create_sheet("2023-24")
    for sheet, year in ((book.active, "2024/25"), (other, "2023/24")):
        for row in [CRIME.strip().split(","), *([year, *row[1:]] for row in rows)]:
            sheet.append(row)
    book.save(tmp_path / "prc.xlsx")
    table = recorded_crime(tmp_path / "prc.xlsx", na.reading.Layout(sheets=("*",)))
    assert table["offences"].tolist() == [700, 700]
    assert table["force"].unique().tolist() == ["West Mercia"]
    other["A1"] = "Year"
    book.save(tmp_path / "prc.xlsx")
    with pytest.raises(DataError, match="a different header"):
        recorded_crime(tmp_path / "prc.xlsx", na.reading.Layout(sheets=("*",)))
    text = CRIME + "2024/25,1,West Mercia,Stalking,Violence,x,8Q,\n"
    with pytest.raises(DataError, match="empty or not whole"):
        recorded_crime(_written(tmp_path / "prc.csv", text))
    with pytest.raises(DataError, match="CSP Name"):
        recorded_crime_csp(_written(tmp_path / "csp.csv", text))
    many = CRIME + "".join(f"2024/25,1,Force {n},Stalking,Violence,x,8Q,1\n" for n in range(44))
    with pytest.raises(DataError, match="44 forces"):
        recorded_crime(_written(tmp_path / "prc.csv", many))


def test_survey_series_keep_what_was_withheld(originals):
    from needs_analysis.reading.sources.open_data import survey_series

    table = survey_series(originals / "ons_sdg" / "indicator_5-2-1.csv")
    assert len(table) == 386
    assert table["value_state"].value_counts().to_dict() == {"known": 365, "suppressed": 11, "missing": 10}
    assert table.loc[table["value_state"] != "known", "value"].isna().all()
    assert (table["region"] == "all").any()


LOW = "Year,Sex,Observation status,Value\n"


@pytest.mark.parametrize(
    ("cell", "status", "state"),
    [
        ("5.1", "Normal value", "known"),
        ("Low reliability", "Normal value", "low_reliability"),
        ("low  reliability", "", "low_reliability"),
        ("[u]", "", "low_reliability"),
        ("5.1 [u]", "", "low_reliability"),
        ("5.1", "Low reliability", "low_reliability"),
        ("", "Missing value; low reliability", "low_reliability"),
        ("[c]", "", "suppressed"),
        ("", "Missing value; suppressed", "suppressed"),
        ("5.1", "Missing value; suppressed", "suppressed"),
        ("[x]", "", "missing"),
        ("", "Normal value", "missing"),
        ("[z]", "", "not_applicable"),
        ("[low]", "", "low"),
    ],
)
def test_a_survey_figure_that_is_marked_is_a_state_and_no_number(tmp_path, cell, status, state):
    from needs_analysis.reading.sources.open_data import survey_series

    path = _written(tmp_path / "i.csv", f"{LOW}2023,,Normal value,4.2\n2024,,{status},{cell}\n")
    table = survey_series(path)
    assert table["value_state"].tolist() == ["known", state]
    assert table["value"].notna().tolist() == [True, state == "known"]
    assert table["sex"].tolist() == ["all", "all"]


@pytest.mark.parametrize("cell", ["many", "5,1", "nan", "inf", "5.1 [c]", "u5"])
def test_a_survey_figure_that_is_neither_is_refused(tmp_path, cell):
    from needs_analysis.reading.sources.open_data import survey_series

    with pytest.raises(DataError, match="1 values are not numbers"):
        survey_series(_written(tmp_path / "i.csv", f'{LOW}2024,,,"{cell}"\n'))
