"""Until when it happens more often than in the long run."""

import numpy as np
import pytest

from needs_analysis.errors import Refusal
from needs_analysis.statistics.survival import band_hazards, heightened_window

BANDS = [0, 7, 28, 91, 183]


def spells(rates, *, people=20_000, seed=1):
    """Times under a rate of its own in each band and in days 183 to 365."""
    rng = np.random.default_rng(seed)
    edges, time = [*BANDS, 366], np.full(people, 400.0)
    for lo, hi, rate in reversed(list(zip(edges[:-1], edges[1:], rates, strict=True))):
        draw = lo + rng.exponential(1 / rate, people)
        time = np.where(draw < hi, draw, time)
    return time, time < 400


def test_it_ends_where_the_rate_falls_below_the_limit():
    time, happened = spells([0.01, 0.005, 0.0015, 0.001, 0.001])
    found = heightened_window(time, happened, BANDS, k=2)
    assert found.ends == 28 and found.limit == pytest.approx(2 * found.long_run.rate[0])
    assert heightened_window(time, happened, BANDS, k=20).ends == 0
    assert found.long_run.lo == [183] and found.long_run.hi == [366]


def test_a_low_day_of_the_event_itself_is_passed_over():
    time, happened = spells([0.0012, 0.005, 0.0015, 0.001, 0.001])
    found = heightened_window(time, happened, BANDS)
    assert found.below.tolist()[0] and found.ends == 28


def test_few_people_leave_it_open():
    time, happened = spells([0.01, 0.005, 0.0015, 0.001, 0.001], people=40)
    found = heightened_window(time, happened, BANDS)
    assert np.isnan(found.ends) and found.at_least == 183


def test_a_long_run_without_events_gives_no_limit():
    found = heightened_window([2, 400, 400], [1, 0, 0], BANDS)
    assert np.isnan(found.ends) and not found.below.any()


def test_bands_are_those_of_band_hazards():
    time, happened = spells([0.01, 0.005, 0.0015, 0.001, 0.001], people=500)
    found = heightened_window(time, happened, [*BANDS, 365], clusters=np.arange(500) // 2)
    apart = band_hazards(time, happened, BANDS, clusters=np.arange(500) // 2)
    np.testing.assert_array_equal(found.bands.upper, apart.upper)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"k": 0}, "k is"),
        ({"k": np.nan}, "k is"),
        ({"k": "2"}, "not a number"),
        ({"long_run": (5, 5)}, "stretch of time"),
        ({"long_run": (1, 5)}, "No band ends before"),
    ],
)
def test_refusals(options, said):
    with pytest.raises(Refusal, match=said):
        heightened_window([1, 2], [1, 0], BANDS, **options)
