"""Totals among the counts made by a force: refused, because a small count could be found by subtraction."""

import pandas as pd
import pytest

from needs_analysis.reading.received import Problems
from needs_analysis.reading.sources.aggregate_totals import one_spelling, refuse_totals


def table(*rows, measure="victims by offences"):
    """Rows of area, crime type, band and count."""
    frame = pd.DataFrame(rows, columns=["area", "crime_type", "band", "count"])
    return frame.assign(measure=measure, period="2022/23", count_state="known", row=range(2, len(rows) + 2))


def spelled(frame):
    problems, notices = Problems("counts.csv"), []
    return one_spelling(frame, problems, notices), problems.entries, notices


def refused(frame):
    problems = Problems("counts.csv")
    refuse_totals(frame, problems)
    return problems.entries


def test_a_name_in_two_spellings_of_two_blocks_takes_the_first():
    found, problems, notices = spelled(
        table(("Telford & Wrekin", "Violence", "1", 9), ("TELFORD AND WREKIN", "Theft", "1", 8))
    )
    assert found["area"].tolist() == ["Telford & Wrekin"] * 2 and problems == []
    assert [notice.code for notice in notices] == ["SPELLING"]


def test_two_spellings_in_one_block_are_refused_since_their_counts_cannot_be_added():
    _, (problem,), notices = spelled(table(("Dover", "Violence", "1", 9), ("Dover", "violence ", "2", 8)))
    assert problem["problem"] == (
        "'Violence' and 'violence ' are spellings of the same crime type, each with its own counts"
    )
    assert (problem["row"], problem["column"], problem["count"]) == ("2, 3", "crime_type", 2) and notices == []


def test_names_that_differ_in_a_sign_are_two():
    found, problems, notices = spelled(table(("Beat A-1", "Violence", "1", 9), ("Beat A1", "Violence", "1", 8)))
    assert found["area"].tolist() == ["Beat A-1", "Beat A1"] and problems == notices == []


@pytest.mark.parametrize("word", ["Total", "All areas", "Force", "Whole force", "force-wide"])
def test_a_word_for_all_areas_beside_single_ones_is_refused(word):
    (problem,) = refused(table(("Dover", "Violence", "1", 9), (word, "Violence", "1", 30)))
    assert problem["problem"].startswith(f"{word!r} counts areas together as well as separately")
    assert (problem["row"], problem["column"]) == ("3", "area")


def test_a_word_for_all_crime_types_beside_single_ones_is_refused():
    (problem,) = refused(table(("Dover", "Violence", "1", 9), ("Dover", "All crime", "1", 30)))
    assert problem["problem"].startswith("'All crime' counts crime types together")


@pytest.mark.parametrize(("whole", "part"), [("Kent", "Dover"), ("West Mercia", "Worcester"), ("Kent Police", "Dover")])
def test_an_area_in_which_another_lies_is_refused(whole, part):
    (problem,) = refused(table((part, "Violence", "1", 9), (whole, "Violence", "1", 30)))
    assert problem["problem"].startswith(f"{whole!r} counts areas together") and problem["row"] == "3"


def test_areas_beside_each_other_and_a_whole_by_itself_are_taken():
    assert refused(table(("Dover", "Violence", "1", 9), ("Ashford", "Violence", "1", 30))) == []
    assert refused(table(("Total", "All crime", "1", 9), ("Total", "All crime", "2", 30))) == []


PARTS = [(area, "Violence", band, n) for area, counts in {"North": (30, 41, 22), "East": (25, 37, 58)}.items()
         for band, n in zip(("1", "2", "3 to 4"), counts, strict=True)]  # fmt: skip
SUMS = [("Patch", "Violence", band, n) for band, n in zip(("1", "2", "3 to 4"), (55, 78, 80), strict=True)]


def test_an_unknown_name_that_is_the_sum_of_the_others_in_three_large_counts_is_refused():
    (problem,) = refused(table(*PARTS, *SUMS))
    assert problem["problem"].startswith("'Patch' counts areas together")
    assert (problem["row"], problem["count"]) == ("8, 9, 10", 3)


def test_fewer_sums_or_one_that_is_not_the_sum_prove_nothing():
    assert refused(table(*PARTS, *SUMS[:2])) == []
    assert refused(table(*PARTS, *SUMS[:2], ("Patch", "Violence", "3 to 4", 81))) == []


def test_periods_are_judged_apart():
    frame = table(("Dover", "Violence", "1", 9), ("Total", "Violence", "1", 30))
    assert refused(frame.assign(period=["2021/22", "2022/23"])) == []
