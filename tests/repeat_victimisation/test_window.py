"""The window, and how far the events reach."""

from datetime import date

import pandas as pd
import pytest

from needs_analysis import engine
from needs_analysis.errors import DataError, Refusal
from needs_analysis.repeat_victimisation.event_rows import event_rows
from needs_analysis.repeat_victimisation.window import groups_with, refuse_short_follow_up, window

FRAME = pd.DataFrame(
    {
        "event_id": [1, 2, 3],
        "victim_id": "a",
        "date": pd.to_datetime(["2022-05-01 00:00", "2023-01-01 23:59", "2023-12-31 00:00"]),
        "district": ["A", "B", "B"],
    }
)
NAMES = {"same": ["victim_id"], "by": ["district"], "event_id": "event_id"}
YEAR = {"start": "2023-01-01", "end": "2023-12-31", "data_from": None, "data_to": None}


def looked_at(frame, **options):
    with engine.open(frame) as handle, event_rows(handle, **NAMES) as rows:
        return window(rows, **{**YEAR, **options})


def test_it_knows_its_groups_and_the_ends_of_the_extract():
    found = looked_at(FRAME)
    assert (found.covered_from, found.covered_to, found.rows) == (date(2022, 5, 1), date(2023, 12, 31), 3)
    assert groups_with(found, ["g_0"])["g_0"].tolist() == ["B"] and found.groups["inside"].tolist() == [0, 2]


def test_events_without_a_date_or_an_id_are_refused_on_an_engine_too():
    for column, said in (("date", "1 of 3 rows of the events have no date"), ("event_id", "have no event id")):
        with pytest.raises(DataError, match=said):
            looked_at(FRAME.assign(**{column: FRAME[column].where(FRAME["event_id"] > 1)}))


def test_no_events_and_impossible_ends_are_refused():
    with pytest.raises(Refusal, match="have no rows"):
        looked_at(FRAME.head(0))
    for options in ({"data_from": "2022-06-01"}, {"data_to": "2023-06-01"}, {"data_to": "soon"}):
        with pytest.raises(Refusal):
            looked_at(FRAME, **options)


def test_a_follow_up_needs_twelve_months_behind_the_window():
    with pytest.raises(Refusal, match="followed up to 31 December 2024"):
        refuse_short_follow_up(looked_at(FRAME), "12 months")
    refuse_short_follow_up(looked_at(FRAME, data_to="2024-12-31"), "12 months")
    with pytest.raises(Refusal, match="30 December 2024"):
        refuse_short_follow_up(looked_at(FRAME), "365 days")
