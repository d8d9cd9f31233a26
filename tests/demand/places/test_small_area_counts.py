"""Any kind of area: ranked rates, maps, and the page that a council can be handed."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis import demand
from needs_analysis.errors import Refusal
from needs_analysis.release import release
from needs_analysis.source import attach
from needs_analysis.wording import STATISTICAL_TERMS
from tests.conftest import PUBLISHED, RECORDS

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


def counted(counts, **more):
    codes = [f"E{at}" for at in range(len(counts))]
    lookup = pd.DataFrame(
        {"lsoa21_code": codes, "lsoa21_name": codes, "ward24_name": "North", "ltla24_name": "Westshire"}
    )
    square = np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)], dtype=float)
    outlines = ({code: [square + at] for at, code in enumerate(codes)}, PUBLISHED)
    crimes = pd.DataFrame({"lsoa21_code": [*codes, *more], "crimes": [*counts, *more.values()]})
    return demand.small_area_counts(attach(crimes, RECORDS), attach(lookup, PUBLISHED), outlines)


def test_of_small_areas_that_are_withheld_there_is_no_total():
    result = counted([40, 3, 30, 2], X=7)
    assert result.sentence().startswith("75 crimes were recorded in 4 small areas. The highest count was in North ward")
    assert "7 of 82 crimes (9%) have area codes that are not in the look-up and are not on the map" in result.sentence()
    found = release(result, "lt5").result
    assert found.sentence().startswith(
        "Crimes in 4 small areas: not every figure is known, so no total is given. The highest count of those known was in "
        "North ward, Westshire (E0): 40. 7 crimes have area codes that are not in the look-up"
    )
    assert "75" not in found.sentence() and "82" not in " ".join(caveat.text for caveat in found.caveats)


def test_where_every_small_area_is_withheld_nothing_is_told_of_them():
    found = release(counted([4, 3, 2]), "lt5").result
    assert found.sentence() == "Crimes in 3 small areas: every figure is withheld."
    assert "E0" not in found.alt and found.plot() is not None


def test_a_small_number_outside_the_map_does_not_leave():
    found = release(counted([40, 30, 20], X=3), "lt5").result
    assert found.table["events_outside"].isna().all() and found.table["codes_outside"].isna().all()
    said = " ".join(caveat.text for caveat in found.caveats)
    assert "Some crimes have area codes that are not in the look-up" in said and "their number is withheld" in said
    assert [entry.rows for entry in found.excluded] == [None] and found.sentence().startswith(
        "90 crimes were recorded in"
    )


def test_one_crime_is_said_in_the_singular():
    assert counted([1, 0]).sentence().startswith("1 crime was recorded in 2 small areas.")
