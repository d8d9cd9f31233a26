"""Whether groups were counted for the same time, and what was counted under codes that nobody lives under."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis import demand, release
from needs_analysis.demand.rates import cover
from needs_analysis.reference import load
from needs_analysis.source import attach
from tests.conftest import PUBLISHED, RECORDS
from tests.demand.places.test_small_area_counts import LSOA

PLACES = pd.DataFrame({"area_code": ["A", "B", "C"], "population": [1_000, 1_000, 1_100]})
MONTHS = [f"2024-{number:02d}" for number in range(1, 13)]


def monthly(**months):
    rows = [(area, month) for area, many in months.items() for month in MONTHS[:many]]
    return pd.DataFrame(rows, columns=["area_code", "month"]).assign(crimes=1)


def told(result):
    return " ".join([result.sentence(), *(caveat.text for caveat in result.caveats)])


def test_twelve_months_beside_six_are_not_ranked():
    result = demand.area_rates(monthly(A=12, B=6), PLACES)
    found = result.table.set_index("area")
    assert found["flag"].to_dict() == {"A": "small population", "B": "6 of 12 months"}
    assert found["rank"].notna().to_dict() == {"A": True, "B": False}
    assert "fewest" not in result.sentence() and "B (6 of 12 months)" in result.sentence()
    assert any(caveat.code == "UNEQUAL_COVER" for caveat in result.caveats)
    alike = demand.area_rates(monthly(A=12, B=12), PLACES)
    assert "UNEQUAL_COVER" not in {caveat.code for caveat in alike.caveats}


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("date", lambda month: f"{month}-17"),
        ("date", lambda month: f"17/{month[5:]}/{month[:4]}"),
        ("period_start", lambda month: f"{month}-01"),
        ("year_month", str),
        ("Reported_Month", lambda month: month.replace("-", "/")),
        ("month_ending", lambda month: f"{month}-28"),
        ("date", lambda month: pd.Timestamp(f"{month}-03")),
        ("when_seen", lambda month: pd.Timestamp(f"{month}-03")),
        ("when_seen", lambda month: pd.Period(month, "M")),
    ],
)
def test_six_months_are_seen_under_any_name_of_time(name, write):
    counts = monthly(A=12, B=6)
    counts = counts.assign(**{name: counts.pop("month").map(write)})
    result = demand.area_rates(counts, PLACES)
    assert result.table.set_index("area")["flag"]["B"] == "6 of 12 months"
    assert "B (6 of 12 months)" in result.sentence()


def test_days_count_by_their_months_and_dates_of_people_and_files_are_no_time():
    days = pd.to_datetime([f"{month}-{day:02d}" for day in (3, 9) for month in MONTHS])
    counts = pd.DataFrame({"area_code": ["A"] * 12 + ["B"] * 12, "day": days, "crimes": 1})
    for name in ("day", "date_of_birth", "retrieved"):
        short = counts.rename(columns={"day": name}) if name == "day" else counts.head(18).rename(columns={"day": name})
        result = demand.area_rates(short, PLACES)
        assert "UNEQUAL_COVER" not in {caveat.code for caveat in result.caveats}


def test_a_column_of_months_says_for_how_long_each_was_counted():
    counts = pd.DataFrame({"area_code": ["A", "B"], "months": [12, 6], "crimes": [50, 30]})
    result = demand.area_rates(counts, PLACES)
    assert result.table.set_index("area")["flag"]["B"] == "6 of 12 months"
    years = pd.DataFrame({"area_code": list("AABB"), "year": [2023, 2024] * 2, "months": [12, 12, 12, 6], "crimes": 9})
    assert "B (18 of 24 months)" in told(demand.area_rates(years, PLACES))
    alike = demand.area_rates(counts.assign(months=12), PLACES)
    assert "UNEQUAL_COVER" not in {caveat.code for caveat in alike.caveats}


def test_every_rate_says_where_cover_is_unequal():
    table = monthly(A=12, B=12, C=7).rename(columns={"crimes": "count"}).merge(PLACES)
    table = table.assign(population=table["population"] + table.index)
    for result in (
        demand.rate(table, by="area_code"),
        demand.small_area_rates(table),
        demand.funnel_points(table, by="area_code"),
    ):
        assert "C (7 of 12 months)" in told(result)
    ranked = demand.rate(table, by="area_code")
    assert pd.isna(ranked.table.set_index("area_code")["rank"]["C"]) and "C:" not in ranked.sentence()
    assert "UNEQUAL_COVER" not in {caveat.code for caveat in demand.rate(table, by="month").caveats}, (
        "months are groups"
    )


@pytest.mark.parametrize(
    "when",
    [
        {"financial_year": ["2023/24", "2024/25", "2023/24", "2024/25", "2024/25"]},
        {"financial_year": "2024/25", "quarter": [1, 2, 1, 2, 2]},
        {"period": pd.to_datetime(["2024-01-01", "2024-04-01", "2024-01-01", "2024-04-01", "2024-04-01"])},
        {"Month": pd.Categorical(["a", "b", "a", "b", "b"])},
    ],
)
def test_years_quarters_and_dates_are_cover_too(when):
    table = pd.DataFrame(
        {"force": list("AABBC"), "count": 9, "population": [1_000, 1_001, 1_002, 1_003, 1_004], **when}
    )
    assert "C (1 of 2 " in told(demand.rate(table, by="force"))


def test_where_events_are_rare_gaps_are_said_and_nobody_is_left_aside():
    result = demand.area_rates(monthly(A=2, B=3, C=1), PLACES)
    assert "A (2 of 3 months)" in told(result) and result.table["rank"].notna().all()


def test_a_decile_and_a_district_counted_for_part_of_the_time_are_named():
    units = pd.DataFrame(
        {"lsoa21_code": ["A", "B", "C"], "imd_decile": [1, 1, 10], "district": ["N", "S", "S"], "population": 1_000}
    )
    counts = monthly(A=12, B=12, C=4).rename(columns={"area_code": "lsoa21_code"})
    gradient = demand.deprivation_gradient(counts, units, units, population="population")
    assert "10 (4 of 12 months)" in told(gradient)
    short = counts[counts["lsoa21_code"] != "B"]
    assert "S (4 of 12 months)" in told(
        demand.deprivation_standardised_ratio(short, units, units, units, by="district")
    )


WARDS = pd.DataFrame({"lsoa21_code": ["L1", "L2", "L3"], "ward": ["W1", "W1", "W2"]})
PEOPLE = pd.DataFrame(
    {"lsoa21_code": ["L1", "L2", "L3"], "population": [1_000, 1_001, 1_002], "imd_decile": [1, 1, 10]}
)
OLD = pd.DataFrame({"lsoa21_code": ["L1", "L2old", "L3"], "crimes": [10, 10, 10]})


def test_events_under_a_code_of_another_census_are_said_with_share_and_who_may_have_lost_them():
    result = demand.area_rates(OLD, PEOPLE, WARDS, area="lsoa21_code", by="ward")
    assert "10 of 30 crimes (33%)" in result.sentence() and "W1 (1 of 2 areas) may have lost them" in result.sentence()
    caveat = next(caveat for caveat in result.caveats if caveat.code == "NOWHERE")
    assert "L2old" in caveat.text and "W1 (1 of 2 areas)" in caveat.text and "one census" in caveat.text
    gradient = demand.deprivation_gradient(OLD, PEOPLE, PEOPLE, population="population")
    assert "10 of 30 crimes (33%)" in gradient.sentence() and "Decile 1 (1 of 2 areas)" in gradient.sentence()
    beside = demand.deprivation_standardised_ratio(OLD, PEOPLE, PEOPLE, WARDS, by="ward")
    assert "10 of 30 events (33%)" in beside.sentence() and "W1 (1 of 2 areas)" in beside.sentence()


def test_a_map_says_how_many_events_are_not_on_it():
    lookup = WARDS.assign(lsoa21_name=WARDS["lsoa21_code"], ward24_name=WARDS["ward"], ltla24_name="Westshire")
    outlines = ({"L1": [], "L2": [], "L3": []}, PUBLISHED)
    assert "10 of 30 crimes (33%)" in demand.small_area_counts(OLD, lookup, outlines).sentence()


def test_few_events_without_a_place_are_a_caveat_and_not_in_the_sentence(a):
    counts = a.table("police_uk_lsoa")
    result = demand.area_rates(
        counts, load("census2021_protected_lsoa_west_mercia"), a.table("lsoa_lookup"), by="ltla24_name", **LSOA
    )
    caveat = next(caveat.text for caveat in result.caveats if caveat.code == "NOWHERE")
    assert caveat.startswith("2,310 of 102,105 crimes and incidents (2%)") and "NO_LOCATION" in caveat
    assert "2,310" not in result.sentence()


def test_a_small_number_of_events_without_a_place_does_not_leave():
    counts = attach(OLD.assign(crimes=[200, 3, 100]), RECORDS)
    people = attach(PEOPLE, PUBLISHED)
    result = demand.area_rates(counts, people, WARDS, area="lsoa21_code", by="ward", what="offences")
    assert "3 of 303 offences" in next(caveat.text for caveat in result.caveats if caveat.code == "NOWHERE")
    assert "3 of 303" not in repr(release.release(result, "lt5"))


def outside(**columns):
    table = pd.DataFrame({"area": ["N", "S"], "numerator": [9.0, 11.0]})
    found = cover.with_outside(table, {"X": 4, "Y": 1}, empty=(np.array([1, 0]), np.array([2, 3])))
    return found.assign(**columns)


def nowhere(table):
    caveats, aloud = cover.nowhere(table, "crimes", table["area"])
    return caveats[0].text, aloud


def test_what_is_in_no_row_is_said_from_the_columns():
    text, aloud = nowhere(outside())
    assert text.startswith(
        "5 of 25 crimes (20%) have area codes without known residents and are not in any rate: X and Y."
    )
    assert text.endswith("are in N (1 of 2 areas); check that all codes are of one census.")
    assert aloud == (
        " 5 of 25 crimes (20%) have area codes without known residents and are not in any rate. N (1 of 2 areas) may have lost them."
    )
    table = outside()
    assert cover.with_outside(table[["area"]], {}).columns.tolist() == ["area"]
    assert cover.nowhere(table[["area", "numerator"]], "crimes", table["area"]) == ((), "")
    assert cover.nowhere(table.head(0), "crimes", table["area"].head(0)) == ((), "")


def test_where_a_row_is_withheld_there_is_no_sum_and_where_the_number_is_there_is_none():
    text, aloud = nowhere(outside(numerator=[np.nan, 11.0]))
    assert text.startswith("5 crimes have area codes") and aloud.startswith(" 5 crimes have area codes")
    few = outside(numerator=[np.nan, 1_100.0])
    assert nowhere(few)[1] == "", "at most 5 of 1,105"
    text, aloud = nowhere(outside(events_outside=np.nan, codes_outside=None))
    assert aloud == "" and "X" not in text and "their number is not supplied" in text
    unnamed = outside(codes_outside=None, areas_without_events=np.nan)
    assert (
        nowhere(unnamed)[0] == "5 of 25 crimes (20%) have area codes without known residents and are not in any rate."
    )


def test_part_of_the_time_is_read_from_flags():
    table = pd.DataFrame(
        {
            "area": list("ABCD"),
            "flag": ["6 of 12 months", "[c]", None, "1.5 of 2 financial years"],
            "compared": [False] * 4,
        }
    )
    (caveat,) = cover.said(table, table["area"])
    assert caveat.text.startswith("A (6 of 12 months) and D (1.5 of 2 financial years) have rows for part of the time")
    said = " Not compared, because they were not counted throughout: A (6 of 12 months), B, C and 1 more."
    assert cover.left_aside(table, table["area"]) == said
    assert cover.said(table[["area"]], table["area"]) == () and cover.left_aside(table[["area"]], table["area"]) == ""


def test_a_released_rate_keeps_aside_what_was_not_counted_throughout():
    rows = [(area, month) for area, many in (("A", 12), ("B", 12), ("C", 12), ("D", 4)) for month in MONTHS[:many]]
    table = pd.DataFrame(rows, columns=["area", "month"])
    first = ~table["area"].duplicated()
    table["count"] = table["area"].map({"A": 3, "B": 4, "C": 240, "D": 40}).where(first, 0)
    table["population"] = 1_000 + np.arange(len(table))
    found = release.release(demand.rate(attach(table, RECORDS), by="area"), "lt5").result
    assert found.table["rank"].isna().all() and found.table["compared"].tolist() == [True, True, True, False]
    assert found.sentence().startswith("Rate of events per 100,000 people, C: ")
    assert "it was not counted throughout: D (4 of 12 months)." in found.sentence()


def test_codes_that_differ_only_in_blanks_or_in_how_numbers_are_stored_are_one():
    counts = OLD.assign(lsoa21_code=["L1", " L2", "L3 "])
    assert not any(
        caveat.code == "NOWHERE"
        for caveat in demand.area_rates(counts, PEOPLE, WARDS, area="lsoa21_code", by="ward").caveats
    )
    numbered = pd.DataFrame({"area_code": [101.0, 102.0], "crimes": [10, 20]})
    places = pd.DataFrame({"area_code": ["101", "102"], "population": [1_000, 2_000]})
    assert demand.area_rates(numbered, places).table["value"].tolist() == [10.0, 10.0]


def test_districts_that_have_ended_are_named():
    codes = {"area_code": ["E07000187", "E07000004", "E06000019"]}
    places = pd.DataFrame({**codes, "population": [1_000, 2_000, 3_000]})
    result = demand.area_rates(pd.DataFrame({**codes, "crimes": 5}), places)
    text = next(caveat.text for caveat in result.caveats if caveat.code == "ENDED_DISTRICTS")
    assert "2 codes of districts (E07000004 and E07000187) are not on the list of 2024" in text
