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


@pytest.mark.parametrize("span", [(5, 30), (30, 500)])
@pytest.mark.parametrize(("method", "conservative"), [("exact", True), ("log", True), ("mid-p", False)])
def test_ratios_of_rates(method, conservative, span):
    rng = np.random.default_rng([*span, len(method)])
    first, second = rng.uniform(*span, (2, DRAWS))
    _, lower, upper = s.rate_ratio(rng.poisson(first), 1, rng.poisson(second), 1, method=method)
    there = ~np.isnan(lower)
    holds(lower[there], upper[there], (first / second)[there], conservative=conservative)


def test_ratios_of_counts_that_vary_more_than_chance():
    rng = np.random.default_rng(9)
    first, second = rng.uniform(100, 900, (2, DRAWS))
    counts = [rng.negative_binomial(mean / 3, 1 / 4) for mean in (first, second)]
    _, lower, upper = s.count_ratio(*counts, dispersion=4)
    holds(lower, upper, first / second, conservative=False)


def test_means():
    rng = np.random.default_rng(10)
    limits = np.array([s.mean_t(row)[1:] for row in rng.normal(5, 2, (10_000, 8))])
    holds(limits[:, 0], limits[:, 1], np.full(10_000, 5.0), conservative=False)


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


def test_slopes_of_inequality():
    rng = np.random.default_rng(11)
    truth, people = np.linspace(0.2, 0.1, 10), np.full(10, 4_000)
    draws = rng.standard_normal((2_000, 10))
    lower, upper = [], []
    for _ in range(4_000):
        values = truth * np.exp(rng.normal(0, 0.05, 10))
        limits = {"lower": values * np.exp(-1.96 * 0.05), "upper": values * np.exp(1.96 * 0.05)}
        slope = s.slope_index(values, people, kind="rate", draws=draws, **limits)
        low, high = slope.sii_limits[0.95]
        lower.append(low)
        upper.append(high)
    middle = (np.arange(10) + 0.5) / 10
    line = np.polyfit(middle, truth, 1)[0]
    holds(np.array(lower), np.array(upper), np.full(4_000, line), conservative=True)
