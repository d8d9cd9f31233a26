"""The sum of squared shares; its known answers are tested with those of the Gini coefficient."""

import pytest
from hypothesis import given

from needs_analysis.errors import Refusal
from needs_analysis.statistics import herfindahl
from tests.statistics.concentration_cases import EVENTS


@given(EVENTS)
def test_between_even_and_all_in_one(values):
    some = sum(value > 0 for value in values)
    assert 1 / some - 1e-12 <= herfindahl(values) <= 1 + 1e-12
    assert herfindahl([*values, 0, 0]) == pytest.approx(herfindahl(values))


@pytest.mark.parametrize("values", [[0, 0], [], [1, None], [-1, 2]])
def test_refusals(values):
    with pytest.raises(Refusal):
        herfindahl(values)
