"""The M/G/1 queue."""

import numpy as np
import pytest

from needs_analysis.errors import Refusal
from needs_analysis.statistics.queues import mg1, mmc


def test_random_lengths_are_those_of_one_server_and_even_ones_wait_half_as_long():
    rates = np.array([0.1, 0.5, 0.9, 0.99])
    random, even = mg1(rates * 3, 1 / 3, 1), mg1(rates * 3, 1 / 3, 0)
    for name in ("p_empty", "mean_queue", "mean_wait", "mean_in_system", "mean_time_in_system"):
        np.testing.assert_allclose(random[name], mmc(rates * 3, 3, 1)[name], rtol=1e-12)
    np.testing.assert_allclose(even["mean_wait"], random["mean_wait"] / 2, rtol=1e-12)


def test_by_hand():
    """u = 0.8 and a squared coefficient of variation of 2.5: 0.8 x 3.5 / 0.4 = 7 lengths of two days."""
    row = mg1(0.4, 2, 2.5).iloc[0]
    assert row["mean_wait"] == pytest.approx(14) and row["mean_queue"] == pytest.approx(5.6)


def test_the_mean_is_that_of_arrivals_followed_one_by_one():
    """Lindley's recursion, with lengths that are the sum of four exponential ones."""
    random = np.random.default_rng(3)
    many, runs = 20_000, 40
    gaps, lengths = random.exponential(1 / 0.7, (many, runs)), random.gamma(4, 1 / 4, (many, runs))
    wait, added = np.zeros(runs), np.zeros(runs)
    for gap, length in zip(gaps, lengths, strict=True):
        added += wait
        wait = np.maximum(wait + length - gap, 0)
    means = added / many
    z = (means.mean() - mg1(0.7, 1, 0.25)["mean_wait"].iloc[0]) / (means.std(ddof=1) / np.sqrt(runs))
    assert abs(z) < 3.5


def test_full_load_is_refused():
    with pytest.raises(Refusal, match="no steady state"):
        mg1([0.5, 2], 0.5, 1)
