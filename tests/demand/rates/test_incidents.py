"""Anti-social behaviour is counted in incidents, and incidents are no crimes."""

from dataclasses import replace

import pandas as pd
import pytest

from needs_analysis import demand
from needs_analysis.demand.rates.incidents import told

BY_TYPE = pd.DataFrame(
    {
        "area_code": ["A", "A", "B", "B"],
        "crime_type": ["Burglary", "Anti-social behaviour"] * 2,
        "crimes": [20, 30, 10, 40],
        "population": [1_000, 1_000, 2_000, 2_000],
    }
)
PLACES = BY_TYPE[["area_code", "population"]].drop_duplicates()


def words(result):
    caveats = [caveat.text for caveat in result.caveats]
    return " ".join([result.measure, result.definition, result.sentence(), result.said.title, *caveats]).casefold()


def test_a_rate_of_both_says_both_and_how_many_are_incidents():
    result = demand.area_rates(BY_TYPE, PLACES)
    assert "crimes and anti-social behaviour incidents" in result.sentence().casefold()
    assert set(result.table["measure"]) == {"crimes and anti-social behaviour incidents per 1,000 people"}
    assert "70 of 100 are anti-social behaviour incidents, which are not crimes." in [c.text for c in result.caveats]


def test_in_a_table_by_type_incidents_stand_apart():
    result = demand.rate(BY_TYPE, events="crimes", by="crime_type")
    assert dict(zip(result.table["crime_type"], result.table["measure"], strict=True)) == {
        "Burglary": "rate of crimes",
        "Anti-social behaviour": "rate of anti-social behaviour incidents",
    }
    by_area = demand.rate(BY_TYPE, events="crimes", by="area_code", population_of="group")
    assert set(by_area.table["measure"]) == {"rate of crimes and anti-social behaviour incidents"}


@pytest.mark.parametrize(
    ("column", "label"),
    [("crime_type", "Antisocial behaviour"), ("Crime type", "anti social behaviour"), ("offence_group", "ASB")],
)
def test_other_spellings_and_columns_are_incidents_too(column, label):
    table = BY_TYPE.rename(columns={"crime_type": column}).replace("Anti-social behaviour", label)
    assert "anti-social behaviour incidents" in words(demand.area_rates(table, PLACES))
    only = table[table[column] == label]
    assert "crimes" not in demand.area_rates(only, PLACES).sentence().casefold()


def test_what_the_caller_says_and_tables_without_incidents_stand_as_they_are():
    assert "incident" not in words(demand.area_rates(BY_TYPE[BY_TYPE["crime_type"] == "Burglary"], PLACES))
    said = demand.area_rates(BY_TYPE, PLACES, what="crimes and incidents")
    assert said.sentence().startswith("Crimes and incidents: ")


def test_maps_and_gradients_name_incidents(a):
    from needs_analysis.reference import load

    counts = a.table("police_uk_lsoa")
    for result in (
        demand.small_area_counts(counts, a.table("lsoa_lookup"), a.boundaries("lsoa_boundaries")),
        demand.deprivation_gradient(counts, a.table("imd_deciles"), load("census2021_protected_lsoa_west_mercia")),
    ):
        assert "crimes and anti-social behaviour incidents" in words(result)
        assert "16,870 of 102,105 are anti-social behaviour incidents" in " ".join(c.text for c in result.caveats)


def test_what_street_level_rows_look_like_says_which_are_incidents(a):
    result = demand.street_level_quality(a.table("police_uk_checks"), period="2025")
    unit = result.table.set_index("crime_type")["unit"]
    assert unit["Anti-social behaviour"] == "incidents" and set(unit.drop("Anti-social behaviour")) == {"crimes"}
    assert "102,105, including 16,870 anti-social behaviour incidents, which are not crimes." in result.sentence()


def test_where_a_number_is_withheld_incidents_are_said_without_numbers():
    result = demand.rate(BY_TYPE, events="crimes", by="area_code", population_of="group")
    assert result.table["incidents"].tolist() == [30, 40]
    for gone in ("incidents", "numerator"):
        table = result.table.copy()
        table.loc[0, gone] = pd.NA
        left = replace(result, table=table, withheld=True)
        assert "Some of these are anti-social behaviour incidents, which are not crimes." in [
            caveat.text for caveat in left.caveats
        ]
        assert "crimes and anti-social behaviour incidents" in left.sentence()


def test_kinds_that_stand_apart_have_no_column_of_incidents():
    result = demand.rate(BY_TYPE, events="crimes", by="crime_type")
    assert "incidents" not in result.table
    assert "70 of 100 are anti-social behaviour incidents, which are not crimes." in [c.text for c in result.caveats]
    assert result.measure == "rate of crimes per 100,000 people"


def test_an_empty_table_counts_what_the_caller_said():
    assert told(pd.DataFrame({"measure": [], "numerator": []}), "crimes") == ("crimes", ())
