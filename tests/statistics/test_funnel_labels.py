"""Which funnel limits each unit is outside."""

import pytest

from needs_analysis import statistics as s
from tests.conftest import known


@pytest.mark.parametrize("name", ["proportion", "rate_crude", "ratio"])
def test_funnel_labels_match_phe(name):
    rows = known("rates/funnel_input.csv")
    base = rows["expected"] if name == "ratio" else rows["pop"]
    average = 1.0 if name == "ratio" else rows["x"].sum() / rows["pop"].sum()
    found = s.funnel_labels(s.own_limits(rows["x"], base, proportion=name == "proportion"), average)
    assert found == known(f"rates/funnel_signif_{name}.csv")["significance"].tolist()
