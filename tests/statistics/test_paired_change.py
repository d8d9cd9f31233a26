"""Paired measurements, against R and by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics import paired_change
from tests.conftest import known

NAMES = {
    "n_pairs": "n",
    "mean_pre": "mean_pre",
    "mean_post": "mean_post",
    "mean_change": "mean_change",
    "t_ci_low": "lower",
    "t_ci_high": "upper",
    "t_p": "t_p",
    "cohens_dz": "cohens_dz",
    "sd_pre_effect": "change_in_sd",
    "wilcoxon_V": "wilcoxon_v",
    "wilcoxon_p_continuity": "wilcoxon_p",
    "improved": "improved",
    "same": "same",
    "worse": "worse",
    "improved_share": "improved_share",
    "improved_wilson_low": "improved_lower",
    "improved_wilson_high": "improved_upper",
    "sign_test_p": "sign_p",
    "mcnemar_b_gain": "gained",
    "mcnemar_c_loss": "lost",
    "mcnemar_exact_p": "mcnemar_p",
    "rci_threshold_points_r0.8": "reliable_points",
    "reliably_improved": "reliably_improved",
    "reliably_worse": "reliably_worse",
}
SCORES = st.lists(st.tuples(st.integers(0, 10), st.integers(0, 10)), min_size=2, max_size=50)


def both(rows):
    return (np.array(part, dtype=float) for part in zip(*rows, strict=True))


def test_every_figure_is_what_r_gives():
    scores = known("service_gap/outcome_pre_post.csv")
    expected = known("service_gap/outcome_results.csv").set_index("measure")["value"]
    found = paired_change(scores["pre"], scores["post"], reliability=0.8, threshold=6)
    assert set(NAMES) == set(expected.index) - {"completion_rate"}
    for theirs, ours in NAMES.items():
        assert getattr(found, ours) == pytest.approx(expected[theirs], rel=1e-7), ours
    assert found.n / (found.n + found.measured_once) == expected["completion_rate"]


@given(SCORES)
def test_the_ranks_are_those_of_scipy(rows):
    before, after = both(rows)
    if (before == after).all():
        return
    theirs = stats.wilcoxon(after, before, zero_method="wilcox", correction=True, method="asymptotic")
    found = paired_change(before, after)
    ranks = (found.improved + found.worse) * (found.improved + found.worse + 1) / 2
    assert min(found.wilcoxon_v, ranks - found.wilcoxon_v) == theirs.statistic
    # Beyond its middle scipy's correction of half a rank turns round; the p-value is 1 there.
    assert found.wilcoxon_p == pytest.approx(min(theirs.pvalue, 1.0), rel=1e-9) or found.wilcoxon_p > 0.9


@given(SCORES)
def test_the_other_direction_turns_better_into_worse_and_nothing_else(rows):
    before, after = both(rows)
    up, down = paired_change(before, after), paired_change(before, after, higher_is_better=False)
    assert (up.improved, up.same, up.worse) == (down.worse, down.same, down.improved)
    assert up.mean_change == down.mean_change and up.improved + up.same + up.worse == up.n
    mirrored = paired_change(-before, -after, threshold=-6, higher_is_better=False)
    assert (mirrored.gained, mirrored.lost) == (
        paired_change(before, after, threshold=6).gained,
        paired_change(before, after, threshold=6).lost,
    )


def test_a_score_that_is_missing_makes_no_pair_and_is_no_0():
    found = paired_change([4, np.nan, 5, np.nan], [6, 5, np.nan, np.nan])
    assert (found.n, found.measured_once, found.mean_change) == (1, 2, 2)
    assert np.isnan([found.lower, found.t_p, found.cohens_dz]).all()


def test_nobody_and_nobody_who_changed_have_no_figure_and_no_error():
    none, still = paired_change([], []), paired_change([5, 5, 5], [5, 5, 5])
    assert none.n == 0 and np.isnan([none.mean_change, none.improved_share, none.wilcoxon_p]).all()
    assert (still.same, still.improved) == (3, 0) and np.isnan([still.t_p, still.wilcoxon_p, still.sign_p]).all()


@pytest.mark.parametrize(
    ("given", "options"),
    [
        (([1], [1, 2]), {}),
        ((["good"], [2]), {}),
        (([1, np.inf], [1, 2]), {}),
        (([1, 2], [1, 2]), {"reliability": 1}),
        (([1, 2], [1, 2]), {"confidence": 95}),
    ],
)
def test_what_cannot_be_is_refused(given, options):
    with pytest.raises(Refusal):
        paired_change(*given, **options)


def test_a_change_of_nothing_gets_a_small_p_as_rarely_as_it_says():
    rng = np.random.default_rng(5)
    rejected = sum(
        paired_change(rng.integers(0, 11, 40), rng.integers(0, 11, 40)).wilcoxon_p < 0.05 for _ in range(1_000)
    )
    assert 30 <= rejected <= 70
