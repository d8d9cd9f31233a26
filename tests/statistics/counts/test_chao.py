"""How many there are at least."""

import numpy as np
import pytest

from needs_analysis.errors import Refusal
from needs_analysis.statistics.counts import chao


def test_by_hand():
    """60 once and 30 twice: 100 + 60 * 60 / 60, with the variance 30 (2 + 8 + 4) = 420."""
    units, lower, upper = chao([1] * 60 + [2] * 30 + [3] * 10)
    assert units == 160
    reach = np.exp(1.959963984540054 * np.sqrt(np.log(1 + 420 / 3_600)))
    assert (lower, upper) == pytest.approx((100 + 60 / reach, 100 + 60 * reach))
    assert chao([0] * 9 + [1] * 60 + [2] * 30 + [3] * 10)[0] == 160


def test_the_corrected_one_needs_nobody_twice():
    assert chao([1] * 4 + [3], bias_corrected=True)[0] == 5 + 4 * 3 / 2
    assert chao([3, 4], bias_corrected=True) == (2, 2, 2)


@pytest.mark.parametrize(("counts", "said"), [([1, 1], "two events"), ([0, 0], "No unit"), ([1.5], "whole number")])
def test_refusals(counts, said):
    with pytest.raises(Refusal, match=said):
        chao(counts)


@pytest.mark.slow
def test_the_interval_holds_the_truth_where_risks_are_equal_and_is_a_bound_where_not():
    rng, runs, held, below = np.random.default_rng(74), 1_000, 0, 0
    for _ in range(runs):
        _, low, high = chao(rng.poisson(1.0, 1_000))
        held += low <= 1_000 <= high
        below += chao(rng.poisson(rng.gamma(0.8, 1.25, 1_000)))[1] < 1_000
    assert abs(held / runs - 0.95) < 3 * np.sqrt(0.95 * 0.05 / runs)
    assert below / runs > 0.97
