"""Events of areas over those expected at the rates of a reference population."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis import demand
from needs_analysis.charts.chart import EVEN
from needs_analysis.errors import Refusal
from needs_analysis.release import release
from needs_analysis.source import attach
from tests.conftest import PUBLISHED, RECORDS
from tests.demand.places.test_small_area_counts import LSOA


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
    assert (
        "The deprivation-standardised ratio of events" in result.sentence() and result.disclosure == "already_published"
    )
    broken = a.table("imd_deciles").head(700)
    with pytest.raises(Refusal, match="lacks its decile"):
        demand.deprivation_standardised_ratio(counts, residents, broken, lookup, **options)


def test_where_one_count_is_withheld_no_ratio_to_all_areas_is_told():
    codes = [f"E{at}" for at in range(8)]
    places = pd.DataFrame(
        {"lsoa21_code": codes, "imd_decile": [1, 2] * 4, "population": 1_000, "district": [*"NNSSTTUU"]}
    )
    crimes = pd.DataFrame({"lsoa21_code": [*codes, "X"], "crimes": [2, 1, 1, 2, 90, 60, 40, 80, 300]})
    result = demand.deprivation_standardised_ratio(
        attach(crimes, RECORDS), *[attach(places, PUBLISHED)] * 3, by="district"
    )
    assert "300 of 576 events (52%) have area codes without known residents" in result.sentence()
    found = release(result, "lt5").result
    said = " ".join([found.sentence(), *(caveat.text for caveat in found.caveats)])
    assert found.table["denominator"].isna().all() and "576" not in said
    assert found.sentence() == (
        "Deprivation-standardised ratio of events to those expected: every figure is withheld. 300 events have area codes "
        "without known residents and are not in any rate."
    )
    codes = [caveat.code for caveat in found.caveats]
    assert codes.count("NOT_COMPARABLE") == 1 and found.chart.reference == EVEN and found.plot() is not None
