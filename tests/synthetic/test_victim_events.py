"""Events of synthetic victims."""

import pandas as pd
import pytest

from needs_analysis.synthetic import victim_events
from needs_analysis.synthetic.victim_events import CRIME_TYPES, DISTRICTS


@pytest.fixture(scope="module")
def events():
    return victim_events(seed=2)


def test_events_are_numbered_in_order_of_their_days(events):
    assert events["event_id"].tolist() == list(range(1, len(events) + 1))
    assert events["date"].is_monotonic_increasing
    assert events["date"].min() >= pd.Timestamp("2022-04-01")
    assert events["date"].max() <= pd.Timestamp("2025-03-31")


def test_about_one_event_in_fifty_has_no_victim_id(events):
    assert events["victim_id"].isna().mean() == pytest.approx(0.02, abs=0.01)
    assert events["victim_id"].nunique() < 1_500, "those whom nothing happens to do not appear"


def test_a_victim_has_one_district_and_at_most_one_perpetrator(events):
    by_victim = events.dropna(subset=["victim_id"]).groupby("victim_id")
    assert (by_victim["district"].nunique() == 1).all()
    assert (by_victim["perpetrator_id"].nunique() <= 1).all()
    assert set(events["district"]) == set(DISTRICTS)
    assert set(events["crime_type"]) == set(CRIME_TYPES)


def test_repeats_come_soon_more_often_than_late(events):
    known = events.dropna(subset=["victim_id"]).sort_values(["victim_id", "date"])
    days = known.groupby("victim_id")["date"].diff().dt.days.dropna()
    # Equal spans: many more within eight weeks than in the eight weeks half a year later.
    assert (days <= 56).sum() > 1.5 * days.between(183, 239).sum()


def test_one_seed_gives_one_table_and_nobody_gives_an_empty_one(events):
    pd.testing.assert_frame_equal(events, victim_events(seed=2))
    empty = victim_events(seed=2, victims=0)
    assert empty.empty
    assert list(empty.columns) == list(events.columns)
