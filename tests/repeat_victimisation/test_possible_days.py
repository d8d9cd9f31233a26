"""No event happened after its file was received, or in a year that cannot be meant."""

from datetime import date

import pytest

from needs_analysis.errors import DataError
from needs_analysis.repeat_victimisation.possible_days import last_possible_day, refuse_impossible_days
from needs_analysis.source import Source


def source(retrieved):
    return Source("e", "Events", "A force", "none", retrieved=retrieved)


def test_the_last_file_received_decides_and_one_that_does_not_say_leaves_it_open():
    assert last_possible_day([source("2025-04-30"), source("2025-05-02")]) == date(2025, 5, 2)
    for open_ in ([], [source("")], [source("2025-04-30"), source("May 2025")]):
        assert last_possible_day(open_) is None


def test_both_kinds_are_refused_with_their_number():
    received = date(2025, 4, 30)
    refuse_impossible_days(implausible=0, late=0, rows=9, received=received)
    with pytest.raises(DataError, match="2 of 9 rows of the events are dated before 1900 or after 2200"):
        refuse_impossible_days(implausible=2, late=3, rows=9, received=received)
    with pytest.raises(
        DataError, match=r"1 of 9 rows of the events is dated after the file was received \(30 April 2025\)"
    ):
        refuse_impossible_days(implausible=0, late=1, rows=9, received=received)
