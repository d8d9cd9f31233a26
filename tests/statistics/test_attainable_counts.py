"""Which counts out of a base round to a printed percentage."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.errors import Refusal
from needs_analysis.statistics import attainable_counts
from tests.conftest import known


def test_every_published_percentage_matches_exact_arithmetic():
    rows = known("service_gap/granularity_check.csv", dtype=str)
    for row in rows.itertuples():
        counts = attainable_counts(row.printed_percent, int(row.base))
        assert ("yes" if counts else "no") == row.attainable
        assert len(counts) == int(row.number_of_counts)
        if counts:
            assert list(counts)[:5] == [int(n) for n in row.counts_first_five.split()]


@given(st.integers(1, 5_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.integers(0, 3))
def test_a_percentage_that_was_worked_out_is_attainable(pair, digits):
    x, n = pair
    printed = f"{100 * x / n:.{digits}f}"
    assert x in attainable_counts(printed, n)


@pytest.mark.parametrize("bad", ["about 90", "", "NaN", "Infinity"])
def test_what_is_no_percentage_is_refused(bad):
    with pytest.raises(Refusal, match="not a percentage"):
        attainable_counts(bad, 10)


def test_a_base_must_be_a_count():
    with pytest.raises(Refusal, match="base"):
        attainable_counts("50", 0)


@pytest.mark.parametrize(
    ("printed", "base", "counts"),
    [
        ("100", 492, (490, 492)),
        ("99.95", 10_000, (9_995, 9_995)),
        ("100", 7, (7, 7)),
        ("0", 300, (0, 1)),
        ("100.0", 3, (3, 3)),
    ],
)
def test_a_part_is_never_more_than_its_whole(printed, base, counts):
    found = attainable_counts(printed, base)
    assert (found[0], found[-1]) == counts


def test_what_is_no_part_may_be_more():
    assert list(attainable_counts("100", 492, part_of_base=False)) == [490, 491, 492, 493, 494]
    assert list(attainable_counts("120", 60, part_of_base=False)) == [72] and not attainable_counts("120", 60)
