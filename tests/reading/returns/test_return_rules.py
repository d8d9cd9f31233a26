"""What must hold between the rows of a return: counts since April, keys, parts and wholes, quarters without a gap."""

import math

import pytest

from needs_analysis.quantity import Measured, known
from needs_analysis.reading.meaning.rows_of_counts import Row
from needs_analysis.reading.received import Problems
from needs_analysis.reading.returns import return_rules

SMALL = Measured(state="suppressed", lower=1, upper=4)


def row(number, quarter="2023/24 Q1", *, service="Idva", area="Kent", **measures):
    numbers = {name: value if isinstance(value, Measured) else known(value) for name, value in measures.items()}
    return Row(None, number, {"service": service, "area": area, "quarter": quarter}, numbers)


def apart(*rows):
    problems, notices = Problems("return.csv"), []
    return return_rules.taken_apart(list(rows), problems, notices), problems.entries, notices


def test_counts_since_april_are_taken_apart_and_those_of_a_day_are_left():
    found, problems, (notice,) = apart(
        row(2, "2023/24 Q1", referrals=10, waiting=4),
        row(3, "2023/24 Q2", referrals=25, waiting=3),
        row(4, "2023/24 Q3", referrals=25, waiting=9),
    )
    assert [each.measures["referrals"].value for each in found] == [10, 15, 0]
    assert [each.measures["waiting"].value for each in found] == [4, 3, 9]
    assert problems == [] and notice.code == "YEAR_TO_DATE"


def test_a_quarter_that_is_missing_is_never_taken_for_nought():
    found, (problem,), notices = apart(row(2, "2023/24 Q1", referrals=10), row(3, "2023/24 Q3", referrals=25))
    assert len(found) == 1 and notices == []
    assert (
        problem["problem"]
        == "row 3 has cumulative counts, and 2023/24 Q2 is not in the file, so the quarter cannot be calculated"
    )


def test_a_count_since_april_cannot_fall():
    _, (problem,), _ = apart(row(2, "2023/24 Q1", referrals=10), row(3, "2023/24 Q2", referrals=9))
    assert problem["problem"] == "row 3 is lower than 2023/24 Q1, and cumulative counts since 1 April cannot fall"
    assert problem["column"] == "referrals"


@pytest.mark.parametrize(
    ("earlier", "later", "lower", "upper", "state"),
    [
        (SMALL, known(10), 6, 9, "suppressed"),
        (known(3), SMALL, 0, 1, "suppressed"),
        (Measured(), known(10), 0, 10, "missing"),
        (Measured(state="not_applicable"), known(10), 10, 10, "known"),
    ],
)
def test_what_is_not_known_leaves_a_range(earlier, later, lower, upper, state):
    found, problems, _ = apart(row(2, "2023/24 Q1", referrals=earlier), row(3, "2023/24 Q2", referrals=later))
    measured = found[1].measures["referrals"]
    assert (measured.lower, measured.upper, measured.state) == (lower, upper, state) and problems == []
    assert math.isnan(measured.value) is (state != "known")


def test_the_same_service_area_and_quarter_stands_once_in_any_spelling():
    problems = Problems("return.csv")
    return_rules.check_keys([row(2), row(3, service="IDVA "), row(4, area="Dover")], problems)
    (problem,) = problems.entries
    assert problem["problem"] == "row 2 and row 3 are for the same service, area and quarter"
    assert (problem["row"], problem["count"]) == ("2, 3", 2)


def parts(*rows):
    problems, notices = Problems("return.csv"), []
    return_rules.check_parts(list(rows), problems, notices)
    return problems.entries, notices


def test_parts_together_are_at_most_their_whole():
    assert parts(row(2, referrals=10, female=7, male=3)) == ([], [])
    (problem,), notices = parts(row(2, referrals=10, female=7, male=4))
    assert problem["problem"] == "row 2: female + male is 11, referrals is 10" and notices == []
    assert (problem["column"], problem["expected"]) == ("sex", "together at most referrals")


def test_a_withheld_whole_is_held_to_its_most_and_a_withheld_part_to_its_least():
    (problem,), _ = parts(row(2, referrals=SMALL, female=5))
    assert problem["problem"] == "row 2: female is 5, referrals is at most 4"
    assert parts(row(2, referrals=5, female=5, male=Measured())) == ([], [])
    assert parts(row(2, referrals=Measured(), female=5)) == ([], [])
    assert parts(row(2, referrals=5, female=5, male=SMALL))[0][0]["problem"].startswith("row 2: female + male is 6")


def test_people_engaged_may_be_more_than_those_referred_and_it_is_said():
    problems, (notice,) = parts(row(2, referrals=10, engaged=12), row(3, referrals=10, engaged=10))
    assert problems == [] and notice.code == "PART_ABOVE_WHOLE" and notice.place == "return.csv, rows 2, engaged"


def noted(check, *rows):
    notices = []
    check(list(rows), "return.csv", notices)
    return notices


def test_every_quarter_that_a_service_lacks_is_named():
    (notice,) = noted(
        return_rules.note_gaps,
        row(2, "2022/23 Q4"),
        row(3, "2023/24 Q2"),
        row(4, "2022/23 Q4", service="Isva"),
    )
    assert notice.code == "MISSING_QUARTER"
    assert "Idva, Kent: 2023/24 Q1." in notice.text and "Isva, Kent: 2023/24 Q1, 2023/24 Q2 " in notice.text
    assert "it is not 0" in notice.text
    assert noted(return_rules.note_gaps, row(2, "2022/23 Q4"), row(3, "2023/24 Q1")) == []
    assert noted(return_rules.note_gaps) == []


def test_areas_of_two_forces_are_said_with_the_fewer_rows():
    (notice,) = noted(
        return_rules.note_forces, row(2, area="Dover"), row(3, area="Ashford"), row(4, area="Herefordshire")
    )
    assert notice.text == "The areas lie in 2 police force areas (Kent, West Mercia)."
    assert notice.place == "return.csv, row 4, area Herefordshire"
    assert noted(return_rules.note_forces, row(2, area="Dover"), row(3, area="Nowhere")) == []


def test_cells_without_a_number_are_counted_by_their_state():
    found = noted(
        return_rules.note_unknown_values,
        row(2, referrals=SMALL, engaged=SMALL),
        row(3, referrals=Measured(), engaged=Measured(state="low", lower=0, upper=0.5)),
    )
    assert [(notice.code, notice.text.split()[0]) for notice in found] == [
        ("SUPPRESSED", "2"),
        ("MISSING", "1"),
        ("LOW", "1"),
    ]
    assert found[0].place == "return.csv, row 2 referrals, row 2 engaged"
    assert noted(return_rules.note_unknown_values, row(2, referrals=0)) == []
