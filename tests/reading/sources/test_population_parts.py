"""A population is of each person once: totals are held against their parts and set aside, and overlaps are refused."""

from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import needs_analysis as na
from needs_analysis.errors import DataError
from needs_analysis.reading.meaning.containment import overlapping, tolerance, wholes_of_sets

AREAS = "area_code,year,population\n"
DISTRICTS = {
    "E07000234": 99_012,
    "E07000235": 80_345,
    "E07000236": 87_456,
    "E07000237": 104_567,
    "E07000238": 133_678,
    "E07000239": 102_789,
}
WORCESTERSHIRE = sum(DISTRICTS.values())
OTHERS = {"E06000019": 187_001, "E06000020": 185_002, "E06000051": 323_003}
WEST_MERCIA = WORCESTERSHIRE + sum(OTHERS.values())


@pytest.fixture
def sent(tmp_path):
    def read(text, layout=None):
        path = tmp_path / "population.csv"
        path.write_text(text, encoding="utf-8")
        return na.reading.population(path, layout)

    return read


def _areas(**people):
    return AREAS + "".join(f"{code},2022,{number}\n" for code, number in people.items())


def _ages(**people):
    return "area_code,year,age,population\n" + "".join(
        f"E06000019,2022,{age},{number}\n" for age, number in people.items()
    )


def _codes(received):
    return [notice.code for notice in received.warnings]


def test_a_county_beside_its_districts_is_set_aside(sent):
    received = sent(_areas(**DISTRICTS, E10000034=WORCESTERSHIRE))
    assert received.table["population"].sum() == WORCESTERSHIRE
    assert received.tables["wholes"]["area_code"].tolist() == ["E10000034"]
    assert _codes(received) == ["TOTAL_BESIDE_PARTS"]
    assert "rows 8" in received.warnings[0].place
    assert received.log[["rows", "rows_set_aside"]].iloc[0].tolist() == [6, 1]


def test_wholes_of_wholes_are_set_aside_at_every_depth(sent):
    everything = {**DISTRICTS, **OTHERS, "E10000034": WORCESTERSHIRE, "E23000016": WEST_MERCIA, "E92000001": 57_000_000}
    received = sent(_areas(**everything))
    assert received.table["population"].sum() == WEST_MERCIA
    assert len(received.tables["wholes"]) == 3
    assert _codes(received) == ["TOTAL_BESIDE_PARTS", "LARGER_AREA"]


@pytest.mark.parametrize(
    ("people", "said"),
    [
        ({**DISTRICTS, "E10000034": WORCESTERSHIRE + 5_000}, "E10000034 has 612,847 residents"),
        ({"E06000019": 11_000_000, "E92000001": 10_500_000}, "E92000001 has 10,500,000"),
        ({"E07000237": 104_567, "E10000034": WORCESTERSHIRE}, "only some of its parts"),
        ({**DISTRICTS, **OTHERS, "E23000016": WEST_MERCIA - WORCESTERSHIRE}, "E23000016"),
        ({"E01014001": 1_500, "E07000237": 104_567}, "which contain which"),
        ({"E05001234": 1_500, "E06000019": 187_001}, "which contain which"),
        ({"E12000005": 6_000_000, "E01014001": 1_500}, "which contain which"),
    ],
)
def test_areas_that_count_people_twice_are_refused_with_what_to_do(sent, people, said):
    with pytest.raises(DataError, match=said) as refused:
        sent(_areas(**people))
    problem = refused.value.problems.iloc[0]
    assert problem["row"]
    assert problem["column"] == "area_code"
    assert problem["count"]
    assert "set_aside" in problem["remedy"] or "which is right" in problem["remedy"]


def test_a_layout_says_which_rows_are_left_out(sent):
    text = _areas(E07000237=104_567, E10000034=WORCESTERSHIRE)
    received = sent(text, {"set_aside": {"area_code": ["E10000034"]}})
    assert received.table["population"].tolist() == [104_567]
    assert _codes(received) == ["SET_ASIDE"]
    assert sent(text, {"set_aside": {"area_code": ["e07*"]}}).table["population"].tolist() == [WORCESTERSHIRE]
    for wrong in ({"area_code": ["E10000035"]}, {"sex": ["Persons"]}):
        with pytest.raises(DataError, match="to exclude, but there"):
            sent(text, {"set_aside": wrong})


