"""Whether a series stepped up or down at a date that someone can name."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis import demand
from needs_analysis.demand.over_time.break_at import words
from needs_analysis.errors import DataError, Refusal
from needs_analysis.release import release
from needs_analysis.source import attach
from needs_analysis.wording import (
    HAS_RISEN,
    HIGHER_NOT_LIKE,
    LOWER_NOT_LIKE,
    NO_CLEAR_CHANGE,
    NOT_COMPARABLE,
    STATISTICAL_TERMS,
    missing_is,
)
from tests.conftest import RECORDS
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
        (quarters([9] * 11 + [-1]), {}, DataError, "negative, not whole numbers"),
        (quarters([9, 8, 9, 8, 7, 9, 9]), {"at": "2019/20 Q2"}, Refusal, "and 2 after"),
    ],
)
def test_steps_that_cannot_be_told_are_refused(table, options, error, said):
    with pytest.raises(error, match=said):
        demand.break_at(table, **{"at": "2019/20 Q3", "reason": "x", **options})


STEPPED = [100, 98, 103, 99, 101, 97, 102, 100, 150, 148, 153, 149, 151, 150, 148, 152]


def test_what_was_allowed_for_and_the_span_stand_in_the_table():
    row = demand.break_at(quarters(STEPPED), at="2020/21 Q1", reason="x").table.iloc[0]
    assert row[["allowed_for", "first_period", "last_period"]].tolist() == [
        "trend and seasons",
        "2018/19 Q1",
        "2021/22 Q4",
    ]
    years = pd.DataFrame(
        {"period": [f"{2010 + at}/{11 + at}" for at in range(9)], "count": [30, 34, 29, 31, 33, 50, 52, 49, 51]}
    )
    alone = demand.break_at(years, at="2015/16", reason="x", trend=False)
    assert alone.table["allowed_for"].tolist() == [""] and "The level is" in alone.sentence()


def test_a_step_over_small_counts_leaves_no_figure_and_no_verdict():
    values = [100, 3, 103, 99, *STEPPED[4:]]
    result = demand.break_at(attach(quarters(values), RECORDS), at="2020/21 Q1", reason="a new form", what="referrals")
    assert result.verdict is not None
    kept = release(result, "lt5").result
    assert kept.verdict is None
    assert kept.sentence() == (
        "Referrals: the means of a period before 2020/21 Q1 and from then on (a new form) are withheld. "
        "Allowing for trend and seasons, the change in level is withheld."
    )
    assert kept.said.title == "Referrals from 2020/21 Q1: change withheld" and kept.plot() is not None


def test_one_mean_that_is_withheld_is_not_said_and_the_rest_is():
    result = demand.break_at(quarters(STEPPED), at="2020/21 Q1", reason="a new form", what="referrals")
    with missing_is("withheld"):
        said = words(result.table.assign(denominator=pd.NA), result.settings)
    assert "are withheld" in said.panel and "150.1" not in said.panel and said.verdict == HAS_RISEN
    assert words(result.table.head(0), result.settings).verdict is None
