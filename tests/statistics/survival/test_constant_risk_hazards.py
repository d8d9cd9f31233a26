"""The rates that are expected where nobody's risk changes, against simulation and the closed form of a gamma frailty."""

import numpy as np
import pytest

from needs_analysis.errors import Refusal
from needs_analysis.statistics.survival import band_hazards, constant_risk_hazards
from tests.statistics.survival.spell_cases import later_risk, to_spells

BANDS = [0, 1, 7, 28, 91, 182]


def first_of_each(gaps, happened, of):
    first = np.append(True, of[1:] != of[:-1])
    return gaps[first], happened[first]


def test_units_of_constant_risk_have_these_rates():
    """600,000 people of gamma distributed risk, followed for a year: no rate is more than four standard errors off."""
    times, of, counts = later_risk(np.random.default_rng(41), 600_000, days=365)
    for origin in ("every", "first"):
        for whole in (True, False):
            at = np.floor(times) if whole else times
            gaps, happened, units = to_spells(at, of, days=365)
            if origin == "first":
                gaps, happened = first_of_each(gaps, happened, units)
            seen = band_hazards(gaps, happened, BANDS)
            rate, events, exposure = constant_risk_hazards(counts, 365, BANDS, origin=origin, whole_days=whole)
            # Events of one person are several: the variance of every event as an origin is some times that of a count.
            wide = 4 * np.sqrt(events * (6 if origin == "every" else 1)) / exposure
            # To the day, a last spell counts the day of its event in full, which lengthens the time at risk by half a day.
            off = 0.003 * rate if whole else 0
            assert (np.abs(seen.rate - rate) < wide + off).all(), (origin, whole, seen.rate / rate)


def test_a_gamma_frailty_is_one_case():
    """Followed for long, the rate u after an event is (a + 1) / (b + u)."""
    a, mean, days = 1.5, 30.0, 3_650
    counts = np.random.default_rng(42).poisson(np.random.default_rng(43).gamma(a, mean / a, 400_000))
    b = a * days / mean
    lo, hi = np.array([0, 10, 50, 100]), np.array([10, 50, 100, 200])
    rate, _, _ = constant_risk_hazards(counts, days, [*lo, hi[-1]], whole_days=False)
    left = lambda u: (b / (b + u)) ** (a + 1)  # noqa: E731
    exposure = b / a * ((b / (b + lo)) ** a - (b / (b + hi)) ** a)
    np.testing.assert_allclose(rate, (left(lo) - left(hi)) / exposure, rtol=0.02)


def test_one_risk_for_all_does_not_fall():
    counts = np.random.default_rng(44).poisson(20, 50_000)
    rate, _, _ = constant_risk_hazards(counts, 1_000, [0, 10, 30, 60], whole_days=False)
    np.testing.assert_allclose(rate, 0.02, rtol=0.01)


def test_dependence_shows_above_it():
    """Each event is followed by another within a week with chance one half: more than fixed risks explain."""
    rng = np.random.default_rng(45)
    times, of, _ = later_risk(rng, 20_000, days=365)
    again = rng.random(times.size) < 0.5
    more = times[again] + rng.uniform(0, 7, again.sum())
    times, of = np.append(times, more), np.append(of, of[again])
    seen = times < 365
    gaps, happened, _ = to_spells(np.floor(times[seen]), of[seen], days=365)
    counts = np.bincount(of[seen])
    rate, _, _ = constant_risk_hazards(counts, 365, [0, 7, 28, 91])
    assert band_hazards(gaps, happened, [0, 7, 28, 91]).lower[0] > 1.5 * rate[0]


def test_each_may_be_followed_for_a_time_of_its_own():
    one, _, _ = constant_risk_hazards([2, 2, 0], [100, 200, 5], [0, 10], whole_days=False)
    assert one[0] == pytest.approx(
        (2 - 0.9**2 - 0.95**2) / (2 * 100 / 3 * (1 - 0.9**3) + 2 * 200 / 3 * (1 - 0.95**3)), rel=1e-12
    )


@pytest.mark.parametrize(
    ("counts", "followed", "options", "said"),
    [
        ([0, 0], 365, {}, "no events"),
        ([1.5], 365, {}, "whole number"),
        ([-1], 365, {}, "whole number"),
        ([np.nan], 365, {}, "whole number"),
        (["a"], 365, {}, "not a number"),
        ([1, 2], [1, 2, 3], {}, "length of time"),
        ([1], 0, {}, "length of time"),
        ([1], 365, {"origin": "last"}, "not an origin"),
    ],
)
def test_refusals(counts, followed, options, said):
    with pytest.raises(Refusal, match=said):
        constant_risk_hazards(counts, followed, [0, 7], **options)
