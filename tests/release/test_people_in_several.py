"""Victims by district, some of whom were victims in two: their total counts each of them once."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis.release import Register, audit, release, release_table
from needs_analysis.repeat_victimisation import repeat_rate
from needs_analysis.source import attach
from tests.conftest import RECORDS

DISTRICTS = np.array(["East", "North", "South"])


def events(seed):
    """Four hundred offences; one in twenty elsewhere than where its victim lives."""
    rng = np.random.default_rng(seed)
    victims = rng.integers(1, 260, 400)
    away = rng.random(400) < 0.05
    return attach(
        pd.DataFrame(
            {
                "event_id": range(400),
                "victim_id": [f"v{number}" for number in victims],
                "date": pd.Timestamp("2023-01-01") + pd.to_timedelta(rng.integers(0, 730, 400), unit="D"),
                "crime_type": "violence",
                "district": np.where(away, rng.choice(DISTRICTS, 400), DISTRICTS[victims % 3]),
            }
        ),
        RECORDS,
    )


@pytest.mark.parametrize("measures", [None, ["repeat victims", "events of repeat victims"]])
def test_such_a_table_leaves_and_leaves_again_unchanged(tmp_path, measures):
    more = {"measures": measures} if measures else {}
    given = {"start": "2024-01-01", "end": "2024-12-31", "data_from": "2023-01-01", "by": "district", **more}
    result = repeat_rate(events(5), **given)
    parts = result.table.query("district != 'All areas'").iloc[:3]["victims"].sum()
    assert parts > result.table["victims"].iloc[0]
    register = Register(tmp_path)
    first = release(result, "lt5", register=register, output="R1")
    register.add(first, output="R1", as_of="May 2026")
    again = release(result, "lt5", register=register, output="R1")
    pd.testing.assert_frame_equal(first.result.table, again.result.table)
    assert audit(first).safe


def test_a_table_of_ones_own_says_so():
    table = pd.DataFrame({"district": ["All", "A", "B", "C"], "victims": [98, 50, 47, 3]})
    key = {"role": "key", "totals": ["All"]}
    left = release_table(table, columns={"district": key, "victims": {"role": "count", "distinct": True}})
    assert left.result.table["victims"].isna().tolist() == [False, False, False, True]
