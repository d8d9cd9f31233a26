"""Models of counts, against statsmodels and closed forms."""

import numpy as np
import pytest
import statsmodels.api as sm
from statsmodels.discrete.count_model import ZeroInflatedPoisson
from statsmodels.discrete.truncated_model import HurdleCountModel, TruncatedLFNegativeBinomialP, TruncatedLFPoisson

from needs_analysis.errors import Refusal
from needs_analysis.statistics.counts import MODELS, count_model

RNG = np.random.default_rng(71)
SPARSE = RNG.poisson(RNG.gamma(0.5, 1.6, 3_000))
VICTIMS = SPARSE[SPARSE > 0]
ONE = {name: np.ones((values.size, 1)) for name, values in (("all", SPARSE), ("victims", VICTIMS))}


def test_poisson_is_the_mean():
    fit = count_model(SPARSE, model="poisson")
    theirs = sm.Poisson(SPARSE, ONE["all"]).fit(disp=0)
    assert fit.parameters["mean"] == pytest.approx(SPARSE.mean(), rel=1e-6)
    assert fit.log_likelihood == pytest.approx(theirs.llf, abs=1e-6) and fit.aic == pytest.approx(theirs.aic, abs=1e-6)
    assert fit.expected_none == pytest.approx(SPARSE.size * np.exp(-SPARSE.mean()), rel=1e-6)


def test_negative_binomial():
    fit = count_model(SPARSE, model="negative binomial")
    theirs = sm.NegativeBinomial(SPARSE, ONE["all"]).fit(disp=0)
    assert fit.log_likelihood == pytest.approx(theirs.llf, abs=1e-5)
    assert [*fit.parameters.values()] == pytest.approx([np.exp(theirs.params[0]), theirs.params[1]], rel=1e-3)


def test_zero_inflated_poisson():
    fit = count_model(SPARSE, model="zero-inflated poisson")
    theirs = ZeroInflatedPoisson(SPARSE, ONE["all"], exog_infl=ONE["all"]).fit(disp=0, maxiter=500)
    assert fit.log_likelihood == pytest.approx(theirs.llf, abs=1e-4)
    chance = 1 / (1 + np.exp(-theirs.params[0]))
    assert [fit.parameters["mean"], fit.parameters["zeros"]] == pytest.approx(
        [np.exp(theirs.params[1]), chance], rel=1e-3
    )


def test_hurdle_poisson():
    fit = count_model(SPARSE, model="hurdle poisson")
    theirs = HurdleCountModel(SPARSE, ONE["all"]).fit(disp=0)
    assert fit.log_likelihood == pytest.approx(theirs.llf, abs=1e-3)
    assert fit.parameters["zeros"] == pytest.approx((SPARSE == 0).mean())


def test_zero_truncated_poisson():
    fit = count_model(VICTIMS, model="zero-truncated poisson")
    theirs = TruncatedLFPoisson(VICTIMS, ONE["victims"]).fit(disp=0)
    assert fit.log_likelihood == pytest.approx(theirs.llf, abs=1e-5)
    mean = fit.parameters["mean"]
    assert mean / -np.expm1(-mean) == pytest.approx(VICTIMS.mean(), rel=1e-6)


def test_zero_truncated_negative_binomial():
    fit = count_model(VICTIMS, model="zero-truncated negative binomial")
    theirs = TruncatedLFNegativeBinomialP(VICTIMS, ONE["victims"]).fit(disp=0, maxiter=500)
    assert fit.log_likelihood >= theirs.llf - 1e-6, "theirs stops where it is not yet highest"
    assert fit.log_likelihood == pytest.approx(theirs.llf, abs=0.05)


def test_what_fits_is_found_again():
    big = np.random.default_rng(72)
    counts = big.poisson(big.gamma(2.0, 1.5, 200_000))
    fit = count_model(counts, model="negative binomial")
    assert [fit.parameters["mean"], fit.parameters["alpha"]] == pytest.approx([3.0, 0.5], rel=0.02)
    extra = np.where(big.random(200_000) < 0.3, 0, counts)
    fit = count_model(extra, model="zero-inflated negative binomial")
    assert [*fit.parameters.values()] == pytest.approx([3.0, 0.5, 0.3], rel=0.05) and fit.converged
    seen = counts[counts > 0]
    fit = count_model(seen, model="zero-truncated negative binomial")
    assert fit.expected_none == pytest.approx((counts == 0).sum(), rel=0.1)


def test_a_hurdle_is_at_least_as_likely_as_its_parts_say():
    fit, part = (
        count_model(SPARSE, model="hurdle negative binomial"),
        count_model(VICTIMS, model="zero-truncated negative binomial"),
    )
    zeros = (SPARSE == 0).mean()
    n = SPARSE.size
    assert fit.log_likelihood == pytest.approx(
        part.log_likelihood + n * (zeros * np.log(zeros) + (1 - zeros) * np.log1p(-zeros))
    )
    assert fit.aic == pytest.approx(6 - 2 * fit.log_likelihood)


def test_what_cannot_be_determined_is_named():
    even = count_model([0, 1, 1, 2, 1, 1, 0, 2, 1, 1], model="negative binomial")
    assert "no over-dispersion" in even.problem and not even.converged
    none = count_model([0, 3, 3, 3, 3, 4, 2, 3, 4, 2, 3, 3], model="poisson")
    assert none.converged
    assert "no more zeros" in count_model([0, 1, 2, 1, 2, 3, 1, 2, 1, 0, 1], model="zero-inflated poisson").problem
    once = count_model([1, 1, 1, 1], model="zero-truncated poisson")
    assert once.parameters["mean"] < 1e-3 and "second event" in once.problem


@pytest.mark.parametrize("model", MODELS)
def test_a_million_units_take_no_longer(model):
    value = np.repeat([0, 1, 2, 3, 7], [900_000, 60_000, 25_000, 10_000, 5_000])
    value = value[value > 0] if model.startswith("zero-truncated") else value
    few = value[::1_000]
    many, one = count_model(value, model=model), count_model(few, model=model)
    assert [*many.parameters.values()] == pytest.approx([*one.parameters.values()], rel=0.2, abs=1e-6)


@pytest.mark.parametrize(
    ("counts", "model", "said"),
    [
        ([1, 2], "poisson", "victims only"),
        ([0, 1], "zero-truncated poisson", "no event"),
        ([0, 0], "poisson", "no events"),
        ([], "poisson", "no units"),
        ([0.5, 1], "poisson", "whole number"),
        ([-1, 1], "poisson", "whole number"),
        ([np.nan, 1], "poisson", "whole number"),
        ([np.inf, 1], "poisson", "whole number"),
        (["a"], "poisson", "not a number"),
        ([0, 1], "gamma", "not a model"),
    ],
)
def test_refusals(counts, model, said):
    with pytest.raises(Refusal, match=said):
        count_model(counts, model=model)
