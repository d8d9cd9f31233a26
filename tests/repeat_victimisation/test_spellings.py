"""Few odd spellings are looked up and very many are spelled by the engine, with the same answer."""

import pandas as pd
import pytest

from needs_analysis import engine, identifiers
from needs_analysis.errors import DataError
from needs_analysis.repeat_victimisation import spellings
from tests.engine.test_spelled import RULES
from tests.engine.test_spelled import spellings as odd


@pytest.mark.parametrize("kind", RULES)
@pytest.mark.parametrize("most", [100_000, 3])
def test_both_ways_give_what_pandas_gives(kind, most, on_engine, monkeypatch):
    monkeypatch.setattr(spellings, "_MOST_LOOKED_UP", most)
    sent = pd.Series([*odd(600, seed=2), None], dtype="str")
    handle = on_engine(pd.DataFrame({"n": range(len(sent)), "sent": sent}))
    table = spellings.one_spelling(handle.table, "sent", "made", name="victim_id", kind=kind)
    assert list(table.columns) == ["n", "sent", "made"]
    found = engine.fetch(table, order_by=["n"])["made"]
    expected = RULES[kind](sent)
    assert found.fillna("\0").tolist() == expected.fillna("\0").tolist()


def test_where_all_are_spelled_alike_nothing_is_joined():
    with engine.open(pd.DataFrame({"sent": ["V1", "V2", None]})) as handle:
        table = spellings.one_spelling(handle.table, "sent", "made", name="victim_id")
        assert "JOIN" not in str(engine.fetch(table).columns) and identifiers.PLAIN_ID
        import ibis

        assert "JOIN" not in ibis.to_sql(table)


def test_ids_of_which_some_end_in_a_point_and_zero_are_refused():
    with engine.open(pd.DataFrame({"sent": ["123", "124.0"]})) as handle, pytest.raises(DataError, match="two people"):
        spellings.one_spelling(handle.table, "sent", "made", name="victim_id")
    with engine.open(pd.DataFrame({"sent": ["V123", "124.0"]})) as handle:
        spellings.one_spelling(handle.table, "sent", "made", name="victim_id")
