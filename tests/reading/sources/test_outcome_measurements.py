"""Scores at entry and exit are read, or refused with their rows and without their cells."""

import pytest

import needs_analysis as na
from needs_analysis import service_gap
from needs_analysis.errors import DataError
from needs_analysis.source import sources_of, strictest
from tests.reading.sources.test_open_data import _written

SCORES = (
    "client,service,outcome,closed,entry,exit\n"
    "a1,ISVA,safety,2024-03-01,4,6.5\n"
    "a2,ISVA,safety,2024-03-09,5,\n"
    "a2,ISVA,coping,2024-03-09,2,3\n"
)


def test_scores_are_read_as_records_and_an_empty_one_is_missing(tmp_path):
    table = na.reading.outcome_measurements(_written(tmp_path / "scores.csv", SCORES)).table
    assert table["exit"].tolist()[0] == 6.5 and table["exit"].isna().tolist() == [False, True, False]
    assert strictest(sources_of(table)) == "record_level"
    found = service_gap.outcome_change(table).table.set_index("outcome")
    assert found.loc["safety", ["denominator", "cases"]].tolist() == [1, 2]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("4,6.5", "four,6.5", r"row 2.*\"entry\""),
        ("2024-03-01", "", r"row 2.*\"closed\": is empty"),
        ("2024-03-01", "01/13/2024", "not a valid date"),
        ("a2,ISVA,coping", "a2,ISVA,safety", "rows share client"),
        ("a1,ISVA,safety", "a1,ISVA,", r"row 2.*\"outcome\": is empty"),
    ],
)
def test_what_cannot_be_is_refused_with_its_row(tmp_path, old, new, said):
    with pytest.raises(DataError, match=said) as caught:
        na.reading.outcome_measurements(_written(tmp_path / "scores.csv", SCORES.replace(old, new)))
    assert "four" not in str(caught.value)


def test_what_says_nothing_of_records_is_refused(tmp_path):
    with pytest.raises(DataError, match="quarter_from, which a list of measurements does not use"):
        na.reading.outcome_measurements(_written(tmp_path / "scores.csv", SCORES), {"quarter_from": "sheet"})
