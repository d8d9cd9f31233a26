"""Any kind of area: ranked rates, maps, and the page that a council can be handed."""

import pandas as pd
import pytest

from needs_analysis import demand
from needs_analysis.errors import Refusal
from needs_analysis.source import attach
from needs_analysis.wording import STATISTICAL_TERMS
from tests.conftest import PUBLISHED

LSOA = {"area": "lsoa21_code", "people": "ethnicity_base", "what": "crimes and incidents", "period": "2025"}


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