@pytest.mark.parametrize(
    "people",
    [
        {"E10000034": 600_001, "E10000028": 880_001},
        {"K04000001": 60_000_001},
        {"E92000001": 57_000_001, "W92000004": 3_100_001},
        {"E07000237": 104_001, "E10000028": 880_001},
        {"E06000019": 187_001, "W06000001": 69_001, "E09000001": 8_601},
    ],
)
def test_areas_that_do_not_hold_each_other_stay(sent, people):
    received = sent(_areas(**people))
    assert received.table["population"].tolist() == list(people.values())
    assert received.warnings == ()


def test_census_areas_are_placed_by_their_names(sent):
    head = "area_code,area,year,population\n"
    small = "E01014001,Herefordshire 001A,2021,1501\nE01014002,Herefordshire 001B,2021,1602\n"
    received = sent(f"{head}{small}E02002901,Herefordshire 001,2021,3103\n")
    assert received.table["population"].sum() == 3_103
    with pytest.raises(DataError, match="only some of its parts"):
        sent(f"{head}{small}E06000019,Herefordshire,2021,187001\n")
    assert len(sent(f"{head}{small}E06000051,Shropshire,2021,323001\n").table) == 3


def test_bands_of_age_are_read_as_intervals(sent):
    parts = {"0-15": 30_001, "16-64": 110_002, "65+": 47_003}
    for text in (
        _ages(**parts, **{"16+": 157_005}),
        _ages(**parts, **{"All ages": 187_006}),
        _ages(**parts, **{"Aged 64 years and under": 140_003, "0 and over": 187_006}),
    ):
        received = sent(text)
        assert received.table["population"].sum() == 187_006
        assert _codes(received) == ["TOTAL_BESIDE_PARTS"]


@pytest.mark.parametrize(
    ("people", "said"),
    [
        ({"0-15": 30_000, "16-64": 110_000, "16-24": 20_000}, "16-64 and persons 16-24 double-count some people"),
        ({"0-15": 30_001, "16-64": 110_002, "65+": 47_003, "16+": 167_005}, "persons 16\\+ is not"),
        ({"89": 700, "90": 400, "90+": 2_000}, "90\\+ and persons 90 double-count"),
        ({"0-17": 40_000, "16-24": 20_000}, "double-count some people"),
        ({"0-15": 30_000, "Aged 15 years and under": 30_000}, "share"),
        ({"children": 30_000}, "are not a valid age"),
    ],
)
def test_ages_that_count_people_twice_are_refused(sent, people, said):
    with pytest.raises(DataError, match=said) as refused:
        sent(_ages(**people))
    assert refused.value.problems.iloc[0]["row"]


def test_what_a_label_means_can_be_declared(sent):
    text = "area_code,year,sex,age,population\nE06000019,2022,1,children,20001\nE06000019,2022,2,children,20002\n"
    layout = {"codes": {"sex": {"1": "male", "2": "female"}, "age": {"Children": "0-17"}}}
    assert sent(text, layout).table["age"].tolist() == ["0-17", "0-17"]
    with pytest.raises(DataError, match="are not a valid sex"):
        sent(text, {"codes": {"age": {"children": "0-17"}}})
    with pytest.raises(DataError, match="no such column"):
        sent(text, {"codes": {**layout["codes"], "ages": {"a": "b"}}})


def test_ages_that_are_missing_between_others_are_said(sent):
    received = sent(_ages(**{"0": 2_001, "1": 2_002, "3": 2_003}))
    assert _codes(received) == ["AGE_GAP"]
    assert "Ages 2 are missing" in received.warnings[0].text
    assert sent(_ages(**{"16-24": 20_001, "25+": 120_001})).warnings == ()


SEXES = "area_code,year,sex,population\n"


