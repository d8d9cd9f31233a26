"""What rates and shares have in common: the weightiest flag of each group, and how people are called."""

import numpy as np
import pytest

from needs_analysis.by_group import Counts
from needs_analysis.demand.rates import bounds
from needs_analysis.demand.rates.cover import Cover
from needs_analysis.demand.rates.populations import People


def counts(least, most=None, missing=None):
    least = np.array(least, dtype=float)
    most = least if most is None else np.array(most, dtype=float)
    lacking = np.zeros(len(least), dtype=bool) if missing is None else np.array(missing)
    return Counts(np.where(lacking | (least < most), np.nan, least), least, most, lacking, least)


def people(*flags):
    return People(np.full(len(flags), 1_000.0), np.array(flags, dtype=object))


def test_fewer_than_ten_events_are_few():
    assert bounds.flags_of(counts([0, 9, 10]), people("", "", "")).tolist() == ["few events", "few events", ""]


def test_the_weightiest_reason_stands_alone():
    found = counts([3, 3, 3, 3, 3], [3, 3, 5, 3, 3], [False, False, False, False, True])
    cover = Cover(np.array(["", *["6 of 12 months"] * 4], dtype=object), np.ones(5, dtype=bool))
    flags = bounds.flags_of(found, people("", "", "", "no people", "no people"), cover)
    assert flags.tolist() == [
        "few events",
        "6 of 12 months",
        "bounds: a count was withheld",
        "no people",
        "a count is missing",
    ]


def test_a_whole_cover_changes_no_flag():
    cover = Cover(np.array(["", ""], dtype=object), np.ones(2, dtype=bool))
    found, everyone = counts([5, 50]), people("", "")
    assert bounds.flags_of(found, everyone, cover).tolist() == bounds.flags_of(found, everyone).tolist()


@pytest.mark.parametrize(
    ("column", "said"),
    [("population", "people"), ("n", "people"), ("pop", "people"), ("female_residents", "female residents")],
)
def test_people_are_called_by_their_column_unless_it_is_a_bare_one(column, said):
    assert bounds.people_in_words(column) == said
