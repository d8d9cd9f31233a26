"""Sums over victims on an engine are those that pandas makes of the same events."""

from datetime import date

import pandas as pd

from needs_analysis import engine
from needs_analysis.repeat_victimisation.victim_sums import Plan, cluster_sums, victim_sums
from needs_analysis.synthetic import victim_events

PLAN = Plan(
    date(2024, 4, 1),
    date(2025, 3, 31),
    date(2023, 4, 1),
    "12 months",
    2,
    ("date", "event"),
    frozenset({"repeat", "several", "offence", "follow-up", "before", "cap"}),
)


def test_sums_of_all_together_and_of_each_group(on_engine):
    events = victim_events(seed=5, victims=300).dropna(subset="victim_id")
    frame = events.rename(
        columns={"event_id": "event", "victim_id": "who_0", "district": "g_0", "crime_type": "offence"}
    )
    handle = on_engine(frame)
    found = victim_sums(handle.table.mutate(day=handle.table.date.cast("date")), ["who_0"], ["g_0"], PLAN)
    inside = frame[frame["date"].between("2024-04-01", "2025-03-31")]
    for row, part in [
        (found.iloc[0], inside),
        *((row, inside[inside["g_0"] == row["g_0"]]) for _, row in found.iloc[1:].iterrows()),
    ]:
        t = part.groupby("who_0").size()
        assert row["victims"] == len(t) and row["events"] == t.sum() and row["events_sq"] == (t * t).sum()
        assert row["repeat_victims"] == (t >= 2).sum() and row["capped"] == t.clip(upper=2).sum()
        assert row["removed"] == (t - 2).clip(lower=0).sum()
    before = frame[frame["date"].between("2023-04-01", "2024-03-31")]
    assert found["before_victims"].iloc[0] == before["who_0"].nunique()
    assert found["both"].iloc[0] == len(set(before["who_0"]) & set(inside["who_0"]))
    assert found["cohort"].iloc[0] == inside["who_0"].nunique() == found["cohort"].iloc[1:].sum()
    assert list(found["g_0"].iloc[1:]) == sorted(frame["g_0"].unique())


def test_a_group_without_an_event_in_the_window_and_nothing_at_all():
    frame = pd.DataFrame({"event": [1], "who_0": ["a"], "g_0": ["A"], "date": pd.to_datetime(["2020-01-01"])})
    plan = Plan(PLAN.first, PLAN.last, PLAN.before_from, "12 months", 2, ("date", "event"), frozenset({"repeat"}))
    with engine.open(frame) as handle:
        found = victim_sums(handle.table.mutate(day=handle.table.date.cast("date")), ["who_0"], ["g_0"], plan)
    assert found[["victims", "events", "repeats"]].to_numpy().tolist() == [[0, 0, 0]]
    assert tuple(cluster_sums(found.iloc[0], "repeats")) == (0, 0, 0, 0, 0, 0)
