"""The share to whom it has not happened yet: against R, statsmodels and arithmetic by hand."""

import numpy as np
import pytest
from hypothesis import given
from scipy import stats
from statsmodels.duration.survfunc import SurvfuncRight

from needs_analysis.errors import Refusal
from needs_analysis.statistics.survival import kaplan_meier
from tests.conftest import known
from tests.statistics.survival.spell_cases import SETS, SPELLS, expected, known_spells, later_risk, parts, to_spells


@pytest.mark.parametrize("name", SETS)
def test_what_r_gives(name):
    """R survival 3.5-3: share, standard error, limits on the log-minus-log scale."""
    spells = known_spells(name)
    rows = expected("km_R.csv").query("spell_set == @name")
    assert len(rows) == 12
    curve = kaplan_meier(spells["dur"], spells["event"])
    # R carries the last share on where nobody is followed any more; here it is missing.
    beyond = rows["t"] > spells["dur"].max()
    assert np.isnan(curve.at(rows["t"][beyond])[0]).all() and beyond.sum() == (name == "clean_index_365")
    rows = rows[~beyond]
    share, lower, upper = curve.at(rows["t"])
    at = np.searchsorted(curve.time, rows["t"], side="right") - 1
    np.testing.assert_allclose(share, rows["surv"], rtol=1e-12)
    np.testing.assert_allclose(curve.standard_error[at], rows["se"], rtol=1e-9)
    np.testing.assert_allclose(lower, rows["lcl_loglog"], rtol=1e-9)
    np.testing.assert_allclose(upper, rows["ucl_loglog"], rtol=1e-9)
    # What R counts at a time is those followed until then; the curve has them at the next time at which something happened.
    at_risk = [(spells["dur"] >= t).sum() for t in rows["t"]]
    assert at_risk == rows["n_risk"].tolist()


def test_the_same_where_nothing_is_beside_the_project():
    spells, rows = known("survival/first_spells.csv"), known("survival/km_first_spells.csv")
    share, lower, upper = kaplan_meier(spells["dur"], spells["event"]).at(rows["t"])
    np.testing.assert_allclose(share, rows["surv"], rtol=1e-12)
    np.testing.assert_allclose(np.column_stack([lower, upper]), rows[["lcl_loglog", "ucl_loglog"]], rtol=1e-9)


@given(SPELLS)
def test_one_spell_a_cluster_is_greenwood_and_limits_hold_the_share(rows):
    time, happened, _ = parts(rows)
    alone = kaplan_meier(time, happened)
    each = kaplan_meier(time, happened, clusters=np.arange(len(time)))
    if len(time) > 1:
        np.testing.assert_allclose(each.standard_error, alone.standard_error, rtol=1e-6, atol=1e-9)
    assert (alone.lower <= alone.survival + 1e-15).all() and (alone.survival <= alone.upper + 1e-15).all()
    assert (np.diff(alone.survival) <= 0).all()


@given(SPELLS)
def test_clusters_are_what_their_influences_squared_give(rows):
    """The jackknife's limit worked out row by row, which takes rows times times."""
    time, happened, of = parts(rows)
    curve = kaplan_meier(time, happened, clusters=of)
    if len(set(of)) < 2 or not happened.any():
        return
    total = np.zeros_like(curve.time)
    for cluster in set(of):
        own = np.zeros_like(curve.time)
        for duration, event in zip(time[of == cluster], happened[of == cluster], strict=True):
            rest = np.where(curve.at_risk > curve.events, curve.at_risk - curve.events, np.inf)
            step = (event & (curve.time == duration)) - (curve.time <= duration) * curve.events / curve.at_risk
            own += np.cumsum(step / rest)
        total += own**2
    np.testing.assert_allclose(curve.standard_error, curve.survival * np.sqrt(total), rtol=1e-6, atol=1e-9)


def test_spells_that_are_followed_late():
    entry, time, happened = np.array([0, 3, 5, 0, 2]), np.array([4, 6, 9, 9, 5]), np.array([1, 1, 0, 0, 1])
    curve = kaplan_meier(time, happened, entry=entry)
    theirs = SurvfuncRight(time, happened, entry=entry)
    assert curve.at_risk.tolist() == [4, 3, 3]
    np.testing.assert_allclose(curve.survival, theirs.surv_prob)
    np.testing.assert_allclose(curve.survival, [3 / 4, 1 / 2, 1 / 3])


def test_time_nought_is_kept_also_with_an_entry_of_nought():
    assert kaplan_meier([0, 1, 2, 2], [1, 0, 1, 0], entry=[0, 0, 0, 0]).survival.tolist() == [0.75, 0.375]