def test_persons_are_men_and_women(sent):
    text = SEXES + "E06000019,2022,{},187001\nE06000019,2022,Male,{}\nE06000019,2022,Females,94001\n"
    received = sent(text.format("Persons", 93_000))
    assert received.table["population"].sum() == 187_001
    with pytest.raises(DataError, match="persons of all ages is not"):
        sent(text.format("Both sexes", 63_000))
    with pytest.raises(DataError, match="double-count some people"):
        sent(SEXES + "E06000019,2022,Persons,187001\nE06000019,2022,Female,94001\n")


def test_totals_across_sex_and_age_are_found_together(sent):
    head = "area_code,year,sex,age,population\n"
    cells = {("Male", "0-15"): 15_001, ("Male", "16+"): 78_002, ("Female", "0-15"): 15_003, ("Female", "16+"): 79_004}
    rows = "".join(f"E06000019,2022,{sex},{age},{number}\n" for (sex, age), number in cells.items())
    received = sent(f"{head}{rows}E06000019,2022,Persons,All ages,{sum(cells.values())}\n")
    assert received.table["population"].sum() == sum(cells.values())
    margins = "E06000019,2022,Male,All ages,93003\nE06000019,2022,Female,All ages,94007\n"
    assert sent(head + rows + margins).table["population"].sum() == sum(cells.values())
    with pytest.raises(DataError, match="double-count some people"):
        sent(f"{head}{margins}E06000019,2022,Persons,0-15,30004\nE06000019,2022,Persons,16+,157006\n")


def test_a_total_of_an_area_is_held_against_districts_by_age(sent):
    head = "area_code,year,age,population\n"
    rows = "".join(
        f"{code},2022,0-15,{number // 5}\n{code},2022,16+,{number - number // 5}\n"
        for code, number in DISTRICTS.items()
    )
    received = sent(f"{head}{rows}E10000034,2022,All ages,{WORCESTERSHIRE}\n")
    assert received.table["population"].sum() == WORCESTERSHIRE
    with pytest.raises(DataError, match="E10000034 has"):
        sent(f"{head}{rows}E10000034,2022,All ages,{WORCESTERSHIRE + 999}\n")
    with pytest.raises(DataError, match="by other ages or sexes"):
        sent(f"{head}{rows}E10000034,2022,16+,500000\n")


def test_years_to_come_are_projections_and_declared_as_such(sent):
    text = f"area_code,year,population\nE06000019,{date.today().year + 1},190001\n"
    with pytest.raises(DataError, match="are in the future"):
        sent(text)
    received = sent(text, {"projection": True})
    assert len(received.table) == 1
    assert _codes(received) == ["PROJECTION"]


def test_a_wide_total_with_commas_is_the_sum_of_its_ages(sent):
    text = 'area_code,year,population,0,1+\nE06000019,2022,"{}","1,000","186,001"\n'
    assert sent(text.format("187,001")).table["population"].tolist() == [1_000, 186_001]
    for wrong in ("9,999", "9999"):
        with pytest.raises(DataError, match="not the sum of the ages"):
            sent(text.format(wrong))


def test_a_wide_table_has_no_ages_twice_and_says_which_are_missing(sent):
    assert _codes(sent("area_code,year,0,1,3\nE06000019,2022,2001,2002,2003\n")) == ["AGE_GAP"]
    with pytest.raises(DataError, match="double-count some people"):
        sent("area_code,year,89,90,90+\nE06000019,2022,700,400,1900\n")


def test_a_header_stands_once_unless_it_is_ignored(sent):
    with pytest.raises(DataError, match="2 columns have the same header"):
        sent("area_code,year,population,Population\nE06000019,2022,187001,187001\n")
    text = "area_code,year,population,note,note\nE06000019,2022,187001,a,b\n"
    assert len(sent(text, {"ignore": ["note"]}).table) == 1
    with pytest.raises(DataError, match="a column that does not exist"):
        sent(text, {"ignore": ["note"], "columns": {"year": "yr"}})


