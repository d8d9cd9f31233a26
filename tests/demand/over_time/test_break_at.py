"""Whether a series stepped up or down at a date that somebody can name."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis import demand
from needs_analysis.errors import DataError, Refusal
from needs_analysis.wording import (
    HAS_RISEN,
    HIGHER_NOT_LIKE,
    LOWER_NOT_LIKE,
    NO_CLEAR_CHANGE,
    NOT_COMPARABLE,
    STATISTICAL_TERMS,
)
from tests.demand.over_time.test_compare_periods import quarters


def test_a_step_is_found_where_it_was_and_said_with_its_reason():
    table = quarters([100, 98, 103, 99, 101, 97, 102, 100, 150, 148, 153, 149, 151, 150, 148, 152])
    found = demand.break_at(table, at="2020/21 Q1", reason="a new referral form", what="referrals")
    assert found.verdict == HAS_RISEN
    assert found.table["value"].iloc[0] == pytest.approx(1.5, rel=0.1)
    assert "(a new referral form)" in found.sentence()
    assert not any(term in found.sentence().lower() for term in STATISTICAL_TERMS)
    assert "p = " in found.sentence("analyst") and found.plot() is not None


def test_a_change_of_recording_is_never_like_for_like():
    table = quarters([100, 98, 103, 99, 101, 97, 102, 100, 50, 48, 53, 49, 51, 50, 48, 52])
    found = demand.break_at(table, at="2020/21 Q1", reason="stalking is counted apart", recording_change=True)
    assert found.verdict == LOWER_NOT_LIKE
    assert "SERIES_BREAK" in {caveat.code for caveat in found.caveats}


def test_a_change_of_recording_gives_no_direction_inside_the_range():
    flat = quarters([100, 98, 103, 99, 101, 97, 102, 100, 100, 98, 103, 100, 101, 97, 102, 100])
    found = demand.break_at(flat, at="2020/21 Q1", reason="stalking is counted apart", recording_change=True)
    assert found.verdict == NOT_COMPARABLE
    assert found.table["lower"].iloc[0] < 1 < found.table["upper"].iloc[0]
    rng = np.random.default_rng(1)
    for _ in range(5):
        noisy = quarters(rng.poisson(30, 16))
        assert demand.break_at(noisy, at="2020/21 Q1", reason="x", recording_change=True).verdict in (
            NOT_COMPARABLE,
            HIGHER_NOT_LIKE,
            LOWER_NOT_LIKE,
        )


def test_without_trend_or_season_a_step_is_the_ratio_of_means():
    values = [30, 34, 29, 31, 33, 50, 52, 49, 51]
    found = demand.break_at(
        pd.DataFrame({"period": [f"{2010 + at}/{11 + at}" for at in range(9)], "count": values}),
        at="2015/16",
        reason="x",
        trend=False,
    ).table.iloc[0]
    assert found["value"] == pytest.approx(np.mean(values[5:]) / np.mean(values[:5]), rel=1e-9)
    from scipy import stats

    error = np.sqrt(1 / sum(values[5:]) + 1 / sum(values[:5]))
    assert found["autocorrelation"] < 0 and found["dispersion"] == 1
    assert np.log(found["upper"] / found["value"]) == pytest.approx(stats.t.isf(0.025, 7) * error, rel=1e-9)


def test_a_rise_that_was_under_way_is_no_step():
    rng = np.random.default_rng(8)
    table = quarters(rng.poisson(100 * 1.03 ** np.arange(24)), first=2016)
    assert demand.break_at(table, at="2019/20 Q1", reason="x").verdict == NO_CLEAR_CHANGE
    without = demand.break_at(table, at="2019/20 Q1", reason="x", trend=False).table.iloc[0]
    assert without["value"] > 1.3 and without["autocorrelation"] > 0.5, "what the trend left goes together"


@pytest.mark.parametrize(
    ("table", "options", "error", "said"),
    [
        (quarters([9] * 12), {"reason": " "}, Refusal, "no reason"),
        (quarters([9] * 12), {"at": "2030/31 Q1"}, Refusal, "no period"),
        (quarters([9] * 12), {"at": "2018/19 Q1"}, Refusal, "no period"),
        (quarters([9] * 12), {"at": "2018/19 Q3"}, Refusal, "2 periods before"),
        (quarters([9] * 6 + [0] * 6), {}, Refusal, "fewer than 10 events"),
        (quarters([9] * 11 + [-1]), {}, DataError, "negative, broken"),
        (quarters([9, 8, 9, 8, 7, 9, 9]), {"at": "2019/20 Q2"}, Refusal, "and 2 after"),
    ],
)
def test_steps_that_cannot_be_told_are_refused(table, options, error, said):
    with pytest.raises(error, match=said):
        demand.break_at(table, **{"at": "2019/20 Q3", "reason": "x", **options})
