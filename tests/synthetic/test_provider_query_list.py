"""Synthetic queries to providers."""

import pandas as pd
import pytest

from needs_analysis.synthetic import provider_query_list
from tests.synthetic.service_worlds import GIVEN, SERVICES


@pytest.fixture(scope="module")
def queries():
    return provider_query_list(**GIVEN)


def test_those_of_late_and_missing_returns_are_open_and_all_others_answered(queries):
    still_open = queries[queries["answered"].isna()]
    assert still_open["service"].unique().tolist() == [SERVICES[2]]
    assert sorted(still_open["quarter"]) == ["2024/25 Q2", "2024/25 Q4", "2025/26 Q1"]
    assert still_open.loc[still_open["quarter"] == "2025/26 Q1", "subject"].tolist() == ["Return not received"]
    answered = queries.dropna(subset="answered")
    assert len(answered) >= 5 and (answered["answered"] > answered["raised"]).all()


def test_all_were_raised_by_the_last_day_and_have_a_reference(queries):
    assert queries["raised"].max() <= pd.Timestamp("2025-09-30") and queries["raised"].is_monotonic_increasing
    assert queries["query"].is_unique and queries["answered"].max() <= pd.Timestamp("2025-09-30")
    pd.testing.assert_frame_equal(provider_query_list(**GIVEN), queries)


def test_services_without_queries_give_an_empty_list():
    found = provider_query_list(seed=1, services={"A service": "A provider"}, areas=["Kent"])
    assert found["answered"].notna().all() and list(found) == [
        "query",
        "service",
        "quarter",
        "subject",
        "raised",
        "answered",
    ]
