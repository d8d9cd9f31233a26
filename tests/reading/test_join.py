"""Joining on codes, with a report of unmatched rows and the reasons."""

import pandas as pd
import pytest

import needs_analysis as na
from needs_analysis.errors import DataError


def test_a_join_says_what_found_no_partner_and_why(originals):
    street = na.reading.police_uk(originals / "police_uk" / "street" / "2025-02", "west-mercia").table
    lookup = na.reference.load("census2021_protected_lsoa_west_mercia")
    joined, report = na.reading.join(street, lookup, on="LSOA code", lookup_on="lsoa21_code")
    assert len(joined) == len(street)
    by_reason = report[report["side"] == "table"].set_index("why")["rows"]
    assert by_reason["no code"] == (street["LSOA code"] == "").sum()
    assert by_reason.sum() == joined["ltla_code"].isna().sum()
    with pytest.raises(DataError, match="duplicated"):
        na.reading.join(street, pd.concat([lookup, lookup]), on="LSOA code", lookup_on="lsoa21_code")
