"""The mean wait behind a target."""

import numpy as np
import pytest

from needs_analysis.errors import Refusal
from needs_analysis.statistics.waiting_list import target_mean_wait
from tests.statistics.waiting_list_cases import cases, of


@pytest.mark.parametrize(("given", "answer"), cases("calc_target_mean_wait"))
def test_it_is_what_the_r_package_gives(given, answer):
    by_place, by_name = of(given, "target_wait")
    assert target_mean_wait(*by_place, **by_name).item() == pytest.approx(answer, rel=1e-9)


def test_with_exponential_waits_the_stated_share_waits_longer():
    waits = np.random.default_rng(1).exponential(target_mean_wait(18, factor=4).item(), 400_000)
    assert (waits > 18).mean() == pytest.approx(np.exp(-4), abs=0.001)


@pytest.mark.parametrize(("target", "factor"), [(0, 4), (-2, 4), (18, 0), ("18 weeks", 4)])
def test_a_target_that_cannot_be_is_refused(target, factor):
    with pytest.raises(Refusal):
        target_mean_wait(target, factor=factor)
