"""How much of it for the number of people who live there, by any kind of area."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis import demand
from needs_analysis.errors import DataError, Refusal
from needs_analysis.release import release
from needs_analysis.source import attach
from needs_analysis.wording import STATISTICAL_TERMS
from tests.conftest import PUBLISHED, RECORDS
from tests.demand.places.test_small_area_counts import LSOA


def policing_areas(a):
    """A look-up as an office would bring its own: local policing areas of some districts."""
    lookup = a.table("lsoa_lookup")
    north = lookup["ltla24_name"].isin(["Shropshire", "Telford and Wrekin"])
    table = pd.DataFrame({"lsoa21_code": lookup["lsoa21_code"], "lpa": np.where(north, "North", "South")})
    return attach(table, PUBLISHED)


@pytest.mark.parametrize(
    ("by", "groups"),
    [("ward24_name", 257), ("ltla24_name", 9), ("csp24_name", None), ("pfa24_name", 1), ("imd_decile", 10), ("lpa", 2)],
)
def test_every_kind_of_area_adds_up_to_the_same(a, residents, by, groups):
    counts = a.table("police_uk_lsoa")
    lookup = {"imd_decile": a.table("imd_deciles"), "lpa": policing_areas(a)}.get(by, a.table("lsoa_lookup"))
    result = demand.area_rates(counts, residents, lookup, by=by, boundaries=a.boundaries("lsoa_boundaries"), **LSOA)
    table = result.table
    assert groups is None or len(table) == groups
    left_out = sum(entry.rows for entry in result.excluded)
    assert table["numerator"].sum() + left_out == counts["crimes"].sum()
    assert table["denominator"].sum() == residents["ethnicity_base"].sum() and table["small_areas"].sum() == 804
    assert table["value"].is_monotonic_decreasing and table["rank"].iloc[0] == 1
    assert (table["lower"] <= table["value"]).all() and (table["value"] <= table["upper"]).all()
    assert set(result.shapes) == set(table["area"]) and result.chart.kind == "map"
    assert "five shades" in result.said.alt
    assert not any(term in result.sentence().lower() for term in STATISTICAL_TERMS)


def test_a_map_of_wards_is_drawn(a, residents):
    counts = a.table("police_uk_lsoa")
    options = {"by": "ward24_name", "boundaries": a.boundaries("lsoa_boundaries")}
    figure = demand.area_rates(counts, residents, a.table("lsoa_lookup"), **options, **LSOA).plot()
    assert len(figure.axes[0].collections[0].get_paths()) >= 804


def test_an_area_of_a_group_without_a_row_counts_as_none():
    counts = pd.DataFrame({"area_code": ["E1"], "crimes": [120]})
    places = pd.DataFrame({"area_code": ["E1", "E2", "E3"], "ward": ["N", "N", "S"], "population": 10_000})
    result = demand.area_rates(counts, places, by="ward")
    assert result.table[["area", "value", "small_areas"]].to_numpy().tolist() == [["N", 6.0, 2]]
    assert result.excluded[0].what == "wards without a row in the counts" and result.excluded[0].rows == 1


@pytest.mark.parametrize(
    ("places", "lookup", "options", "error", "said"),
    [
        ({"population": [10, 20]}, None, {"by": "ward"}, DataError, "do not have this column"),
        ({"population": [10, 20]}, {"ward": ["N", None]}, {"by": "ward"}, DataError, "have no ward"),
        ({"population": [10, 20]}, {"ward": ["N", "S"]}, {}, Refusal, "no column of it"),
        ({"population": [10, -2]}, {"ward": ["N", "S"]}, {"by": "ward"}, DataError, "negative"),
        (
            {"population": [10, "many"]},
            {"ward": ["N", "S"]},
            {"by": "ward"},
            DataError,
            "negative, not whole numbers or missing",
        ),
        ({"population": [0, 0]}, {"ward": ["N", "N"]}, {"by": "ward"}, Refusal, "no residents"),
        (
            {"population": [9, 9]},
            {"ward": ["N", "N"]},
            {"by": "ward", "boundaries": ({}, PUBLISHED)},
            Refusal,
            "no area has an",
        ),
    ],
)
def test_areas_that_cannot_be_joined_are_refused(places, lookup, options, error, said):
    codes = {"area_code": ["E1", "E2"]}
    table = None if lookup is None else pd.DataFrame({**codes, **lookup})
    with pytest.raises(error, match=f"(?i){said}"):
        demand.area_rates(
            pd.DataFrame({**codes, "crimes": [1, 2]}), pd.DataFrame({**codes, **places}), table, **options
        )


def test_what_is_worked_out_from_a_result_keeps_its_sources(a, residents):
    rates = demand.area_rates(a.table("police_uk_lsoa"), residents, a.table("lsoa_lookup"), by="ltla24_name", **LSOA)
    funnel = demand.funnel_points(rates.table, events="numerator", population="denominator", by="area", per=1_000)
    assert funnel.sources == rates.sources and funnel.banner is None


def released(counts, people=1_000, **options):
    """Rates of areas of records, as they are released."""
    codes = [f"E{at}" for at in range(len(counts))]
    crimes = attach(pd.DataFrame({"area_code": codes, "crimes": counts}), RECORDS)
    places = attach(pd.DataFrame({"area_code": codes, "population": people}), PUBLISHED)
    return release(demand.area_rates(crimes, places, **options), "lt5").result


def test_withheld_areas_are_named_and_the_others_told():
    found = released([120, 3, 60, 2])
    assert found.sentence().startswith("Crimes: E0 had the highest rate of those known, 120.0 per 1,000 people")
    assert "E2 had the lowest, 60.0" in found.sentence() and found.said.title == "E0 has the highest rate of crimes"
    assert "2 of 4 areas have no rate: E1 and E3 (withheld)." in [caveat.text for caveat in found.caveats]
    assert found.plot() is not None


def test_where_every_area_is_withheld_nothing_is_told_of_them():
    found = released([1, 3, 2])
    assert found.sentence() == "Crimes: the rate of every area is withheld."
    assert found.said.title == "Crimes: figures withheld" and "no area is known exactly" in found.alt
    assert found.plot() is not None


def test_a_rate_says_how_many_of_its_events_are_incidents():
    kinds = pd.DataFrame({"area_code": ["A", "A", "B"], "crimes": [20, 30, 50], "crime_type": ["Theft", "ASB", "ASB"]})
    result = demand.area_rates(kinds, pd.DataFrame({"area_code": ["A", "B"], "population": 1_000}))
    assert result.table["incidents"].tolist() == [30, 50] and result.settings["what"] == "crimes"
    assert result.measure == "Crimes per 1,000 people, by area"
