"""A large file is checked by an engine as strictly as a small one by the reader, and is not loaded."""

import pandas as pd
import pytest

from needs_analysis import engine, reading
from needs_analysis import repeat_victimisation as rv
from needs_analysis.errors import DataError, NeedsAnalysisError
from needs_analysis.source import Source
from needs_analysis.synthetic import victim_events

WINDOW = {"start": "2024-04-01", "end": "2025-03-31"}
HEADER = "event_id,victim_id,perpetrator_id,date,crime_type,district\n"


def written(folder, ending, frame=None):
    frame = victim_events(seed=6, victims=200) if frame is None else frame
    path = folder / f"events.{ending}"
    if ending == "csv":
        frame.to_csv(path, index=False)
    else:
        frame.to_parquet(path)
    return path


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_metric_reads_it_where_it_is_and_finds_what_the_loaded_table_gives(ending, tmp_path):
    file = reading.unloaded(written(tmp_path, ending), "victim_events", check_source=False)
    loaded = reading.table(written(tmp_path, "csv"), "victim_events", check_source=False)
    found, expected = rv.repeat_rate(file, **WINDOW), rv.repeat_rate(loaded, **WINDOW)
    pd.testing.assert_frame_equal(found.table, expected.table)
    assert found.disclosure == "record_level"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("1,CANARY,,2024-02-30,theft,North\n", "1 cells are of the wrong type"),
        ("1,CANARY,,01/02/2024,theft,North\n", "1 cells are of the wrong type"),
        ("x,CANARY,,2024-02-01,theft,North\n", "1 cells are of the wrong type"),
        ("1,CANARY,,,theft,North\n", "1 cells are empty"),
        ("1,CANARY,,2024-02-01,theft,\n", "1 cells are empty"),
        ("1,CAN\u202eARY,,2024-02-01,theft,North\n", "marks that hide or reverse text"),
        ("1,CANARY,,2024-02-01,theft,North\n" * 2, "2 rows share a key"),
        ("1,CANARY,,2024-02-01,theft,North\n1,CANARY\n", "too many or too few fields"),
        ("", "no rows"),
    ],
)
def test_what_breaks_the_contract_is_refused_without_a_cell(rows, said, tmp_path):
    path = tmp_path / "events.csv"
    path.write_text(HEADER + rows, encoding="utf-8")
    with pytest.raises(DataError, match=said) as refused:
        reading.unloaded(path, "victim_events", check_source=False)
    assert "CANARY" not in str(refused.value)
    with pytest.raises(DataError):
        reading.table(path, "victim_events", check_source=False)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda frame: frame.drop(columns="district"), "is missing"),
        (lambda frame: frame.assign(CANARY=1), "is not a column"),
        (lambda frame: frame.assign(date=frame["date"].astype("str")), "is string"),
        (lambda frame: frame.assign(event_id=frame["event_id"] - 5), "of the wrong type"),
        (lambda frame: frame.assign(district=None), "is null"),
    ],
)
def test_a_parquet_file_is_held_to_the_same_contract(change, said, tmp_path):
    path = written(tmp_path, "parquet", change(victim_events(seed=6, victims=50)))
    with pytest.raises(DataError, match=said) as refused:
        reading.unloaded(path, "victim_events", check_source=False)
    assert "CANARY" not in str(refused.value)


def test_other_files_and_contracts_are_refused(tmp_path):
    (tmp_path / "events.txt").write_text("x")
    (tmp_path / "events.parquet").write_text("no such thing")
    (tmp_path / "events.csv").write_bytes(b"\xff\xfe\x00")
    for ending, said in (("txt", "neither csv nor Parquet"), ("parquet", "cannot be read"), ("csv", "cannot be read")):
        with pytest.raises(DataError, match=said):
            reading.unloaded(tmp_path / f"events.{ending}", "victim_events", check_source=False)
    with pytest.raises(NeedsAnalysisError, match="not a contract"):
        reading.unloaded(tmp_path / "events.csv", "none")


def test_its_source_goes_with_it_and_is_held_to_its_floor(tmp_path):
    path = written(tmp_path, "csv")
    reading.write_source(path, Source("events", "Events", "A force", "none", disclosure="already_published"))
    with engine.open(reading.unloaded(path, "victim_events")) as handle:
        assert handle.sources[0].title == "Events" and handle.sources[0].disclosure == "record_level"
