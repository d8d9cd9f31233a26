"""How much of the crime falls on how few places."""

import pandas as pd
import pytest

from needs_analysis import repeat_victimisation as rv
from needs_analysis.errors import DataError, Refusal


def test_concentration_counts_areas_without_a_crime(a):
    counts, lookup = a.table("police_uk_lsoa"), a.table("lsoa_lookup")
    result = rv.concentration(counts, lookup)
    assert result.table["denominator"].iloc[0] == 99_795
    assert result.table.set_index("share_of_units").loc[0.1, "value"] == pytest.approx(0.341, abs=0.0005)
    wider = pd.concat([lookup[["lsoa21_code"]], pd.DataFrame({"lsoa21_code": [f"X{i}" for i in range(804)]})])
    assert rv.concentration(counts, wider).parameters["gini"] > result.parameters["gini"]
    with pytest.raises(Refusal, match="No event falls"):
        rv.concentration(counts, wider.tail(5))
    with pytest.raises(DataError, match="no such column"):
        rv.concentration(counts, lookup, unit="ward")
