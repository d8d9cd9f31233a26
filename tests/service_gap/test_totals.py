"""Returns in which a total stands beside its parts."""

import pandas as pd
import pytest

from needs_analysis.errors import DataError, Refusal
from needs_analysis.service_gap.totals import refuse_totals


def test_a_total_beside_its_parts_is_refused_and_returns_without_one_are_not():
    rows = pd.DataFrame({"service": "IDVA", "quarter": "2025/26 Q1", "area": ["Swale", "Kent"]})
    with pytest.raises(Refusal, match="in area"):
        refuse_totals(rows)
    assert refuse_totals(rows.iloc[:1]) is None


@pytest.mark.parametrize(
    "table, error",
    [(None, DataError), (pd.DataFrame({"service": [], "quarter": []}), Refusal)],
)
def test_what_is_no_table_of_returns_is_refused(table, error):
    with pytest.raises(error):
        refuse_totals(table)
