"""The table of repeat rates: of several columns and measures, from any source, and from bad input."""

import pandas as pd
import pytest

from needs_analysis import engine
from needs_analysis import repeat_victimisation as rv
from needs_analysis.errors import DataError, Refusal
from needs_analysis.release import release
from needs_analysis.source import attach
from needs_analysis.synthetic import victim_events
from tests.conftest import RECORDS
from tests.examples import AGGREGATE, YEAR, events_of_victims

WINDOW = {"start": "2024-04-01", "end": "2025-03-31"}
SEVERAL = [
    "repeat events",
    "repeat victims",
    "events beyond the first",
    "events per victim",
    "same-offence repeat events",
]
PEOPLE = pd.DataFrame({"district": [f"District {place}" for place in range(3)], "population": [9_000, 8_000, 9_500]})


def test_a_table_in_memory_and_its_handle_give_the_same(on_engine):
    events = victim_events(seed=21, victims=300)
    for options in (
        {"by": ["district", "crime_type"]},
        {"measures": SEVERAL},
        {"by": (), "also_same": "perpetrator_id"},
    ):
        expected = rv.repeat_rate(events, **WINDOW, **options)
        found = rv.repeat_rate(on_engine(events), **WINDOW, **options)
        pd.testing.assert_frame_equal(found.table, expected.table, rtol=1e-9, atol=0)
        assert found.excluded == expected.excluded and found.sources == expected.sources


def test_a_parquet_file_that_was_not_loaded_gives_the_same(tmp_path):
    events = victim_events(seed=22, victims=200)
    events.to_parquet(tmp_path / "events.parquet")
    kinds = {"event_id": "int64", "victim_id": "string", "date": "timestamp(6)", "district": "string"}
    file = engine.OnDisk(tmp_path / "events.parquet", "parquet", kinds, (RECORDS,))
    found = rv.repeat_rate(file, **WINDOW)
    pd.testing.assert_frame_equal(found.table, rv.repeat_rate(attach(events, RECORDS), **WINDOW).table)
    assert found.sources == (RECORDS,)


def test_each_measure_has_a_row_for_each_area():
    table = rv.repeat_rate(victim_events(seed=3, victims=300), **WINDOW, measures=SEVERAL).table
    assert list(table["measure"].unique()) == SEVERAL
    assert table.groupby("measure").size().nunique() == 1
    assert not table.duplicated(["district", "measure"]).any()
    alone = rv.repeat_rate(victim_events(seed=3, victims=300), **WINDOW).table
    first = table[table["measure"] == "repeat events"]
    assert first["value"].tolist() == alone["value"].tolist() and first["flag"].tolist() == alone["flag"].tolist()


def small(many, source=AGGREGATE):
    return rv.repeat_rate(
        events_of_victims(many, source).assign(crime_type="x"),
        attach(PEOPLE, source),
        **YEAR,
        measures=["repeat events", "events beyond the first", "events per victim", "events per person"],
    )


def test_large_figures_leave_whole_and_a_small_one_takes_its_area_with_it():
    large = small([420, 388, 505])
    assert large.table["value"].notna().all()
    kept = release(small([420, 2, 505]), "lt5").result
    shown = kept.table.set_index(["district", "measure"])
    hidden = shown.xs("District 1", level="district")
    assert hidden[["value", "denominator", "victims"]].isna().all(axis=None)
    assert hidden.loc["repeat events", ["numerator"]].isna().all()
    assert kept.sentence() and kept.caveats and kept._repr_html_()


def test_everything_withheld_is_said_so():
    kept = release(small([1, 1, 1]), "lt5").result
    assert "withheld" in kept.sentence() or kept.table["value"].notna().any()


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("a", "2024-05-01")], [(0, 1)]),
        ([("a", "2024-05-01")] * 30, [(29, 30)]),
        ([(f"v{n}", "2024-05-01") for n in range(30)], [(0, 30)]),
        ([("a", "2030-05-01"), ("a", "2024-05-01")], [(0, 1)]),
    ],
)
def test_one_event_one_id_and_one_day_have_a_documented_value(rows, expected):
    events = pd.DataFrame(rows, columns=["victim_id", "date"]).assign(event_id=range(len(rows)))
    events["date"] = pd.to_datetime(events["date"])
    table = rv.repeat_rate(events, **WINDOW, by=()).table
    assert list(table[["numerator", "denominator"]].itertuples(index=False, name=None)) == expected


def test_an_extract_that_starts_inside_the_window_is_flagged():
    events = victim_events(seed=4, victims=200)
    found = rv.repeat_rate(events[events["date"] >= "2024-06-01"], **WINDOW, by=())
    assert found.table["flag"].tolist() == ["look-back incomplete"]


@pytest.mark.parametrize(
    ("events", "options", "error"),
    [
        (victim_events(seed=1, victims=20).head(0), {}, Refusal),
        (victim_events(seed=1, victims=20), {"population": 5}, DataError),
        (5, {}, Refusal),
        ("events.csv", {}, Refusal),
    ],
)
def test_what_is_no_table_of_events_is_refused(events, options, error):
    population = options.get("population")
    with pytest.raises(error):
        rv.repeat_rate(events, population, **WINDOW, **({"measures": "events per person"} if options else {}))


def test_old_arguments_are_forwarded_or_say_what_to_write():
    events = victim_events(seed=21, victims=50)
    with pytest.warns(FutureWarning, match="Leave backend out"):
        assert rv.repeat_rate(events, **WINDOW, backend="duckdb").same_as(rv.repeat_rate(events, **WINDOW))
    with pytest.warns(FutureWarning, match="Write victim_events"):
        rv.repeat_rate(events=events, **WINDOW)
    with pytest.raises(TypeError, match=r"na\.engine\.open"):
        rv.repeat_rate(events, **WINDOW, backend="spark")
