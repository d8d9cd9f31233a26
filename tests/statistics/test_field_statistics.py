"""Standardised rates, quantiles, slopes, funnels and charts, against the R packages that define them."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis import statistics as s
from needs_analysis.errors import Refusal
from tests.conftest import known


def _close(found, expected, rtol=1e-12):
    np.testing.assert_allclose(np.asarray(found, dtype=float), np.asarray(expected, dtype=float), rtol=rtol, atol=1e-15)


@pytest.mark.parametrize(
    ("name", "per", "confidence"),
    [("dsr_95", 1e5, 0.95), ("dsr_998_per1000", 1e3, 0.998), ("dsr_99_standard", 1e5, 0.99)],
)
def test_directly_standardised_rates_match_phe(name, per, confidence):
    rows = known("rates/dsr_input.csv")
    group, areas = pd.factorize(rows["area"])
    found = s.direct(
        rows["count"], rows["pop"], rows["stdpop"], group=group, groups=len(areas), per=per, confidence=confidence
    )
    expected = known(f"rates/{name}.csv").set_index("area").loc[areas]
    for part, column in ((found.value, "value"), (found.lower, "lowercl"), (found.upper, "uppercl")):
        _close(part, expected[column])
    assert np.isnan(found.value[found.events < 10]).all()


def test_repeated_events_widen_the_interval_and_leave_the_rate():
    once = s.direct([60, 40], [1_000, 2_000], [5, 7], group=[0, 0], groups=1)
    split = s.direct(
        [40, 10, 30, 5],
        [1_000, 1_000, 2_000, 2_000],
        [5, 5, 7, 7],
        group=[0] * 4,
        groups=1,
        times=[1, 2, 1, 2],
        stratum=["a", "a", "b", "b"],
    )
    _close(split.value, once.value)
    _close(split.events, [100])
    _close(split.population, [3_000])
    assert split.upper[0] - split.lower[0] > once.upper[0] - once.lower[0]


def test_indirectly_standardised_ratios_match_phe():
    rows = known("rates/isr_input.csv")
    group, areas = pd.factorize(rows["area"])
    for name, scale, columns in (
        ("isratio_95", 1, ("lowercl", "uppercl")),
        ("isratio_x100_95_998", 100, ("lower95_0cl", "upper95_0cl")),
    ):
        found = s.indirect(rows["count"], rows["pop"], rows["ref_x"], rows["ref_n"], group=group, groups=len(areas))
        expected = known(f"rates/{name}.csv").set_index("area").loc[areas]
        _close(found.expected, expected["expected"])
        for part, column in ((found.value, "value"), (found.lower, columns[0]), (found.upper, columns[1])):
            _close(part * scale, expected[column])


def test_means_match_phe():
    rows, expected = known("rates/mean_input.csv"), known("rates/mean_all_95.csv").iloc[0]
    _close(s.mean_t(rows["days"]), expected[["value", "lowercl", "uppercl"]])
    for service, row in known("rates/mean_grouped_95_998.csv").set_index("service").iterrows():
        for level, name in ((0.95, "95_0"), (0.998, "99_8")):
            mean, lower, upper = s.mean_t(rows.loc[rows["service"] == service, "days"], confidence=level)
            _close([mean, lower, upper], row[["value", f"lower{name}cl", f"upper{name}cl"]])


@pytest.mark.parametrize(
    ("method", "prefix", "rtol"), [("exact", "exact", 1e-9), ("log", "wald", 1e-12), ("mid-p", "midp", 5e-4)]
)
def test_rate_ratios_match_r(method, prefix, rtol):
    rows = known("rates/rate_ratio_95.csv")
    # The mid-p figures of the reference were found by a search that stops after four digits.
    found = s.rate_ratio(rows["x1"], rows["n1"], rows["x0"], rows["n0"], method=method)
    for part, name in zip(found, ("ratio", "lower", "upper"), strict=True):
        _close(part, rows[f"{prefix}_{name}"], rtol=rtol)


def test_quantiles_match_phe():
    rows = known("rates/quantile_input.csv")
    _close(s.quantile_of(rows["value"], quantiles=10), known("rates/quantile_10_invert.csv")["quantile"])
    _close(s.quantile_of(rows["value"], quantiles=5, highest_first=False), known("rates/quantile_5.csv")["quantile"])
    parts = [
        pd.Series(
            s.quantile_of(group["value"], quantiles=5, highest_first=bool(group["worst_high"].iloc[0])),
            index=group.index,
        )
        for _, group in rows.groupby("region")
    ]
    _close(pd.concat(parts).sort_index(), known("rates/quantile_5_grouped_invertfield.csv")["quantile"])


SLOPES = {
    "sii_normal_se": {"values": "value", "standard_error": "se"},
    "sii_normal_cl": {"values": "value", "lower": "lower_cl", "upper": "upper_cl"},
    "sii_prop": {"values": "value", "lower": "lower_cl", "upper": "upper_cl", "kind": "proportion"},
    "sii_rate": {"values": "rate", "lower": "rate_lower", "upper": "rate_upper", "kind": "rate"},
    "sii_prop_95_998_mult100": {
        "values": "value",
        "lower": "lower_cl",
        "upper": "upper_cl",
        "kind": "proportion",
        "multiplier": 100,
    },
}


@pytest.mark.parametrize("name", sorted(SLOPES))
def test_slopes_of_inequality_match_phe(name):
    settings = dict(SLOPES[name])
    columns = {key: settings.pop(key) for key in ("values", "standard_error", "lower", "upper") if key in settings}
    for area, rows in known("rates/sii_input.csv").groupby("area"):
        given = {key: rows[column] for key, column in columns.items()}
        found = s.slope_index(given.pop("values"), rows["pop"], **given, **settings)
        row = known(f"rates/{name}.csv").set_index("area").loc[area]
        _close([found.sii, found.rii, found.intercept], row[["sii", "rii", "intercept"]])
        for limits, index in ((found.sii_limits, "sii"), (found.rii_limits, "rii")):
            low, high = row[f"{index}_lower95_0cl"], row[f"{index}_upper95_0cl"]
            assert limits[0.95] == pytest.approx((low, high), abs=0.01 * (high - low)), "both are simulated"


def test_funnel_limits_match_phe():
    rows = known("rates/funnel_limits_proportion_pct.csv")
    average = rows["baseline"].iloc[0] / 100
    for name, level in (("2s", 0.95), ("3s", 0.998)):
        lower, upper = s.proportion_limits(rows["Population"], average, confidence=level)
        large = rows["Population"] > 200
        _close(lower[large] * 100, rows.loc[large, f"lower_{name}_limit"], rtol=1e-11)
        _close(upper[large] * 100, rows.loc[large, f"upper_{name}_limit"], rtol=1e-11)
    rows = known("rates/funnel_limits_ratio_count.csv")
    for name, level in (("2s", 0.95), ("3s", 0.998)):
        lower, upper = s.poisson_limits(rows["Observed_events"], confidence=level)
        # The reference halves an interval until it is 1e-7 wide.
        np.testing.assert_allclose(lower, rows[f"lower_{name}_exp_events"], rtol=1e-5, atol=1e-7)
        np.testing.assert_allclose(upper, rows[f"upper_{name}_exp_events"], rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("name", ["proportion", "rate_crude", "ratio"])
def test_funnel_labels_match_phe(name):
    rows = known("rates/funnel_input.csv")
    base = rows["expected"] if name == "ratio" else rows["pop"]
    average = 1.0 if name == "ratio" else rows["x"].sum() / rows["pop"].sum()
    found = s.funnel_labels(s.own_limits(rows["x"], base, proportion=name == "proportion"), average)
    assert found == known(f"rates/funnel_signif_{name}.csv")["significance"].tolist()


def test_over_dispersion_matches_funnelplotr():
    rows = known("rates/funnel_od_sr_shmi.csv")
    error = 1 / np.sqrt(rows["denominator"])
    found = s.over_dispersion(np.log(rows["numerator"] / rows["denominator"]) / error, error, method="shmi")
    assert (found.phi, found.tau2) == pytest.approx((rows["phi"].iloc[0], rows["tau2"].iloc[0]), rel=1e-12)
    assert found.used == rows["n_used"].iloc[0]
    rows = known("rates/funnel_od_proportion.csv")
    found = s.over_dispersion(rows["Uzscore"], rows["s"], method="winsorised")
    assert (found.phi, found.tau2) == pytest.approx((rows["phi"].iloc[0], rows["tau2"].iloc[0]), rel=1e-12)
    assert found.used == rows["n_used"].iloc[0] == 39


def test_robust_over_dispersion_solves_its_equation():
    rows = known("rates/funnel_od_proportion.csv")
    found = s.over_dispersion(rows["Uzscore"], rows["s"])
    held = np.clip(rows["Uzscore"] * rows["s"] / np.sqrt(rows["s"] ** 2 + found.tau2), -1.2815515655, 1.2815515655)
    assert np.mean(held**2) == pytest.approx(0.6786546, abs=1e-6)
    assert s.over_dispersion(np.linspace(-1, 1, 9), np.ones(9)).tau2 == 0, "less than chance is chance"
    # One unit, however far out, moves it little.
    rest = np.random.default_rng(4).normal(0, 2, 42)
    near, far = (s.over_dispersion([*rest, last], np.full(43, 0.1)).tau2 for last in (4.0, 400.0))
    assert near == pytest.approx(far, rel=1e-9)


CAUSES = {
    "Common Cause": "none",
    "2 in 3 Below CL": "two of three below",
    "2 in 3 Above CL": "two of three above",
    "7 Points Below CL": "shift below",
    "7 Points Above CL": "shift above",
    "Below LCL": "outside below",
    "Above UCL": "outside above",
}


@pytest.mark.parametrize("options", ["default_increase", "excel_no_screening", "fix12"])
def test_charts_match_plot_the_dots(options):
    points = known("spc/xmr_points.csv")
    rules = s.RULES["nhs-7-7"]
    if options == "excel_no_screening":
        rules = replace(rules, screen=False)
    for series, rows in points[points["options"] == options].groupby("series"):
        limits = s.xmr_limits(rows["value"], rules=rules, first=12 if options == "fix12" else None)
        _close([limits.mean, limits.lower, limits.upper], rows[["mean_col", "lpl", "upl"]].iloc[0])
        causes, _ = s.xmr_rules(rows["value"], limits, rules=rules)
        assert causes == [CAUSES[cause] for cause in rows["special_cause_type"]], series


def test_trends_match_the_rule_on_its_own():
    primitives = known("spc/rule_primitives.csv")
    series = known("spc/series_input.csv")
    quiet = replace(s.RULES["nhs-7-7"], two_of_three=False, shift=10**6)
    for name, rows in primitives.groupby("series"):
        values = series.loc[series["series"] == name, "value"]
        wide = s.Limits(mean=float(values.mean()), lower=-1e12, upper=1e12, points=len(values))
        causes, _ = s.xmr_rules(values, wide, rules=quiet)
        assert [cause.startswith("trend") for cause in causes] == (rows["part_of_seven_trend"] != 0).tolist(), name
        shifts = replace(s.RULES["nhs-7-7"], two_of_three=False, trend=0)
        causes, _ = s.xmr_rules(values, wide, rules=shifts)
        assert [cause.startswith("shift") for cause in causes] == (rows["part_of_seven_one_side"] != 0).tolist(), name


def test_few_points_give_trial_limits_and_a_still_series_none():
    assert s.xmr_limits(range(12)).trial
    assert not s.xmr_limits(range(13)).trial
    assert np.isnan(s.xmr_limits([5] * 20).upper)
    assert s.xmr_limits([5] * 20, rules=s.RULES["abspc-8-6"]).upper == 5


@given(st.lists(st.integers(0, 500), min_size=3, max_size=40))
def test_a_missing_point_stays_missing(values):
    with_gap = [*values, None, *values]
    causes, side = s.xmr_rules(np.array(with_gap, dtype=float), s.xmr_limits(np.array(with_gap, dtype=float)))
    assert causes[len(values)] == "none"
    assert np.isnan(side[len(values)])


@pytest.mark.parametrize(
    "call",
    [
        lambda: s.direct([1], [0], [1], group=[0], groups=1),
        lambda: s.direct([-1], [10], [1], group=[0], groups=1),
        lambda: s.indirect([1], [10], [1], [0], group=[0], groups=1),
        lambda: s.quantile_of([1, 2], quantiles=1),
        lambda: s.slope_index([1, 2], [1, 1], standard_error=[1, 1]),
        lambda: s.slope_index([1, 2, 3, 4, 0], [1] * 5, standard_error=[1] * 5, kind="rate"),
        lambda: s.slope_index([1, 2, 3, 4, 5], [1] * 5),
        lambda: s.proportion_limits([0], 0.5),
        lambda: s.poisson_limits([0]),
        lambda: s.rate_ratio(1, 1, 1, 1, method="guess"),
        lambda: s.over_dispersion([1, 2], [1, 1]),
        lambda: s.dispersion([1], [1]),
        lambda: s.risk_ratio(11, 10, 1, 10),
        lambda: s.odds_ratio(1, 10, 11, 10),
    ],
)
def test_what_has_no_answer_is_refused(call):
    with pytest.raises(Refusal):
        call()
