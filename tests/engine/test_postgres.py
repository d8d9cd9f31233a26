"""A table that stays in a PostgreSQL warehouse gives what the same table gives in memory.

``make test-postgres`` starts a server for it. ``NEEDS_ANALYSIS_POSTGRES`` is the address of one on which temporary tables may be made,
such as ``postgres://user@localhost/database``.
"""

import os
from importlib.util import find_spec

import pandas as pd
import pytest

from needs_analysis import engine, reference
from needs_analysis import repeat_victimisation as rv
from needs_analysis.errors import DataError, Refusal
from needs_analysis.repeat_victimisation.measures import MEASURES
from needs_analysis.synthetic import marac_referrals, victim_events
from tests.conftest import skip_or_fail
from tests.engine.test_spelled import RULES, assert_alike, spellings

pytestmark = pytest.mark.postgres
WINDOW = {"start": "2024-04-01", "end": "2025-03-31"}
EARLY = {"start": "2023-04-01", "end": "2024-03-31", "data_from": "2022-04-01", "data_to": "2025-03-31"}
REQUIRED = "NEEDS_ANALYSIS_REQUIRE_POSTGRES"


@pytest.fixture(scope="module")
def warehouse():
    if find_spec("psycopg") is None:
        skip_or_fail("psycopg is not installed; make test-postgres installs it", variable=REQUIRED)
    if not os.environ.get("NEEDS_ANALYSIS_POSTGRES"):
        skip_or_fail("no server is named in NEEDS_ANALYSIS_POSTGRES; make test-postgres starts one", variable=REQUIRED)
    import ibis

    return ibis.connect(os.environ["NEEDS_ANALYSIS_POSTGRES"])


@pytest.fixture(scope="module")
def events():
    """Events in which one victim has several spellings."""
    found = victim_events(seed=21, victims=300)
    found.loc[::7, "victim_id"] = found.loc[::7, "victim_id"].str.lower() + " "
    return found


@pytest.fixture(scope="module")
def stored(warehouse, events):
    return warehouse.create_table("events", events, temp=True, overwrite=True)


def as_columns(warehouse, stored, name, **kinds):
    """The events with some columns of other types of the warehouse."""
    columns = ", ".join(f"{kinds[each]} as {each}" if each in kinds else each for each in stored.columns)
    warehouse.raw_sql(f"drop table if exists {name}").close()
    warehouse.raw_sql(f"create temporary table {name} as select {columns} from events").close()
    return warehouse.table(name)


def assert_same(found, expected):
    pd.testing.assert_frame_equal(found.table, expected.table, rtol=1e-9, atol=0)
    assert found.excluded == expected.excluded and found.sentence() == expected.sentence()


PEOPLE = pd.DataFrame({"district": sorted(victim_events(seed=21, victims=300)["district"].unique())}).assign(
    population=1_000
)


@pytest.mark.parametrize("by", [(), "district"])
@pytest.mark.parametrize("rule", ["12 months", "365 days"])
def test_every_measure_is_that_of_the_table_in_memory(stored, events, rule, by):
    options = {**EARLY, "by": by, "rule": rule, "measures": list(MEASURES), "cap": 2}
    found, expected = rv.repeat_rate(stored, PEOPLE, **options), rv.repeat_rate(events, PEOPLE, **options)
    assert_same(found, expected)
    assert found.table["numerator"].gt(0).groupby(found.table["measure"]).any().all(), "each counts something"
    assert found.disclosure == "record_level"


@pytest.mark.parametrize(
    "options", [{"by": ["district", "crime_type"]}, {"also_same": ["perpetrator_id", "crime_type"], "rule": "365 days"}]
)
def test_groups_and_what_else_must_be_the_same(stored, events, options):
    assert_same(rv.repeat_rate(engine.open(stored), **WINDOW, **options), rv.repeat_rate(events, **WINDOW, **options))


