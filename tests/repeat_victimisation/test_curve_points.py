"""Where a curve can be read without telling of single people."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.repeat_victimisation.curve_points import FEWEST_PEOPLE, Point, curve_points

HELD = st.lists(st.integers(0, 40), min_size=1, max_size=120).map(lambda held: np.sort(held)[::-1])


@given(HELD, st.lists(st.integers(0, 120), max_size=8))
def test_enough_people_and_events_lie_between_any_two(held, wanted):
    points = curve_points(held, [Point(str(at), min(at, len(held))) for at in wanted], people=True)
    ends = {len(held), int((held > 0).sum())}
    at = sorted({0, *ends, *(point.units for point in points)})
    total = np.concatenate([[0], np.cumsum(held)])
    for lower, upper in itertools.pairwise(at):
        if (lower in ends and upper in ends) or (lower == 0 and upper in ends):
            continue
        assert upper - lower >= FEWEST_PEOPLE and total[upper] - total[lower] >= FEWEST_PEOPLE


def test_the_most_wanted_stays_and_places_are_all_given():
    held = np.array([9] * 100)
    wanted = [Point("top 10%", 10), Point("top 15%", 15), Point("half", 50)]
    assert [point.name for point in curve_points(held, wanted, people=True)] == ["top 10%", "half"]
    assert [point.name for point in curve_points(held, wanted[::-1], people=False)] == ["top 10%", "top 15%", "half"]


def test_behind_the_last_with_an_event_only_people_are_counted():
    """43 of 500 have an event: the top 10% hold all, and the 7 between are too few to be told; the top 20% are not."""
    held = np.array([30, 20, 10] + [1] * 40 + [0] * 457)
    wanted = [Point("top 10%", 50), Point("top 20%", 100), Point("top 21%", 105), Point("top 40%", 200)]
    assert [point.name for point in curve_points(held, wanted, people=True)] == ["top 20%", "top 40%"]
