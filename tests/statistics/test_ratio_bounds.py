"""Ends of a ratio of sums over counts in ranges, against every choice of the counts."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.errors import Refusal
from needs_analysis.statistics import ratio_bounds


def every_ratio(p, q, low, high):
    """The ratio for every division of every count among the kinds of its cell."""
    choices = []
    for cell in range(p.shape[1]):
        kinds = [kind for kind in range(len(p)) if not np.isnan(p[kind, cell])]
        mine = set()
        for many in range(int(low[cell]), int(high[cell]) + 1):
            for of in product(range(many + 1), repeat=len(kinds)):
                if sum(of) == many:
                    mine.add(tuple(sum(n * side[k, cell] for n, k in zip(of, kinds, strict=True)) for side in (p, q)))
        choices.append(sorted(mine))
    found = [tuple(map(sum, zip(*chosen, strict=True))) for chosen in product(*choices)]
    return [top / bottom for top, bottom in found if bottom > 0]


@st.composite
def problems(draw):
    cells, kinds = draw(st.integers(1, 3)), draw(st.integers(1, 2))
    small = st.integers(0, 4)
    sides = [
        np.array(draw(st.lists(st.lists(small, min_size=cells, max_size=cells), min_size=kinds, max_size=kinds)), float)
    ]
    # What is in the numerator is in the denominator too.
    more = draw(st.lists(st.lists(small, min_size=cells, max_size=cells), min_size=kinds, max_size=kinds))
    p, q = sides[0], sides[0] + np.array(more, float)
    low = np.array(draw(st.lists(small, min_size=cells, max_size=cells)), float)
    high = low + np.array(draw(st.lists(st.integers(0, 3), min_size=cells, max_size=cells)), float)
    if kinds == 2 and draw(st.booleans()):
        p[1, 0] = q[1, 0] = np.nan
    return p, q, low, high


@given(problems())
def test_the_ends_are_those_of_every_choice(problem):
    p, q, low, high = problem
    found = [float(end[0]) for end in ratio_bounds(p, q, low, high)]
    every = every_ratio(p, q, low, high)
    if every:
        assert found == pytest.approx([min(every), max(every)], abs=1e-12)
    else:
        assert np.isnan(found).all()


def test_the_ends_are_narrower_than_those_of_both_sums_divided():
    least, most = ratio_bounds([[0, 1]], [[1, 1]], [[10, 1]], [[20, 4]])
    assert (least[0], most[0]) == pytest.approx((1 / 21, 4 / 14))
    assert least[0] > 1 / 24 and most[0] < 4 / 11


def test_each_group_has_its_own_ends():
    least, most = ratio_bounds([[0, 1]], [[1, 1]], [[20, 1], [5, 5], [0, 0]], [[20, 4], [5, 5], [0, 0]])
    assert least[:2].tolist() == [1 / 21, 0.5] and most[:2].tolist() == [4 / 24, 0.5]
    assert np.isnan([least[2], most[2]]).all()


def test_what_has_no_end_goes_to_its_limit():
    # Events over victims, and the share beyond the first, of 20 victims with one and 2 with 5 or more.
    least, most = ratio_bounds([[1, 5]], [[1, 1]], [20, 2], [20, 2], beyond=([np.nan, 1], [np.nan, 0]))
    assert (least[0], most[0]) == (30 / 22, np.inf)
    least, most = ratio_bounds([[0, 4]], [[1, 5]], [20, 2], [20, 2], beyond=([np.nan, 1], [np.nan, 1]))
    assert (least[0], most[0]) == (8 / 30, 1.0)
    # Nobody in the band, nothing without end; a count without end goes to what it is a share of.
    assert float(ratio_bounds([[1, 5]], [[1, 1]], [20, 0], [20, 0], beyond=([np.nan, 1], [np.nan, 0]))[1][0]) == 1.0
    assert [float(end[0]) for end in ratio_bounds([[0, 1]], [[1, 1]], [9, 1], [9, np.inf])] == [0.1, 1.0]


@pytest.mark.parametrize(
    ("low", "high"), [([2.0], [1.0]), ([-1.0], [1.0]), ([np.nan], [1.0]), ([np.inf], [np.inf]), ([1.0], [np.nan])]
)
def test_a_range_that_is_none_is_refused(low, high):
    with pytest.raises(Refusal, match="ends before it begins"):
        ratio_bounds([[1]], [[1]], low, high)


def test_negative_weights_are_refused():
    with pytest.raises(Refusal, match="can be negative"):
        ratio_bounds([[-1]], [[1]], [1], [2])
