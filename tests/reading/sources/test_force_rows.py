"""Home Office tables: one row a force and kind of crime, totals never beside their parts, look-ups that double nothing."""

import gzip
import json
import warnings

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import needs_analysis as na
from needs_analysis.errors import DataError
from needs_analysis.reading.meaning.containment import wholes_of_nested
from needs_analysis.reading.sources import open_data
from needs_analysis.source import Source

CRIME = (
    "Financial Year,Financial Quarter,Force Name,Offence Description,Offence Group,Offence Subgroup,Offence Code,"
    "Number of Offences\n"
)


def _row(force, number, *, quarter=1, year="2024/25", kind=("Stalking", "Violence", "Stalking and harassment", "8Q")):
    return f'{year},{quarter},"{force}",{",".join(kind)},{number}\n'


TWO = _row("West Mercia", 100) + _row("Kent", 300)


@pytest.fixture
def crime(tmp_path):
    def read(rows, layout=None, header=CRIME):
        path = tmp_path / "crime.csv"
        path.write_text(header + rows, encoding="utf-8")
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            table = open_data.recorded_crime(path, layout)
        return table, [str(each.message) for each in said]

    return read


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("England and Wales", 900),
        ("ENGLAND & WALES (including British Transport Police)", 900),
        ("England", 900),
        ("Total", 400),
        ("All forces", 400),
        ("South East", 350),
        ("West Midlands Region", 100),
        ("Wales", 50),
    ],
)
def test_what_adds_up_several_forces_is_left_out_and_said(crime, name, number):
    table, said = crime(TWO + _row(name, number))
    assert table["offences"].sum() == 400
    assert len(said) == 1
    assert "rows 4" in said[0]


@pytest.mark.parametrize(("name", "number"), [("England and Wales", 390), ("Total", 500), ("South East", 290)])
def test_a_total_that_its_forces_are_not_is_refused(crime, name, number):
    with pytest.raises(DataError, match="not the sum of those of the forces") as refused:
        crime(TWO + _row(name, number))
    problem = refused.value.problems.iloc[0]
    assert (problem["row"], problem["column"], problem["count"]) == ("4", "force", 1)
    table, _ = crime(TWO + _row(name, number), {"set_aside": {"force": [name]}})
    assert table["offences"].sum() == 400


def test_all_forces_make_up_england_and_wales_with_or_without_other_bodies(crime):
    forces = na.reference.load("police_forces")["force"]
    rows = "".join(_row(force, 100 + place) for place, force in enumerate(forces))
    whole = sum(range(100, 143))
    for more in (
        _row("England and Wales", whole),
        _row("England and Wales", whole + 90) + _row("British Transport Police", 90),
    ):
        assert crime(rows + more)[0]["offences"].sum() == whole
    with pytest.raises(DataError, match="not the sum"):
        crime(rows + _row("England and Wales", whole + 90))


def test_england_and_wales_alone_stays(crime):
    table, said = crime(_row("England and Wales", 900) + _row("England and Wales", 950, quarter=2))
    assert table["offences"].tolist() == [900, 950]
    assert said == []
    with pytest.raises(DataError, match="contain the same forces"):
        crime(_row("England and Wales", 900) + _row("Wales", 90))
    table, _ = crime(_row("England and Wales", 900) + _row("Wales", 90) + _row("England", 810))
    assert table["offences"].sum() == 900


def test_forces_are_a_closed_list_that_a_layout_can_widen(crime):
    with pytest.raises(DataError, match="names 1 forces that are not on the list"):
        crime(_row("Wesst Mercia", 3))
    assert crime(_row("Mercia", 3), {"areas": {"Mercia": "West Mercia"}})[0]["offences"].tolist() == [3]
    assert crime(TWO + _row("Guernsey", 3), {"set_aside": {"force": ["Guernsey"]}})[0]["offences"].sum() == 400


def test_one_force_has_one_spelling(crime):
    table, _ = crime(_row("Devon and Cornwall", 3) + _row("Devon & Cornwall", 4, quarter=2))
    assert table["force"].tolist() == ["Devon and Cornwall"] * 2


@pytest.mark.parametrize("copy", [_row("Kent", 300), _row("Kent Police", 310), _row("KENT", 300)])
def test_a_row_twice_is_refused(crime, copy):
    with pytest.raises(DataError, match="2 rows share") as refused:
        crime(TWO + copy)
    assert refused.value.problems.iloc[0]["row"] == "3, 4"


def test_a_header_twice_is_refused_and_can_be_ignored(crime):
    rows = TWO.replace("\n", ",9\n")
    header = CRIME.replace("Number of Offences", "Number of Offences,Number of Offences")
    with pytest.raises(DataError, match="2 columns have the same header"):
        crime(rows, header=header)
    header = CRIME.replace("Number of Offences", "Number of Offences,n")
    with pytest.raises(DataError, match="matches 2 columns"):
        crime(rows, header=header)
    assert crime(rows, {"ignore": ["n"]}, header=header)[0]["offences"].sum() == 400
    assert crime(rows, {"columns": {"n": "offences"}}, header=header)[0]["offences"].sum() == 18


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (_row("Kent", 1, quarter=7), "are not a quarter"),
        (_row("Kent", 1, quarter=0), "are not a quarter"),
        (_row("Kent", 1, year="2088/89"), "are in the future"),
        (_row("Kent", 1, year="2024"), "are not a financial year"),
    ],
)
def test_periods_are_those_that_there_are(crime, row, said):
    with pytest.raises(DataError, match=said) as refused:
        crime(TWO + row)
    assert refused.value.problems.iloc[0]["row"] == "4"


