"""Sums of spells that the engine works out, by hand."""

import numpy as np
import pandas as pd

from needs_analysis import engine
from needs_analysis.repeat_victimisation.course.course_sums import course_counts, in_bands_of
from needs_analysis.repeat_victimisation.course.spells import in_order, spells
from tests.repeat_victimisation.course.spell_plans import EVENTS, FIRST, plan


def test_days_fall_in_their_band_and_are_lived_through_it():
    inside, lived = in_bands_of(5, np.array([0.0, 1.0, 4.0]))
    assert inside.T.tolist() == [[1, 0, 0, 0, 0, 0], [0, 1, 1, 1, 0, 0]]
    assert lived.T.tolist() == [[0, 1, 1, 1, 1, 1], [0, 0, 1, 2, 3, 3]]


def test_counts_by_day():
    given = pd.DataFrame(
        {
            "event": range(len(EVENTS)),
            "who_0": [victim for victim, _ in EVENTS],
            "day": [pd.Timestamp(FIRST) + pd.Timedelta(days=day) for _, day in EVENTS],
        }
    )
    with engine.opened(given) as handle:
        ordered = in_order(handle.table.mutate(day=handle.table.day.cast("date")), (), plan("every"))
        counts = course_counts(ordered, spells(ordered, (), plan("every")), (), plan("every"))
    gaps = counts.gaps.sort_values(["gap", "again"])[["gap", "again", "n"]]
    assert gaps.to_numpy().tolist() == [[0, 1, 1], [1, 0, 1], [10, 1, 1], [40, 0, 1], [55, 1, 1], [60, 0, 1]]
    assert counts.firsts.sort_values("since")[["since", "n"]].to_numpy().tolist() == [[0, 1], [5, 1], [99, 1]]
    # Later events of a (twice, 10 days on) and of b (55 days on).
    assert counts.later.sort_values("day")[["day", "n"]].to_numpy().tolist() == [[10, 2], [55, 1]]
    assert counts.lags.empty
