"""Forecasts of a seasonal series, with the accuracy of such forecasts in the past."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis import statistics as s
from needs_analysis.errors import Refusal
from needs_analysis.statistics.point_forecasts import METHODS, point_forecasts
from tests.conftest import ROOT
from tests.statistics.forecasting_cases import AHEAD


def simulated(rng, n):
    """Counts of quarters with a season around a level that is still, wanders, rises, or comes back."""
    mean = rng.choice([15, 40, 200, 2_000])
    season = rng.normal(0, 0.08, 4)
    spread = rng.choice([0.02, 0.05, 0.1])
    kind = rng.choice(["still", "wanders", "rises", "comes back"])
    level = np.zeros(n)
    if kind == "wanders":
        level = np.cumsum(rng.normal(0, spread, n))
    elif kind == "rises":
        level = np.arange(n) * rng.normal(0, 0.02)
    elif kind == "comes back":
        for at in range(1, n):
            level[at] = 0.6 * level[at - 1] + rng.normal(0, spread)
    expected = mean * np.exp(level + np.resize(season - season.mean(), n))
    times_chance = rng.choice([1.0, 1.5, 3.0])
    if times_chance == 1:
        return rng.poisson(expected).astype(float)
    size = expected / (times_chance - 1)
    return rng.negative_binomial(size, size / (size + expected)).astype(float)


@pytest.fixture(scope="module")
def recorded():
    """Recorded crime of every force and offence group, by quarter."""
    table = pd.read_csv(ROOT / "data" / "raw" / "west_mercia" / "recorded_crime.csv")
    table = table[(table["offence_group"] != "Fraud offences") & (table["force"] != "City of London")]
    found = []
    for _, rows in table.groupby(["force", "offence_group"]):
        values = rows.sort_values(["financial_year", "quarter"])["offences"].to_numpy(dtype=float)
        if len(values) >= 50 and (values > 0).all():
            found.append(values)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("quarters", [12, 16, 24])
@pytest.mark.parametrize("kind", ["simulated", "recorded"])
def test_ranges_of_80_and_95_hold_within_5_points(quarters, kind, recorded):
    rng = np.random.default_rng([quarters, len(kind)])
    inside, asked = {0.8: np.zeros(AHEAD), 0.95: np.zeros(AHEAD)}, 0
    for _ in range(250):
        if kind == "simulated":
            series = simulated(rng, quarters + AHEAD)
        else:
            whole = recorded[rng.integers(len(recorded))]
            start = rng.integers(0, len(whole) - quarters - AHEAD + 1)
            series = whole[start : start + quarters + AHEAD]
        made = s.forecast(series[:quarters], AHEAD, a_year=4)
        for level, (lower, upper) in made.ranges.items():
            inside[level] += (lower <= series[quarters:]) & (series[quarters:] <= upper)
        asked += 1
    shares = {level: held.mean() / asked for level, held in inside.items()}
    assert 0.75 <= shares[0.8] <= 0.85, shares
    assert 0.90 <= shares[0.95] <= 1.0, shares
    # Each lead by itself too, within 5 points and what 250 series leave to chance.
    assert (np.abs(inside[0.8] / asked - 0.8) <= 0.05 + 3 * np.sqrt(0.16 / asked)).all(), inside[0.8] / asked


def test_second_years_have_wider_ranges():
    rng = np.random.default_rng(3)
    made = s.forecast(rng.poisson(200, 24), 8, a_year=4, method="seasonal_naive")
    lower, upper = made.ranges[0.95]
    width = upper - lower
    assert width[4:].min() > width[:4].max()


def test_too_little_is_refused():
    with pytest.raises(Refusal, match="7 known periods"):
        s.forecast([1, 2, 3, 4, 5, 6, 7], 4, a_year=4)
    with pytest.raises(Refusal, match="ahead is 13"):
        s.forecast(range(20), 13, a_year=4)
    with pytest.raises(Refusal, match="negative"):
        s.forecast([-1, *range(20)], 4, a_year=4)


def yearly(rng, years, growth, kind):
    """Counts of years that grow, with chance alone, more than chance, a level that wanders, or a share of noise."""
    level = growth * np.arange(years)
    mean = rng.choice([300, 1_000, 5_000])
    if kind == "wanders":
        level = level + np.cumsum(rng.normal(0, 0.03, years))
    elif kind == "share":
        level = level + rng.normal(0, 0.05, years)
    expected = mean * np.exp(level)
    if kind == "more than chance":
        return rng.negative_binomial(expected / 4, 1 / 5).astype(float)
    return rng.poisson(expected).astype(float)


@pytest.mark.slow
@pytest.mark.parametrize("growth", [0.05, 0.0, -0.04])
def test_ranges_hold_where_years_grow_or_fall(growth):
    rng = np.random.default_rng([int(1_000 * abs(growth)), growth > 0])
    inside, worlds = {0.8: np.zeros(3), 0.95: np.zeros(3)}, 0
    for _ in range(75):
        for kind in ("chance", "more than chance", "wanders", "share"):
            series = yearly(rng, 15, growth, kind)
            made = s.forecast(series[:12], 3, a_year=1)
            for level, (lower, upper) in made.ranges.items():
                inside[level] += (lower <= series[12:]) & (series[12:] <= upper)
            worlds += 1
    shares = {level: held / worlds for level, held in inside.items()}
    print(f"growth {growth}: 80% ranges hold {shares[0.8].round(3)}, 95% ranges {shares[0.95].round(3)}")
    slack = 2 * np.sqrt(0.16 / worlds)
    assert abs(shares[0.8].mean() - 0.8) <= 0.05 + slack, shares
    assert (np.abs(shares[0.8] - 0.8) <= 0.1 + slack).all(), shares
    assert shares[0.95].mean() >= 0.90, shares


def test_a_clear_trend_is_carried_on():
    series = np.round(1_000 * 1.05 ** np.arange(12))
    made = s.forecast(series, 3, a_year=1)
    assert made.method == "drift"
    np.testing.assert_allclose(made.value, 1_000 * 1.05 ** np.arange(12, 15), rtol=0.002)
    quarters = np.round(np.resize([90, 105, 110, 95], 20) * 0.96 ** (np.arange(20) // 4) * 10)
    falling = s.forecast(quarters, 4, a_year=4)
    np.testing.assert_allclose(falling.value, quarters[-4:] * 0.96, rtol=0.03)


@pytest.mark.parametrize("times", [0.01, 10.0, 100.0])
def test_a_forecast_does_not_depend_on_the_unit(times):
    rng = np.random.default_rng(3)
    for n, a_year in ((36, 4), (16, 4), (12, 1)):
        series = np.round(1000 + 100 * np.sin(np.arange(n) * np.pi / 2) + rng.normal(0, 50, n))
        one, other = (s.forecast(series * unit, 4, a_year=a_year) for unit in (1.0, times))
        for name in METHODS:
            assert other.mase[name] == pytest.approx(one.mase[name], rel=0.01, nan_ok=True), name
        np.testing.assert_allclose(other.value / times, one.value, rtol=0.005)
        assert other.method == one.method


@pytest.mark.parametrize("kind", [np.int8, np.int32, np.int64, np.uint16, float, np.float32])
def test_a_number_of_periods_of_any_type_gives_the_same(kind):
    series = np.random.default_rng(5).poisson(400 * np.resize([0.9, 1.05, 1.1, 0.95], 20))
    one, other = s.forecast(series, 8, a_year=4), s.forecast(series, kind(8), a_year=4)
    np.testing.assert_array_equal(one.value, other.value)
    assert one.ranges.keys() == other.ranges.keys() and one.mase == pytest.approx(other.mase, nan_ok=True)
    for wrong in (True, "4", 2.5, np.nan, None):
        with pytest.raises(Refusal, match="ahead is"):
            s.forecast(series, wrong, a_year=4)


def test_a_model_that_does_not_converge_is_left_out_and_named(monkeypatch):
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    fit = SARIMAX.fit
    monkeypatch.setattr(SARIMAX, "fit", lambda self, **options: fit(self, **{**options, "maxiter": 1}))
    series = np.random.default_rng(6).poisson(400 * np.resize([0.9, 1.05, 1.1, 0.95], 20))
    made = s.forecast(series, 4, a_year=4)
    assert made.left_out == ("sarima",)
    parts = point_forecasts(series, 4, season=4)
    assert np.isnan(parts["sarima"]).all()
    np.testing.assert_allclose(parts["average"], (parts["ets"] + parts["ucm"]) / 2)