def test_a_problem_names_its_sheet(tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "Mid-year"
    for row in (["area_code", "year", "sex", "population"], ["E06000019", 2022, "Persons", 187_001]):
        book.active.append(row)
    book.active.append(["E06000019", 2022, "Female", 94_001])
    book.save(tmp_path / "population.xlsx")
    with pytest.raises(DataError) as refused:
        na.reading.population(tmp_path / "population.xlsx")
    problem = refused.value.problems.iloc[0]
    assert (problem["sheet"], problem["row"], problem["count"]) == ("Mid-year", "2, 3", 2)


NOMIS = (
    "DATE,DATE_NAME,GEOGRAPHY,GEOGRAPHY_NAME,GEOGRAPHY_CODE,GEOGRAPHY_TYPE,GENDER,GENDER_NAME,C_AGE,C_AGE_NAME,"
    "MEASURES,MEASURES_NAME,OBS_VALUE,OBS_STATUS,OBS_STATUS_NAME,URN,RURAL_URBAN_NAME,RECORD_COUNT\n"
)


def _nomis(sex, measure, number, status="Normal Value", more="Total"):
    return f"2023,2023,1946157169,Shropshire,E06000051,district,0,{sex},200,All Ages,20100,{measure},{number},A,{status},u,{more},6\n"


def test_the_csv_files_of_nomiss_interface_are_read(sent):
    received = sent(
        NOMIS
        + _nomis("Total", "Value", 327_178)
        + _nomis("Male", "Value", 160_000)
        + _nomis("Female", "Value", 167_178)
        + _nomis("Total", "Percent", 100)
    )
    assert received.table["population"].tolist() == [160_000, 167_178]
    assert _codes(received) == ["SAME_THROUGHOUT", "PERCENT_SET_ASIDE", "TOTAL_BESIDE_PARTS"]
    assert "rows 5" in received.warnings[1].place


def test_a_nomis_file_of_two_kinds_or_of_percentages_only_is_refused(sent):
    with pytest.raises(DataError, match="is not a column"):
        sent(NOMIS + _nomis("Total", "Value", 327_178) + _nomis("Total", "Value", 27_178, more="Urban"))
    with pytest.raises(DataError, match="percentages"):
        sent(NOMIS + _nomis("Total", "Percent", 100))
    with pytest.raises(DataError, match="a measure other than people"):
        sent(NOMIS + _nomis("Total", "Variance", 100))
    assert "NOT_NORMAL" in _codes(sent(NOMIS + _nomis("Total", "Value", 327_178, status="Provisional")))


@pytest.mark.parametrize("header", ["C2021_AGE_92_NAME", "C_AGE_NAME", "AGE_NAME", "C2021_AGE_6A_NAME"])
def test_every_census_of_nomis_names_its_ages(sent, header):
    text = f"DATE,GEOGRAPHY_CODE,{header},C2021_SEX_3_NAME,OBS_VALUE\n2021,E06000051,Aged 15 years and under,All persons,51000\n"
    table = sent(text).table
    assert (table["age"].item(), table["sex"].item()) == ("Aged 15 years and under", "All persons")


@given(st.lists(st.integers(1, 89), min_size=1, max_size=8, unique=True), st.data())
def test_whatever_the_bands_nobody_counts_twice(cuts, data):
    """Bands that tile all ages, and any joins of neighbours among them: exactly the joins are wholes."""
    bounds = [0, *sorted(cuts), 90]
    tiles = {(low, high): 1 << place for place, (low, high) in enumerate(pairwise(bounds))}
    first = data.draw(st.integers(0, len(bounds) - 2))
    last = data.draw(st.integers(first, len(bounds) - 2))
    joined = sum(list(tiles.values())[first : last + 1])
    found = wholes_of_sets({**tiles, "joined": joined} if first != last else tiles)
    assert [whole.label for whole in found] == (["joined"] if first != last else [])
    for whole in found:
        assert sum(tiles[part] for part in whole.parts) == joined
    assert overlapping(tiles, among=list(tiles)) is None


@given(st.lists(st.integers(1_000, 900_000), min_size=2, max_size=30), st.sampled_from([1, 10, 100, 1_000]))
def test_rounding_every_figure_never_parts_a_whole_from_its_parts(people, unit):
    rounded = [round(number / unit) * unit for number in people]
    whole = round(sum(people) / unit) * unit
    allowed = max(unit * (len(people) + 1) / 2, 3)
    assert tolerance(len(people), unit=unit) <= allowed
    if unit == 1:
        assert abs(whole - sum(rounded)) <= tolerance(len(people))
    assert abs(whole - sum(rounded)) <= allowed


def test_the_order_of_rows_does_not_matter(sent):
    rows = _areas(**DISTRICTS, **OTHERS, E10000034=WORCESTERSHIRE, E23000016=WEST_MERCIA).splitlines(keepends=True)
    mixed = [rows[0], *np.random.default_rng(3).permutation(rows[1:])]
    first, second = sent("".join(rows)).table, sent("".join(mixed)).table
    assert dict(zip(first["area_code"], first["population"], strict=True)) == dict(
        zip(second["area_code"], second["population"], strict=True)
    )


def test_the_counties_and_forces_of_todays_list_agree():
    table = na.reference.load("areas_england_wales")
    inside = {code: na.reference.areas.larger(code) for code in table["area_code"]}
    for county in {above[0] for above in inside.values() if above and above[0].startswith(("E10", "E11"))}:
        forces = {above[1] for above in inside.values() if county in above}
        assert len(forces) == 1, county
    regions = pd.Series([next((a for a in above if a.startswith("E12")), "") for above in inside.values()])
    assert regions[regions != ""].nunique() == 9


@pytest.mark.parametrize(
    ("total", "parts", "allowed"),
    [
        (69_000, (40_000, 28_000), True),
        (70_000, (40_000, 28_000), False),
        (67_960, (40_000, 28_000), True),
        (68_200, (40_100, 28_000), True),
        (68_300, (40_100, 28_000), False),
        (69_000, (40_100, 28_000), False),
        (68_100, (40_101, 27_900), False),
        (68_003, (40_101, 27_900), True),
        (69_000, (40_123, 27_877), False),
    ],
)
def test_a_total_is_off_its_parts_by_no_more_than_their_rounding(sent, total, parts, allowed):
    text = _ages(**{"All ages": total, "0-15": parts[0], "16+": parts[1]})
    if not allowed:
        with pytest.raises(DataError, match="persons of all ages is not persons 0-15"):
            sent(text)
        return
    received = sent(text)
    assert received.table["population"].tolist() == list(parts)
    off = [notice for notice in received.warnings if notice.code == "ONLY_ROUNDED"]
    assert len(off) == (abs(total - sum(parts)) > 3)
    assert all(f"up to {abs(total - sum(parts)):,}" in notice.text and "rows 2" in notice.place for notice in off)


def test_many_rounded_parts_do_not_allow_everything(sent):
    ages = {str(age): 1_000 for age in range(90)} | {"90+": 1_000}
    with pytest.raises(DataError, match="persons of all ages is not"):
        sent(_ages(**ages, **{"All ages": 91_000 + 14_000}))
    assert len(sent(_ages(**ages, **{"All ages": 91_000 + 4_000})).table) == 91


@pytest.mark.parametrize(("before", "after"), [(134_000, 13_400), (134_000, 1_340_000), (13_400, 134_900)])
def test_a_place_that_is_ten_times_another_in_a_year_is_said(sent, before, after):
    rows = f"E07000105,2021,{before}\nE07000106,2021,157000\nE07000105,2022,{after}\nE07000106,2022,159000\n"
    received = sent(AREAS + rows)
    (notice,) = received.warnings
    assert notice.code == "POPULATION_LEAP"
    assert "E07000105 in 2022" in notice.text
    assert notice.place.endswith("rows 4")


def test_other_ages_in_another_year_are_no_leap(sent):
    head = "area_code,year,age,population\n"
    rows = "E07000105,2021,0-15,14000\nE07000105,2022,0-15,14000\nE07000105,2022,16+,120000\n"
    assert "POPULATION_LEAP" not in _codes(sent(head + rows))
