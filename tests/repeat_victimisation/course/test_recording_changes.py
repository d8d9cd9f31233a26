"""Changes of recording inside a period."""

from datetime import date

from needs_analysis.reference import load
from needs_analysis.repeat_victimisation.course.recording_changes import recording_changes, recording_sentence


def test_a_change_is_named_where_it_falls_in_the_period():
    table = load("recording_breaks")
    row = table[~table["series"].astype(str).str.startswith("survey")].iloc[0]
    year = int(str(row["from"])[:4])
    inside = recording_changes(date(year, 1, 1), date(year, 12, 31))
    assert any(str(row["what_changed"]) in text for text in inside)
    assert recording_sentence(date(year, 1, 1), date(year, 12, 31)).startswith("Recording changed within the period: ")


def test_a_quiet_period_has_no_sentence():
    assert recording_sentence(date(1990, 1, 1), date(1990, 12, 31)) == ""
