"""Direct standardisation."""

import numpy as np
import pytest

from needs_analysis import statistics as s
from tests.statistics.test_coverage import DRAWS, holds


@pytest.mark.parametrize("rate", [0.002, 0.01, 0.05])
def test_standardised_rates(rate):
    rng = np.random.default_rng(int(1_000 * rate))
    people, weights = np.array([3_000, 2_500, 2_000, 1_500, 800]), np.array([30, 28, 20, 15, 7])
    areas = DRAWS // 4
    groups = np.repeat(np.arange(areas), 5)
    own = rng.uniform(0.3, 2, (areas, 5)) * rate
    found = s.direct(
        rng.poisson(own * people).ravel(),
        np.tile(people, areas),
        np.tile(weights, areas),
        group=groups,
        groups=areas,
        per=1,
    )
    there = ~np.isnan(found.value)
    truth = (own * weights).sum(axis=1) / weights.sum()
    holds(found.lower[there], found.upper[there], truth[there], conservative=True)
    reference, ratio = np.array([0.5, 0.8, 1, 1.3, 1.6]) * rate, rng.uniform(0.5, 2, areas)
    found = s.indirect(
        rng.poisson(ratio[:, None] * reference * people).ravel(),
        np.tile(people, areas),
        np.tile(reference * 1e6, areas),
        np.full(5 * areas, 1e6),
        group=groups,
        groups=areas,
    )
    holds(found.lower, found.upper, ratio, conservative=True)
