"""XmR charts of tables: the phases of NHSRplotthedots, gaps that stay gaps, and refusals."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis import demand
from needs_analysis.demand.over_time.xmr import words
from needs_analysis.errors import DataError, Refusal
from needs_analysis.release import release
from needs_analysis.source import attach
from needs_analysis.wording import missing_is
from tests.conftest import RECORDS, known
from tests.statistics.test_xmr_limits import CAUSES


def _months(values):
    return pd.DataFrame({"period": pd.date_range("2023-01-01", periods=len(values), freq="MS"), "count": values})


@pytest.mark.parametrize(("options", "baseline"), [("rebase", None), ("rebase_fix12", 12), ("default_increase", None)])
def test_phases_match_the_nhs_package(options, baseline):
    points = known("spc/xmr_points.csv")
    for series, rows in points[points["options"] == options].groupby("series"):
        rows = rows.assign(period=pd.to_datetime(rows["date"]))
        starts = rows.loc[rows["rebase_group"].diff() > 0, "period"]
        found = demand.xmr(
            rows.sample(frac=1, random_state=1),
            value="value",
            # As the package does it, which has no other limits for rare counts.
            limits="moving range",
            baseline=baseline,
            rebase=dict.fromkeys(starts, "a known change"),
        ).table
        floor = -np.inf if (rows["value"] < 0).any() else 0
        for column, expected in (("mean", "mean_col"), ("lower", "lpl"), ("upper", "upl")):
            wanted = rows[expected].clip(lower=floor) if column == "lower" else rows[expected]
            np.testing.assert_allclose(found[column], wanted, rtol=1e-9, err_msg=series)
        assert found["cause"].tolist() == [CAUSES[cause] for cause in rows["special_cause_type"]], series


def test_a_month_without_a_row_is_missing_and_not_0():
    table = _months([9, 11] * 8)
    found = demand.xmr(table.drop(index=4))
    assert np.isnan(found.table.loc[4, "value"])
    assert found.table.loc[4, "flag"] == "missing"
    assert found.table["lower"].iloc[0] > 0
    assert found.excluded[0].rows == 1
    quarters = pd.DataFrame({"period": ["2022/23 Q1", "2023/24 Q1", "2022/23 Q3"], "count": [5, 7, 6]})
    assert demand.xmr(quarters).table["period"].tolist() == [
        "2022/23 Q1",
        "2022/23 Q2",
        "2022/23 Q3",
        "2022/23 Q4",
        "2023/24 Q1",
    ]


def test_what_is_out_of_the_ordinary_is_said_run_by_run():
    said = demand.xmr(_months([20, 22] * 8 + [10, 12, 11, 10, 12, 11, 10, 12]), what="referrals").sentence()
    runs = "January 2023 to April 2024 (higher than usual) and May 2024 to December 2024 (lower than usual)"
    assert f"referrals showed special-cause variation: {runs}." in said
    calm = demand.xmr(_months([9, 11] * 10), what="referrals")
    assert calm.sentence().endswith("There is no sign of change.")
    assert "TRIAL_LIMITS" not in [caveat.code for caveat in calm.caveats]


def test_few_points_are_for_trial():
    found = demand.xmr(_months([9, 11, 10, 12]))
    assert found.sentence().endswith("With only 4 points, these are trial limits.")
    assert [caveat.code for caveat in found.caveats] == ["PROCESS_LIMITS", "TRIAL_LIMITS", "SEASONS_INSIDE"]


def test_a_reason_is_told_with_its_rebasing():
    found = demand.xmr(_months([9, 11] * 7 + [19, 21] * 7), rebase={"2024-03-01": "online referrals began"})
    assert "Limits are recalculated from March 2024: online referrals began." in found.sentence()
    assert (found.table["cause"] == "none").all()
    assert found.table["phase"].unique().tolist() == [1, 2]


def test_many_series_are_charted_each_by_itself():
    points = known("spc/xmr_points.csv")
    rows = points[points["options"] == "default_increase"].assign(period=lambda part: pd.to_datetime(part["date"]))
    found = demand.xmr(rows.sample(frac=1, random_state=2), value="value", by="series")
    for series, part in found.table.groupby("series"):
        alone = demand.xmr(rows[rows["series"] == series], value="value").table
        known_points = part[part["value"].notna()]
        np.testing.assert_allclose(known_points["upper"], alone.loc[alone["value"].notna(), "upper"], rtol=1e-12)
        assert known_points["cause"].tolist() == alone.loc[alone["value"].notna(), "cause"].tolist(), series
    assert "MANY_SERIES" in {caveat.code for caveat in found.caveats}
    assert "series" in found.sentence()


@given(st.lists(st.integers(0, 60), min_size=3, max_size=30))
def test_a_chart_does_not_depend_on_the_order_of_rows(values):
    table = _months(values)
    one = demand.xmr(table).table
    pd.testing.assert_frame_equal(one, demand.xmr(table.sample(frac=1, random_state=4)).table)


@pytest.mark.parametrize(
    ("table", "options", "error"),
    [
        (_months([1, 2, 3]), {"rules": "nhs"}, Refusal),
        (_months([1, 2, 3]), {"baseline": 2}, Refusal),
        (_months([1, 2, 3, 4, 5, 6]), {"rebase": {"2023-04-01": " "}}, Refusal),
        (_months([1, 2, 3, 4, 5, 6]), {"rebase": {"2029-04-01": "new form"}}, Refusal),
        (_months([1, 2, 3, 4, 5, 6]), {"rebase": {"2023-06-01": "new form"}}, Refusal),
        (_months([1, 2]), {}, Refusal),
        (_months([]), {}, Refusal),
        (_months([None, None, None]), {}, Refusal),
        (_months(["1", "many", "3"]), {}, DataError),
        (pd.concat([_months([1, 2, 3])] * 2), {}, DataError),
        (pd.DataFrame({"period": ["spring", "summer", "autumn"], "count": [1, 2, 3]}), {}, DataError),
        (pd.DataFrame({"period": ["2022/23 Q1", None, "2022/23 Q3"], "count": [1, 2, 3]}), {}, DataError),
        (pd.DataFrame({"period": ["2022/23 Q1", "Q1 2022/23", "2022/23 Q3"], "count": [1, 2, 3]}), {}, DataError),
        (pd.DataFrame({"when": ["2022/23 Q1"], "count": [1]}), {}, DataError),
    ],
)
def test_what_cannot_be_charted_is_refused(table, options, error):
    with pytest.raises(error):
        demand.xmr(table, **options)


@pytest.mark.parametrize(
    ("counts", "odd"),
    [
        ([0] * 12 + [3, 0, 0, 0], {3.0}),
        ([5] * 12 + [9, 5, 5, 5], {9.0}),
        ([0] * 10 + [1, 0, 0, 2, 0, 1, 0, 0], {2.0}),
        ([0, 0, 1, 0, 0, 0, None, 0, 0, 0, 0, 0, 40, 0, 0, 0], {40.0}),
        ([100] * 14 + [101, 100], {101.0}),
        ([1, 2, 1, 3, 2, 1, 0, 2, 1, 2, 1, 3, 2, 1, 0, 2], set()),
    ],
)
def test_where_counts_are_rare_or_hardly_move_at_most_the_odd_one_is_out(counts, odd):
    result = demand.xmr(_months(counts))
    out = result.table.loc[result.table["cause"] != "none", "value"]
    assert set(out) <= odd
    assert "RARE_EVENTS" in {caveat.code for caveat in result.caveats}
    assert (result.table["upper"] > result.table["mean"]).all(), "limits have a width"


def test_a_count_that_is_far_out_is_found_among_rare_ones():
    shown = demand.xmr(_months([0] * 12 + [9, 0, 0, 0])).table
    assert shown.loc[shown["cause"] == "outside above", "value"].tolist() == [9]
    # P(more than 2) = 0.001 where 0.1875 are usual, and P(more than 1) = 0.016.
    assert demand.xmr(_months([0] * 12 + [3, 0, 0, 0])).table["upper"].iloc[0] == 2


def test_rates_and_series_that_may_be_negative_keep_moving_ranges():
    assert set(demand.xmr(_months([0.5, 1.5] * 8)).table["method"]) == {"moving range"}
    assert set(demand.xmr(_months([-1, 1] * 8)).table["method"]) == {"moving range"}
    with pytest.raises(Refusal, match="moving range"):
        demand.xmr(_months([1, 2, 3]), limits="exact")


def test_a_point_on_the_centre_line_neither_makes_nor_breaks_a_run():
    base = [14, 10] * 6
    # The mean of all is 12 in each of these, and limits are far away.
    for run, expected in (([13, 13, 12, 13, 13, 13, 13, 13], 7), ([13, 13, 12, 13, 13, 13, 13, 12], 0)):
        low = [24 - value for value in run]
        shown = demand.xmr(_months([*base, *run, 10, 14, *low]), rules="nhs-7-7").table
        ours = shown.iloc[len(base) : len(base) + len(run)]
        assert shown["mean"].iloc[0] == 12
        assert (ours["cause"] == "shift above").sum() == expected, run
        assert (ours.loc[ours["value"] == 12, "cause"] == "none").all()


@given(st.lists(st.integers(0, 3), min_size=13, max_size=40))
def test_few_points_of_a_rare_series_are_out(counts):
    shown = demand.xmr(_months(counts)).table
    odd = shown[shown["cause"] != "none"]
    assert (odd["cause"] == "outside above").all()
    assert len(odd) <= max(1, len(counts) // 4)


def test_limits_of_rare_counts_do_not_depend_on_their_dtype():
    counts = [0, 1, 0, 2, 0, 0, 1, 0, 3, 0, 0, 1, 0, 0]
    plain = demand.xmr(_months(counts)).table
    for dtype in ("int8", "Int64", "float32", "str"):
        other = demand.xmr(_months(pd.Series(counts).astype(dtype))).table
        pd.testing.assert_frame_equal(plain, other)


@pytest.mark.parametrize("values", [[2.5] * 19 + [2.4], [5] * 39 + [-1], [0.1] * 15 + [0.3, 0.1]])
def test_what_hardly_moves_and_is_no_count_has_no_limits(values):
    result = demand.xmr(_months(values))
    assert (result.table["cause"] == "none").all() and result.table["upper"].isna().all()
    assert "NO_LIMITS" in {caveat.code for caveat in result.caveats}
    assert " between " not in result.sentence()


def test_the_method_is_of_the_arguments_and_the_rows_say_which_limits_they_have():
    rare, usual = demand.xmr(_months([0] * 12 + [3, 0, 0, 0])), demand.xmr(_months([9, 11] * 8))
    assert rare.method == usual.method and "exact upper limit" in usual.method
    assert set(rare.table["method"]) == {"exact"} and set(usual.table["method"]) == {"moving range"}
    assert "exact" not in demand.xmr(_months([9, 11] * 8), limits="moving range").method


def test_one_withheld_month_is_said_and_the_others_are():
    result = demand.xmr(_months([20, 22] * 8 + [10, 12, 11, 10, 12, 11, 10, 12]), what="referrals")
    table = result.table.copy()
    table.loc[4, ["value", "cause"]] = [np.nan, None]
    with missing_is("withheld"):
        said = words(table, result.settings)
        calm = words(table.assign(cause=table["cause"].mask(table["cause"].notna(), "none")), result.settings)
    assert "January 2023 to April 2023 (higher than usual), June 2023 to April 2024" in said.panel
    assert "Whether 1 period stood out is withheld." in said.panel and "of 23 periods" in said.title
    assert "where figures are shown, referrals varied as usual" in calm.panel


def test_of_a_chart_with_small_figures_nothing_is_said_but_its_periods():
    values = [30, 31, 3, 33, 35, 30, 32, 2, 30, 29, 31, 33, 30, 31]
    kept = release(demand.xmr(attach(_months(values), RECORDS), what="referrals"), "lt5").result
    assert kept.sentence() == (
        "From January 2023 to February 2024, the usual level of referrals and what stands out from it are withheld."
    )
    assert kept.said.title == "Referrals by period, limits withheld" and kept.plot() is not None
    assert {"RARE_EVENTS", "NO_LIMITS"}.isdisjoint(caveat.code for caveat in kept.caveats)


def test_of_many_series_those_that_are_withheld_are_counted_apart():
    parts = [_months([20, 22] * 8 + [last]).assign(area=area) for area, last in (("A", 40), ("B", 21), ("C", 21))]
    small = pd.concat([*parts, _months([20, 3, 22, 2] * 4 + [21]).assign(area="D")])
    kept = release(demand.xmr(attach(small, RECORDS), by="area", what="referrals"), "lt5").result
    assert kept.sentence() == (
        "Referrals in 4 series: the last period is outside the control limits in 1 (A). It is as usual in 2. "
        "Whether it is unusual is withheld for 1."
    )
    rest = release(demand.xmr(attach(small[small["area"] == "D"], RECORDS), by="area"), "lt5").result
    assert "are withheld" in rest.sentence()
    both = pd.concat([_months([20, 3, 22, 2] * 4 + [21]).assign(area=area) for area in "AB"])
    none = release(demand.xmr(attach(both, RECORDS), by="area"), "lt5").result
    assert none.sentence() == "Events in 2 series: whether the last period is unusual is withheld."


def test_a_chart_without_rows_can_be_said():
    result = demand.xmr(_months([9, 11, 10, 12]))
    assert "No period" in words(result.table.head(0), result.settings).panel
