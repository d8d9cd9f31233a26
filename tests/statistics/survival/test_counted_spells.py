"""Counted spells give what the single ones give."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given

from needs_analysis.errors import Refusal
from needs_analysis.statistics.survival import band_hazards, counted_spells, kaplan_meier
from tests.statistics.survival.spell_cases import SETS, SPELLS, expected, known_spells, parts

DAYS, WHEN, BANDS = 40, [0, 1, 5, 12, 30], [0, 1, 4, 9, 20, 40]


def counted(lengths, happened):
    return counted_spells(lengths, happened, np.ones(len(lengths)), days=DAYS)


@given(SPELLS)
def test_the_share_is_that_of_single_spells(rows):
    lengths, happened, _ = parts(rows)
    single = kaplan_meier(lengths, happened)
    # Whoever is no longer followed on a day has no share there, whether the curve ends in a fall or not.
    seen = [day for day in WHEN if day <= lengths.max()]
    for found, there in zip(counted(lengths, happened).survival_at(seen), single.at(seen), strict=True):
        np.testing.assert_allclose(found, there, rtol=1e-9, atol=1e-12)


@given(SPELLS)
def test_clusters_widen_as_they_do_of_single_spells(rows):
    lengths, happened, of = parts(rows)
    of = np.unique(of, return_inverse=True)[1]
    spells, seen = counted(lengths, happened), [day for day in WHEN if day <= lengths.max()]
    if_so, if_not = spells.influence(seen)
    own = np.where(happened[:, None], if_so[lengths], if_not[lengths])
    sums = np.array([own[of == each].sum(axis=0) for each in range(of.max() + 1)])
    found = spells.survival_at(seen, clusters=of.max() + 1, squares=(sums**2).sum(axis=0))
    for one, other in zip(found, kaplan_meier(lengths, happened, clusters=of).at(seen), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-7, atol=1e-9)


@given(SPELLS)
def test_rates_are_those_of_single_spells(rows):
    lengths, happened, of = parts(rows)
    clusters = []
    for lo, hi in pairwise(BANDS):
        time = np.clip(lengths, lo, hi) - lo
        here = happened & (lengths >= lo) & (lengths < hi)
        each = np.array([(time[of == one].sum(), here[of == one].sum()) for one in np.unique(of)])
        t, s = each.T
        clusters.append((((t > 0) | (s > 0)).sum(), (s * s).sum(), (s * t).sum(), (t * t).sum()))
    m, *squares = np.array(clusters).T
    spells = counted(lengths, happened)
    pairs = (
        (spells.band_hazards(BANDS), band_hazards(lengths, happened, BANDS)),
        (
            spells.band_hazards(BANDS, clusters=m, squares=tuple(squares)),
            band_hazards(lengths, happened, BANDS, clusters=of),
        ),
    )
    for found, single in pairs:
        for name in ("events", "exposure", "rate", "lower", "upper", "widened_by"):
            np.testing.assert_allclose(getattr(found, name), getattr(single, name), rtol=1e-6, atol=1e-9, err_msg=name)


@pytest.mark.parametrize("name", SETS)
def test_the_curves_of_r(name):
    spells = known_spells(name)
    found = counted_spells(spells["dur"], spells["event"], np.ones(len(spells)), days=1_095)
    curve = expected("km_R.csv").query("spell_set == @name and n_risk > 0")
    share, lower, upper = found.survival_at(curve["t"])
    np.testing.assert_allclose(share, curve["surv"], rtol=1e-9)
    np.testing.assert_allclose(lower, curve["lcl_loglog"], rtol=1e-9)
    np.testing.assert_allclose(upper, curve["ucl_loglog"], rtol=1e-9)
    bands = expected("hazard_bands.csv").query("spell_set == @name")
    rates = found.band_hazards([*bands["lo"], bands["hi"].iloc[-1]])
    np.testing.assert_allclose(rates.rate * 1_000, bands["rate_per_1000"], rtol=1e-12)


@pytest.mark.parametrize(
    ("lengths", "spells", "said"),
    [([1], [0], "no spells"), ([1, 2], [1], "lengths differ"), ([0.5], [1], "parts of a day"), ([-1], [1], "negative")],
)
def test_refusals(lengths, spells, said):
    with pytest.raises(Refusal, match=said):
        counted_spells(lengths, np.ones(len(lengths)), spells, days=7)


def test_days_beyond_the_last_are_refused():
    with pytest.raises(Refusal, match="up to 7"):
        counted_spells([1], [1], [1], days=7).survival_at([8])