def test_totals_over_kinds_of_crime_are_left_out_or_refused(crime):
    burglary = _row("Kent", 20, kind=("Burglary", "Theft offences", "Burglary", "30"))
    every = _row("Kent", 320, kind=("Total recorded crime", "Total", "", ""))
    group = _row("Kent", 20, kind=("Total theft offences", "Theft offences", "", ""))
    table, said = crime(TWO + burglary + every + group)
    assert table["offences"].sum() == 420
    assert "rows 5, 6" in said[0]
    with pytest.raises(DataError, match="named as totals"):
        crime(TWO + burglary + _row("Kent", 300, kind=("All offences", "All offences", "", "")))
    theft = _row("Kent", 7, kind=("Other theft", "Theft offences", "All other theft offences", "49"))
    assert crime(TWO + theft)[0]["offences"].sum() == 407


def test_totals_of_outcomes_are_held_against_their_parts(tmp_path):
    head = "Financial Year,Force Name,Offence Group,Outcome Group,n\n"
    charged = "2024/25,Kent,Theft offences,Charged/Summonsed,5\n" * 2
    path = tmp_path / "outcomes.csv"
    path.write_text(f"{head}{charged}2024/25,Kent,Theft offences,Total,10\n2024/25,Total,Theft offences,Total,10\n")
    with pytest.warns(UserWarning, match="excluded"):
        assert open_data.outcomes(path)["offences"].tolist() == [5, 5]
    path.write_text(f"{head}{charged}2024/25,Kent,Theft offences,All outcomes,11\n")
    with pytest.raises(DataError, match="named as totals"):
        open_data.outcomes(path)


def test_a_total_over_partnerships_is_left_out(tmp_path):
    header = CRIME.replace("Force Name", "Force Name,CSP Name")
    rows = "".join(
        f"2024/25,1,{force},{csp},Stalking,Violence,Stalking,8Q,{number}\n"
        for force, csp, number in (
            ("Kent", "Ashford", 30),
            ("Kent", "Dover", 70),
            ("Kent", "All areas", 100),
            ("England and Wales", "All areas", 900),
        )
    )
    path = tmp_path / "csp.csv"
    path.write_text(header + rows)
    with pytest.warns(UserWarning, match="excluded"):
        assert open_data.recorded_crime_csp(path)["offences"].tolist() == [30, 70]
    path.write_text(
        header + rows.replace("All areas,Stalking,Violence,Stalking,8Q,100", "Total,Stalking,Violence,Stalking,8Q,90")
    )
    with pytest.raises(DataError, match="named as totals"):
        open_data.recorded_crime_csp(path)


DECILES = (
    "lsoa21_code,IMD_decile,Income_decile,Employment_decile,Education_decile,Health_decile,Crime_decile,"
    "Housing_and_Services_decile,Environment_decile\n"
)


@pytest.mark.parametrize("decile", ["0", "-3", "11", "33755"])
@pytest.mark.parametrize("place", [1, 8])
def test_a_decile_is_1_to_10(tmp_path, decile, place):
    cells = ["E01000001", *"12345678"]
    path = tmp_path / "imd.csv"
    path.write_text(DECILES + ",".join(cells) + "\n")
    assert open_data.imd_2025(path)["imd_decile"].tolist() == [1]
    cells[place] = decile
    path.write_text(DECILES + ",".join(cells) + "\n")
    with pytest.raises(DataError, match="are not a decile") as refused:
        open_data.imd_2025(path)
    assert refused.value.problems.iloc[0]["row"] == "2"


def test_an_area_stands_once_in_deciles_and_has_a_code(tmp_path):
    path = tmp_path / "imd.csv"
    path.write_text(DECILES + "E01000001,1,2,3,4,5,6,7,8\n" * 2)
    with pytest.raises(DataError, match="2 rows share lsoa21_code"):
        open_data.imd_2025(path)
    path.write_text(DECILES + "E02000001,1,2,3,4,5,6,7,8\n")
    with pytest.raises(DataError, match="not a code of that type"):
        open_data.imd_2025(path)


WARDS = "lsoa21_code,lsoa21_name,ward24_code,ward24_name,ltla24_code\n"
WARD = "E01000001,City 001A,E05009288,Aldersgate,E09000001\n"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (WARD, "2 rows share"),
        (WARD.replace("E05009288", "E05009289").replace("E09000001", "E09000002"), "more than one ltla24_code"),
        (WARD.replace("E01000001", "E01000002").replace("Aldersgate", "Bassishaw"), "more than one ward24_name"),
        (WARD.replace("E09000001", "E05000001"), "not a code of that type"),
    ],
)
def test_a_look_up_doubles_nothing(tmp_path, more, said):
    path = tmp_path / "wards.csv"
    path.write_text(WARDS + WARD)
    assert len(open_data.lsoa_ward(path)) == 1
    path.write_text(WARDS + WARD + more)
    with pytest.raises(DataError, match=said):
        open_data.lsoa_ward(path)


