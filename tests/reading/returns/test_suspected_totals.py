"""Rows of a return that no word calls a total, and that are the sum of others all the same."""

from needs_analysis.quantity import Measured, known
from needs_analysis.reading.meaning.layout import Layout
from needs_analysis.reading.meaning.rows_of_counts import Row
from needs_analysis.reading.meaning.total_words import TotalWords
from needs_analysis.reading.received import Problems
from needs_analysis.reading.returns.suspected_totals import ask_about_sums

NAMES = ("referrals", "engaged", "closed")


def row(number, service, *numbers, area="Kent", quarter="2023/24 Q1"):
    measures = {
        name: value if isinstance(value, Measured) else known(value)
        for name, value in zip(NAMES, numbers, strict=False)
    }
    return Row(None, number, {"service": service, "area": area, "quarter": quarter}, measures)


def asked(*rows, layout=None):
    problems, notices = Problems("return.csv"), []
    ask_about_sums(list(rows), TotalWords(Layout(**(layout or {}))), problems, notices)
    return problems.entries, notices


PARTS = [row(2, "Idva", 30, 21, 40), row(3, "Isva", 25, 13, 37)]


def test_three_large_sums_are_no_chance():
    (problem,), notices = asked(*PARTS, row(4, "Hub", 55, 34, 77))
    assert problem["problem"] == (
        "'Hub' (rows 4) is exactly the sum of other rows in every number it gives (row 4 of rows 2, 3)"
    )
    assert (problem["row"], problem["column"], problem["count"]) == ("4", "service", 1) and notices == []
    assert 'totals = ["Hub"]' in problem["remedy"]


def test_a_layout_that_calls_it_no_total_is_asked_nothing():
    assert asked(*PARTS, row(4, "Hub", 55, 34, 77), layout={"not_totals": ["Hub"]}) == ([], [])


def test_one_large_sum_is_kept_and_said():
    problems, (notice,) = asked(row(2, "Idva", 30), row(3, "Isva", 25), row(4, "Hub", 55))
    assert problems == [] and notice.code == "MAY_BE_TOTAL" and notice.place == "return.csv, rows 4"
    assert notice.text.startswith("'Hub' is the sum of the rows next to it; it was kept")


def test_a_small_sum_says_nothing():
    assert asked(row(2, "Idva", 3), row(3, "Isva", 2), row(4, "Hub", 5)) == ([], [])


def test_a_number_that_does_not_add_up_settles_it():
    assert asked(*PARTS, row(4, "Hub", 55, 34, 78)) == ([], [])


def test_a_part_that_is_not_known_is_no_proof():
    withheld = Measured(state="suppressed", lower=1, upper=4)
    assert asked(row(2, "Idva", withheld), row(3, "Isva", 25), row(4, "Hub", 28)) == ([], [])


def test_a_name_made_of_its_parts_needs_fewer_numbers():
    (problem,), _ = asked(row(2, "Idva", 30), row(3, "Isva", 25), row(4, "Idva and Isva", 55))
    assert problem["problem"].startswith("'Idva and Isva' (rows 4) is exactly the sum of other rows")


def test_sums_of_every_quarter_are_judged_together():
    rows = [
        each
        for quarter, numbers in enumerate([(30, 25), (41, 22), (33, 38)], 1)
        for each in (
            row(3 * quarter - 1, "Idva", numbers[0], quarter=f"2023/24 Q{quarter}"),
            row(3 * quarter, "Isva", numbers[1], quarter=f"2023/24 Q{quarter}"),
            row(3 * quarter + 1, "Hub", sum(numbers), quarter=f"2023/24 Q{quarter}"),
        )
    ]
    (problem,), _ = asked(*rows)
    assert (problem["row"], problem["count"]) == ("4, 7, 10", 3)


def test_a_run_of_rows_is_seen_among_others():
    (problem,), _ = asked(*PARTS, row(4, "Hub", 55, 34, 77), row(5, "Helpline", 400, 300, 200))
    assert problem["problem"].endswith("(row 4 of rows 2, 3)")


def test_an_area_that_holds_the_others_is_asked_about():
    (problem,), _ = asked(
        row(2, "Idva", 30, 21, 40, area="North"),
        row(3, "Idva", 25, 13, 37, area="East"),
        row(4, "Idva", 55, 34, 77, area="Patch"),
    )
    assert problem["column"] == "area" and problem["problem"].startswith("'Patch' (rows 4)")


def test_no_rows_and_two_rows_are_asked_nothing():
    assert asked() == ([], []) and asked(*PARTS) == ([], [])
