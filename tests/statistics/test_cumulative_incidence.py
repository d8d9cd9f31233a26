"""The share to whom something has happened: against R, statsmodels and examples by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight

from needs_analysis.errors import Refusal
from needs_analysis.statistics import cumulative_incidence
from tests.conftest import known

WAITS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 2)), min_size=1, max_size=60)


def test_without_anything_ruled_out_it_is_what_r_gives():
    """R survival 3.5-3: survival, and limits on the log-minus-log scale."""
    spells, expected = known("survival/first_spells.csv"), known("survival/km_first_spells.csv")
    curve = cumulative_incidence(spells["dur"], spells["event"])
    share, lower, upper = curve.at(expected["t"])
    np.testing.assert_allclose(1 - share, expected["surv"], rtol=1e-12)
    np.testing.assert_allclose(1 - upper, expected["lcl_loglog"], rtol=1e-9)
    np.testing.assert_allclose(1 - lower, expected["ucl_loglog"], rtol=1e-9)


@given(WAITS)
def test_it_is_what_statsmodels_gives(rows):
    time, became = (np.array(part) for part in zip(*rows, strict=True))
    curve = cumulative_incidence(time, became)
    if (became == 1).any():
        theirs = CumIncidenceRight(time, became)
        share = curve.at(theirs.times)[0]
        ours = share[~np.isnan(share)]
        np.testing.assert_allclose(ours, theirs.cinc[0][~np.isnan(share)], rtol=1e-12, atol=1e-15)
        one = SurvfuncRight(time, (became == 1).astype(int))
        alone = cumulative_incidence(time, (became == 1).astype(int)).at(one.surv_times)[0]
        np.testing.assert_allclose(1 - alone, one.surv_prob, rtol=1e-12, atol=1e-12)
    assert (curve.lower <= curve.share).all() and (curve.share <= curve.upper).all()
    assert (np.diff(curve.share) >= 0).all() and ((curve.share >= 0) & (curve.share <= 1 + 1e-12)).all()


def test_by_hand_with_one_open_and_one_who_left():
    """Five people: 1/5, 1/5, then one leaves and one is open at day 20, and the fifth starts at day 30."""
    curve = cumulative_incidence([3, 10, 20, 20, 30], [1, 1, 2, 0, 1])
    assert curve.time.tolist() == [3, 10, 20, 30] and curve.at_risk.tolist() == [5, 4, 3, 1]
    np.testing.assert_allclose(curve.share, [0.2, 0.4, 0.4, 0.8])
    assert curve.quantile(0.5)[0] == 30 and np.isnan(curve.quantile(0.9)[0])


def test_nothing_is_told_beyond_what_was_followed():
    open_ones = cumulative_incidence([5, 20, 20], [1, 0, 0])
    assert np.isnan(open_ones.at([21])[0]).all() and open_ones.at([20])[0] == pytest.approx(1 / 3)
    ended = cumulative_incidence([5, 20], [1, 2])
    assert ended.at([400])[0] == 0.5, "nobody waits any more, so nothing more can happen"


def test_the_first_median_of_an_even_number_and_its_interval():
    found = cumulative_incidence(np.arange(1, 21), np.ones(20, dtype=int)).quantile(0.5)
    assert found[0] == 10 and found[1] < 10 < found[2]


@pytest.mark.parametrize(("time", "became"), [([-1], [1]), ([np.nan], [1]), ([1], [3]), ([1, 2], [1])])
def test_what_cannot_be_is_refused(time, became):
    with pytest.raises(Refusal):
        cumulative_incidence(time, became)


def test_nobody_and_everybody_have_an_interval():
    none = cumulative_incidence([4, 9, 30], [2, 2, 0]).at([28])
    assert none[0] == 0 and none[1] == 0 and 0.3 < none[2] < 0.8
    everyone = cumulative_incidence([4, 9, 20], [1, 1, 1]).at([28])
    assert everyone[0] == pytest.approx(1) and 0.2 < everyone[1] < 0.6
    before = cumulative_incidence([4, 9, 20], [1, 1, 1]).at([2])
    assert before[0] == before[1] == 0 and 0 < before[2] < 1


@pytest.mark.parametrize("leaving", [0.0, 0.02])
def test_the_interval_holds_the_truth_as_often_as_it_says(leaving):
    """Waits of 80 people, exponential with mean 20 days; some leave at random, and each is followed for 10 to 60 days."""
    rng = np.random.default_rng(11)
    truth = 1 / 20 / (1 / 20 + leaving) * (1 - np.exp(-14 * (1 / 20 + leaving)))
    held = 0
    for _ in range(600):
        start, follow = rng.exponential(20, 80), rng.uniform(10, 60, 80)
        leave = rng.exponential(1 / leaving, 80) if leaving else np.full(80, np.inf)
        time = np.minimum(np.minimum(start, leave), follow)
        became = np.where(time == start, 1, np.where(time == leave, 2, 0))
        _, low, high = cumulative_incidence(time, became).at([14])
        held += bool(low[0] <= truth <= high[0])
    assert 0.925 < held / 600 < 0.975


def test_how_many_were_followed_for_so_long():
    """Ten: two start on day 3, four are lost on day 5, one leaves on day 8, and the others wait to day 20."""
    curve = cumulative_incidence([3, 3, 5, 5, 5, 5, 8, 20, 20, 20], [1, 1, 0, 0, 0, 0, 2, 0, 0, 0])
    # Of the eight who waited on day 5 half were lost, so from then on it rests on half of the ten.
    np.testing.assert_allclose(curve.followed([0, 3, 5, 5.1, 8, 20, 20.1]), [10, 10, 10, 5, 5, 5, 0])
    assert cumulative_incidence([4, 9, 20], [1, 2, 1]).followed([2, 50]).tolist() == [3, 3], "nobody was lost"


@given(WAITS)
def test_those_followed_are_those_at_risk_over_the_share_not_yet_ended(rows):
    time, became = (np.array(part) for part in zip(*rows, strict=True))
    curve = cumulative_incidence(time, became)
    ended = cumulative_incidence(time, (became > 0).astype(int))
    not_ended = np.concatenate(([1.0], 1 - ended.share))[:-1]
    np.testing.assert_allclose(curve.followed(curve.time) * not_ended, curve.at_risk, rtol=1e-9, atol=1e-9)
    _, lower, upper = curve.at(curve.time)
    assert (lower <= curve.lower + 1e-12).all() and (lower <= curve.share).all() and (curve.share <= upper).all()


def test_a_range_in_the_tail_is_that_of_the_few_who_were_followed():
    """A step of the last of all has no variance of its own, and nobody of one is no nobody of 141."""
    lost = np.arange(196) % 170
    last = cumulative_incidence([*lost, 179, 180], [0] * 196 + [1, 1])
    share, lower, upper = last.at([179, 180])
    np.testing.assert_allclose(share, [0.5, 1])
    assert lower[0] < 0.1 and upper[0] > 0.9 and lower[1] == pytest.approx(0.342, abs=1e-3) and upper[1] == 1
    none = cumulative_incidence([*(1 + np.arange(140) % 14), 29], [0] * 141)
    assert none.at([28])[2][0] == pytest.approx(0.793, abs=1e-3) and none.at([1])[2][0] < 0.03


def test_a_range_widens_with_those_who_are_lost_after_the_last_event():
    curve = cumulative_incidence([1] * 20 + [10] * 100 + [60] * 80, [1] * 20 + [0] * 180)
    share, lower, upper = curve.at([1, 30])
    assert share.tolist() == [0.1, 0.1]
    assert lower[1] < lower[0] - 0.01 and upper[1] > upper[0] + 0.02


@pytest.mark.slow
@pytest.mark.parametrize("begins", [0, 90])
def test_the_interval_holds_the_truth_in_the_tail(begins):
    """Referrals over 110 days, so that few were followed for 100; starts all along, or only from day 90 on."""
    rng = np.random.default_rng(5)
    mean = 120 if begins == 0 else 12
    truth = 1 - np.exp(-(100 - begins) / mean)
    held, asked = 0, 0
    for _ in range(1_500):
        start, follow = begins + rng.exponential(mean, 150), rng.uniform(0, 110, 150)
        curve = cumulative_incidence(np.minimum(start, follow), (start <= follow).astype(int))
        if curve.followed([100])[0] >= 10:
            _, low, high = curve.at([100])
            held, asked = held + bool(low[0] <= truth <= high[0]), asked + 1
    assert asked > 500 and held / asked >= 0.95