def test_the_plain_scale_by_hand():
    curve = kaplan_meier([1, 2, 2, 5], [1, 0, 0, 0], interval="plain", confidence=0.9)
    error = np.sqrt(0.75**2 / 12)
    assert curve.lower[0] == pytest.approx(0.75 - stats.norm.ppf(0.95) * error) and curve.upper[0] == 1.0


def test_before_the_first_and_where_it_happened_to_all():
    curve = kaplan_meier([2, 4], [1, 1])
    share, lower, upper = curve.at([1, 4, 99])
    assert share.tolist() == [1, 0, 0] and upper[0] == 1 and lower[1] == 0
    assert lower[0] == pytest.approx(0.025**0.5) and upper[1] == pytest.approx(1 - 0.025)
    nobody = kaplan_meier([3, 3], [0, 0])
    assert nobody.at([2])[0] == [1.0] and np.isnan(nobody.at([4])[0]).all() and not nobody.time.size


def test_one_cluster_has_no_limits():
    curve = kaplan_meier([1, 2, 3], [1, 1, 0], clusters=["a", "a", "a"])
    assert np.isnan(curve.lower).all() and curve.survival.tolist() == pytest.approx([2 / 3, 1 / 3])


@pytest.mark.parametrize(
    ("durations", "observed", "more", "said"),
    [
        ([], [], {}, "no spells"),
        ([1, np.nan], [1, 1], {}, "missing, infinite or negative"),
        ([1, -1], [1, 1], {}, "missing, infinite or negative"),
        ([1, np.inf], [1, 1], {}, "missing, infinite or negative"),
        (["a"], [1], {}, "not a number"),
        ([1, 2], [1], {}, "lengths differ"),
        ([1, 2], [1, 2], {}, "not 0 or 1"),
        ([1, 2], [1, np.nan], {}, "not 0 or 1"),
        ([1, 2], [1, 1], {"entry": [0, 2]}, "ends before it is followed"),
        ([1, 2], [1, 1], {"entry": [0]}, "lengths differ"),
        ([1, 2], [1, 1], {"clusters": ["a", None]}, "no cluster"),
        ([1, 2], [1, 1], {"clusters": [1, np.nan]}, "no cluster"),
        ([1, 2], [1, 1], {"confidence": 95}, "not between 0 and 1"),
        ([1, 2], [1, 1], {"interval": "log"}, "not a scale"),
    ],
)
def test_refusals(durations, observed, more, said):
    with pytest.raises(Refusal, match=said):
        kaplan_meier(durations, observed, **more)


@pytest.mark.slow
@pytest.mark.parametrize("interval", ["log-log", "plain"])
def test_the_interval_holds_the_truth(interval):
    """Exponential times of 150 people with even loss from sight; half of them remain at the time asked for."""
    rng, runs, held = np.random.default_rng(11), 2_000, 0
    for _ in range(runs):
        time, until = rng.exponential(1.0, 150), rng.uniform(0, 3, 150)
        _, low, high = kaplan_meier(np.minimum(time, until), time <= until, interval=interval).at([np.log(2)])
        held += bool(low[0] <= 0.5 <= high[0])
    assert abs(held / runs - 0.95) < 3 * np.sqrt(0.95 * 0.05 / runs)


@pytest.mark.slow
def test_the_clustered_interval_holds_the_truth_where_the_other_does_not():
    """Every event of 300 people of unlike risk as an origin, for one year."""
    rng, runs, held, naive, at = np.random.default_rng(12), 1_000, 0, 0, 60.0
    shape, mean, days = 0.8, 2.0, 365
    # Under gamma risk the time to the next of a person with an event exceeds u with this chance.
    big = np.random.default_rng(5)
    gaps, happened, _ = to_spells(*later_risk(big, 400_000, days=days, shape=shape, mean=mean)[:2], days=days)
    truth = kaplan_meier(gaps, happened).at([at])[0][0]
    for _ in range(runs):
        gaps, happened, of = to_spells(*later_risk(rng, 300, days=days, shape=shape, mean=mean)[:2], days=days)
        _, low, high = kaplan_meier(gaps, happened, clusters=of).at([at])
        held += bool(low[0] <= truth <= high[0])
        _, low, high = kaplan_meier(gaps, happened).at([at])
        naive += bool(low[0] <= truth <= high[0])
    assert abs(held / runs - 0.95) < 3 * np.sqrt(0.95 * 0.05 / runs)
    assert naive < held
