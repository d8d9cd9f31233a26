"""The product of two estimates with intervals."""

import numpy as np
import pytest

from needs_analysis.errors import Refusal
from needs_analysis.statistics import product_of


def _plain(found):
    return [float(part) for part in found]


def test_two_factors_unsure_by_two_are_unsure_by_two_to_the_root_of_two():
    wide = 2 ** (2**0.5)
    assert _plain(product_of([(100, 50, 200), (10, 5, 20)])) == pytest.approx([1_000, 1_000 / wide, 1_000 * wide])


def test_dividing_turns_the_range_of_the_divisor_round():
    # The divisor may be 3 times less or 2 times more: the quotient 3 times more or 2 times less.
    assert _plain(product_of([(60, 60, 60), (6, 2, 12)], [1, -1])) == pytest.approx([10, 5, 30])
    # With arms on both sides the distances on the logarithm add as squares.
    down, up = np.hypot(np.log(2), np.log(2)), np.hypot(np.log(4), np.log(3))
    found = _plain(product_of([(60, 30, 240), (6, 2, 12)], [1, -1]))
    assert found == pytest.approx([10, 10 * np.exp(-down), 10 * np.exp(up)])


def test_one_part_alone_keeps_its_range_and_known_ones_scale_it():
    assert _plain(product_of([(5, 4, 7)])) == pytest.approx([5, 4, 7])
    assert _plain(product_of([(5, 4, 7), (3, 3, 3), (2, 2, 2)], [1, 1, -1])) == pytest.approx([7.5, 6, 10.5])


def test_a_missing_estimate_gives_no_product():
    assert np.isnan(product_of([(np.nan, np.nan, np.nan), (2, 1, 3)])).all()


def test_what_is_not_above_nought_or_outside_its_range_is_refused():
    with pytest.raises(Refusal, match="not above 0"):
        product_of([(5, 0, 7)])
    with pytest.raises(Refusal, match="not above 0"):
        product_of([(5, 4, 7), (1, -1, 2)], [1, -1])
    with pytest.raises(Refusal, match="outside its own interval"):
        product_of([(5, 6, 7)])


def test_a_part_is_multiplied_or_divided_once():
    with pytest.raises(Refusal, match="Give 1 or -1"):
        product_of([(5, 4, 6)], [2])
