"""Events over time at risk, by band."""

import numpy as np
import pytest
from hypothesis import given

from needs_analysis.errors import Refusal
from needs_analysis.statistics import poisson_interval
from needs_analysis.statistics.survival import band_hazards
from tests.statistics.survival.spell_cases import SETS, SPELLS, expected, known_spells, later_risk, parts, to_spells


@pytest.mark.parametrize("name", SETS)
def test_the_known_bands(name):
    rows = expected("hazard_bands.csv").query("spell_set == @name")
    spells = known_spells(name)
    found = band_hazards(spells["dur"], spells["event"], [*rows["lo"], rows["hi"].iloc[-1]])
    assert len(rows) == 9
    assert found.events.tolist() == rows["events"].tolist()
    assert found.exposure.tolist() == rows["person_days"].tolist()
    np.testing.assert_allclose(1_000 * found.rate, rows["rate_per_1000"], rtol=1e-12)


@given(SPELLS)
def test_all_events_and_all_time_fall_in_one_band(rows):
    time, happened, of = parts(rows)
    found = band_hazards(time, happened, [0, 1, 5, 12, np.inf])
    assert found.events.sum() == happened.sum() and found.exposure.sum() == pytest.approx(time.sum())
    whole = band_hazards(time, happened, [0, np.inf])
    assert whole.events[0] == happened.sum()
    widened = band_hazards(time, happened, [0, 1, 5, 12, np.inf], clusters=of)
    known = ~np.isnan(widened.lower)
    assert (widened.lower[known] <= found.lower[known] + 1e-12).all()
    assert (widened.upper[known] >= found.upper[known] - 1e-12).all()


def test_limits_are_those_of_the_count():
    found = band_hazards([3, 8, 20, 20], [1, 1, 0, 0], [0, 7, 14])
    low, high = poisson_interval([1, 1])
    np.testing.assert_allclose(found.lower, low / found.exposure)
    np.testing.assert_allclose(found.upper, high / found.exposure)


def test_time_before_entry_is_no_time_at_risk():
    found = band_hazards([10, 20], [1, 0], [0, 7, 14], entry=[5, 0])
    assert found.exposure.tolist() == [2 + 7, 3 + 7]


def test_a_band_that_nobody_reaches_has_no_rate():
    found = band_hazards([3], [0], [0, 7, 14])
    assert found.rate[0] == 0 and found.upper[0] > 1 and np.isnan([found.rate[1], found.upper[1]]).all()


def test_events_of_one_person_widen_the_interval():
    time, happened, of = [2] * 10 + [30] * 20, [1] * 10 + [0] * 20, [0] * 10 + [*range(1, 21)]
    found = band_hazards(time, happened, [0, 7], clusters=of)
    assert found.widened_by[0] > 5 and found.upper[0] > 2 * band_hazards(time, happened, [0, 7]).upper[0]
    assert np.isnan(band_hazards(time, happened, [0, 7], clusters=[0] * 30).lower[0])


@pytest.mark.parametrize(
    ("bands", "said"),
    [
        ([0], "rise"),
        ([7, 0], "rise"),
        ([0, 0], "rise"),
        ([-1, 7], "rise"),
        ([0, np.nan], "rise"),
        ([0, "a"], "not a number"),
        ([0, np.inf, np.inf], "rise"),
    ],
)
def test_refusals(bands, said):
    with pytest.raises(Refusal, match=said):
        band_hazards([1, 2], [1, 0], bands)


@pytest.mark.slow
def test_the_intervals_hold_the_truth():
    """Exact limits of independent spells, and widened ones of every event as an origin: both at least as often as they say."""
    rng, runs, held, clustered, days = np.random.default_rng(21), 1_000, 0, np.zeros(3), 365
    big = to_spells(*later_risk(np.random.default_rng(6), 400_000, days=days)[:2], days=days)
    bands = [0, 7, 28, 91]
    truth = band_hazards(big[0], big[1], bands).rate
    for _ in range(runs):
        time = rng.exponential(100.0, 80)
        found = band_hazards(np.minimum(time, 60), time <= 60, [0, 60])
        held += bool(found.lower[0] <= 0.01 <= found.upper[0])
        gaps, happened, of = to_spells(*later_risk(rng, 300, days=days)[:2], days=days)
        found = band_hazards(gaps, happened, bands, clusters=of)
        clustered += (found.lower <= truth) & (truth <= found.upper)
    least = 0.95 - 3 * np.sqrt(0.95 * 0.05 / runs)
    assert held / runs > least and (clustered / runs > least).all()
