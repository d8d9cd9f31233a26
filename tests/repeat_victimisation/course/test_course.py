"""What a time course refuses before it counts, and how it names bands."""

import pandas as pd
import pytest

from needs_analysis.errors import Refusal
from needs_analysis.repeat_victimisation import time_course
from needs_analysis.repeat_victimisation.course.course import days_in_words

EVENTS = pd.DataFrame(
    {
        "event_id": [1, 2, 3],
        "victim_id": ["a", "a", "b"],
        "date": pd.to_datetime(["2023-01-01", "2023-02-01", "2023-03-01"]),
    }
)
WINDOW = {"start": "2023-01-01", "end": "2023-12-31", "data_to": "2023-12-31", "data_from": "2023-01-01"}


def test_bands_are_named_by_their_first_and_last_day():
    assert [days_in_words(*band) for band in ((0, 1), (1, 7), (183, 366))] == ["0", "1 to 6", "183 to 365"]


@pytest.mark.parametrize(
    "choice",
    [{"bands": (0, 7, 7)}, {"bands": (7,)}, {"k": 0}, {"origin": "last"}, {"look_back_days": 0, "origin": "clean"}],
    ids=str,
)
def test_choices_that_are_none_are_refused(choice):
    with pytest.raises(Refusal):
        time_course(EVENTS, **WINDOW, **choice)


def test_a_window_that_begins_before_the_extract_is_refused():
    with pytest.raises(Refusal):
        time_course(EVENTS, **{**WINDOW, "start": "2022-12-01"})
