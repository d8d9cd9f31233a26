"""Theil's index; its known answers are tested with those of the Gini coefficient."""

import numpy as np
import pytest
from hypothesis import given

from needs_analysis.errors import Refusal
from needs_analysis.statistics import theil
from tests.statistics.concentration_cases import EVENTS


@given(EVENTS)
def test_between_even_and_all_in_one(values):
    assert 0 <= theil(values) <= np.log(len(values)) + 1e-12


def test_by_hand():
    assert theil([3, 3, 3]) == 0
    assert theil([6, 0, 0]) == pytest.approx(np.log(3))
    assert theil([3, 1]) == pytest.approx(0.75 * np.log(1.5) + 0.25 * np.log(0.5))


@pytest.mark.parametrize("values", [[0, 0], [], [1, None], [-1, 2]])
def test_refusals(values):
    with pytest.raises(Refusal):
        theil(values)
