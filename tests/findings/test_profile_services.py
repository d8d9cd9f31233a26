"""A profile for each service."""

import pandas as pd
import pytest

from needs_analysis.findings import profile_services
from needs_analysis.source import attach
from tests.conftest import PUBLISHED, make_facts
from tests.findings.test_service_lines import said, services

ODD = [
    {"value": ["about 20"]},
    {"value": ["-12"]},
    {"value": ["120"], "unit": ["percent"]},
    {"value": [97.0], "unit": ["percent"]},
    {"value": ["5"], "period_start": ["2023-01-01"]},
    {"value": ["5"], "period_start": ["not a date"]},
]


@pytest.mark.parametrize("columns", ODD, ids=str)
def test_one_odd_row_becomes_a_line_and_stops_no_profile(columns):
    odd = make_facts(value=["1"], fact_id=["T1"]).astype(object)
    for name, (cell,) in columns.items():
        odd[name] = pd.Series([cell], dtype=object)
    facts = attach(pd.concat([make_facts(value=["7"], measure="sessions").astype(object), odd]), PUBLISHED)
    first, second = profile_services(services("T0 T1", "T0"), facts)
    assert said(first) == said(second) and len(said(second)) == 1
    assert len(first.cannot) == 1 and "not understood" in first.cannot[0]
