"""Funnels with lines widened by how much units differ."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from needs_analysis import demand
from needs_analysis.errors import Refusal
from tests.conftest import known

LINES = (("lower_95", "odll95"), ("upper_95", "odul95"), ("lower_998", "odll998"), ("upper_998", "odul998"))


@pytest.mark.parametrize(
    ("file", "options"),
    [
        ("funnel_od_sr_shmi", {"kind": "ratio", "method": "shmi"}),
        ("funnel_od_proportion", {"kind": "proportion", "method": "winsorised"}),
    ],
)
def test_widened_lines_match_funnelplotr(file, options):
    expected = known(f"rates/{file}.csv").set_index("group")
    rows = (
        expected[["numerator", "denominator"]]
        .set_axis(["count", "population"], axis=1)
        .rename_axis("area")
        .reset_index()
    )
    given = {"by": "area", **options}
    result = demand.funnel_points(rows, over_dispersed=True, **given)
    found = result.table.set_index("area").loc[expected.index]
    # Where its lines are 0 and 1, the reference gives none.
    there = (expected["odll95"] > 0) | (expected["odul95"] < 1)
    assert there.sum() >= 19
    for ours, theirs in LINES:
        # The reference takes 1.959964 and 3.090232 for the normal quantiles, to six places.
        np.testing.assert_allclose(found.loc[there, ours], expected.loc[there, theirs], rtol=1e-7)
    inside = (expected["numerator"] / expected["denominator"]).between(expected["odll95"], expected["odul95"])
    assert (found["flag"] == "Not significant")[there].eq(inside[there]).all()
    narrow = demand.funnel_points(rows, **given).table
    assert (found["flag"] != "Not significant").sum() < (narrow["flag"] != "Not significant").sum()
    assert "NARROW_LINES" in {caveat.code for caveat in result.caveats}
    wider = demand.funnel_points(rows, over_dispersed=True, **{**given, "method": "robust"})
    assert "NARROW_LINES" not in {caveat.code for caveat in wider.caveats}
    assert (wider.table.set_index("area").loc[there.index[there], "upper_95"] > found.loc[there, "upper_95"]).all()


@pytest.mark.parametrize("kind", ["rate", "ratio", "proportion"])
def test_widened_lines_never_lie_inside_those_for_chance(kind):
    rng = np.random.default_rng(6)
    size = np.array([0.5, 2, 3.5, 6, 9, 15, 40, 90, 200, 800, 3_000]) / (1 if kind == "ratio" else 0.02)
    size = size.round() if kind == "proportion" else size
    share = 1.0 if kind == "ratio" else 0.02
    events = np.minimum(rng.poisson(size * share * rng.gamma(20, 1 / 20, len(size))), size)
    events = np.floor(events)
    table = pd.DataFrame({"area": [f"A{at:02d}" for at in range(len(size))], "count": events, "population": size})
    options = {"by": "area", "kind": kind, "per": 1}
    wide = demand.funnel_points(table, over_dispersed=True, **options).table
    chance = demand.funnel_points(table, **options).table
    lines = demand.funnel_limits(table, over_dispersed=True, **options).table
    alone = demand.funnel_limits(table, **options).table
    for wider, narrower in ((wide, chance), (lines, alone)):
        assert (wider["lower_95"] <= narrower["lower_95"] + 1e-12).all()
        assert (wider["lower_998"] <= narrower["lower_998"] + 1e-12).all()
        assert (wider["upper_95"] >= narrower["upper_95"] - 1e-12).all()
        assert (wider["upper_998"] >= narrower["upper_998"] - 1e-12).all()


@pytest.mark.parametrize("method", ["robust", "winsorised", "shmi"])
@pytest.mark.parametrize("kind", ["rate", "ratio", "proportion"])
@pytest.mark.parametrize("expected", [0.1, 0.5, 2.0, 3.0])
def test_no_event_where_few_were_expected_is_no_outlier(kind, expected, method):
    rng = np.random.default_rng(8)
    share = 1.0 if kind == "ratio" else 0.01
    size = np.array([*rng.integers(20, 40, 19), expected]) / share
    events = np.array([*rng.poisson(size[:-1] * share * 1.1), 0])
    table = pd.DataFrame({"area": [f"A{at:02d}" for at in range(20)], "count": events, "population": np.ceil(size)})
    table = table if kind != "ratio" else table.assign(population=size)
    result = demand.funnel_points(table, by="area", kind=kind, per=1, over_dispersed=True, method=method)
    assert result.table.set_index("area").loc["A19", "flag"] == "Not significant"
    assert "TOO_FEW_TO_JUDGE" in {caveat.code for caveat in result.caveats}


def test_flags_of_widened_lines_promise_no_probability():
    table = pd.DataFrame(
        {"area": list("ABCDEFGHIJKL"), "count": [90, 95, 100, 105, 110, 98, 102, 97, 99, 104, 101, 400]}
    )
    flags = demand.funnel_points(table.assign(population=1_000), by="area", over_dispersed=True).table["flag"]
    assert set(flags) <= {
        "Not significant",
        *(f"{a} ({b} limits)" for a in ("High", "Low") for b in ("inner", "outer")),
    }
    assert flags.tolist()[-1] == "High (outer limits)"


def test_a_row_of_the_total_is_no_unit():
    rng = np.random.default_rng(9)
    table = pd.DataFrame(
        {"area": [f"A{at:02d}" for at in range(12)], "count": rng.poisson(100, 12), "population": 1_000}
    )
    total = pd.DataFrame({"area": ["All areas"], "count": [table["count"].sum()], "population": [12_000]})
    result = demand.funnel_points(pd.concat([table, total]), by="area", over_dispersed=True)
    pd.testing.assert_frame_equal(result.table, demand.funnel_points(table, by="area", over_dispersed=True).table)
    assert result.excluded[0].what == "rows of All areas" and result.excluded[0].rows == 1


def test_units_between_the_lines_are_not_called_beyond_what_is_usual():
    places = stats.norm.ppf((np.arange(60) + 0.5) / 60)
    table = pd.DataFrame({"area": [f"A{at:02d}" for at in range(60)], "count": np.round(1_000 * np.exp(0.1 * places))})
    result = demand.funnel_points(table.assign(population=100_000), by="area", over_dispersed=True)
    flags = result.table["flag"]
    assert flags.str.contains("inner").any() and not flags.str.contains("outer").any()
    assert "None lies beyond what chance and the usual differences explain." in result.sentence()
    assert "Between the inner and the outer lines" in result.sentence()


def test_an_unknown_estimate_is_refused():
    table = pd.DataFrame({"area": list("ABCD"), "count": [9, 10, 11, 30], "population": 1_000})
    with pytest.raises(Refusal, match="robust, winsorised, shmi"):
        demand.funnel_points(table, by="area", over_dispersed=True, method="median")


def _shares_outside(units, spread, shape, method, rng, worlds):
    outside = np.zeros(2)
    for _ in range(worlds):
        expected = np.exp(rng.uniform(np.log(100), np.log(5_000), units))
        true = np.exp(rng.normal(0, spread, units)) if shape == "normal" else rng.gamma(spread**-2, spread**2, units)
        table = pd.DataFrame(
            {"area": np.arange(units), "count": rng.poisson(expected * true), "population": expected * 100}
        )
        flags = demand.funnel_points(table, by="area", over_dispersed=True, method=method).table["flag"]
        outside += [(flags != "Not significant").sum(), flags.str.endswith("(outer limits)").sum()]
    return outside / (worlds * units)


@pytest.mark.slow
@pytest.mark.parametrize("units", [9, 20, 43])
@pytest.mark.parametrize("spread", [0.1, 0.25])
@pytest.mark.parametrize("shape", ["normal", "gamma"])
def test_units_of_one_distribution_are_seldom_outside(units, spread, shape):
    rng = np.random.default_rng([units, int(100 * spread), len(shape)])
    inner, outer = _shares_outside(units, spread, shape, "robust", rng, worlds=18_000 // units)
    print(
        f"robust: {units} units, spread {spread}, {shape}: {inner:.3f} outside the inner, {outer:.4f} outside the outer lines"
    )
    # The shares of so many units have a standard error of about 0.0018 and 0.0005.
    assert 0.04 - 0.0036 <= inner <= 0.06 + 0.0036
    assert outer <= (0.01 if units < 20 else 0.005) + 0.0015


@pytest.mark.slow
@pytest.mark.parametrize(("method", "least", "most"), [("winsorised", 0.10, 0.19), ("shmi", 0.16, 0.25)])
def test_the_other_estimates_are_as_narrow_as_they_say(method, least, most):
    inner, _ = _shares_outside(43, 0.2, "normal", method, np.random.default_rng(12), worlds=300)
    print(f"{method}: {inner:.3f} outside the inner lines")
    assert least <= inner <= most


@pytest.mark.slow
def test_a_unit_far_out_is_found():
    rng, found = np.random.default_rng(13), np.zeros(2)
    for _ in range(600):
        expected = np.exp(rng.uniform(np.log(200), np.log(2_000), 43))
        error = 1 / np.sqrt(expected)
        for at, (reach, flagged) in enumerate(((3, "limits"), (4, "(outer limits)"))):
            true = rng.normal(0, 0.15, 43)
            total = np.sqrt(error[0] ** 2 + 0.15**2)
            counts = rng.poisson(expected * np.exp(true))
            # The first lies exactly so far out; the second truly does, and is then counted by chance.
            true[0] = reach * total
            counts[0] = round(expected[0] * np.exp(true[0])) if at == 0 else rng.poisson(expected[0] * np.exp(true[0]))
            table = pd.DataFrame({"area": np.arange(43), "count": counts, "population": expected * 100})
            # Held against the true average, so that only the spread is estimated.
            flag = demand.funnel_points(table, by="area", per=100, average=1.0, over_dispersed=True).table["flag"][0]
            found[at] += flag.startswith("High") and flagged in flag
    print(f"3 SD beyond the inner lines: {found[0] / 600:.3f}; 4 SD beyond the outer lines: {found[1] / 600:.3f}")
    # 99 and 85 in 100, less two standard errors of 600 worlds.
    assert found[0] / 600 >= 0.99 - 2 * 0.0041 and found[1] / 600 >= 0.85 - 2 * 0.0146
