"""The one judge: two counts, or two thousand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats

from benchmarks.count_dispersion import measured
from needs_analysis.errors import Refusal
from needs_analysis.judgement import DEFAULT, GIVEN, OWN, default_dispersion, judge
from needs_analysis.judgement_words import (
    default_in_words,
    in_words,
    overturn_in_words,
    range_in_words,
    would_have_been_clear,
)
from needs_analysis.reference import load
from needs_analysis.wording import (
    BEYOND_SWING,
    HAS_FALLEN,
    HAS_RISEN,
    HIGHER_NOT_LIKE,
    NO_CLEAR_CHANGE,
    NOT_COMPARABLE,
    WITHIN_SWING,
)

IN_WORDS = (in_words, would_have_been_clear, range_in_words, overturn_in_words, default_in_words)


def test_the_table_of_dispersions_is_what_the_open_data_give(originals):
    ours, fresh = load("count_dispersion"), measured(originals)
    for column in fresh:
        assert ours[column].tolist() == fresh[column].tolist(), column


def test_the_default_dispersion_grows_without_a_step():
    sizes = load("count_dispersion")
    np.testing.assert_allclose(default_dispersion(sizes["mean"]), sizes["default_dispersion"], rtol=1e-12)
    at = default_dispersion(np.geomspace(0.1, 1e7, 4_000))
    assert (np.diff(at) >= 0).all() and (at >= 1).all()
    assert np.diff(np.log(at)).max() < 0.02, "continuous in the mean"
    assert default_dispersion(0) == 1


def test_many_are_judged_as_one_is():
    rng = np.random.default_rng(1)
    now, before = rng.integers(0, 900, (2, 60))
    swings = [rng.normal(0, 0.1, n) for n in rng.integers(0, 9, 60)]
    unlike = rng.random(60) < 0.3
    together = judge(now, before, swings=swings, unlike=unlike)
    for at in range(60):
        alone = judge(now[at], before[at], swings=[swings[at]], unlike=bool(unlike[at]))
        for name in vars(alone):
            one, other = getattr(alone, name)[0], getattr(together, name)[at]
            assert one == other or (isinstance(one, float) and np.isnan(one) and np.isnan(other)), name


def test_what_the_allowance_rests_on():
    four = np.array([0.01, -0.02, 0.0, 0.015])
    found = judge(
        [110] * 4, [100] * 4, swings=[four, four[:3], [*four[:3], np.nan], four], dispersion=[np.nan] * 3 + [2.0]
    )
    assert found.basis.tolist() == [OWN, DEFAULT, DEFAULT, GIVEN]
    assert found.changes.tolist() == [4, 3, 3, 4]
    with pytest.raises(Refusal, match="not 1 or more"):
        judge([1], [1], dispersion=0.5)


def test_a_swing_is_students_prediction_interval_of_the_logarithms():
    earlier = np.array([0.2, -0.1, 0.05, 0.3, -0.05])
    found = judge([5_000], [4_000], swings=[earlier])
    reach = stats.t.isf(0.025, 4) * earlier.std(ddof=1) * np.sqrt(1.2)
    assert found.usual_lower[0] == pytest.approx(np.exp(earlier.mean() - reach))
    assert found.usual_upper[0] == pytest.approx(np.exp(earlier.mean() + reach))
    assert found.verdict[0] == WITHIN_SWING
    # Not the range of the earlier changes, which one year in a few leaves by chance.
    assert np.exp(earlier.max()) < found.usual_upper[0]
    assert judge([9_000], [4_000], swings=[earlier]).verdict[0] == BEYOND_SWING


def test_a_swing_is_never_narrower_than_chance():
    found = judge([12], [10], swings=[np.zeros(8)])
    assert found.verdict[0] == WITHIN_SWING
    assert found.usual_upper[0] == pytest.approx(np.exp(stats.norm.isf(0.025) * np.sqrt(1 / 12 + 1 / 10)))


def test_a_season_is_no_direction():
    # Twice as many in this season as in the last one, as every year.
    habit = np.log(2) + np.array([0.01, -0.01, 0.02, -0.02])
    assert judge([800], [400], swings=[habit], unlike=True).verdict[0] == NOT_COMPARABLE
    assert judge([800], [400], swings=[habit - np.log(2)], unlike=True).verdict[0] == HIGHER_NOT_LIKE


@given(st.integers(0, 3_000), st.integers(0, 3_000), st.booleans())
def test_less_comparable_never_gets_more(now, before, known):
    given_ = 3.0 if known else None
    alike = judge([now], [before], dispersion=given_).verdict[0]
    unlike = judge([now], [before], dispersion=given_, unlike=True).verdict[0]
    if alike == NO_CLEAR_CHANGE or not known:
        assert unlike == NOT_COMPARABLE
    else:
        assert alike in (HAS_RISEN, HAS_FALLEN) and unlike != NOT_COMPARABLE


@given(st.integers(0, 2_000), st.integers(1, 2_000))
@example(1, 27)
def test_the_smallest_clear_change_is_one(now, before):
    found = judge([now], [before])
    rise, fall = found.least_rise[0], found.least_fall[0]
    assert (found.verdict[0] == HAS_RISEN) == (now >= rise)
    assert (found.verdict[0] == HAS_FALLEN) == (not np.isnan(fall) and now <= fall)


def test_a_fall_to_fewer_is_no_less_a_fall():
    """A fall from 27 to 3 is clear, and so are those to 2, 1 and 0."""
    now, before = (each.ravel() for each in np.meshgrid(np.arange(120), np.arange(1, 200)))
    found = judge(now, before)
    assert ((found.verdict == HAS_FALLEN) == (now <= np.nan_to_num(found.least_fall, nan=-1))).all()
    assert ((found.verdict == HAS_RISEN) == (now >= found.least_rise)).all()
    assert judge([1], [27]).verdict[0] == HAS_FALLEN


@pytest.mark.slow
@pytest.mark.parametrize("size", range(6))
def test_of_recorded_pairs_few_get_a_verdict(originals, size):

    rows = pd.read_parquet(originals / "home_office" / "prc_pfa_long.parquet")
    rows = rows[rows["territorial"]]
    number = rows["FY"].str[:4].astype(int) * 4 + rows["Financial Quarter"].astype(int) - 1
    series = rows.groupby(["Force", "Offence Subgroup", number])["n"].sum().unstack().sort_index(axis=1)
    counts = series.loc[:, series.columns >= 4 * 2021].clip(lower=0)
    row = load("count_dispersion").iloc[size]
    mean = counts.mean(axis=1)
    counts = counts[(mean >= row["mean_from"]) & (mean < row["mean_to"])].to_numpy(dtype=float)
    now, before = counts[:, 4:].ravel(), counts[:, :-4].ravel()
    there = np.isfinite(now + before) & (now + before > 0)
    share = float(np.mean(judge(now[there], before[there]).verdict != NO_CLEAR_CHANGE))
    print(f"recorded counts of {row['mean_from']} to {row['mean_to']}: {100 * share:.1f} in 100 pairs get a verdict")
    # Real rises and falls are among them; counts of a few can hardly show any.
    assert (0.03 if size else 0.0) <= share <= 0.08
