"""Whom estimates count: copies, districts, ages, and groups of whom nobody said yes."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis import demand
from needs_analysis.errors import DataError, Refusal
from needs_analysis.reference import load
from needs_analysis.source import attach
from tests.conftest import PUBLISHED

SHARES = pd.DataFrame({"sex": ["female", "male"], "age_group": "16+", "percent": [4.0, 2.0]})
PEOPLE = pd.DataFrame({"sex": ["female", "male"], "age_band": "16+", "population": [10_000, 9_000]})
ADULTS = pd.DataFrame({"age_group": ["16+"], "percent": [10.0]})


def test_two_ethnic_groups_of_one_size_are_two_groups():
    people = pd.DataFrame(
        {"area_code": "E07000236", "ethnic_group": ["Asian", "Black"], "age_band": "16+", "population": 100}
    )
    assert demand.estimated_victims(ADULTS, people).table["denominator"].tolist() == [200]
    by_area = demand.estimated_victims(ADULTS, people, by="area_code").table
    assert by_area["denominator"].tolist() == [200] and by_area["value"].tolist() == [20]


@pytest.mark.parametrize("column", ["religion", "ward_name", "disability", "tenure", "imd_decile"])
def test_whatever_divides_the_people_they_are_added_up(column):
    names = [1, 2, 3] if column == "imd_decile" else ["first", "second", "third"]
    people = pd.DataFrame({column: names, "age_band": "16+", "population": [100, 100, 250]})
    assert demand.estimated_victims(ADULTS, people).table["denominator"].tolist() == [450]


def test_a_key_that_stands_twice_is_refused_and_a_second_heading_is_none():
    people = pd.DataFrame({"area_code": "E07000236", "band_set": ["five_year", "survey"], "age_band": "16+"})
    assert demand.estimated_victims(ADULTS, people.assign(population=100)).table["denominator"].tolist() == [100]
    for copies in (
        people.assign(population=[100, 120]),
        people.assign(population=100, band_set="survey"),
        people.assign(population=100, band_set="survey", note=["", "revised"]),
        people.assign(population=100, band_set="survey", retrieved=["2026-06-14", "2026-07-14"]),
        people.assign(population=[100, 101], band_set="survey", file=["a.csv", "b.csv"]),
        people.assign(population=100, band_set="survey", age_band=["16+", "16 and over"]),
    ):
        with pytest.raises(DataError, match="age band twice"):
            demand.estimated_victims(ADULTS, copies)


def test_districts_without_a_name_in_by_are_added_up():
    districts = pd.concat([PEOPLE.assign(district="N"), PEOPLE.assign(district="S", population=[5_000, 6_000])])
    found = demand.estimated_victims(SHARES, districts).table
    assert found["denominator"].tolist() == [15_000, 15_000, 30_000] and found["value"].iloc[2] == 900
    named = demand.estimated_victims(SHARES, districts, by="district").table
    assert named.groupby("district")["value"].last().sum() == 900
    residents = load("population_mid2023_persons_bands")
    each = residents[residents["area_type"].isin(["district", "unitary"])]
    force = residents[residents["area_name"] == "West Mercia"]
    one, other = (demand.estimated_victims(ADULTS, part).table["denominator"].iloc[0] for part in (each, force))
    assert one == other


def test_districts_may_be_cut_into_other_bands():
    table = pd.DataFrame(
        {"district": ["N", "N", "S"], "age_band": ["16-24", "25+", "16+"], "population": [100, 300, 700]}
    )
    assert demand.estimated_victims(ADULTS, table).table["denominator"].tolist() == [1_100]
    with pytest.raises(Refusal, match="two sets of age bands that have the same total"):
        demand.estimated_victims(ADULTS, table.assign(population=[100, 300, 400], district=["a", "a", "b"]))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (lambda t: t, "codes begin with"),
        (lambda t: t[t["area_name"].isin(["Worcestershire", "Wychavon", "Redditch"])], "codes begin with E07 and E10"),
        (lambda t: t.drop(columns="area_code")[t["area_name"].isin(["England", "Wales", "England and Wales"])], "England and Wales"),
        (lambda t: t.drop(columns=["area_code", "area_type"])[~t["area_name"].isin(["Worcestershire", "England", "Wales", "England and Wales"])], "West Mercia"),
        (lambda t: pd.concat([t[t["area_name"] == "Redditch"].assign(year=year) for year in (2022, 2023)]), "several times"),
    ],
)  # fmt: skip
def test_people_are_not_counted_twice_through_a_total(rows, said):
    with pytest.raises(Refusal, match=said):
        demand.estimated_victims(ADULTS, rows(load("population_mid2023_persons_bands")))


def test_numbers_that_happen_to_add_up_are_no_total():
    table = pd.DataFrame({"district": list("ABC"), "age_band": "16+", "population": [1_000, 2_000, 3_000]})
    assert demand.estimated_victims(ADULTS, table).table["denominator"].tolist() == [6_000]


@pytest.mark.parametrize("column", ["as_at", "as_of", "date", "calendar_year"])
def test_people_of_two_days_are_not_added_up(column):
    days = pd.to_datetime(["2023-06-30", "2024-06-30"])
    people = pd.DataFrame({column: days, "age_band": "16+", "population": [5_000, 5_100]})
    with pytest.raises(Refusal, match=f"several times.*{column}"):
        demand.estimated_victims(ADULTS, people)
    each = demand.estimated_victims(ADULTS, people, by=column).table
    assert each["denominator"].tolist() == [5_000, 5_100]


def test_a_county_beside_its_districts_is_refused_by_name():
    people = pd.DataFrame({"area": ["N", "WM", "S", "E"], "age_band": "16+", "population": [400, 1_500, 500, 600]})
    with pytest.raises(Refusal, match=r"hold others \(area\)"):
        demand.estimated_victims(ADULTS, people)
    people = attach(people, PUBLISHED)
    with pytest.raises(Refusal, match=r"hold others \(area: WM\)"):
        demand.estimated_victims(ADULTS, people)
    two = pd.DataFrame({"area": ["WM", "N", "S"], "age_band": "16+", "population": [2_511, 1_207, 1_304]})
    with pytest.raises(Refusal, match=r"hold others \(area: WM\)"):
        demand.estimated_victims(ADULTS, attach(two, PUBLISHED))
    near = people.assign(population=[400, 1_501, 500, 600])
    assert demand.estimated_victims(ADULTS, near).table["denominator"].tolist() == [3_001]
    few = people.assign(population=[40, 150, 50, 60])
    assert demand.estimated_victims(ADULTS, few).table["denominator"].tolist() == [300], "may be chance"
    apart = people[people["area"] != "WM"]
    assert demand.estimated_victims(ADULTS, apart).table["denominator"].tolist() == [1_500]


def test_every_way_of_laying_bands_side_by_side_is_tried():
    bands = ["16-19", "16-24", "20-59", "25-59", "60-74", "60+", "all ages", "adults"]
    table = pd.DataFrame({"age_band": bands, "population": [1, 10, 100, 1_000, 10_000, 100_000, 10**6, 10**7]})
    wanted = {"16-59": 1_010, "16-74": 11_010, "16+": 101_010, "20-74": 10_100, "0+": 10**6}
    for group, people in wanted.items():
        for seed in range(3):
            rows = table.drop(0).sample(frac=1, random_state=seed) if group != "20-74" else table
            shares = ADULTS.assign(age_group=group)
            assert demand.estimated_victims(shares, rows).table["denominator"].tolist() == [people], group
    with pytest.raises(Refusal, match="no persons aged 18-24"):
        demand.estimated_victims(ADULTS.assign(age_group="18-24"), table)


def test_single_years_of_age_are_read():
    singles = load("population_mid2023_persons_single_year")
    bands = load("population_mid2023_persons_bands")
    here, there = (table[table["area_name"] == "Shropshire"] for table in (singles, bands))
    for group in ("16+", "16-59", "16-24"):
        shares = ADULTS.assign(age_group=group)
        expected = demand.estimated_victims(shares, there).table["denominator"].tolist()
        assert demand.estimated_victims(shares, here).table["denominator"].tolist() == expected
    for ages in (range(16, 20), [16.0, 17.0, 18.0, 19.0], ["16", "17", "18", "19 years"]):
        table = pd.DataFrame({"age_band": ages, "population": 25})
        assert demand.estimated_victims(ADULTS.assign(age_group="16-19"), table).table["denominator"].tolist() == [100]


def test_women_and_men_make_persons_where_persons_are_not_given():
    assert demand.estimated_victims(ADULTS, PEOPLE).table["denominator"].tolist() == [19_000]
    with_persons = pd.concat([PEOPLE, pd.DataFrame({"sex": ["Persons"], "age_band": "16+", "population": 19_001})])
    assert demand.estimated_victims(ADULTS, with_persons).table["denominator"].tolist() == [19_001]
    with pytest.raises(Refusal, match="no persons aged"):
        demand.estimated_victims(ADULTS, PEOPLE.head(1))


def test_a_district_without_women_is_not_left_out_in_silence():
    districts = pd.concat([PEOPLE.assign(district="N"), PEOPLE.tail(1).assign(district="S")])
    with pytest.raises(Refusal, match=r"no female aged 16\+\."):
        demand.estimated_victims(SHARES, districts)
    districts = attach(districts, PUBLISHED)
    with pytest.raises(Refusal, match=r"no female aged 16\+ \(S\)"):
        demand.estimated_victims(SHARES, districts)
    with pytest.raises(Refusal, match=r"no persons aged 16\+ \(S\)"):
        demand.estimated_victims(ADULTS, districts)


def test_codes_of_age_and_sex_divide_nobody():
    coded = PEOPLE.assign(gender_code=["F", "M"], c_age_code=3, age_name="adults", area="N")
    halves = pd.concat([coded.assign(age_band=band, age_code=band[:2]) for band in ("16-24", "25+")])
    assert demand.estimated_victims(SHARES, halves).table["denominator"].tolist() == [20_000, 18_000, 38_000]


def test_no_man_among_those_asked_is_a_range_and_not_nothing():
    none = SHARES.assign(percent=[4.0, 0.0], unweighted_base=5_000)
    found = demand.estimated_victims(none, PEOPLE)
    z2 = 1.959964**2
    assert found.table.loc[1, ["value", "lower"]].tolist() == [0, 0]
    assert found.table.loc[1, "upper"] == pytest.approx(9_000 * z2 / (5_000 + z2), rel=1e-6)
    women, everybody = found.table.loc[0], found.table.loc[2]
    assert everybody["lower"] == pytest.approx(women["lower"])
    above = np.hypot(women["upper"] - women["value"], found.table.loc[1, "upper"])
    assert everybody["upper"] == pytest.approx(400 + above) and "(range 349 to 458)" in found.sentence()


@pytest.mark.parametrize(
    "columns",
    [
        {"percent": [4.0, 0.0], "ci_lower": [3.6, 0.0], "ci_upper": [4.4, 0.4]},
        {"percent": [4.0, 0.2], "ci_lower": [3.6, 0.0], "ci_upper": [4.4, 0.4]},
        {"percent": [0.0, 0.0], "unweighted_base": [5_000, 4_000]},
        {"percent": [100.0, 4.0], "unweighted_base": [50, 4_000]},
    ],
)
def test_limits_at_the_end_of_the_scale_give_ranges(columns):
    found = demand.estimated_victims(SHARES.assign(**columns), PEOPLE).table
    assert (found["lower"] <= found["value"]).all() and (found["value"] <= found["upper"]).all()
    assert (found["lower"] < found["upper"]).all() and (found["lower"] >= 0).all()
    assert (found["upper"] <= found["denominator"]).all()


def test_an_error_relative_to_nothing_says_so():
    found = demand.estimated_victims(SHARES.assign(percent=[4.0, 0.0]), PEOPLE, relative_error=0.1).table
    assert found["flag"].tolist() == ["", "an error relative to 0 is 0", ""] and found["upper"].iloc[2] > 430
