"""Which model of counts fits best."""

import numpy as np

from needs_analysis.statistics.counts import count_model, count_models

RNG = np.random.default_rng(73)


def test_the_one_that_made_them_is_first_by_far():
    counts = RNG.poisson(RNG.gamma(0.4, 5.0, 5_000))
    found = count_models(counts)
    assert "negative binomial" in found.models[0].model and found.difference[0] == 0 and not found.warning
    by_name = {fit.model: fit.aic for fit in found.models}
    assert by_name["poisson"] - by_name["negative binomial"] > 1_000
    assert found.models[0] == count_model(counts, model=found.models[0].model)
    aics = [fit.aic for fit in found.models if fit.converged]
    assert aics == sorted(aics)


def test_victims_only_are_warned_of():
    found = count_models([1] * 50 + [2] * 20 + [3] * 9 + [6] * 4)
    assert {fit.model for fit in found.models} == {"zero-truncated poisson", "zero-truncated negative binomial"}
    assert "never seen" in found.warning


def test_what_does_not_converge_is_last_and_says_why():
    found = count_models([0, 1, 1, 2, 1, 1, 0, 2, 1, 1])
    assert [fit.converged for fit in found.models] == sorted((fit.converged for fit in found.models), reverse=True)
    assert all(
        fit.problem and np.isnan(difference)
        for fit, difference in zip(found.models, found.difference, strict=True)
        if not fit.converged
    )
    assert not found.models[-1].converged
