"""Any kind of area: ranked rates, maps, and the page that a council can be handed."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis import demand, release, report
from needs_analysis.errors import DataError, Refusal
from needs_analysis.reference import load
from needs_analysis.source import attach
from needs_analysis.wording import STATISTICAL_TERMS
from tests.conftest import PUBLISHED, RECORDS

LSOA = {"area": "lsoa21_code", "people": "ethnicity_base", "what": "crimes and incidents", "period": "2025"}


@pytest.fixture(scope="module")
def residents():
    return load("census2021_protected_lsoa_west_mercia")


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
    assert "five shades" in result.chart.alt
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
        ({"population": [10, 20]}, None, {"by": "ward"}, DataError, "no such column"),
        ({"population": [10, 20]}, {"ward": ["N", None]}, {"by": "ward"}, DataError, "have no ward"),
        ({"population": [10, 20]}, {"ward": ["N", "S"]}, {}, Refusal, "no column of it"),
        ({"population": [10, -2]}, {"ward": ["N", "S"]}, {"by": "ward"}, DataError, "negative"),
        ({"population": [10, "many"]}, {"ward": ["N", "S"]}, {"by": "ward"}, DataError, "negative, broken or none"),
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


def measures(a, residents):
    counts, lookup = a.table("police_uk_lsoa"), a.table("lsoa_lookup")
    kinds = {"all crime": None, "burglary": "Burglary", "drugs": "Drugs"}
    return {
        name: demand.area_rates(
            counts if kind is None else counts[counts["crime_type"] == kind],
            residents,
            lookup,
            by="ltla24_name",
            **LSOA,
        )
        for name, kind in kinds.items()
    }


def test_a_profile_sets_each_measure_beside_all_areas(a, residents):
    results = measures(a, residents)
    result = demand.area_profile(results, area="Redditch")
    table = result.table.set_index("measure")
    everyone = results["burglary"].table
    assert table.loc["burglary", "all_areas"] == pytest.approx(
        1_000 * everyone["numerator"].sum() / everyone["denominator"].sum()
    )
    own = everyone.set_index("area").loc["Redditch"]
    assert table.loc["burglary", ["value", "rank"]].tolist() == [own["value"], own["rank"]]
    assert table.loc["all crime", "flag"] == "above all areas" and "(all crime" in result.sentence()
    assert not any(term in result.sentence().lower() for term in STATISTICAL_TERMS)
    assert result.plot() is not None
    lacking = demand.area_profile({**results, "other": demand.rate(_wards(), by="ward")}, area="Redditch")
    assert lacking.excluded[-1].rows == 1 and "other" in lacking.excluded[-1].what


def _wards():
    table = pd.DataFrame({"ward": ["A", "B", "C"], "count": [90, 30, 3], "population": [1_000, 1_000, 1_000]})
    return attach(table, PUBLISHED)


def test_a_profile_without_the_area_is_refused():
    results = {"crime": demand.rate(_wards(), by="ward")}
    with pytest.raises(Refusal, match="No measure has an area called 'Z'"):
        demand.area_profile(results, area="Z")
    with pytest.raises(Refusal, match="no measure to profile"):
        demand.area_profile({}, area="A")
    by_sex = attach(_wards().assign(sex=["f", "m", "x"], ward="A"), PUBLISHED)
    twice = demand.rate(by_sex, by=["ward", "sex"])
    with pytest.raises(Refusal, match="3 rows for A"):
        demand.area_profile({"crime": twice}, area="A")


def test_the_page_says_it_all_and_leaves_only_through_the_gate(a, residents):
    result = demand.area_profile(measures(a, residents), area="Redditch")
    options = {"title": "Redditch <2025>", "office": "West Mercia OPCC", "as_of": "November 2026"}
    page = report.profile_sheet(release.release(result, "already_published"), **options)
    assert page == report.profile_sheet(release.release(result, "already_published"), **options)
    assert "<h1>Redditch &lt;2025&gt;</h1>" in page and result.chart.alt.split(".")[0] in page
    assert "Open Government Licence" in page and page.count("<tr>") == 4
    with pytest.raises(Refusal, match="not released"):
        report.profile_sheet(result, **options)


def test_small_counts_of_a_force_stay_inside():
    table = attach(_wards(), RECORDS)
    with pytest.raises(Refusal, match="Release each measure first"):
        demand.area_profile({"crime": demand.rate(table, by="ward", per=1_000)}, area="C")
    table = attach(_wards().assign(count=[90, 4, 3]), RECORDS)
    crime = release.release(demand.rate(table, by="ward", per=1_000), "lt10").result
    result = demand.area_profile({"crime": crime}, area="A")
    with pytest.raises(Refusal):
        release.release(result, "already_published")
    page = report.profile_sheet(release.release(result, "lt10"), title="A", office="OPCC", as_of="May 2026")
    assert ">97<" not in page and ">3<" not in page and ">4<" not in page
    with pytest.raises(Refusal, match="No measure has an area"):
        demand.area_profile({"crime": crime}, area="C")


def test_with_deprivation_made_alike_the_whole_is_1(a, residents):
    counts, lookup = a.table("police_uk_lsoa"), a.table("lsoa_lookup")
    options = {"by": "ltla24_name", "population": "ethnicity_base"}
    result = demand.deprivation_standardised_ratio(counts, residents, a.table("imd_deciles"), lookup, **options)
    table = result.table
    assert table["numerator"].sum() == pytest.approx(table["denominator"].sum()), "all events are expected somewhere"
    rates = demand.area_rates(counts, residents, lookup, by="ltla24_name", **LSOA).table.set_index("area")
    found = table.set_index("ltla24_name")
    assert found["numerator"].to_dict() == rates["numerator"].to_dict()
    whole = rates["numerator"].sum() / rates["denominator"].sum()
    crude = rates["value"] / 1_000 / whole
    assert np.ptp(np.log(found["value"])) < np.ptp(np.log(crude)), "deprivation explains a part of the differences"
    assert "With deprivation made alike" in result.sentence() and result.disclosure == "already_published"
    broken = a.table("imd_deciles").head(700)
    with pytest.raises(Refusal, match="lacks its decile"):
        demand.deprivation_standardised_ratio(counts, residents, broken, lookup, **options)


def test_what_is_worked_out_from_a_result_keeps_its_sources(a, residents):
    rates = demand.area_rates(a.table("police_uk_lsoa"), residents, a.table("lsoa_lookup"), by="ltla24_name", **LSOA)
    funnel = demand.funnel_points(rates.table, events="numerator", population="denominator", by="area", per=1_000)
    assert funnel.sources == rates.sources and funnel.banner is None
