"""Each 95% interval holds the truth in 95 of 100 samples, or more where its documentation calls it conservative."""

import numpy as np
import pytest
from scipy import stats

from needs_analysis import statistics as s

DRAWS = 40_000


pytestmark = pytest.mark.slow


def share_held(lower, upper, truth):
    """Share of samples whose interval holds the truth, and three standard errors of 0.95."""
    return np.mean((lower <= truth) & (truth <= upper)), 3 * np.sqrt(0.95 * 0.05 / len(truth))


def holds(lower, upper, truth, *, conservative):
    held, slack = share_held(lower, upper, truth)
    assert held >= 0.95 - slack, held
    if not conservative:
        assert held <= 0.95 + slack, held


@pytest.mark.parametrize("trials", [20, 100, 1_000])
@pytest.mark.parametrize(("name", "conservative"), [("wilson", False), ("jeffreys", False), ("clopper_pearson", True)])
def test_proportions(name, conservative, trials):
    # Added up over every outcome instead of drawn, for truths from 2% to 98%.
    outcomes, truth = np.arange(trials + 1), np.linspace(0.02, 0.98, 4_001)[:, None]
    lower, upper = getattr(s, name)(outcomes, trials)
    chance = stats.binom.pmf(outcomes, trials, truth)
    held = float((chance * ((lower <= truth) & (truth <= upper))).sum(axis=1).mean())
    assert held >= 0.946, held
    assert conservative or held <= 0.954, held


@pytest.mark.parametrize("span", [(0.5, 10), (10, 100), (100, 1_000)])
@pytest.mark.parametrize("name", ["byar", "poisson_exact", "poisson"])
def test_counts(name, span):
    rng = np.random.default_rng([int(span[1]), len(name)])
    truth = rng.uniform(*span, DRAWS)
    holds(*getattr(s, name)(rng.poisson(truth)), truth, conservative=True)


@pytest.mark.parametrize("trials", [(30, 50), (200, 300)])
@pytest.mark.parametrize(
    ("name", "conservative", "of"),
    [
        ("newcombe", False, lambda p, q: p - q),
        ("risk_ratio", True, lambda p, q: p / q),
        ("odds_ratio", True, lambda p, q: p / (1 - p) / (q / (1 - q))),
    ],
)
def test_comparisons_of_proportions(name, conservative, of, trials):
    rng = np.random.default_rng([*trials, len(name)])
    p, q = rng.uniform(0.05, 0.95, (2, DRAWS))
    _, lower, upper = getattr(s, name)(rng.binomial(trials[0], p), trials[0], rng.binomial(trials[1], q), trials[1])
    there = ~np.isnan(lower)
    holds(lower[there], upper[there], of(p, q)[there], conservative=conservative)
