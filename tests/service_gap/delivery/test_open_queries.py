"""Queries to providers that are open on a day."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from needs_analysis.errors import DataError, Refusal
from needs_analysis.service_gap.delivery.open_queries import open_queries
from tests.service_gap.delivery.test_agreed import running

QUERIES = pd.DataFrame(
    {
        "query": ["q1", "q2", "q3"],
        "service": ["idva", "IDVA", "ISVA"],
        "raised": ["2025-07-01", "2025-08-01", "2025-08-01"],
        "answered": ["2025-07-09", None, None],
    }
)


@pytest.mark.parametrize(("day", "many"), [("2025-06-30", 0), ("2025-07-08", 1), ("2025-07-31", 0), ("2025-08-01", 1)])
def test_a_query_is_open_from_its_day_to_its_answer(day, many):
    assert open_queries(QUERIES, running({}), date.fromisoformat(day)).tolist() == [many]


def test_no_table_is_not_the_same_as_no_query():
    assert np.isnan(open_queries(None, running({}), date(2025, 8, 1)))
    assert open_queries(QUERIES.iloc[:0], running({}), date(2025, 8, 1)).tolist() == [0]


def test_queries_that_cannot_be_are_refused():
    for wrong, error in (
        (QUERIES.assign(answered="2025-06-01"), Refusal),
        (pd.concat([QUERIES, QUERIES]), DataError),
        (QUERIES.assign(raised="in July"), DataError),
        (QUERIES.drop(columns="service"), DataError),
    ):
        with pytest.raises(error):
            open_queries(wrong, running({}), date(2025, 8, 1))
