"""Three victims over a hundred days, in the form in which events reach the engine."""

from datetime import date

import pandas as pd

from needs_analysis import engine
from needs_analysis.repeat_victimisation.course.spells import SpellPlan, in_order, spells

FIRST = date(2023, 1, 1)
EVENTS = [("a", 0), ("a", 10), ("a", 10), ("b", 5), ("b", 60), ("c", 99)]
"""Victim, and day of the extract."""


def plan(origin, **more):
    given = {"first": FIRST, "last": date(2023, 4, 10), "covered_from": FIRST, "covered_to": date(2023, 4, 10)}
    return SpellPlan(origin=origin, look_back=30, horizon=60, order=("day", "event"), **{**given, **more})


def spells_of(origin, **more):
    """Victim, gap and again of each spell, in order."""
    given = pd.DataFrame(
        {
            "event": range(len(EVENTS)),
            "who_0": [victim for victim, _ in EVENTS],
            "day": [pd.Timestamp(FIRST) + pd.Timedelta(days=day) for _, day in EVENTS],
        }
    )
    with engine.opened(given) as handle:
        table = handle.table.mutate(day=handle.table.day.cast("date"))
        ordered = in_order(table, (), plan(origin, **more))
        found = spells(ordered, (), plan(origin, **more)).to_pandas()
    return sorted(found[["victim", "gap", "again"]].itertuples(index=False, name=None))
