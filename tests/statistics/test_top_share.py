"""The share of the total in the top units."""

import pytest

from needs_analysis.errors import Refusal
from needs_analysis.statistics import top_share
from tests.conftest import known


@pytest.mark.parametrize(
    ("share", "expected"), [(0, 0), (0.25, 0.5), (0.375, 0.65), (0.5, 0.8), (0.75, 0.9), (0.9, 0.96), (1, 1)]
)
def test_ten_events_at_four_units_by_hand(share, expected):
    assert top_share([1, 5, 1, 3], share_of_units=share) == pytest.approx(expected)


def test_points_of_the_published_curve_are_met():
    points = known("concentration/lorenz_points.csv").query("dataset == 'doc_dense' and column == 'events'")
    values = known("concentration/inputs/doc_dense.csv")["events"]
    assert len(points) == len(values) + 1
    for units, total in zip(points["cum_share_units"], points["cum_share_total_desc"], strict=True):
        assert top_share(values, share_of_units=units) == pytest.approx(total, abs=1e-12)


def test_one_unit_holds_as_much_as_is_taken_of_it():
    assert top_share([7], share_of_units=0.4) == pytest.approx(0.4)


@pytest.mark.parametrize("bad", [-0.1, 1.01, 20, float("nan")])
def test_what_is_no_share_is_refused(bad):
    with pytest.raises(Refusal, match="is not a share"):
        top_share([3, 1], share_of_units=bad)


def test_units_without_events_or_values_are_refused():
    with pytest.raises(Refusal, match="no events to distribute"):
        top_share([0, 0], share_of_units=0.1)
    with pytest.raises(Refusal, match="unit has no value"):
        top_share([1, None], share_of_units=0.1)


@pytest.mark.parametrize(("share", "expected"), [(0, 0), (0.01, 0.5), (0.25, 0.5), (0.26, 0.8), (1, 1)])
def test_rounded_up_it_is_of_whole_units(share, expected):
    assert top_share([1, 5, 1, 3], share_of_units=share, rule="rounded up") == pytest.approx(expected)


def test_a_rule_that_is_none_is_refused():
    with pytest.raises(Refusal, match="not a rule"):
        top_share([3, 1], share_of_units=0.5, rule="down")
