"""A table that stays in a PostgreSQL warehouse gives what the same table gives in memory.

``NEEDS_ANALYSIS_POSTGRES`` is the address of a server on which temporary tables may be made, such as ``postgres://user@localhost/database``.
"""

import os
from importlib.util import find_spec

import pandas as pd
import pytest

from needs_analysis import engine
from needs_analysis import repeat_victimisation as rv
from needs_analysis.synthetic import victim_events
from tests.engine.test_spelled import RULES, assert_alike, spellings

pytestmark = pytest.mark.postgres
WINDOW = {"start": "2024-04-01", "end": "2025-03-31"}


@pytest.fixture(scope="module")
def warehouse():
    if find_spec("psycopg") is None or not os.environ.get("NEEDS_ANALYSIS_POSTGRES"):
        pytest.skip("no PostgreSQL server is named in NEEDS_ANALYSIS_POSTGRES, or psycopg is not installed")
    import ibis

    return ibis.connect(os.environ["NEEDS_ANALYSIS_POSTGRES"])


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"by": ["district", "crime_type"]},
        {"also_same": "perpetrator_id", "rule": "365 days"},
        {"measures": ["repeat victims", "events per victim", "same-offence repeat events"]},
    ],
)
def test_repeat_rates_are_those_of_the_table_in_memory(warehouse, options):
    events = victim_events(seed=21, victims=300)
    events.loc[::7, "victim_id"] = events.loc[::7, "victim_id"].str.lower() + " "
    table = warehouse.create_table("events", events, temp=True, overwrite=True)
    found = rv.repeat_rate(engine.open(table), **WINDOW, **options)
    expected = rv.repeat_rate(events, **WINDOW, **options)
    pd.testing.assert_frame_equal(found.table, expected.table, rtol=1e-9, atol=0)
    assert found.disclosure == "record_level"


@pytest.mark.parametrize("kind", RULES)
def test_ids_are_spelled_as_everywhere(warehouse, kind):
    def opened(frame):
        return engine.open(warehouse.create_table(f"odd_{kind}", frame, temp=True, overwrite=True))

    assert_alike(spellings(2_000, seed=4), kind, opened)
