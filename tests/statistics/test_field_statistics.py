"""Standardised rates, quantiles, slopes, funnels and charts, against the R packages that define them."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis import statistics as s
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
