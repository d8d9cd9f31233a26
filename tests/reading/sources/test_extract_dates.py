"""Dates of a long table: each column checked as a whole, valid dates only, and nothing guessed."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis.reading.meaning.columns_of_text import TextFrame
from needs_analysis.reading.received import Problems
from needs_analysis.reading.sources.extract_dates import check_births, read_dates, year_first


def text_of(cells, own=None):
    frame = pd.DataFrame({0: cells}, dtype="str")
    dates = {} if own is None else {0: pd.Series(own)}
    return TextFrame("extract.csv", "csv", "utf-8", ("date",), frame, np.arange(2, len(cells) + 2), own_dates=dates)


def read(*cells, form="", own=None):
    """Days as text, what was called wrong, problems, and codes of notices."""
    text, wrong, problems, notices = text_of(cells, own), [], Problems("extract.csv"), []

    def note(mask, problem, expected):
        wrong.extend((int(row), problem) for row in text.rows[mask.to_numpy(dtype=bool)])

    days = read_dates(text.frame[0], "date", form, place=0, text=text, problems=problems, notices=notices, wrong=note)
    shown = [None if pd.isna(day) else day.strftime("%Y-%m-%d") for day in days]
    return shown, wrong, problems.entries, [notice.code for notice in notices]


@pytest.mark.parametrize("cells", [("2023-01-31", "2023-02-01"), ("31/01/2023", "01/02/2023")])
def test_dates_are_year_first_or_day_first_throughout(cells):
    assert read(*cells) == (["2023-01-31", "2023-02-01"], [], [], [])


def test_a_time_of_day_is_left_off_and_an_impossible_one_is_no_date():
    shown, wrong, *_ = read("2023-01-31 23:59:59", "2023-01-31T08:30", "2023-01-31 24:10", "2023-01-31 noon")
    assert shown == ["2023-01-31", "2023-01-31", None, None] and [row for row, _ in wrong] == [4, 5]


def test_a_day_that_does_not_exist_is_refused_and_an_empty_cell_is_missing():
    shown, wrong, _, _ = read("2023-02-30", "", "2023-02-28")
    assert shown == [None, None, "2023-02-28"]
    assert wrong == [(2, "are not a valid date in the expected form")]


def test_month_first_is_never_guessed_and_may_be_declared():
    _, _, (problem,), _ = read("01/31/2023", "01/30/2023")
    assert problem["problem"] == "dates are written month first (as 01/31/2023)" and problem["row"] == "2, 3"
    assert "%m/%d/%Y" in problem["remedy"]
    shown, _, problems, codes = read("01/31/2023", "01/30/2023", form="%m/%d/%Y")
    assert shown == ["2023-01-31", "2023-01-30"] and problems == [] and codes == ["MONTH_FIRST"]


def test_two_ways_of_writing_in_one_column_are_refused():
    _, _, (problem,), _ = read("31/01/2023", "30/01/2023", "2023-01-29")
    assert problem["problem"] == "1 dates are written in a different format from the rest" and problem["row"] == "4"


def test_days_that_could_be_months_are_read_day_first_and_said():
    shown, _, problems, codes = read("03/04/2023", "05/06/2023")
    assert shown == ["2023-04-03", "2023-06-05"] and problems == [] and codes == ["AMBIGUOUS_DATES"]


def test_text_beside_dates_of_the_spreadsheet_is_refused():
    _, _, (problem,), _ = read("2023-01-31", "2023-03-04", "31/01/2023", own=[True, True, False])
    assert problem["problem"].startswith("1 dates are text and 2 are dates of the spreadsheet")


def test_days_in_the_future_or_far_back_are_refused_and_old_ones_are_said():
    _, wrong, _, codes = read("2999-01-31", "1899-12-31", "1970-01-31", "2023-01-31")
    assert wrong == [(2, "are in the future"), (3, "are implausibly early")] and codes == ["OLD_DATES"]


def test_a_declared_time_may_be_left_off():
    shown, wrong, _, _ = read("31/01/2023 08:30", "30/01/2023", form="%d/%m/%Y %H:%M")
    assert shown == ["2023-01-31", "2023-01-30"] and wrong == []


def test_days_of_birth_are_written_year_first_and_others_stay():
    cells = pd.Series(["01/02/1989", "1990-05-06 00:00", "about 1970", ""], index=[5, 6, 7, 8])
    found = year_first(cells, "")
    assert found.tolist() == ["1989-02-01", "1990-05-06", "about 1970", ""] and found.index.tolist() == [5, 6, 7, 8]
    assert year_first(cells[:1], "%m/%d/%Y").tolist() == ["1989-01-02"]


def test_days_of_birth_are_judged_as_a_whole_and_never_repeated():
    problems = Problems("extract.csv")
    check_births(0, "", text=text_of(["12/31/1989", "11/30/1990"]), problems=problems)
    (problem,) = problems.entries
    assert (problem["column"], problem["row"]) == ("number 1", "2, 3") and "1989" not in str(problem)
    sound = Problems("extract.csv")
    check_births(0, "", text=text_of(["31/12/1989", "30/11/1990"]), problems=sound)
    assert sound.entries == []
