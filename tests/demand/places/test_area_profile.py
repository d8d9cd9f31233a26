"""An area beside all areas: withheld counts, totals among the areas, units and measures without a range."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from needs_analysis import demand
from needs_analysis.columns import SHARE
from needs_analysis.errors import Refusal
from needs_analysis.release import release
from needs_analysis.said import Caveat
from needs_analysis.source import attach
from tests.conftest import PUBLISHED, RECORDS

ADULTS = pd.DataFrame({"age_group": ["16+"], "percent": [10.0]})


def codes(result):
    return {caveat.code for caveat in result.caveats}


def wards(**columns):
    usual = {"ward": ["A", "B", "C"], "count": [90, 30, 24], "population": 1_000}
    return attach(pd.DataFrame({**usual, **columns}), PUBLISHED)


def profile(result, area="A"):
    found = demand.area_profile({"crime": result}, area=area)
    return found, found.table.iloc[0]


def test_an_area_whose_count_was_withheld_stays_among_all_areas():
    withheld = wards(count=[90, 30, None], count_lower=[None, None, 1], count_upper=[None, None, 4])
    found, row = profile(demand.rate(withheld, by="ward", per=1_000))
    assert row["all_areas_lower"] < 121 / 3 and row["all_areas_upper"] > 124 / 3
    assert 40 < row["all_areas"] < 43 and row["ratio"] == pytest.approx(90 / row["all_areas"])
    assert row["ratio_lower"] == pytest.approx(row["lower"] / row["all_areas_upper"])
    assert row[["rank", "areas"]].tolist() == [1, 2] and "number 1 of 2" in found.sentence()
    assert "ALL_AREAS_AS_RANGE" in codes(found)
    own, bounded = profile(demand.rate(withheld, by="ward", per=1_000), area="C")
    assert np.isnan(bounded["value"]) and bounded["flag"] == "below all areas" and pd.isna(bounded["rank"])
    assert "not known exactly" in own.sentence() and "number" not in own.sentence() and own.plot() is not None


def test_a_count_that_nobody_knows_is_said():
    found, row = profile(demand.rate(wards(count=[90, 30, None]), by="ward", per=1_000))
    assert row["all_areas"] == 60 and "2 of 3 areas" in row["all_areas_by"]
    assert "NOT_ALL_AREAS" in codes(found)
    with pytest.raises(Refusal, match="No measure has an area called 'C' with a figure"):
        profile(demand.rate(wards(count=[90, 30, None]), by="ward", per=1_000), area="C")
    # Without a standardised rate its events and people are still known.
    few = demand.rate(wards(count=[90, 30, 3]), by="ward", per=1_000)
    few.table.loc[2, ["value", "lower", "upper", "rank"]] = pd.NA
    assert profile(few)[1]["all_areas"] == pytest.approx(41)


@pytest.mark.parametrize("name", ["All", "All wards", "Total", "England and Wales", "West Mercia"])
def test_a_total_is_no_area(name):
    table = wards(ward=["A", "B", name], count=[90, 30, 120], population=[1_000, 1_000, 2_000])
    found, row = profile(demand.rate(table, by="ward", per=1_000))
    assert row[["all_areas", "rank", "areas"]].tolist() == [60, 1, 2] and "number 1 of 2" in found.sentence()
    assert found.excluded[-1].what == "rows that are totals of the others" and found.excluded[-1].rows == 1
    low, _ = profile(demand.rate(table, by="ward", per=1_000), area="B")
    assert low.table["rank"].tolist() == [2]
    with pytest.raises(Refusal, match="is all areas together"):
        profile(demand.rate(table, by="ward", per=1_000), area=name)


def test_an_area_that_is_not_the_sum_of_others_stays_one():
    table = wards(count=[90, 30, 120], population=[1_000, 1_000, 2_100])
    assert profile(demand.rate(table, by="ward", per=1_000))[1]["areas"] == 3
    assert profile(demand.rate(wards(count=[50, 50, 100]), by="ward", per=1_000))[1]["areas"] == 3


@pytest.mark.parametrize(
    ("make", "unit", "said"),
    [
        (lambda t: demand.proportion(t, by="ward"), "share", "Crime: 9.0% (range 7.4% to 10.9%)"),
        (lambda t: demand.proportion(t, by="ward", per=100), "percent", "Crime: 9.0% (range 7.4% to 10.9%)"),
        (lambda t: demand.rate(t, by="ward", per=1_000), "per 1,000 people", "Crime: 90.0 per 1,000 people (range 72.4 to"),
        (lambda t: demand.rate(t.assign(population=[1_000, 1_000, 1_000.0]), by="ward", per=1), "per 1 people", "Crime: 0.09 per 1 people"),
    ],
)  # fmt: skip
def test_a_value_is_said_in_its_own_unit(make, unit, said):
    found, row = profile(make(wards()))
    assert row["unit"] == unit and said in found.sentence()


def test_a_share_is_a_share_whatever_its_parts_are_counted_in():
    shares = demand.proportion(wards(), by="ward")
    shares.table["unit"] = "events"
    found, row = profile(shares)
    assert row["unit"] == "share" and "Crime: 9.0% (range" in found.sentence() and "events" not in found.sentence()


def test_a_measure_without_a_range_says_so():
    residents = pd.DataFrame({"ward": ["A", "B"], "age_band": "16+", "population": [10_000, 9_000]})
    hurt_there = demand.estimated_victims(ADULTS, attach(residents, PUBLISHED), by="ward")
    found, row = profile(hurt_there)
    assert row["flag"] == "no range" and "1 measure has no range" in found.sentence()
    assert "Crime: 1,000 people (no range), number 1 of 2." in found.sentence()
    one = demand.mean(attach(pd.DataFrame({"ward": ["A", "B", "B"], "value": [5.0, 6, 7]}), PUBLISHED), by="ward")
    assert demand.area_profile({"days": one}, area="A").table["flag"].tolist() == ["no range"]


def test_an_area_counted_in_fewer_months_is_neither_a_total_nor_compared():
    months = [
        ("A", "2024-04", 60),
        ("A", "2024-05", 60),
        ("B", "2024-04", 30),
        ("B", "2024-05", 50),
        ("C", "2024-04", 9),
    ]
    counts = attach(pd.DataFrame(months, columns=["ward", "month", "count"]).assign(population=1_000), PUBLISHED)
    measured = demand.rate(counts, by="ward", per=1_000, population_of="group")
    found, row = profile(measured)
    assert row["all_areas"] == pytest.approx((120 + 80) / 2) and row["areas"] == 2
    left = {item.what: item for item in found.excluded}
    assert "rows that are totals of the others" not in left
    assert left["areas that their measure does not compare"].rows == 1
    other = demand.rate(wards(), by="ward", per=1_000)
    beside = demand.area_profile({"crime": measured, "other": other}, area="C")
    assert beside.table["measure"].tolist() == ["other"]
    assert any("1 of 2 months" in item.why for item in beside.excluded)
    with pytest.raises(Refusal, match="No measure compares C with the other areas"):
        demand.area_profile({"crime": measured}, area="C")


def of_records(counts):
    table = pd.DataFrame({"ward": [f"W{at}" for at in range(len(counts))], "count": counts, "population": 9_000})
    return demand.rate(attach(table, RECORDS), by="ward", per=1_000)


def test_a_share_is_known_by_its_column_and_not_by_its_chart():
    gap = pd.DataFrame({"ward": ["A", "B"], "estimated": 5_000, "recorded": [900, 800]})
    measured = demand.reporting_gap(attach(gap, PUBLISHED), recorded_unit="victims", by="ward")
    assert measured.column("value").unit == SHARE
    found, row = profile(replace(measured, chart=None, table=measured.table.assign(unit="people")))
    assert (row["unit"] == "share" and "Crime: 82%" in found.sentence()) or "Crime: 82.0%" in found.sentence()


def test_an_area_is_found_by_the_columns_that_name_rows():
    measured = demand.rate(wards(), by="ward", per=1_000)
    assert profile(replace(measured, chart=None))[1]["rank"] == 1
    with pytest.raises(Refusal, match="No measure has an area"):
        profile(measured, area="per 1,000 people")


def test_cautions_of_the_measures_come_without_their_figures():
    few = demand.rate(wards(count=[90, 30, 12]), by="ward", per=1_000)
    told = (Caveat("ODD_ROWS", "Of 37 rows, 4 are odd."), Caveat("AS_OF", "Of mid-2023, in 2024/25."))
    found = demand.area_profile({"crime": replace(few, notes=told), "other": few}, area="A")
    said = {caveat.code: caveat.text for caveat in found.caveats}
    assert said["CHANCE_ALONE"] == "The ranges allow for chance alone."
    assert said["SMALL_NUMBERS"] == (
        "Some figures rest on small numbers (crime and other; see the measure itself for details)."
    )
    assert said["ODD_ROWS"] == "Odd rows (crime; see the measure itself for details)."
    assert said["AS_OF"] == "Of mid-2023, in 2024/25.", "a year is no figure"


def test_a_measure_with_withheld_counts_is_said_to_have_them():
    robbery = release(of_records([400, 3, 2, 390]), "lt10").result
    crime = of_records([400, 300, 350, 390])
    found = demand.area_profile({"crime": crime, "robbery": robbery}, area="W0")
    assert "2 of 4 areas" in found.table["all_areas_by"].iloc[1]
    text = next(caveat.text for caveat in found.caveats if caveat.code == "SUPPRESSED")
    assert text == "Small figures are withheld (robbery; see the measure itself for details)."
    lacking = demand.area_profile({"crime": crime, "robbery": robbery}, area="W1")
    assert [(entry.what, entry.why) for entry in lacking.excluded] == [
        ("measures without W1: robbery", "the figure for the area is withheld")
    ]


def test_a_profile_says_what_is_left_of_it():
    found = demand.area_profile({"crime": of_records([400, 300]), "drugs": of_records([200, 210])}, area="W0")
    assert "clearly above in 1 measure (crime)" in found.sentence()
    cells = ["value", "lower", "upper", "numerator", "rank", "ratio", "ratio_lower", "ratio_upper"]
    for rows, said in (
        ([0], "no clear difference in any measure that is shown. 1 measure has a figure that is withheld. Drugs: 22.2"),
        ([0, 1], "W0: the figures of 2 measures are withheld."),
    ):
        table = found.table.astype({"numerator": "Int64"})
        table.loc[rows, cells] = pd.NA
        left = replace(found, table=table, withheld=True)
        assert said in left.sentence() and left.plot() is not None
