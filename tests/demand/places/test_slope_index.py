"""Quantiles, slopes and funnels of tables: the figures of PHE and FunnelPlotR, and refusals."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis import demand
from needs_analysis.errors import DataError, Refusal
from needs_analysis.release import release
from needs_analysis.source import attach
from needs_analysis.wording import STATISTICAL_TERMS
from tests.conftest import PUBLISHED, RECORDS, known


def _close(found, expected, **options):
    np.testing.assert_allclose(
        np.asarray(found, dtype=float), np.asarray(expected, dtype=float), **{"rtol": 1e-12, **options}
    )


def test_quantiles_match_phe():
    rows = known("rates/quantile_input.csv")
    for options, file in (
        ({"quantiles": 10}, "quantile_10_invert"),
        ({"quantiles": 5, "highest_first": False}, "quantile_5"),
        ({"quantiles": 5, "highest_first": "worst_high", "by": "region"}, "quantile_5_grouped_invertfield"),
    ):
        found = demand.quantiles(rows, **options).table
        _close(found["quantile"].astype("float64"), known(f"rates/{file}.csv")["quantile"])
        assert found["area"].tolist() == rows["area"].tolist(), "rows keep their order"


@pytest.mark.parametrize(
    ("file", "options"),
    [
        ("sii_normal_se", {"standard_error": "se"}),
        ("sii_normal_cl", {"lower": "lower_cl", "upper": "upper_cl"}),
        ("sii_prop", {"lower": "lower_cl", "upper": "upper_cl", "kind": "proportion"}),
        ("sii_rate", {"value": "rate", "lower": "rate_lower", "upper": "rate_upper", "kind": "rate"}),
    ],
)
def test_slopes_match_phe(file, options):
    rows = known("rates/sii_input.csv").sample(frac=1, random_state=5)
    found = demand.slope_index(rows, population="pop", quantile="decile", by="area", **options).table
    expected = known(f"rates/{file}.csv")
    for index, name in (("slope index of inequality", "sii"), ("relative index of inequality", "rii")):
        part = found[found["measure"] == index].reset_index(drop=True)
        _close(part["value"], expected[name])
        width = expected[f"{name}_upper95_0cl"] - expected[f"{name}_lower95_0cl"]
        for side in ("lower", "upper"):
            assert (np.abs(part[side] - expected[f"{name}_{side}95_0cl"]) < 0.012 * width).all()
        _close(part["intercept"], expected["intercept"])


def test_a_slope_says_itself():
    rows = known("rates/sii_input.csv").query("area == 'A'")
    options = {"population": "pop", "quantile": "decile", "standard_error": "se", "repetitions": 2_000}
    result = demand.slope_index(rows, **options)
    assert "most to the least deprived" in result.sentence() and "clear" in result.sentence()
    assert not any(term in result.sentence().lower() for term in STATISTICAL_TERMS)
    assert result.plot() is not None
    turned = demand.slope_index(rows, **options, multiplier=-1).table
    _close(turned["value"], [-result.table["value"].iloc[0], 1 / result.table["value"].iloc[1]])


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        (lambda t: t.head(4), Refusal, "4 quantiles"),
        (lambda t: t[t["quantile"] != 3], DataError, "lacks a quantile"),
        (lambda t: pd.concat([t, t.head(1)]), DataError, "duplicated"),
        (lambda t: t.assign(value=[np.nan, 2, 3, 4, 5, 6]), DataError, "has no number"),
        (lambda t: t.assign(population=0), Refusal, "no population"),
    ],
)
def test_slopes_that_cannot_be_are_refused(change, error, said):
    table = pd.DataFrame({"quantile": range(1, 7), "value": [9.0, 8, 7, 6, 5, 4], "population": 10, "se": 1.0})
    with pytest.raises(error, match=said):
        demand.slope_index(change(table), standard_error="se", repetitions=200)


FUNNEL = {"events": "x", "population": "pop"}


def test_lines_of_a_proportion_match_phe():
    rows, expected = known("rates/funnel_input.csv"), known("rates/funnel_limits_proportion_pct.csv")
    expected = expected[expected["Population"] > 200]
    sizes = expected["Population"]
    found = demand.funnel_limits(rows, **FUNNEL, by="area", kind="proportion", per=100, sizes=sizes).table
    for ours, theirs in (("95", "2s"), ("998", "3s")):
        _close(found[f"lower_{ours}"], expected[f"lower_{theirs}_limit"], rtol=1e-11)
        _close(found[f"upper_{ours}"], expected[f"upper_{theirs}_limit"], rtol=1e-11)
    _close(found["value"], expected["baseline"])


@pytest.mark.parametrize(
    ("file", "options", "size"),
    [
        ("funnel_limits_rate_crude", {"population": "pop"}, "population_1_year"),
        ("funnel_limits_rate_dsr_3y", {"rates": "dsr", "years": 3}, "population_1_year"),
        ("funnel_limits_ratio_isr", {"population": "expected", "kind": "ratio", "per": 100}, "exp_events"),
    ],
)
def test_lines_of_rates_and_ratios_match_phe(file, options, size):
    rows, expected = known("rates/funnel_input.csv"), known(f"rates/{file}.csv")
    for ours, theirs in (("95", "2s"), ("998", "3s")):
        for side in ("lower", "upper"):
            at = expected[f"{side}_{theirs}_{size}"]
            found = demand.funnel_limits(rows, events="x", by="area", sizes=at, **options).table
            _close(found[f"{side}_{ours}"], expected[f"{side}_{theirs}_limit"], rtol=2e-4)
            # The reference halves an interval until it is 1e-7 wide, which is coarse where few events are expected.
            large = at > at.quantile(0.25)
            _close(
                found.loc[large.to_numpy(), f"{side}_{ours}"], expected.loc[large, f"{side}_{theirs}_limit"], rtol=1e-5
            )


@pytest.mark.parametrize(
    ("file", "options"),
    [
        ("funnel_signif_proportion", {"population": "pop", "kind": "proportion"}),
        ("funnel_signif_rate_crude", {"population": "pop"}),
        ("funnel_signif_ratio", {"population": "expected", "kind": "ratio"}),
    ],
)
def test_labels_match_phe(file, options):
    rows = known("rates/funnel_input.csv")
    found = demand.funnel_points(rows, events="x", by="area", **options).table
    expected = known(f"rates/{file}.csv").sort_values("area")
    assert found["flag"].tolist() == expected["significance"].tolist()


def test_points_of_standardised_rates_match_phe():
    rows, expected = known("rates/funnel_input.csv"), known("rates/funnel_points_dsr_3y.csv").set_index("area")
    found = demand.funnel_points(rows, events="x", rates="dsr", years=3, by="area").table.set_index("area")
    charted = expected[expected["dsr_chart"].notna()]
    _close(found.loc[charted.index, "denominator"], charted["denominator_derived"])
    _close(found.loc[charted.index, "value"], charted["dsr_chart"])
    assert found.loc["F02", "flag"].startswith("not applicable") and np.isnan(found.loc["F02", "value"])


def test_a_funnel_says_and_draws_itself(a):
    counts = a.table("police_uk_area_month").groupby("area_name", as_index=False)["crimes"].sum()
    people = demand.area_rates(a.table("police_uk_area_month"), _residents()).table
    table = people.rename(columns={"numerator": "crimes", "denominator": "residents"})
    assert len(table) <= len(counts)
    result = demand.funnel_points(
        table, events="crimes", population="residents", by="area", per=1_000, over_dispersed=True
    )
    assert {caveat.code for caveat in result.caveats} == {"NOT_LIKE_FOR_LIKE", "SPREAD_UNSURE"}
    assert not any(term in result.sentence().lower() for term in STATISTICAL_TERMS)
    assert result.plot() is not None
    lines = demand.funnel_limits(table, events="crimes", population="residents", by="area", per=1_000)
    assert lines.plot() is not None and len(lines.table) == 100


def _residents():
    from needs_analysis.reference import load

    return load("population_mid2023_persons_bands")


@pytest.mark.parametrize(
    ("change", "options", "error", "said"),
    [
        (lambda t: t.head(1), {}, Refusal, "there is one"),
        (lambda t: t.assign(count=0), {}, Refusal, "at one end"),
        (lambda t: t.assign(population=0), {}, Refusal, "population is 0 or missing for A"),
        (lambda t: t.assign(count=[-1, 1, 1]), {}, DataError, "negative, not whole numbers"),
        (lambda t: t.assign(count=2_000), {"kind": "proportion"}, Refusal, "larger than its whole"),
        (lambda t: t, {"kind": "mean"}, Refusal, "no funnel of"),
        (lambda t: t, {"per": 0}, Refusal, "says nothing"),
        (lambda t: t.assign(r=[1, -1, 2]), {"rates": "r"}, Refusal, "rate is negative"),
        (lambda t: t.head(2), {"over_dispersed": True}, Refusal, "three units"),
    ],
)
def test_funnels_that_cannot_be_are_refused(change, options, error, said):
    table = pd.DataFrame({"area": list("ABC"), "count": [5, 9, 30], "population": [1_000, 1_200, 1_500]})
    with pytest.raises(error, match=said):
        demand.funnel_points(attach(change(table), PUBLISHED), by="area", **options)


def test_slopes_that_are_withheld_are_not_the_steepest():
    table = pd.DataFrame({"area": ["A"] * 5 + ["B"] * 5 + ["C"] * 5, "quantile": [*range(1, 6)] * 3, "se": 1.0})
    table["value"] = [18.0, 16, 14, 12, 10, 30, 25, 16, 11, 4, 12, 12, 12, 12, 13]
    options = {"by": "area", "standard_error": "se", "repetitions": 200}

    def kept(people):
        made = attach(table.assign(population=[people[0]] * 5 + [people[1]] * 5 + [people[2]] * 5), RECORDS)
        return release(demand.slope_index(made, **options), "lt5").result

    whole, some, none = kept([90, 80, 90]), kept([90, 0.5, 90]), kept([0.5, 0.4, 0.6])
    assert whole.sentence().startswith("B: from the most") and "Of 3 areas it has the steepest" in whole.sentence()
    assert some.sentence().startswith("A: from the most") and "Of 2 areas with a figure it has" in some.sentence()
    assert (
        none.sentence() == "How value varies with deprivation is withheld."
        and none.said.title == "Value by deprivation"
    )
    assert all(result.plot() is not None for result in (whole, some, none))
