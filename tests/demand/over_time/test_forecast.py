"""Forecasts: what they say of themselves, when they fall back, and what they refuse."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis import demand, release
from needs_analysis.errors import DataError, Refusal
from needs_analysis.source import attach
from needs_analysis.wording import STATISTICAL_TERMS
from tests.conftest import RECORDS
from tests.demand.over_time.test_compare_periods import quarters


def ahead_of(result):
    """The rows that are forecast, below those of the past."""
    return result.table[result.table["kind"] == "forecast"].reset_index(drop=True)


def moving(n, seed=1, level=400):
    rng = np.random.default_rng(seed)
    return rng.poisson(level * np.exp(np.cumsum(rng.normal(0, 0.03, n))) * np.resize([0.9, 1.05, 1.1, 0.95], n))


def test_it_says_how_it_did_before():
    result = demand.forecast(quarters(moving(24), first=2012), what="referrals", disrupted=())
    table = ahead_of(result)
    assert table["period"].tolist() == ["2018/19 Q1", "2018/19 Q2", "2018/19 Q3", "2018/19 Q4"]
    for column in ("mase", "mase_seasonal_naive", "coverage", "coverage_80", "origins"):
        assert table[column].notna().all(), column
    assert (table["lower"] <= table["lower_80"]).all() and (table["upper_80"] <= table["upper"]).all()
    assert (table["lower_80"] <= table["value"].round()).all() and (table["value"].round() <= table["upper_80"]).all()
    assert "Tested 12 times on the past, such ranges held" in result.sentence()
    assert "MASE" in result.sentence("analyst") and "sarima" in result.sentence("analyst")
    assert not any(term in result.sentence().lower() for term in STATISTICAL_TERMS)
    assert result.plot() is not None
    past = result.table[result.table["kind"] == "known"]
    assert past["value"].tolist() == quarters(moving(24))["count"].tolist() and past["period"].iloc[0] == "2012/13 Q1"
    assert result.chart.past == ("kind", "known") and past[["lower", "mase", "origins"]].isna().all(axis=None)


@pytest.mark.parametrize("seed", range(6))
def test_it_falls_back_when_the_models_cannot_beat_last_year(seed):
    table = ahead_of(demand.forecast(quarters(moving(20, seed=seed), first=2012), disrupted=()))
    average = ahead_of(demand.forecast(quarters(moving(20, seed=seed), first=2012), disrupted=(), method="average"))
    beaten = average["mase"].iloc[0] >= 1 or average["mase"].iloc[0] >= average["mase_seasonal_naive"].iloc[0]
    assert table["method"].iloc[0] in (("seasonal_naive", "drift") if beaten else ("average", "drift"))
    if table["method"].iloc[0] == "drift":
        assert table["mase"].iloc[0] < average["mase_seasonal_naive"].iloc[0]


def test_the_error_on_the_past_is_the_mean_absolute_scaled_error():
    values = moving(16)
    table = ahead_of(demand.forecast(quarters(values, first=2012), disrupted=(), method="seasonal_naive", ahead=1))
    expected = [
        abs(values[at] - values[at - 4]) / np.mean(np.abs(values[4:at].astype(float) - values[: at - 4]))
        for at in range(8, 16)
    ]
    assert table["mase"].iloc[0] == pytest.approx(np.mean(expected), abs=5e-4)
    assert table["value"].iloc[0] == values[-4]


def test_years_that_grow_are_carried_on_and_it_says_how():
    years = pd.DataFrame(
        {
            "period": [f"{year}/{year % 100 + 1:02d}" for year in range(2010, 2022)],
            "count": np.round(800 * 1.05 ** np.arange(12)),
        }
    )
    result = demand.forecast(years, ahead=3, disrupted=())
    made = ahead_of(result)
    assert made["method"].unique().tolist() == ["drift"]
    assert made["value"].iloc[-1] == pytest.approx(800 * 1.05**14, rel=0.01)
    assert "moved on by the usual yearly change" in result.method
    assert made["lower_80"].iloc[0] > years["count"].iloc[-1], "a rise of 5% a year goes on"


def test_a_model_that_was_left_out_is_named(monkeypatch):
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    fit = SARIMAX.fit
    monkeypatch.setattr(SARIMAX, "fit", lambda self, **options: fit(self, **{**options, "maxiter": 1}))
    result = demand.forecast(quarters(moving(20), first=2012), disrupted=())
    named = [caveat.text for caveat in result.caveats if caveat.code == "MODEL_LEFT_OUT"]
    assert named == ["A seasonal ARIMA model could not be fitted and is left out."]


def test_models_are_those_of_statsmodels():
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    values = moving(24)
    ours = ahead_of(demand.forecast(quarters(values, first=2012), disrupted=(), method="ucm"))["value"]
    theirs = UnobservedComponents(values.astype(float), level="llevel", seasonal=4).fit(disp=0).forecast(4)
    np.testing.assert_allclose(ours, theirs, rtol=0.005)


def test_under_eight_points_there_is_a_range_and_no_forecast():
    result = demand.forecast(quarters([40, 50, 45, 60, 42, 51, 44]), ahead=2)
    assert ahead_of(result)["value"].isna().all()
    assert ahead_of(result)[["lower", "upper"]].iloc[0].tolist() == [40, 60]
    assert result.sentence().startswith(
        "Events: 7 known periods are too few for a forecast. They lay between 40 and 60;"
    )
    assert "too few for a forecast" in result.sentence() and result.plot() is not None
    assert {caveat.code for caveat in result.caveats} == {"NO_FORECAST"}


def test_lockdown_quarters_are_missing_or_a_step_and_never_averaged_in():
    values = [100, 110, 90, 95, 101, 111, 91, 96, 40, 44, 36, 38, 100, 110, 90, 95, 101, 111, 91, 96]
    plain = demand.forecast(quarters(values), disrupted=())
    missing = demand.forecast(quarters(values))
    step = demand.forecast(quarters(values), lockdown="step")
    for result in (missing, step):
        assert "2020/21 Q1 to 2020/21 Q4 were not usual" in next(
            c.text for c in result.caveats if c.code == "DISRUPTED"
        )
        made, other = ahead_of(result), ahead_of(plain)
        assert (made["upper"] - made["lower"]).mean() < (other["upper"] - other["lower"]).mean()
        np.testing.assert_allclose(made["value"], [101, 111, 91, 96], atol=4)
        assert result.table["value"].tolist()[8:12] == [40, 44, 36, 38], "the past stands as it was counted"
    assert "60 fewer a period, removed" in step.sentence("analyst")
    assert step.table["taken_out"].dropna().tolist() == [-59.75] * 4 and "taken_out" not in missing.table
    assert "DISRUPTED" not in {caveat.code for caveat in plain.caveats}


def test_nothing_goes_below_zero():
    falling = [60, 50, 45, 40, 34, 28, 22, 18, 12, 8, 5, 3, 2, 1, 0, 0]
    table = ahead_of(demand.forecast(quarters(falling), ahead=8, disrupted=(), method="sarima"))
    assert (table[["value", "lower", "lower_80"]] >= 0).all(axis=None)


def test_months_have_seasons_from_two_years_on():
    rng = np.random.default_rng(3)
    season = 1 + 0.3 * np.sin(2 * np.pi * np.arange(40) / 12)
    table = pd.DataFrame(
        {"period": pd.date_range("2021-01-01", periods=40, freq="MS"), "count": rng.poisson(300 * season)}
    )
    made = demand.forecast(table, ahead=12, disrupted=())
    assert ahead_of(made)["period"].iloc[0] == pd.Timestamp("2024-05-01")
    expected = 300 * (1 + 0.3 * np.sin(2 * np.pi * np.arange(40, 52) / 12))
    assert np.abs(ahead_of(made)["value"] / expected - 1).mean() < 0.12
    short = demand.forecast(table.head(20), ahead=3, disrupted=())
    assert "NO_SEASONS" in {caveat.code for caveat in short.caveats}
    assert "May 2024" in made.sentence() and made.plot() is not None


def test_gaps_and_order_do_not_matter():
    values = moving(20).astype(float)
    values[6] = np.nan
    table = quarters(values, first=2012)
    one = demand.forecast(table, disrupted=())
    other = demand.forecast(table.dropna().sample(frac=1, random_state=1), disrupted=())
    pd.testing.assert_frame_equal(one.table, other.table)
    assert "GAPS" in {caveat.code for caveat in one.caveats} and one.excluded[-1].rows == 1
    trailing = demand.forecast(quarters([*values, np.nan], first=2012), disrupted=())
    assert ahead_of(trailing)["period"].iloc[0] == "2017/18 Q1", (
        "the last known period is what the forecast starts from"
    )


def test_a_still_series_is_forecast_as_it_is():
    table = ahead_of(demand.forecast(quarters([50] * 16), disrupted=()))
    assert table["value"].tolist() == [50] * 4 and (table["upper"] <= 53).all()


def test_small_counts_of_the_past_do_not_leave_in_the_picture():
    table = attach(quarters([30, 31, 3, 33, 35, 30, 2, 31, 30, 29, 31, 33], first=2012), RECORDS)
    result = demand.forecast(table, disrupted=(), what="referrals")
    released = release.release(result, "lt5").result
    gone = [column.name for column in released.columns if column.role in ("count", "measure", "limit")]
    assert released.table[gone].isna().all(axis=None)
    assert released.sentence() == (
        "Referrals in 2015/16 Q1: the forecast is withheld. How often such ranges held on the past is withheld."
    )
    assert released.said.title == "Referrals: forecast withheld" and released.plot() is not None
    alone = attach(quarters([30, 31, 3, 33, 35, 30, 32, 31, 30, 29, 31, 33], first=2012), RECORDS)
    assert release.release(demand.forecast(alone, disrupted=()), "lt5").result.table[gone].isna().all(axis=None)


def test_the_range_of_a_short_past_goes_with_its_small_counts():
    table = attach(quarters([40, 3, 45, 60, 2, 51, 44]), RECORDS)
    released = release.release(demand.forecast(table, ahead=2), "lt5").result
    assert "Their range is withheld; more cannot be said of the next." in released.sentence()
    assert not any(text in released.sentence("analyst") for text in ("60", " 2 "))


def test_meaning_is_of_the_arguments_and_not_of_the_series():
    long, short = demand.forecast(quarters(moving(24))), demand.forecast(quarters(moving(6)))
    for part in ("measure", "definition", "method", "settings"):
        assert getattr(long, part) == getattr(short, part), part
    assert "average of three models, or the numbers of a year before" in long.method
    assert "by exponential smoothing" in demand.forecast(quarters(moving(24)), method="ets").method


@pytest.mark.parametrize(
    ("table", "options", "error", "said"),
    [
        (quarters(moving(16)), {"ahead": 0}, Refusal, "ahead is 0"),
        (quarters(moving(16)), {"ahead": 13}, Refusal, "ahead is 13"),
        (quarters(moving(16)), {"method": "prophet"}, Refusal, "no method"),
        (quarters(moving(16)), {"lockdown": "zero"}, Refusal, "no treatment"),
        (quarters([*moving(15), -1]), {}, DataError, "negative, not whole numbers"),
        (quarters([*moving(15), 0.5]), {}, DataError, "negative, not whole numbers"),
        (pd.concat([quarters(moving(16))] * 2), {}, DataError, "are duplicated"),
        (quarters([5, None, None]), {}, Refusal, "1 known periods"),
        (
            pd.DataFrame({"period": pd.to_datetime(["2024-01-03", "2024-02-09", "2024-04-01"]), "count": [1, 2, 3]}),
            {},
            Refusal,
            "not monthly, quarterly or annual",
        ),
    ],
)
def test_what_cannot_be_forecast_is_refused(table, options, error, said):
    with pytest.raises(error, match=said):
        demand.forecast(table, **options)


@pytest.mark.parametrize(
    ("values", "flag", "said"),
    [
        ([0, 1, 2, 3] * 8, "no change to test against", "The figures were the same as a year before almost throughout"),
        ([5] * 32, "no change to test against", "The figures were the same as a year before almost throughout"),
        (
            [*[0, 1, 2, 3] * 7, 0, 1, 2, 4],
            "no change to test against",
            "so there is no change to test such a forecast against.",
        ),
        ([*moving(10)], "hardly tried on the past", "The series is too short to test"),
        ([*moving(8), *[np.nan] * 20, *moving(2)], "too many gaps to test", "Too many figures of the past are missing"),
    ],
)
def test_why_a_forecast_was_not_tested_is_said_as_it_is(values, flag, said):
    result = demand.forecast(quarters(values, first=2010), disrupted=(), method="seasonal_naive")
    assert set(ahead_of(result)["flag"]) == {flag} and said in result.sentence()
    assert ("too short" in result.sentence()) is (flag == "hardly tried on the past")


def test_a_forecast_beyond_a_disrupted_end_is_refused_in_words():
    with pytest.raises(Refusal, match="The last 4 periods were disrupted, so 10 more is too far ahead"):
        demand.forecast(quarters(moving(24), first=2015), disrupted=("2020/21",), ahead=10)
