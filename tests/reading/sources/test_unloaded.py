"""A large file is checked by an engine as strictly as a small one by the reader, and is not loaded."""

import pandas as pd
import pytest

from needs_analysis import engine, reading
from needs_analysis import repeat_victimisation as rv
from needs_analysis.contracts import Column, Contract
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


OWN = Contract(
    name="contacts",
    meaning="One contact.",
    columns=(
        Column("contact", "count"),
        Column("person", required=False),
        Column("how", "choice", choices=("in person", "by phone")),
        Column("quarter", "whole", least=1, most=4),
        Column("hours", "number", required=False, least=0),
        Column("when", "date"),
        Column("figure", "figure", required=False),
        Column("seen", "flag"),
    ),
    key=("contact",),
    record_level=True,
)
GOOD = {
    "contact": "1",
    "person": "V1",
    "how": "by phone",
    "quarter": "4",
    "hours": "0.5",
    "when": "2024-02-29",
    "figure": "2024-02",
    "seen": "yes",
}


OWN_COLUMNS = [column.name for column in OWN.columns]


def contacts(folder, *rows, header=None):
    path = folder / "contacts.csv"
    lines = [",".join(header or OWN_COLUMNS), *(",".join({**GOOD, **row}.values()) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def refused_by(read, path):
    try:
        read(path, OWN, check_source=False)
    except DataError as error:
        return {(row["column"], row["problem"].split(" ", 1)[1]) for _, row in error.problems.iterrows()}
    return set()


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ({"how": "by post"}, "how", "cells are of the wrong type"),
        ({"how": "By phone"}, "how", "cells are of the wrong type"),
        ({"quarter": "5"}, "quarter", "cells are out of range"),
        ({"quarter": "0"}, "quarter", "cells are out of range"),
        ({"quarter": "-1"}, "quarter", "cells are out of range"),
        ({"quarter": "4.0"}, "quarter", "cells are of the wrong type"),
        ({"hours": "-0.5"}, "hours", "cells are out of range"),
        ({"hours": "much"}, "hours", "cells are of the wrong type"),
        ({"when": " "}, "when", "cells are empty"),
        ({"figure": "2024-13"}, "figure", "cells are of the wrong type"),
        ({"seen": "Yes"}, "seen", "cells are of the wrong type"),
        ({"person": "V\u202e1"}, "person", "cells contain control characters or marks that hide or reverse text"),
    ],
)
def test_lists_and_limits_are_those_of_the_reader_that_loads(row, column, said, tmp_path):
    """Its messages say of how many cells; what is wrong with which column is the same."""
    path = contacts(tmp_path, row, {"contact": "2"})
    assert refused_by(reading.unloaded, path) == {(column, said)}
    assert {(name, text.removeprefix("of 2 ")) for name, text in refused_by(reading.table, path)} == {(column, said)}


@pytest.mark.parametrize(
    "row", [{}, {"quarter": "1"}, {"hours": ""}, {"figure": "-3.5"}, {"person": "V\u200b1"}, {"seen": "no"}]
)
def test_what_the_reader_that_loads_takes_is_taken(row, tmp_path):
    path = contacts(tmp_path, row)
    assert refused_by(reading.unloaded, path) == refused_by(reading.table, path) == set()


def test_blanks_at_the_ends_of_cells_and_names_are_left_out_as_by_the_reader_that_loads(tmp_path):
    row = {
        "contact": " 1",
        "how": "\tby phone ",
        "quarter": "4 ",
        "when": " 2024-02-29",
        "person": "   ",
        "seen": "yes  ",
    }
    path = contacts(tmp_path, row, {"contact": "2"}, header=[f" {name} " for name in OWN_COLUMNS])
    file, loaded = reading.unloaded(path, OWN, check_source=False), reading.table(path, OWN, check_source=False)
    with engine.open(file) as handle:
        found = engine.fetch(handle.table, order_by=["contact"])
    pd.testing.assert_frame_equal(
        found.assign(when=pd.to_datetime(found["when"])), loaded, check_dtype=False, check_column_type=False
    )
    assert set(file.blanks) == {"contact", "person", "how", "quarter", "when", "seen"}


def test_blanks_that_no_engine_strips_are_refused(tmp_path):
    assert refused_by(reading.unloaded, contacts(tmp_path, {"person": "V1\u00a0"})) == {
        ("person", "cells begin or end with a blank that is no plain space, such as one that does not break")
    }


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_districts_that_differ_by_a_blank_are_one(ending, tmp_path):
    events = victim_events(seed=6, victims=200)
    blank = events.assign(district=events["district"].where(events.index % 3 > 0, " " + events["district"] + "  "))
    file = reading.unloaded(written(tmp_path, ending, blank), "victim_events", check_source=False)
    pd.testing.assert_frame_equal(rv.repeat_rate(file, **WINDOW).table, rv.repeat_rate(events, **WINDOW).table)
    assert file.blanks == ("district",)


@pytest.mark.parametrize(
    ("change", "column", "said"),
    [
        ({"how": "by post"}, "how", "cells are of the wrong type"),
        ({"quarter": 5}, "quarter", "cells are out of range"),
        ({"hours": -1.0}, "hours", "cells are out of range"),
        ({"hours": float("inf")}, "hours", "cells are of the wrong type"),
        ({"person": None}, "", ""),
        ({"hours": float("nan")}, "", ""),
    ],
)
def test_a_parquet_file_is_held_to_lists_and_limits(change, column, said, tmp_path):
    row = GOOD | {"contact": 1, "quarter": 4, "hours": 0.5, "when": pd.Timestamp("2024-02-29")}
    frame = pd.DataFrame([row | change, row | {"contact": 2}])
    frame.to_parquet(tmp_path / "contacts.parquet")
    assert refused_by(reading.unloaded, tmp_path / "contacts.parquet") == ({(column, said)} if said else set())
