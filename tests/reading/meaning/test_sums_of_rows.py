"""Whether rows of a return add up to another, and how much that says."""

import pytest

from needs_analysis.quantity import Measured, known
from needs_analysis.reading.meaning.rows_of_counts import Row
from needs_analysis.reading.meaning.sums_of_rows import (
    agreeing,
    certain,
    differences,
    enough,
    is_sum,
    nearest_run,
    says_something,
)

SMALL = Measured(state="suppressed", lower=1, upper=4)
MISSING = Measured(lower=0)
NONE = Measured(state="not_applicable")


def _row(number=1, sheet=None, **measures):
    given = {name: known(value) if isinstance(value, int) else value for name, value in measures.items()}
    return Row(sheet, number, {"service": "Idva"}, given)


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ([_row(referrals=12), _row(referrals=8)], {}),
        ([_row(referrals=12), _row(referrals=9)], {"referrals": "21"}),
        ([_row(referrals=17), _row(referrals=SMALL)], {}),
        ([_row(referrals=12), _row(referrals=SMALL)], {"referrals": "13 to 16"}),
        ([_row(referrals=20), _row(referrals=NONE)], {}),
        ([_row(referrals=20), _row(referrals=MISSING)], {}),
    ],
)
def test_a_total_differs_where_its_parts_cannot_add_up_to_it(parts, found):
    assert differences(_row(referrals=20), parts) == found


def test_a_total_below_what_is_known_of_its_parts_differs():
    assert set(differences(_row(referrals=20), [_row(referrals=21), _row(referrals=MISSING)])) == {"referrals"}


def test_a_wait_is_never_held_against_a_sum():
    total = _row(referrals=20, longest_wait_days=90)
    parts = [_row(referrals=12, longest_wait_days=90), _row(referrals=8, longest_wait_days=40)]
    assert differences(total, parts) == {}
    assert not says_something(_row(longest_wait_days=90))


def test_a_sum_needs_two_parts_and_a_number_above_nought():
    parts = [_row(referrals=12), _row(referrals=8)]
    assert is_sum(_row(referrals=20), parts)
    assert not is_sum(_row(referrals=21), parts)
    assert not is_sum(_row(referrals=12), parts[:1])
    assert not is_sum(_row(referrals=0), [_row(referrals=0), _row(referrals=0)])
    assert not is_sum(_row(referrals=MISSING), parts)
    assert not says_something(_row(referrals=0)) and says_something(_row(referrals=1))


def test_the_nearest_run_stops_at_the_rows_that_make_up_the_total():
    above = [_row(5, referrals=8, engaged=5), _row(4, referrals=12, engaged=9), _row(3, referrals=30, engaged=20)]
    total = _row(6, referrals=20, engaged=14)
    assert [row.row for row in nearest_run(total, above)] == [5, 4]
    assert nearest_run(_row(6, referrals=20, engaged=13), above) == [], "every number must agree"
    assert nearest_run(_row(6, referrals=8, engaged=5), above) == [], "one row is no run"
    assert nearest_run(total, []) == []


def test_a_run_does_not_cross_into_another_sheet():
    total = _row(6, sheet="A", referrals=20)
    assert nearest_run(total, [_row(5, sheet="A", referrals=8), _row(9, sheet="B", referrals=12)]) == []


def test_a_sum_over_a_small_count_says_something_only_where_it_is_narrow():
    parts = [_row(referrals=97), _row(referrals=SMALL)]
    assert agreeing(_row(referrals=100), parts) == [100], "98 to 101 is narrow beside 100"
    assert agreeing(_row(referrals=100), parts, exact=True) == []
    assert agreeing(_row(referrals=5), [_row(referrals=2), _row(referrals=SMALL)]) == [], "3 to 6 says nothing of 5"
    assert agreeing(_row(referrals=97), [_row(referrals=97), _row(referrals=0)]) == [], "one part is no sum"


def test_a_measure_that_repeats_another_counts_once():
    parts = [_row(referrals=12, eligible=12, engaged=9), _row(referrals=8, eligible=8, engaged=5)]
    assert sorted(agreeing(_row(referrals=20, eligible=20, engaged=14), parts)) == [14, 20]


@pytest.mark.parametrize(
    ("numbers", "bears_out", "needs_no_word"),
    [
        ([], False, False),
        ([19], False, False),
        ([20], True, False),
        ([2, 3], True, False),
        ([20, 30, 19], True, False),
        ([20, 30, 40], True, True),
    ],
)
def test_small_sums_happen_by_chance_and_large_ones_do_not(numbers, bears_out, needs_no_word):
    assert enough(iter(numbers)) is bears_out
    assert certain(iter(numbers)) is needs_no_word
