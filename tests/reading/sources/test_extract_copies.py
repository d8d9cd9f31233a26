"""Duplicate rows of an extract, and how they are treated."""

import numpy as np
import pandas as pd

from needs_analysis.reading.meaning.columns_of_text import TextFrame
from needs_analysis.reading.received import Problems
from needs_analysis.reading.sources.extract_copies import without_copies


def stay(*rows, equal_rows="copies", remarks=None):
    """Which rows stay, with problems and notices; rows are crime, victim and offence, remarks a column that is not read."""
    table = pd.DataFrame(rows, columns=["crime_id", "victim_id", "offence"])
    frame = table.fillna("").assign(remark=remarks or [""] * len(rows))
    frame.columns = range(frame.shape[1])
    text = TextFrame("extract.csv", "csv", "utf-8", (), frame, np.arange(2, len(rows) + 2))
    problems = Problems("extract.csv")
    kept, notices = without_copies(table, equal_rows, text=text, problems=problems)
    return kept.tolist(), problems.entries, notices


STALKING, THEFT = "Stalking", "Theft"


def test_a_crime_and_victim_that_stand_twice_count_once():
    kept, problems, (notice,) = stay(("C1", "V1", STALKING), ("C2", "V1", STALKING), ("C1", "V1", STALKING))
    assert kept == [True, True, False] and problems == []
    assert notice.code == "COPIES_SET_ASIDE" and notice.text.startswith("1 rows are duplicates of another row")
    assert notice.place == "extract.csv, rows 2, 4"


def test_a_reference_in_another_spelling_is_the_same_crime():
    kept, _, _ = stay(("C1", "V1", STALKING), ("c1 ", "V1", STALKING))
    assert kept == [True, False]


def test_two_victims_of_one_crime_and_two_crimes_of_one_victim_are_no_copies():
    rows = [("C1", "V1", STALKING), ("C1", "V2", STALKING), ("C2", "V1", STALKING)]
    assert stay(*rows) == ([True, True, True], [], [])


def test_other_facts_of_the_same_crime_and_victim_are_refused():
    _, (problem,), _ = stay(("C1", "V1", STALKING), ("C1", "V1", THEFT), ("C2", "V1", THEFT))
    assert problem["problem"] == "2 rows repeat the crime and victim of another row with different facts"
    assert (problem["row"], problem["count"]) == ("2, 3", 2)


def test_equal_rows_without_a_victim_are_copies_unless_they_are_said_to_be_victims():
    rows = [("C1", None, STALKING)] * 2
    kept, problems, (notice,) = stay(*rows)
    assert kept == [True, False] and problems == []
    assert notice.code == "COPIES_SET_ASIDE" and "without a victim id are identical to an earlier row" in notice.text
    kept, _, (notice,) = stay(*rows, equal_rows="victims")
    assert kept == [True, True]
    assert notice.code == "EQUAL_ROWS" and "they were kept, as the mapping says" in notice.text


def test_a_cell_that_is_not_read_shows_that_rows_are_no_copies():
    kept, _, (notice,) = stay(*[("C1", None, STALKING)] * 2, remarks=["first", "second"])
    assert kept == [True, True] and notice.code == "EQUAL_ROWS" and notice.text.startswith("2 rows")


def test_an_extract_of_one_row_has_no_copies():
    assert stay(("C1", None, STALKING)) == ([True], [], [])
