"""Tables of a map of coverage as they are checked."""

from datetime import date

import pandas as pd
import pytest

from needs_analysis.errors import DataError
from needs_analysis.service_gap.coverage.tables_given import contracts_given, facts_given, services_given, stated_given


def test_a_contract_runs_from_its_start_to_its_end():
    table = pd.DataFrame({"service": "IDVA", "start": ["2025-04-01"], "end": ["2026-03-31"]})
    days = (date(2025, 3, 31), date(2025, 4, 1), date(2026, 3, 31), date(2026, 4, 1), None)
    assert [contracts_given(table, as_of=day)["runs"].item() for day in days] == [False, True, True, False, True]
    assert [contracts_given(table, as_of=day)["ended"].item() for day in days] == [False, False, False, True, False]


@pytest.mark.parametrize("kind", ["object", "category"])
def test_rows_may_have_any_index_and_type_of_text(kind):
    table = pd.DataFrame({"service": ["IDVA", "ISVA"], "end": pd.to_datetime(["2026-03-31", None])}, index=[7, 7])
    found = contracts_given(table.astype({"service": kind}), as_of=date(2026, 4, 1))
    assert found["runs"].tolist() == [False, True] and found["area"].isna().all()


def test_a_day_that_cannot_be_is_refused_without_its_cell():
    table = pd.DataFrame({"service": "IDVA", "end": ["0001-01-01", "Jane Doe", "2026-03-31"]})
    with pytest.raises(DataError, match=r'row 1 and 2, column "end": 2 of 3 contracts have') as refused:
        contracts_given(table, as_of=None)
    assert "Jane" not in str(refused.value)


def test_what_is_empty_is_not_given_and_what_is_no_table_is_refused():
    assert facts_given(pd.DataFrame({"fact_id": []})) is None and stated_given(None) is None
    for given in (facts_given, stated_given, services_given, lambda table: contracts_given(table, as_of=None)):
        with pytest.raises(DataError, match="not a table"):
            given(5)
