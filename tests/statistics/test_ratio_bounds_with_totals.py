"""Ends of a ratio of sums over whole counts that add up to what is known, against every choice of the counts."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.errors import Refusal
from needs_analysis.statistics import ratio_bounds_with_totals


@st.composite
def problems(draw):
    many = draw(st.integers(2, 4))
    numbers = st.lists(st.integers(0, 4), min_size=many, max_size=many)
    p = np.array(draw(numbers), float)
    q = p + np.array(draw(numbers), float)
    low = np.array(draw(numbers))
    high = low + np.array(draw(st.lists(st.integers(0, 4), min_size=many, max_size=many)))
    rows = np.array(draw(st.lists(numbers, min_size=1, max_size=2)))
    there = [draw(st.integers(int(a), int(b))) for a, b in zip(low, high, strict=True)]
    stated = rows @ np.array(there)
    loose = np.array([draw(st.integers(0, 2)) for _ in rows])
    return p, q, low, high, rows, stated - loose, stated + loose


@given(problems())
def test_the_ends_are_those_of_every_choice(problem):
    p, q, low, high, rows, least, most = problem
    every = []
    for chosen in product(*(range(a, b + 1) for a, b in zip(low, high, strict=True))):
        sums = rows @ np.array(chosen)
        if (least <= sums).all() and (sums <= most).all() and q @ chosen > 0:
            every.append(float(p @ chosen) / float(q @ chosen))
    found = ratio_bounds_with_totals(p, q, low, high, sums=rows, least=least, most=most)
    if every:
        assert found == pytest.approx((min(every), max(every)), abs=1e-12)
    else:
        assert np.isnan(found).all()


def test_whole_counts_and_no_parts_of_them():
    # 2 and 3 of each can only make 7 as 2 + 2 + 3: two and a third of the one is none.
    found = ratio_bounds_with_totals([1, 0], [1, 1], [0, 0], [9, 9], sums=[[3, 2]], least=[7], most=[7])
    assert found == pytest.approx((1 / 3, 1 / 3))


def test_nothing_that_adds_up_is_refused():
    with pytest.raises(Refusal, match="add up to the sums"):
        ratio_bounds_with_totals([1, 0], [1, 1], [0, 0], [3, 3], sums=[[2, 2]], least=[7], most=[7])


def test_what_nothing_limits_has_no_end():
    found = ratio_bounds_with_totals([1, 5], [1, 1], [0, 1], [np.inf, 1], sums=[[0, 1]], least=[1], most=[1])
    assert found[1] == pytest.approx(5)
    assert (
        ratio_bounds_with_totals([1, 5], [1, 0], [1, 1], [1, np.inf], sums=[[1, 0]], least=[1], most=[1])[1] == np.inf
    )
