"""Population, data.police.uk, published workbooks, surveys, contracts, the force's aggregate, and joins."""

import csv
import subprocess
import sys
from importlib.resources import files

import pandas as pd
import pytest

import needs_analysis as na
from needs_analysis.errors import ConfigurationError, DataError, Refusal
from needs_analysis.people import Sealed
from needs_analysis.reading.sources.police_uk import whole_year
from tests.reading import force_files
from tests.reading.files import STREET, zipped

HEREFORDSHIRE = (
    "area_code,area,year,population\nE06000019,Herefordshire,2022,188719\nE06000051,Shropshire,2022,324700\n"
)


def _written(path, text):
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_population_is_read(tmp_path):
    received = na.reading.population(_written(tmp_path / "pop.csv", HEREFORDSHIRE))
    assert received.table["population"].tolist() == [188_719, 324_700]
    assert received.warnings == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("188719", "188.7", "in thousands"),
        ("188719", "189", "in thousands"),
        ("188719", "0", "no area has no residents"),
        ("188719", "-5", "negative"),
        ("188719", "many", "no number"),
        ("E06000019", "E0600001", "no area codes"),
        ("Herefordshire", "Shropshire", "another name"),
        ("E06000051,Shropshire", "E06000019,Herefordshire", "share"),
        ("2022", "22", "far from what can be"),
        ("year", "yr", "not a column"),
    ],
)
def test_denominators_that_cannot_be_are_refused(tmp_path, old, new, said):
    with pytest.raises(DataError, match=said):
        na.reading.population(_written(tmp_path / "pop.csv", HEREFORDSHIRE.replace(old, new)))


def test_population_as_the_statistics_office_publishes_it(originals):
    folder = originals / "population"
    nomis = na.reading.population(folder / "census2021-ts001-lsoa.csv.gz").table
    west_mercia = na.reference.load("census2021_protected_lsoa_west_mercia")["lsoa21_code"]
    assert nomis.loc[nomis["area_code"].isin(west_mercia), "population"].sum() == 1_299_833
    year = {"constants": {"year": "2021"}}
    bands = na.reading.population(folder / "census21_lsoa21_age6.parquet", year).table
    assert bands.loc[bands["area_code"].isin(west_mercia), "population"].sum() == 1_299_906
    wide = na.reading.population(folder / "population20_ltla21.parquet", {"constants": {"year": "2020"}}).table
    ours = wide["area_code"].isin(["E06000019", "E06000020", "E06000051", *(f"E0700023{n}" for n in range(4, 10))])
    assert wide.loc[ours, "population"].sum() == 1_298_422


ROW = ",{month},West Mercia Police,West Mercia Police,-2.71,52.05,On or near Made Up Street,{lsoa},Herefordshire 001A,Anti-social behaviour,,\n"


def _month(month="2025-01", rows=1, lsoa="E01014001"):
    return STREET + ROW.format(month=month, lsoa=lsoa) * rows


def test_rows_that_look_alike_are_kept(tmp_path):
    path = _written(tmp_path / "2025-01-west-mercia-street.csv", _month(rows=3))
    received = na.reading.police_uk(path, retrieved="2026-06-14")
    assert len(received.table) == 3
    assert received.table["retrieved"].unique().tolist() == ["2026-06-14"]


def test_an_archive_with_several_forces_months_and_kinds(tmp_path):
    outcomes = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Outcome type\n"
    members = {f"2025-0{n}/2025-0{n}-west-mercia-street.csv": _month(f"2025-0{n}") for n in (1, 2)}
    members["2025-01/2025-01-west-mercia-outcomes.csv"] = (
        outcomes + "a1,2025-01,West Mercia Police,West Mercia Police,,,No Location,,,Suspect charged\n"
    )
    members["2025-01/2025-01-staffordshire-street.csv"] = _month().replace("West Mercia Police", "Staffordshire Police")
    path = _written(tmp_path / "archive.zip", zipped(members))
    received = na.reading.police_uk(path, "West Mercia")
    assert sorted(received.tables) == ["outcomes", "street"]
    assert len(received.log) == 3
    assert len(na.reading.police_uk(path).log) == 4
    with pytest.raises(DataError, match="no monthly file of kent"):
        na.reading.police_uk(path, "kent")
    with pytest.raises(DataError, match="2025-03"):
        whole_year(received, year=2025)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("2025-01/2025-01-west-mercia-street.csv", _month("2024-01"), "another month"),
        ("2025-01/2025-01-kent-street.csv", _month(), "another force"),
        ("2025-13/2025-13-west-mercia-street.csv", _month(), "no monthly file"),
        ("../2025-01-west-mercia-street.csv", _month(), "would leave the folder"),
        ("C:\\x.csv", _month(), "unsafe name"),
        ("inner.zip", b"PK\x05\x06" + b"\0" * 18, "archive in an archive"),
        ("2025-01/2025-01-west-mercia-street.csv", _month(lsoa="E0101"), "no LSOA code"),
        (
            "2025-01/2025-01-west-mercia-street.csv",
            _month().replace("-2.71,52.05", "52.05,-2.71"),
            "outside the United",
        ),
        ("2025-01/2025-01-west-mercia-street.csv", "0" * 30_000_000, "times its size"),
    ],
)
def test_archives_that_are_not_what_they_should_be(tmp_path, name, text, said):
    with pytest.raises(DataError, match=said):
        na.reading.police_uk(_written(tmp_path / "archive.zip", zipped({name: text})))


