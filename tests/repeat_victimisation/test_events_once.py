"""An event stands once with each victim, and ids order those of one day."""

import pandas as pd
import pytest

from needs_analysis import engine
from needs_analysis.errors import DataError
from needs_analysis.repeat_victimisation.events_once import events_once


def ordered(ids, opened):
    frame = pd.DataFrame({"event": ids, "who_0": "V1", "date": pd.Timestamp("2024-01-01"), "n": range(len(ids))})
    handle = opened(frame)
    table, order = events_once(handle.table, event_id="event_id")
    return engine.fetch(table, order_by=order)["n"].tolist()


@pytest.mark.parametrize(
    ("ids", "order"),
    [
        ([10, 9], [1, 0]),
        (["10", "9"], [1, 0]),
        (["009", "10"], [0, 1]),
        (["C10", "C9"], [1, 0]),
        (["c 9", "C10"], [0, 1]),
        (["\u00e92", "\u00c91"], [1, 0]),
    ],
)
def test_events_of_one_day_stand_in_the_order_of_their_ids(ids, order, on_engine):
    assert ordered(ids, on_engine) == order


@pytest.mark.parametrize("ids", [[1, 1], ["c1", " C1"], ["0", "0"], ["unknown", "Unknown"]])
def test_an_event_twice_with_one_victim_is_refused(ids):
    with pytest.raises(DataError, match="duplicated"):
        ordered(ids, engine.open)


def test_an_event_of_two_victims_is_two_rows():
    frame = pd.DataFrame({"event": [1, 1], "who_0": ["a", "b"], "date": pd.Timestamp("2024-01-01")})
    with engine.open(frame) as handle:
        table, order = events_once(handle.table, event_id="event_id")
        assert order == ("date", "event") and int(table.count().execute()) == 2
