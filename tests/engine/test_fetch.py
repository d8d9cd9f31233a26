"""The few rows that come back: in a stated order, without the engines' own warnings, and a refusal where memory ends."""

import warnings

import pandas as pd
import pytest

from needs_analysis import engine
from needs_analysis.engine import fetch
from needs_analysis.engine.duck import new_duckdb
from needs_analysis.errors import NeedsAnalysisError


def test_rows_come_in_the_order_asked_for(on_engine):
    table = on_engine(pd.DataFrame({"n": [3, 1, 2], "m": [1, 1, 0]})).table
    assert fetch(table, order_by=["m", "n"])["n"].tolist() == [2, 1, 3]


def test_nothing_is_warned_of():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with engine.open(pd.DataFrame({"n": [1]})) as handle:
            assert fetch(handle.table)["n"].tolist() == [1]


def test_a_table_that_does_not_fit_is_refused_in_words():
    import ibis

    table = ibis.duckdb.from_connection(new_duckdb(memory="30MB", threads=1)).sql("select * from range(3_000_000) t(n)")
    with pytest.raises(NeedsAnalysisError, match="Raise memory_limit"):
        fetch(table.mutate(text=table.n.cast("string") + "x" * 60).distinct(), order_by=["text"])


def test_other_errors_stay_what_they_are():
    with engine.open(pd.DataFrame({"n": ["a"]})) as handle, pytest.raises(Exception, match="Conversion") as found:
        fetch(handle.table.mutate(m=handle.table.n.cast("int64")))
    assert not isinstance(found.value, NeedsAnalysisError)
