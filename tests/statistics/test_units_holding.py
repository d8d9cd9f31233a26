"""How many units account for a share."""

from fractions import Fraction

import numpy as np
import pytest

from needs_analysis.errors import Refusal
from needs_analysis.statistics import units_holding


@pytest.mark.parametrize(
    ("share", "expected"), [(0.01, 1), (0.5, 1), (0.51, 2), (0.8, 2), (0.81, 3), (0.9, 3), (0.95, 4), (1, 4)]
)
def test_ten_events_at_four_units_by_hand(share, expected):
    assert units_holding([1, 5, 3, 1], share_of_total=share) == expected


@pytest.mark.parametrize("tenths", range(1, 11))
def test_a_share_that_is_just_reached_counts_as_reached(tenths):
    values = np.random.default_rng(7).poisson(3, 30)
    ordered = sorted((int(value) for value in values), reverse=True)
    wanted = Fraction(tenths, 10) * sum(ordered)
    expected = next(n for n in range(1, 31) if sum(ordered[:n]) >= wanted)
    assert units_holding(values, share_of_total=tenths / 10) == expected


def test_units_without_events_are_never_needed():
    assert units_holding([4, 0, 0, 0], share_of_total=1) == 1
    assert units_holding([1, 0, 1, 0], share_of_total=1) == 2


@pytest.mark.parametrize("bad", [0, -0.2, 1.01, 80, float("nan")])
def test_what_is_no_share_is_refused(bad):
    with pytest.raises(Refusal, match="is not a share"):
        units_holding([3, 1], share_of_total=bad)


def test_units_without_events_or_values_are_refused():
    with pytest.raises(Refusal, match="no events to distribute"):
        units_holding([0, 0], share_of_total=0.5)
    with pytest.raises(Refusal, match="unit has no value"):
        units_holding([1, None], share_of_total=0.5)


def test_all_of_fractions_is_held_by_no_more_units_than_there_are():
    assert units_holding([0.3] * 65_536, share_of_total=1) == 65_536
