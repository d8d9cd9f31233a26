"""Rounding to the nearest, and the range that a rounded count stands for: against every count there is."""

import numpy as np
import pytest

from needs_analysis.release.cells.ranges_of import ranges_of, to_nearest


@pytest.mark.parametrize("base", [2, 3, 5, 10])
@pytest.mark.parametrize("threshold", [5, 8, 10])
def test_a_range_holds_exactly_the_counts_that_are_shown_so(base, threshold):
    counts = np.array([0, *range(threshold, 200)], dtype=float)
    shown = to_nearest(counts, base)
    for value in np.unique(shown[shown < 150]):
        found = ranges_of(np.array([value]), base=base, threshold=threshold)
        mine = counts[shown == value]
        if value:
            assert (found.least[0], found.most[0]) == (mine.min(), mine.max())
        else:
            assert (found.least[0], found.most[0]) == (0, 0)


def test_each_is_at_the_nearest_multiple_and_a_half_goes_up():
    counts = np.arange(0, 300, dtype=float)
    assert np.abs(to_nearest(counts, 5) - counts).max() == 2 and (to_nearest(counts, 5) % 5 == 0).all()
    assert to_nearest(np.array([25.0, -25.0]), 10).tolist() == [30, -30]


def test_what_is_not_whole_may_lie_half_a_base_away():
    found = ranges_of(np.array([50.0]), base=5, threshold=5, whole=False)
    assert (found.least[0], found.most[0]) == (47.5, 52.5)


def test_what_is_not_known_stays_so():
    assert np.isnan(to_nearest(np.array([np.nan]), 5))[0]
