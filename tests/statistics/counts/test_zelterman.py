"""How many there are, from those seen once and twice."""

import numpy as np
import pytest

from needs_analysis.errors import Refusal
from needs_analysis.statistics.counts import zelterman


def test_by_hand():
    """60 once and 30 twice: a mean of 1, so that 1 / e are not seen."""
    units, lower, upper = zelterman([1] * 60 + [2] * 30 + [3] * 10)
    assert units == pytest.approx(100 / (1 - np.exp(-1)))
    g = np.exp(-1) / (1 - np.exp(-1)) ** 2
    reach = 1.959963984540054 * np.sqrt(100 * g * (1 + 100 * g * (1 / 60 + 1 / 30)))
    assert (lower, upper) == pytest.approx((units - reach, units + reach))


def test_never_fewer_than_were_seen():
    assert zelterman([1, 2, 9, 9, 9, 9])[1] == 6


@pytest.mark.parametrize("counts", [[1, 1], [2, 2], [3, 4]])
def test_refusals(counts):
    with pytest.raises(Refusal, match="no unit with one event"):
        zelterman(counts)


@pytest.mark.slow
def test_the_interval_holds_the_truth_where_risks_are_equal():
    rng, runs, held = np.random.default_rng(75), 1_000, 0
    for _ in range(runs):
        _, low, high = zelterman(rng.poisson(1.2, 1_000))
        held += low <= 1_000 <= high
    assert abs(held / runs - 0.95) < 3 * np.sqrt(0.95 * 0.05 / runs)