def _outline(code):
    ring = [[-2.0, 52.0], [-2.1, 52.0], [-2.1, 52.1], [-2.0, 52.0]]
    return {
        "type": "Feature",
        "properties": {"LSOA21CD": code, "lsoa21_code": code},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def test_an_outline_stands_once(tmp_path):
    features = {"features": [_outline("E01000001"), _outline("E01000001")]}
    packed = tmp_path / "outlines.geojson.gz"
    packed.write_bytes(gzip.compress(json.dumps(features).encode()))
    with pytest.raises(DataError, match="more than one outline"):
        open_data.lsoa_outlines([packed])
    plain = tmp_path / "outlines.geojson"
    plain.write_text(json.dumps(features))
    na.reading.write_source(plain, Source("o", "Outlines", "An office", "OGL v3.0", disclosure="already_published"))
    with pytest.raises(DataError, match="contains 1 areas more than once"):
        na.reading.boundaries(plain)


@pytest.mark.parametrize(
    ("contract", "column", "bad"), [("recorded_crime", "quarter", "7"), ("imd_deciles", "crime_decile", "0")]
)
def test_processed_tables_have_closed_lists_too(tmp_path, contract, column, bad):
    rules = na.contracts.ALL[contract]
    cells = {each.name: "1" if each.kind in ("count", "whole") else "a" for each in rules.columns}
    path = tmp_path / "table.csv"
    frame = pd.DataFrame([cells])
    frame.to_csv(path, index=False)
    assert len(na.reading.table(path, contract, check_source=False)) == 1
    frame.assign(**{column: bad}).to_csv(path, index=False)
    with pytest.raises(DataError, match="out of range") as refused:
        na.reading.table(path, contract, check_source=False)
    assert refused.value.problems.iloc[0]["column"] == column


def test_rows_alike_of_a_published_table_are_said(tmp_path):
    path = tmp_path / "published.csv"
    path.write_text("area,people\nA,1\nB,2\nA,1\n")
    layout = {"columns": {"area": "area", "people": "people"}, "kinds": {"people": "count"}}
    received = na.reading.published(path, layout)
    assert len(received.table) == 3
    assert [(notice.code, notice.place) for notice in received.warnings] == [("ROWS_ALIKE", "published.csv, rows 2, 4")]


def test_a_row_of_a_survey_series_stands_once(tmp_path):
    path = tmp_path / "series.csv"
    path.write_text("Year,Sex,Value\n2020,Female,6.5\n2020,Female,6.5\n")
    with pytest.raises(DataError, match="2 rows share"):
        open_data.survey_series(path)


@given(st.lists(st.integers(1, 500), min_size=2, max_size=43), st.integers(0, 42))
def test_whatever_the_forces_a_total_never_joins_its_parts(numbers, moved):
    """Any forces and their true total: only the total is left out; a total that is off by more than rounding is none."""
    from needs_analysis.reading.received import Problems
    from needs_analysis.reading.sources.force_rows import of_one_force

    names = na.reference.load("police_forces")["force"].tolist()[: len(numbers)]
    frame = pd.DataFrame({"force": [*names, "Total"], "quarter": 1, "offences": [*numbers, sum(numbers)]})
    problems = Problems("x.csv")
    kept, said = of_one_force(frame, frame.index.to_numpy() + 2, problems, value="offences", spellings={})
    assert kept["offences"].tolist() == numbers
    assert len(said) == 1
    frame.loc[len(numbers), "offences"] += 20 * (moved + 1)
    of_one_force(frame, frame.index.to_numpy() + 2, problems, value="offences", spellings={})
    assert len(problems) == 1


def test_nested_areas_have_their_nearest_parts_only():
    larger = {"town": ["county", "country"], "county": ["country"], "village": ["county", "country"]}
    wholes = {whole.label: whole.parts for whole in wholes_of_nested(["country", "county", "town", "village"], larger)}
    assert wholes == {"country": ("county",), "county": ("town", "village")}


def test_every_problem_of_deciles_is_said_at_once(tmp_path):
    path = tmp_path / "imd.csv"
    path.write_text(DECILES + "E01000001,0,2,3,4,5,6,7,8\nE01000001,1,2,3,4,5,6,7,\nX,1,2,x,4,5,6,99,8\n")
    with pytest.raises(DataError) as refused:
        open_data.imd_2025(path)
    found = {(each["column"].casefold(), each["row"]) for each in refused.value.problems.to_dict("records")}
    assert found == {
        ("lsoa21_code", "4"),
        ("lsoa21_code", "2, 3"),
        ("environment_decile", "3"),
        ("employment_decile", "4"),
        ("imd_decile", "2"),
        ("housing_and_services_decile", "4"),
    }
