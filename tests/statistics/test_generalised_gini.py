"""The Gini coefficient corrected for sparse counts."""

import numpy as np
import pytest

from needs_analysis.errors import Refusal
from needs_analysis.statistics import generalised_gini


def _pairwise(values):
    """Half the mean difference of every two units, over their mean."""
    x = np.asarray(values, dtype=float)
    return np.abs(x[:, None] - x[None, :]).sum() / (2 * x.size**2 * x.mean())


def test_three_events_in_five_units_by_hand():
    # Gini is 2/3; made up for five units and three events it is 5/3 of (2/3 - 1), plus 1.
    assert _pairwise([2, 1, 0, 0, 0]) == pytest.approx(2 / 3)
    assert generalised_gini([2, 1, 0, 0, 0]) == pytest.approx(4 / 9)


@pytest.mark.parametrize("values", [[5, 3, 1, 1], [12, 0, 0], [4, 4, 4, 0, 9]])
def test_with_as_many_events_as_units_it_is_gini_itself(values):
    assert generalised_gini(values) == pytest.approx(_pairwise(values))


@pytest.mark.parametrize("values", [[1, 1, 0, 0, 0], [1], [1] + [0] * 9, [3, 3, 3]])
def test_events_that_fell_apart_as_far_as_they_could_are_even(values):
    assert generalised_gini(values) == pytest.approx(0, abs=1e-12)


def test_all_events_in_one_unit_of_many_come_near_one():
    assert generalised_gini([1_000] + [0] * 999) == pytest.approx(0.999)
    # Twenty events at one of a hundred units: the spread could have reached twenty.
    assert generalised_gini([20] + [0] * 99) == pytest.approx(0.95)


def test_nothing_to_spread_and_a_missing_unit_are_refused():
    with pytest.raises(Refusal, match="no events to distribute"):
        generalised_gini([0, 0])
    with pytest.raises(Refusal, match="no events to distribute"):
        generalised_gini([])
    with pytest.raises(Refusal, match="unit has no value"):
        generalised_gini([1, None])


def test_harm_is_no_count_and_one_event_is_all_in_one_place():
    with pytest.raises(Refusal, match="not counts of events"):
        generalised_gini([1.5, 2, 0])
    with pytest.raises(Refusal, match="One event"):
        generalised_gini([1, 0, 0], unbiased=True)
    assert generalised_gini([3, 1, 0, 0], unbiased=True) == pytest.approx(4 / 3 * generalised_gini([3, 1, 0, 0]))
