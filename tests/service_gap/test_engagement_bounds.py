"""How many who were referred engaged, at least and at most."""

import pandas as pd
import pytest

from needs_analysis import service_gap as sg
from needs_analysis.errors import Refusal
from tests.conftest import make_facts


def test_engagement_is_a_range_when_the_status_is_missing(facts):
    result = sg.engagement_bounds(facts, referred="B022", engaged="B023", declined="B024")
    assert result.table["numerator"].tolist() == [17, 25] and result.table["denominator"].tolist() == [26, 26]
    assert "65% to 96%" in result.sentence()
    with pytest.raises(Refusal, match="of one period"):
        sg.engagement_bounds(make_facts(value=["10", "9", "4"]), referred="T0", engaged="T1", declined="T2")


def test_engagement_with_nobody_unknown_is_one_number():
    facts = make_facts(value=["10", "8", "2"])
    table = sg.engagement_bounds(facts, referred="T0", engaged="T1", declined="T2").table
    assert table["value"].nunique() == 1 and (table["flag"] == "").all()
    assert isinstance(table, pd.DataFrame)