def test_marac_repeats_are_those_of_the_table_in_memory(warehouse):
    referrals, uk = marac_referrals(seed=5), reference.load("provision_benchmarks")
    table = warehouse.create_table("referrals", referrals, temp=True, overwrite=True)
    found, expected = rv.marac_repeats(table, uk, **WINDOW), rv.marac_repeats(referrals, uk, **WINDOW)
    assert_same(found, expected)


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("dates", {"date": "date::date"}),
        ("times", {"date": "date + interval '9 hours 30 minutes'"}),
        ("texts", {"event_id": "event_id::text"}),
        ("numerics", {"event_id": "event_id::numeric(12, 0)"}),
        ("padded", {"victim_id": "victim_id::char(40)"}),
        ("blanks", {"victim_id": "'  ' || victim_id || E'\\t '"}),
        ("named", {"district": "district::varchar(60)"}),
    ],
)
def test_the_types_of_a_warehouse_make_no_difference(warehouse, stored, events, name, kinds):
    table = as_columns(warehouse, stored, name, **kinds)
    options = {**EARLY, "measures": ["repeat events", "victims followed up", "events per victim"]}
    assert_same(rv.repeat_rate(table, **options), rv.repeat_rate(events, **options))


@pytest.mark.parametrize("kind", ["bigint", "integer", "numeric", "double precision"])
def test_ids_that_are_numbers_are_as_in_memory(warehouse, stored, events, kind):
    """Also those that stand for nobody: 0 and 9999."""
    numbers = events["victim_id"].str.extract(r"(\d+)")[0].astype("Int64").fillna(9999)
    numbers.iloc[:5] = 0
    table = warehouse.create_table("numbered", events.assign(victim_id=numbers), temp=True, overwrite=True)
    table = table.mutate(victim_id=table.victim_id.cast({"bigint": "int64", "integer": "int32"}.get(kind, "int64")))
    if kind in ("numeric", "double precision"):
        table = table.mutate(victim_id=table.victim_id.cast("decimal(20, 0)" if kind == "numeric" else "float64"))
    expected = rv.repeat_rate(events.assign(victim_id=numbers.astype("int64")), **WINDOW)
    assert_same(rv.repeat_rate(table, **WINDOW), expected)
    assert any("without a known victim" in each.what for each in expected.excluded)


def test_times_of_a_zone_are_refused_as_in_memory(warehouse, stored, events):
    table = as_columns(warehouse, stored, "zoned", date="date at time zone 'UTC'")
    with pytest.raises(DataError, match="not plain dates"):
        rv.repeat_rate(table, **WINDOW)
    with pytest.raises(DataError, match="not plain dates"):
        rv.repeat_rate(events.assign(date=events["date"].dt.tz_localize("UTC")), **WINDOW)
    local = table.mutate(date=table.date.cast("timestamp('Europe/London')").cast("date"))
    assert rv.repeat_rate(local, **WINDOW).table["denominator"].iloc[0] > 0, "once it is a date it is taken"


@pytest.mark.parametrize(
    ("kinds", "error", "said"),
    [
        (
            {"date": "case when event_id = 1 then null else date end"},
            DataError,
            "1 of [0-9]+ rows of the events have no date",
        ),
        (
            {"event_id": "case when event_id < 3 then null else event_id end"},
            DataError,
            "2 of [0-9]+ rows .* no event id",
        ),
        ({"date": "date::text"}, DataError, "not plain dates"),
        ({"victim_id": "null::text"}, Refusal, "No event with a known victim"),
        ({"victim_id": "array[victim_id]"}, DataError, "contains lists"),
    ],
)
def test_what_is_refused_in_memory_is_refused_there(warehouse, stored, kinds, error, said):
    with pytest.raises(error, match=said):
        rv.repeat_rate(as_columns(warehouse, stored, "broken", **kinds), **WINDOW)


def test_an_event_twice_with_one_victim_is_refused_however_it_is_spelled(warehouse, stored):
    doubled = stored.union(
        stored.filter(stored.event_id == stored.event_id.max()).mutate(victim_id=stored.victim_id.lower())
    )
    with pytest.raises(DataError, match="duplicated"):
        rv.repeat_rate(doubled, start="2020-01-01", end="2026-12-31")


@pytest.mark.parametrize("kind", RULES)
def test_ids_are_spelled_as_everywhere(warehouse, kind):
    def opened(frame):
        return engine.open(warehouse.create_table(f"odd_{kind}", frame, temp=True, overwrite=True))

    assert_alike(spellings(2_000, seed=4), kind, opened)
