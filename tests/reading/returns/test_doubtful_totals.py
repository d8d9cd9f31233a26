"""Rows of a return that may be named as totals: settled by their numbers, or queried."""

import pytest

from needs_analysis.quantity import known
from needs_analysis.reading.meaning.layout import Layout
from needs_analysis.reading.meaning.rows_of_counts import Row
from needs_analysis.reading.meaning.total_words import TotalWords
from needs_analysis.reading.received import Problems
from needs_analysis.reading.returns.doubtful_totals import settled_by_numbers


def row(number, service, *, quarter="2023/24 Q1", area="Kent", **measures):
    texts = {"service": service, "area": area, "quarter": quarter}
    return Row(None, number, texts, {name: known(value) for name, value in measures.items()})


def settled(*rows, layout=None):
    """Services that stay, rows set aside, problems, and notices."""
    rows = list(rows)
    marks = {id(each): frozenset() for each in rows}
    problems, notices, held = Problems("return.csv"), [], {}
    words = TotalWords(Layout(**(layout or {})))
    plain, aside = settled_by_numbers(rows, marks, rows, words, {}, held=held, problems=problems, notices=notices)
    return [each.texts["service"] for each in plain], [each.row for each in aside], problems.entries, notices


def test_a_name_and_a_large_sum_together_are_a_total():
    kept, aside, problems, notices = settled(
        row(2, "Idva", referrals=30), row(3, "Isva", referrals=25), row(4, "All Support", referrals=55)
    )
    assert (kept, aside, problems, notices) == (["Idva", "Isva"], [4], [], [])


def test_a_name_that_nothing_adds_up_to_is_kept_and_said():
    kept, aside, problems, (notice,) = settled(
        row(2, "Idva", referrals=30), row(3, "Isva", referrals=25), row(4, "All Saints", referrals=7)
    )
    assert kept == ["Idva", "Isva", "All Saints"] and aside == [] and problems == []
    assert notice.code == "MAY_BE_TOTAL" and notice.place == "return.csv, rows 4"
    assert notice.text.startswith("'All Saints' may be a total by its name, and no rows add up to it")


def test_one_small_sum_is_no_proof():
    kept, aside, _, (notice,) = settled(
        row(2, "Idva", referrals=3), row(3, "Isva", referrals=2), row(4, "All Saints", referrals=5)
    )
    assert aside == [] and "All Saints" in kept
    assert "too few numbers confirm it" in notice.text


def test_two_small_sums_are_proof():
    _, aside, _, notices = settled(
        row(2, "Idva", referrals=3, engaged=2),
        row(3, "Isva", referrals=2, engaged=1),
        row(4, "All Saints", referrals=5, engaged=3),
    )
    assert aside == [4] and notices == []


def test_a_layout_settles_it_before_any_number():
    rows = [row(2, "Idva", referrals=30), row(3, "Isva", referrals=25), row(4, "All Support", referrals=55)]
    kept, aside, problems, notices = settled(*rows, layout={"not_totals": ["All Support"]})
    assert kept == ["Idva", "Isva", "All Support"] and aside == problems == notices == []


def test_a_name_is_a_total_in_every_quarter_or_in_none():
    *_, (problem,), _ = settled(
        row(2, "Idva", referrals=30),
        row(3, "Isva", referrals=25),
        row(4, "All Support", referrals=55),
        row(5, "Idva", quarter="2023/24 Q2", referrals=31),
        row(6, "Isva", quarter="2023/24 Q2", referrals=26),
        row(7, "All Support", quarter="2023/24 Q2", referrals=9),
    )
    assert problem["problem"] == "'All Support' is the sum of others in rows 4, and not in rows 7"
    assert (problem["row"], problem["column"], problem["count"]) == ("4, 7", "service", 2)


def test_a_total_beside_what_it_names_must_add_up():
    kept, aside, (problem,), _ = settled(
        row(2, "Idva", area="Kent", referrals=30), row(3, "Idva total", area="Kent", referrals=31)
    )
    assert kept == ["Idva"] and aside == [3]
    assert problem["problem"] == "row 3 is a total, and its parts (rows 2) add up to another number"
    assert (problem["column"], problem["expected"]) == ("referrals", "30")


@pytest.mark.parametrize("names", [("All Saints", "All Souls")])
def test_several_names_are_said_in_one_notice(names):
    rows = [row(2, "Idva", referrals=30), row(3, "Isva", referrals=25)]
    *_, (notice,) = settled(*rows, *(row(4 + n, name, referrals=6 + n) for n, name in enumerate(names)))
    assert notice.text.startswith("'All Saints' and 'All Souls' may be totals by their names")
    assert notice.place.endswith("rows 4, 5")
