"""Events of areas over those expected at the rates of a reference population."""

import numpy as np
import pytest

from needs_analysis import demand
from needs_analysis.errors import Refusal
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
    assert "With deprivation made alike" in result.sentence() and result.disclosure == "already_published"
    broken = a.table("imd_deciles").head(700)
    with pytest.raises(Refusal, match="lacks its decile"):
        demand.deprivation_standardised_ratio(counts, residents, broken, lookup, **options)