def test_everything_of_police_uk_is_read(originals):
    folder = originals / "police_uk"
    received = na.reading.police_uk(folder / "street", "west-mercia")
    assert len(whole_year(received, year=2025)) == 102_105
    assert set(received.log["lsoa_codes"]) == {"2021"}
    older = na.reading.police_uk(next((folder / "street_older").rglob("*.gz")))
    assert (len(older.table), older.log["lsoa_codes"].item()) == (27_176, "2011")
    assert len(na.reading.police_uk(next((folder / "custom_download_zip").glob("*.zip"))).table) == 30_671
    assert len(na.reading.police_uk(next((folder / "stop_and_search").glob("*.csv"))).table) == 907
    ni = na.reading.police_uk(folder / "street" / "2025-01" / "2025-01-northern-ireland-street.csv.gz")
    assert (ni.log["rows"].item(), ni.log["without_lsoa"].item()) == (10_202, 10_202)


MESSY = {
    "dfe_school_capital_funding_2025_26.xlsx": (
        {
            "sheet": "4_NMSSs",
            "header_rows": [5],
            "last_row": 8,
            "columns": {"Funding type": "funding", "All NMSSs": "pounds"},
            "kinds": {"pounds": "money"},
        },
        3,
    ),
    "ni_gms_statistics_annex.xlsx": (
        {
            "sheet": "1.4",
            "header_rows": [5],
            "last_row": 10,
            "columns": {
                "LCG": "area",
                "New registrations": "new",
                "Within NI transfers": "moved",
                "Total registrations": "all",
            },
            "kinds": {"new": "count", "moved": "count", "all": "count"},
        },
        5,
    ),
    "women_imprisonment_rates_by_pfa_2014_2022.xlsx": (
        {
            "columns": {"Police Force Area": "area", "2014": "rate_2014", "2022": "rate_2022"},
            "ignore": [str(year) for year in range(2015, 2022)],
            "kinds": {"rate_2014": "number", "rate_2022": "number"},
        },
        42,
    ),
    "smungs_us-crime-2.xlsx": (
        {
            "header_rows": [4, 5],
            "last_row": 8,
            "columns": {"Area": "area", "Year": "year", "Population2": "population", "Violent crime3": "violent"},
            "kinds": {"population": "count"},
        },
        None,
    ),
    "wimd_2019_ranks.ods": ({"sheet": "WIMD_2019_ranks", "columns": {"x": "x"}}, None),
    "scotland_census_households_iz.xlsx": ({"columns": {"x": "x"}}, None),
    "smungs_school.xlsx": ({"sheet": "Sheet2", "columns": {"x": "x"}}, None),
    "unpivotr_nz_purpose.xlsx": (
        {
            "sheet": "Tidy",
            "columns": {
                "Sex": "sex",
                "Age group (Life-stages)": "age",
                "Highest qualification": "qualification",
                "Sense of purpose": "purpose",
                "Value": "people",
                "Flags": "flags",
            },
            "kinds": {"people": "measured"},
        },
        79,
    ),
}


@pytest.mark.parametrize("name", sorted(MESSY))
def test_messy_workbooks_are_read_as_declared_or_refused_with_a_reason(originals, name):
    layout, rows = MESSY[name]
    try:
        received = na.reading.published(originals / "messy" / name, layout)
    except DataError as error:
        assert rows is None, str(error)
        problem = error.problems.iloc[0]
        assert problem["problem"]
        assert problem["expected"]
        assert problem["remedy"]
        return
    assert len(received.table) == rows


def test_a_long_messy_text_is_read_as_declared(originals):
    path = originals / "messy" / "rdu_stop_and_search_2006-07_to_2017-18.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        header = next(csv.reader(file))
    columns = {"Time": "year", "Ethnicity": "ethnicity", "Geography": "force", header[7]: "searches"}
    ignore = [title for title in header if title not in columns]
    layout = {"columns": columns, "ignore": ignore, "kinds": {"searches": "measured"}, "markers": {"-": "suppressed"}}
    table = na.reading.published(path, layout).table
    assert len(table) == 13_104
    avon = table[(table["year"] == "2006/07") & (table["ethnicity"] == "All") & (table["force"] == "Avon & Somerset")]
    assert avon["searches"].iloc[0] == 15_018
    assert (table["searches_state"] == "suppressed").any()


