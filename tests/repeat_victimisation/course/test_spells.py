"""Spells from an event to the next of its victim, by hand: 100 days, looked at for 60."""

from datetime import date

import pytest

from tests.repeat_victimisation.course.spell_plans import plan, spells_of

# a on days 0, 10 and 10; b on 5 and 60; c on the last day.
RIGHT = {
    "first": [("a", 10, 1), ("b", 55, 1), ("c", 1, 0)],
    "every": [("a", 0, 1), ("a", 10, 1), ("a", 60, 0), ("b", 40, 0), ("b", 55, 1), ("c", 1, 0)],
    "clean": [("a", 10, 1), ("b", 40, 0), ("b", 55, 1), ("c", 1, 0)],
}


@pytest.mark.parametrize("origin", RIGHT)
def test_spells_begin_where_they_are_said_to(origin):
    assert spells_of(origin) == RIGHT[origin]


def test_a_spell_begins_in_the_window_only_and_what_was_before_counts():
    assert spells_of("first", first=date(2023, 1, 6)) == [("b", 55, 1), ("c", 1, 0)]


def test_days_of_a_plan_are_counted_from_the_first_of_the_extract():
    of = plan("first", first=date(2023, 1, 11), last=date(2023, 1, 20))
    assert (of.begin, of.end, of.days) == (10, 20, 100)
