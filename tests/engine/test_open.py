"""A table is handed to an engine wherever its rows are, and its sources go with it."""

import pandas as pd
import pytest

from needs_analysis import engine
from needs_analysis.errors import DataError, Refusal
from needs_analysis.source import attach
from tests.conftest import PUBLISHED, RECORDS

FRAME = pd.DataFrame(
    {
        "n": [1, 2, 3],
        "id": ["a", None, "c"],
        "date": pd.to_datetime(["2024-02-29 09:30:00", "2024-03-01 00:00:00", "2023-12-31 23:59:59"]),
    }
)


def test_rows_come_back_as_they_went_in_on_every_engine(on_engine):
    handle = on_engine(FRAME)
    found = engine.fetch(handle.table, order_by=["n"])
    assert found["n"].tolist() == [1, 2, 3] and found["id"].isna().tolist() == [False, True, False]
    assert pd.to_datetime(found["date"]).tolist() == FRAME["date"].tolist()
    assert engine.fetch(handle.table.mutate(day=handle.table.date.cast("date")), order_by=["n"])["day"].astype(
        "str"
    ).tolist() == ["2024-02-29", "2024-03-01", "2023-12-31"]


def test_sources_travel_with_the_handle_and_none_is_record_level(on_engine):
    assert on_engine(FRAME).sources[0].disclosure == "record_level"
    assert on_engine(attach(FRAME, PUBLISHED)).sources == (PUBLISHED,)
    with engine.open(FRAME, sources=(RECORDS,)) as handle:
        assert handle.sources == (RECORDS,)
        assert engine.open(handle.table).sources[0].disclosure == "record_level"
        assert engine.open(handle.table, sources=[PUBLISHED]).sources == (PUBLISHED,)
        assert engine.open(handle, sources=[PUBLISHED]).sources == (PUBLISHED,)


def test_a_handle_shows_its_columns_and_no_row():
    with engine.open(FRAME.assign(id="CANARY")) as handle:
        assert repr(handle) == "<Handle on a table with the columns n, id, date>" and handle.columns == list(FRAME)


def test_an_ibis_table_of_another_connection_stays_open():
    import ibis

    other = ibis.duckdb.connect()
    table = other.create_table("events", FRAME)
    with engine.opened(table) as handle:
        assert handle.connection is None
    assert int(table.count().execute()) == 3


def test_what_was_opened_for_a_call_is_closed_and_what_was_open_stays_open():
    with engine.opened(FRAME) as handle:
        folder = handle.connection.folder.path
    assert not folder.exists()
    with engine.open(FRAME) as handle:
        with engine.opened(handle) as same:
            assert same is handle
        assert int(handle.table.count().execute()) == 3


def test_files_are_read_with_the_types_that_reading_gave(tmp_path):
    (tmp_path / "events.csv").write_text('n,id,date\n1,00123,2024-02-29\n2,"a, ""b""",2024-03-01\n3,,2023-12-31\n')
    FRAME.assign(date=FRAME["date"].dt.date).to_parquet(tmp_path / "events.parquet")
    kinds = {"n": "int64", "id": "string", "date": "date"}
    for kind, ids in (("csv", ["00123", 'a, "b"', None]), ("parquet", ["a", None, "c"])):
        with engine.open(engine.OnDisk(tmp_path / f"events.{kind}", kind, kinds, (RECORDS,))) as handle:
            found = engine.fetch(handle.table, order_by=["n"])
            assert found["id"].astype("object").where(found["id"].notna(), None).tolist() == ids
            assert found["date"].astype("str").tolist() == ["2024-02-29", "2024-03-01", "2023-12-31"]
            assert handle.sources == (RECORDS,)


@pytest.mark.parametrize("what", [5, None, "events.csv", {"n": [1]}])
def test_something_else_is_refused(what):
    with pytest.raises(Refusal, match="not a table that an engine can open"):
        engine.open(what)


def test_a_connection_for_a_table_that_is_open_is_refused():
    with engine.open(FRAME) as handle, engine.connect() as other, pytest.raises(Refusal, match="open already"):
        engine.open(handle.table, connection=other)


def test_columns_that_mix_types_are_refused_without_a_cell():
    with pytest.raises(DataError, match="mix types") as refused:
        engine.open(pd.DataFrame({"id": pd.Series([["CANARY"], 1], dtype=object)}))
    assert "CANARY" not in str(refused.value)


@pytest.mark.spark
def test_a_running_session_hands_over_its_tables(spark):
    from pyspark.sql import SparkSession

    session = SparkSession.getActiveSession()
    session.createDataFrame([(1, "a"), (2, "b")], "n int, id string").createOrReplaceTempView("people")
    assert engine.fetch(engine.open(session, "people").table, order_by=["n"])["id"].tolist() == ["a", "b"]
    with pytest.raises(Refusal, match="has many tables"):
        engine.open(session)