def test_published_needs_to_be_told_its_columns(tmp_path):
    with pytest.raises(ConfigurationError, match="names no columns"):
        na.reading.published(_written(tmp_path / "x.csv", "a,b\n1,2\n"), {})


CONTRACTS = (
    "contract,service,funder,value_a_year,start,end,kpi,target,unit,direction\n"
    'K1,Idva,OPCC,"£120,000",2023-04-01,2026-03-31,referrals,1800,a year,at least\n'
)


def test_contracts_are_read_and_their_dates_held_against_each_other(tmp_path):
    table = na.reading.service_contracts(_written(tmp_path / "contracts.csv", CONTRACTS)).table
    assert table["value_a_year"].tolist() == [120_000.0]
    for old, new, said in (
        ("2026-03-31", "2022-03-31", "before the start"),
        ("at least", "", "missing beside a target"),
        ("at least", "around", "not one of the words"),
        ("£120,000", "lots", "text and no number"),
        ("2023-04-01", "01/13/2023", "not a date"),
    ):
        with pytest.raises(DataError, match=said):
            na.reading.service_contracts(_written(tmp_path / "contracts.csv", CONTRACTS.replace(old, new)))


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
        ("4,d@example.org,,", "4,d@example.org,Maybe,", "no option"),
        ("1,a@example.org,Yes,Satisfied,,", "1,a@example.org,Yes,Satisfied,Fear,", "was not asked"),
        ("None of these", "None of these;Fear", "no option"),
        ("5,e@", "4,e@", "stands twice"),
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
    with pytest.raises(ConfigurationError, match="no earlier question"):
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
    assert "never to be sent" in done.stdout
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


@pytest.mark.parametrize("kind", ["provider-return", "contracts"])
def test_templates_are_read_by_the_readers_they_are_for(tmp_path, kind):
    from openpyxl import load_workbook

    (path,) = na.reading.write_template(kind, tmp_path / "template.xlsx")
    with pytest.raises(Refusal, match="is there already"):
        na.reading.write_template(kind, path)
    reader = na.reading.provider_return if kind == "provider-return" else na.reading.service_contracts
    with pytest.raises(DataError, match="a header and no rows"):
        reader(path)
    book = load_workbook(path)
    sheet = book["Return"]
    given = {
        "service": "Idva",
        "area": "Shropshire",
        "quarter": "2025/26 Q1",
        "referrals": 118,
        "contract": "K1",
        "funder": "OPCC",
        "value_a_year": 1000,
        "start": pd.Timestamp("2025-04-01"),
        "end": pd.Timestamp("2026-03-31"),
    }
    for cell in sheet[1]:
        if cell.value in given:
            sheet.cell(2, cell.column, given[cell.value])
    book.save(path)
    received = reader(path)
    assert len(received.table) == 1
    assert received.warnings == () or [notice.code for notice in received.warnings] == ["MISSING"]
    assert sheet.data_validations.count > 3
    assert not sheet.merged_cells.ranges


@pytest.mark.parametrize("kind", ["layout", "police-mapping", "survey-questions"])
def test_examples_of_descriptions_are_sound(tmp_path, kind):
    from needs_analysis.reading.meaning.layout import declared

    models = {
        "layout": na.reading.Layout,
        "police-mapping": na.reading.ExtractMapping,
        "survey-questions": na.reading.QuestionMap,
    }
    (path,) = na.reading.write_template(kind, tmp_path / "example.toml")
    assert declared(models[kind], path)


def test_a_join_says_what_found_no_partner_and_why(originals):
    street = na.reading.police_uk(originals / "police_uk" / "street" / "2025-02", "west-mercia").table
    lookup = na.reference.load("census2021_protected_lsoa_west_mercia")
    joined, report = na.reading.join(street, lookup, on="LSOA code", lookup_on="lsoa21_code")
    assert len(joined) == len(street)
    by_reason = report[report["side"] == "table"].set_index("why")["rows"]
    assert by_reason["no code"] == (street["LSOA code"] == "").sum()
    assert by_reason.sum() == joined["ltla_code"].isna().sum()
    with pytest.raises(DataError, match="more than once"):
        na.reading.join(street, pd.concat([lookup, lookup]), on="LSOA code", lookup_on="lsoa21_code")


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
    with pytest.raises(DataError, match="another header"):
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

    with pytest.raises(DataError, match="1 values are no numbers"):
        survey_series(_written(tmp_path / "i.csv", f'{LOW}2024,,,"{cell}"\n'))
