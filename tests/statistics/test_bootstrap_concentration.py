"""How uncertain measures of concentration are."""

import numpy as np
import pytest

from needs_analysis.errors import Refusal
from needs_analysis.statistics import (
    bootstrap_concentration,
    generalised_gini,
    gini,
    herfindahl,
    theil,
    top_share,
    units_holding,
)

MEASURES = ["gini", "generalised gini", "theil", "hhi", "top 5%", "top 20%", "units for 50%", "units for 80%"]
RNG = np.random.default_rng(91)
COUNTS = RNG.poisson(RNG.gamma(0.5, 2.0, 500))


def test_the_values_are_those_of_the_measures():
    value, lower, upper = bootstrap_concentration(COUNTS, MEASURES, seed=1)
    alone = [gini(COUNTS), generalised_gini(COUNTS), theil(COUNTS), herfindahl(COUNTS)]
    alone += [top_share(COUNTS, share_of_units=share) for share in (0.05, 0.2)]
    alone += [units_holding(COUNTS, share_of_total=share) for share in (0.5, 0.8)]
    np.testing.assert_allclose(value, alone, rtol=1e-9)
    assert (lower < value).all() and (value < upper).all()


def test_a_seed_gives_the_same_again_and_another_does_not():
    one, again, other = (bootstrap_concentration(COUNTS, ["gini"], seed=seed) for seed in (1, 1, 2))
    assert one[1] == again[1] and one[1] != other[1]


def test_drawing_by_value_is_drawing_units():
    """The spread of the drawings is that of units drawn one by one."""
    _, lower, upper = bootstrap_concentration(COUNTS, ["gini"], seed=1, repetitions=4_000)
    rng = np.random.default_rng(5)
    drawn = [gini(rng.choice(COUNTS, COUNTS.size)) for _ in range(4_000)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    # The widest of three intervals is at least as wide as the plain one, and little wider for so many units.
    assert 1 <= (upper[0] - lower[0]) / (high - low) * 1.02 < 1.35


def test_many_different_values_are_grouped_for_the_drawing_alone():
    harm = np.random.default_rng(6).lognormal(1, 1.5, 6_000)
    value, lower, upper = bootstrap_concentration(harm, ["gini", "top 1%", "theil"], seed=1)
    assert value[0] == pytest.approx(gini(harm), rel=1e-9) and value[2] == pytest.approx(theil(harm), rel=1e-9)
    rng = np.random.default_rng(7)
    spread = np.std([gini(rng.choice(harm, harm.size)) for _ in range(300)])
    assert (upper[0] - lower[0]) / (2 * 1.96 * spread) == pytest.approx(1, abs=0.2)


def test_limits_stay_where_measures_can_be():
    value, lower, upper = bootstrap_concentration([7] + [0] * 20, MEASURES, seed=1)
    assert (
        (lower >= 0).all() and (upper[[0, 1, 3, 4, 5]] <= 1).all() and (lower <= value).all() and (value <= upper).all()
    )
    assert np.isnan(bootstrap_concentration([7], ["gini"], seed=1)[1]).all()


@pytest.mark.parametrize(
    ("values", "measures", "options", "said"),
    [
        ([0, 0], ["gini"], {}, "no events"),
        ([1, None], ["gini"], {}, "no value"),
        ([1.5, 2], ["generalised gini"], {}, "not counts"),
        ([1, 2], ["ginny"], {}, "not a measure"),
        ([1, 2], ["top 0%"], {}, "not a measure"),
        ([1, 2], ["top many%"], {}, "not a measure"),
        ([1, 2], ["gini"], {"repetitions": 5}, "repetitions is 5"),
        ([1, 2], ["gini"], {"confidence": 95}, "between 0 and 1"),
    ],
)
def test_refusals(values, measures, options, said):
    with pytest.raises(Refusal, match=said):
        bootstrap_concentration(values, measures, seed=1, **options)


def truth_of(draw, size, measures):
    """The measures of a population of which samples of a size are drawn."""
    many = 1_000_000
    counts = draw(np.random.default_rng(0), many).astype(float)
    found = dict(zip(measures, bootstrap_concentration(counts, measures, seed=1, repetitions=99)[0], strict=True))
    scale = {name: size / many for name in measures if name.startswith("units for")}
    return np.array([value * scale.get(name, 1.0) for name, value in found.items()])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("draw", "size"),
    [
        (lambda rng, n: rng.poisson(rng.gamma(0.5, 2.0, n)), 500),
        (lambda rng, n: rng.poisson(rng.gamma(1.0, 0.3, n)), 1_000),
        (lambda rng, n: rng.poisson(rng.gamma(2.0, 50.0, n)), 200),
    ],
    ids=["victims", "sparse", "areas"],
)
def test_the_intervals_hold_the_truth(draw, size):
    measures = [name for name in MEASURES if name != "hhi"]
    truth, rng, runs = truth_of(draw, size, measures), np.random.default_rng(92), 600
    held = np.zeros(len(measures))
    for run in range(runs):
        _, lower, upper = bootstrap_concentration(draw(rng, size), measures, seed=run)
        held += (lower <= truth) & (truth <= upper)
    assert (held / runs > 0.95 - 3 * np.sqrt(0.95 * 0.05 / runs)).all(), dict(zip(measures, held / runs, strict=True))
