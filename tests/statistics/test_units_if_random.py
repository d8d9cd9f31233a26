"""Units with an event, and with several, if events fell at random; known answers are with those of the Gini coefficient."""

import numpy as np
import pytest

from needs_analysis.errors import Refusal
from needs_analysis.statistics import units_if_random


def test_dealing_events_gives_them():
    rng = np.random.default_rng(81)
    dealt = [np.bincount(rng.integers(2_000, size=1_500), minlength=2_000) for _ in range(200)]
    expected = units_if_random(1_500, 2_000, at_least=[1, 2, 3])
    seen = [np.mean([(counts >= least).sum() for counts in dealt]) for least in (1, 2, 3)]
    np.testing.assert_allclose(seen, expected, rtol=0.01)


def test_ends():
    assert units_if_random(0, 5) == [0, 0] and units_if_random(3, 5, at_least=[0]) == [5]


@pytest.mark.parametrize(
    "call", [lambda: units_if_random(-1, 5), lambda: units_if_random(2.5, 5), lambda: units_if_random(1, 0)]
)
def test_refusals(call):
    with pytest.raises(Refusal):
        call()
