"""Periods against earlier ones, and steps at a date."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from needs_analysis import demand
from needs_analysis.demand.over_time.compare_periods import words
from needs_analysis.errors import DataError, Refusal
from needs_analysis.release import release
from needs_analysis.source import attach
from needs_analysis.wording import (
    BEYOND_SWING,
    HAS_FALLEN,
    HAS_RISEN,
    HIGHER_NOT_LIKE,
    LOWER_NOT_LIKE,
    NO_CLEAR_CHANGE,
    NOT_COMPARABLE,
    STATISTICAL_TERMS,
    WITHIN_SWING,
    missing_is,
)
from tests.conftest import RECORDS, known, make_facts


def quarters(values, first=2018):
    names = [f"{first + at // 4}/{(first + 1 + at // 4) % 100:02d} Q{at % 4 + 1}" for at in range(len(values))]
    return pd.DataFrame({"period": names, "count": values})


def test_a_year_ago_is_the_same_question_as_change():
    table = pd.DataFrame({"period": ["2021/22 Q2", "2022/23 Q2"], "count": [465, 492]})
    found = demand.compare_periods(table, what="referrals")
    facts = make_facts(
        value=["492", "465"],
        period_start=["2022-07-01", "2021-07-01"],
        period_end=["2022-09-30", "2021-09-30"],
    )
    other = demand.compare_counts(facts, now="T0", before="T1")
    assert found.verdict == other.verdict == NO_CLEAR_CHANGE
    columns = ["value", "lower", "upper", "dispersion_to_overturn"]
    np.testing.assert_allclose(
        found.table[columns].iloc[0].astype(float), other.table[columns].iloc[0].astype(float), rtol=1e-12
    )


def test_ratios_match_r():
    rows = known("rates/rate_ratio_95.csv")
    rows = rows[(rows["n1"] == rows["n0"]) & (rows["x0"] > 0)]
    assert len(rows) >= 2
    for row in rows.itertuples():
        table = pd.DataFrame({"period": ["2021/22", "2022/23"], "count": [row.x0, row.x1]})
        found = demand.compare_periods(table).table.iloc[0]
        np.testing.assert_allclose(found["lower_by_chance"], row.exact_lower, rtol=1e-7)
        np.testing.assert_allclose(found["upper_by_chance"], row.exact_upper, rtol=1e-7)


def test_all_four_comparisons_at_once():
    table = quarters([100, 110, 90, 95] * 5 + [104])
    found = demand.compare_periods(table.sample(frac=1, random_state=1), disrupted=()).table.set_index("comparison")
    assert found["against"].to_dict() == {
        "previous period": "2022/23 Q4",
        "same period last year": "2022/23 Q1",
        "same period of 2019/20": "2019/20 Q1",
        "mean of three years": "2020/21 Q1, 2021/22 Q1, 2022/23 Q1",
    }
    assert found.loc["mean of three years", "value"] == pytest.approx(1.04)
    assert found.loc["mean of three years", "denominator"] == 100
    # Three years' mean is surer than one year.
    width = found["upper_by_chance"] - found["lower_by_chance"]
    assert width["mean of three years"] < width["same period last year"]
    assert found.loc["previous period", "flag"] == NOT_COMPARABLE, "another season, and within what chance explains"
    assert found.loc["previous period", "adjusted_ratio"] == pytest.approx(1.04, rel=0.02), "the season is taken out"


def test_the_lockdown_year_is_marked_and_never_like_for_like():
    table = quarters([100, 110, 90, 95] * 3)
    found = demand.compare_periods(table, at="2020/21 Q2").table.set_index("comparison")
    assert found.loc["same period last year", "not_like_for_like"] == "2020/21 was not usual"
    again = demand.compare_periods(quarters([100, 110, 90, 95] * 4), at="2021/22 Q1")
    row = again.table.set_index("comparison")
    assert "2020/21" in row.loc["same period last year", "not_like_for_like"]
    assert row.loc["same period of 2019/20", "flag"] == WITHIN_SWING
    assert "NOT_LIKE_FOR_LIKE" in {caveat.code for caveat in again.caveats}
    higher = demand.compare_periods(quarters([100, 110, 90, 95] * 3 + [160]), at="2021/22 Q1").table
    assert higher["flag"].iloc[1] == HIGHER_NOT_LIKE


def test_usual_changes_make_the_range_wider():
    rng = np.random.default_rng(3)
    wild = rng.poisson(rng.normal(500, 120, 24).clip(100))
    found = demand.compare_periods(quarters(wild, first=2012), disrupted=())
    row = found.table.set_index("comparison").loc["same period last year"]
    assert (
        row["earlier_changes"] == 19 and row["lower"] < row["lower_by_chance"] and row["upper"] > row["upper_by_chance"]
    )
    assert row["allowance"] == "its own earlier changes" and np.isnan(row["dispersion"])
    borrowed = demand.compare_periods(quarters(wild, first=2012), disrupted=(), dispersion=50.0).table
    assert (borrowed["dispersion"] == 50).all()


def test_changes_before_a_change_of_recording_are_not_usual():
    values = [100, 110, 90, 95] * 3 + [300, 330, 270, 285] * 4
    plain = demand.compare_periods(quarters(values, first=2012), disrupted=()).table.iloc[1]
    since = demand.compare_periods(quarters(values, first=2012), disrupted=(), history_from="2015/16 Q1").table.iloc[1]
    assert plain["usual_upper"] > 2 and since["usual_upper"] < 1.3
    with pytest.raises(Refusal, match="no period 1999/00 Q1 to start from"):
        demand.compare_periods(quarters(values), history_from="1999/00 Q1")


def test_large_counts_must_survive_the_dispersion_of_large_counts():
    table = pd.DataFrame({"period": ["2021/22", "2022/23"], "count": [3834, 4441]})
    assert demand.compare_periods(table).verdict == NO_CLEAR_CHANGE
    assert demand.compare_periods(table).table["dispersion"].iloc[0] > 30
    assert demand.compare_periods(table, dispersion=1.5).verdict == HAS_RISEN


def test_many_series_at_once():
    parts = [
        quarters([50, 60, 55, 52] * 4 + [value]).assign(area=area) for area, value in (("A", 50), ("B", 500), ("C", 5))
    ]
    found = demand.compare_periods(pd.concat(parts), by="area", disrupted=())
    chosen = found.table[found.table["comparison"] == "same period last year"].set_index("area")["flag"]
    assert chosen.to_dict() == {"A": WITHIN_SWING, "B": BEYOND_SWING, "C": BEYOND_SWING}
    assert "clearly risen, or above what is usual: 1; clearly fallen, or below it: 1" in found.sentence()
    assert found.plot() is not None
    lacking = demand.compare_periods(pd.concat([*parts, quarters([5, 6, 7]).assign(area="D")]), by="area", disrupted=())
    assert lacking.excluded[-1].rows == 1


@pytest.mark.parametrize("growth", [1.1, 0.9, 1.25])
@pytest.mark.parametrize("years", [5, 6, 7])
def test_steady_growth_is_usual_against_the_mean_of_three_years_too(growth, years):
    table = pd.DataFrame(
        {
            "period": [f"20{at}/{at + 1}" for at in range(11, 11 + years)],
            "count": [round(10_000 * growth**at) for at in range(years)],
        }
    )
    found = demand.compare_periods(table, disrupted=()).table.set_index("comparison")
    if years > 5:
        assert found.loc["mean of three years", "flag"] == WITHIN_SWING
        middle = np.sqrt(
            found.loc["mean of three years", "usual_lower"] * found.loc["mean of three years", "usual_upper"]
        )
        assert middle == pytest.approx(3 / (growth**-1 + growth**-2 + growth**-3), rel=1e-3)
    else:
        assert found.loc["mean of three years", "earlier_changes"] < 4


def test_a_rise_below_the_usual_one_is_not_counted_as_a_rise():
    rising = [round(1_000 * 1.35**at) for at in range(9)]
    slow = pd.DataFrame(
        {"period": [f"20{at}/{at + 1}" for at in range(11, 20)], "count": [*rising[:-1], round(rising[-2] * 1.05)]}
    )
    other = slow.assign(area="B", count=[100, 101, 99, 100, 102, 98, 100, 101, 100])
    said = demand.compare_periods(pd.concat([slow.assign(area="A"), other]), by="area", disrupted=()).sentence()
    assert "clearly risen, or above what is usual: 0; clearly fallen, or below it: 1" in said


def test_series_without_the_main_comparison_are_counted():
    long = quarters([100, 110, 90, 95] * 5).assign(area="A")
    short = quarters([100, 110, 90], first=2022).assign(area="B")
    short["period"] = ["2022/23 Q2", "2022/23 Q3", "2022/23 Q4"]
    found = demand.compare_periods(pd.concat([long, short]), by="area", disrupted=())
    assert any(
        "cannot be set against the same period last year" in entry.what and entry.rows == 1 for entry in found.excluded
    )


@pytest.mark.parametrize(("freq", "first"), [("QE", "2013-06-30"), ("QS", "2013-04-01")])
def test_quarters_dated_by_their_ends_are_those_dated_by_their_first_days(freq, first):
    values = [100, 130, 80, 95] * 7
    dated = pd.DataFrame({"period": pd.date_range(first, periods=28, freq=freq), "count": values})
    named = quarters(values, first=2013)
    ours, theirs = (demand.compare_periods(table).table for table in (dated, named))
    pd.testing.assert_frame_equal(ours, theirs)


def test_financial_years_dated_by_their_ends_are_those_years():
    values = [500, 520, 510, 530, 500, 490, 505, 515, 400, 520, 530, 540, 550]
    dated = pd.DataFrame({"period": pd.date_range("2012-03-31", periods=13, freq="YE-MAR"), "count": values})
    named = pd.DataFrame({"period": [f"20{at}/{at + 1}" for at in range(11, 24)], "count": values})
    pd.testing.assert_frame_equal(demand.compare_periods(dated).table, demand.compare_periods(named).table)


def test_months_and_years_too():
    months = pd.DataFrame({"period": pd.date_range("2022-01-01", periods=30, freq="MS"), "count": range(100, 130)})
    assert demand.compare_periods(months).table["against"].tolist()[:2] == ["May 2024", "June 2023"]
    years = pd.DataFrame(
        {"period": ["2017/18", "2018/19", "2019/20", "2020/21", "2021/22"], "count": [80, 90, 95, 60, 92]}
    )
    found = demand.compare_periods(years).table
    assert found["comparison"].tolist() == ["year before", "same period of 2019/20", "mean of three years"]
    assert found["not_like_for_like"].tolist() == ["2020/21 was not usual", "", "2020/21 was not usual"]


def test_it_says_itself_without_statistics_and_draws_itself():
    found = demand.compare_periods(quarters([100, 110, 90, 95] * 5), what="referrals", disrupted=())
    text = found.sentence()
    assert text.startswith("Referrals in 2022/23 Q4: 95, the same as in 2021/22 Q4 (95).")
    assert "within its usual swing (" in text and "from 15 earlier changes" in text
    assert not any(term in text.lower() for term in STATISTICAL_TERMS)
    assert found.plot() is not None


def test_a_gap_is_not_a_zero():
    table = quarters([100, 110, 90, 95] * 5).drop(index=15)
    found = demand.compare_periods(table, disrupted=())
    assert "same period last year" not in found.table["comparison"].tolist()
    assert "mean of three years" not in found.table["comparison"].tolist()


@pytest.mark.parametrize(
    ("table", "options", "error", "said"),
    [
        (quarters([5, 6, -1, 7, 8]), {}, DataError, "negative, not whole numbers or missing"),
        (quarters([5, 6, 0.5, 7, 8]), {}, DataError, "negative, not whole numbers or missing"),
        (pd.concat([quarters([5, 6, 7, 8, 9])] * 2), {}, DataError, "are duplicated"),
        (quarters([5, 6, 7, 8, None]), {}, Refusal, "has no count"),
        (quarters([5]), {}, Refusal, "nothing to be compared"),
        (quarters([5, 6, 7, 8, 9]), {"at": "2030/31 Q1"}, Refusal, "no period 2030/31 Q1"),
        (quarters([5, 6, 7, 8, 9]), {"dispersion": 0.5}, Refusal, "not 1 or more"),
        (quarters([5, 6, 7, 8, 9]), {"dispersion": "x"}, Refusal, "dispersion"),
        (quarters([5, 6, 7, 8, 9]).drop(columns="count"), {}, DataError, "do not have this column"),
        (
            pd.DataFrame({"period": pd.to_datetime(["2024-01-03", "2024-02-09", "2024-04-01"]), "count": [1, 2, 3]}),
            {},
            Refusal,
            "not monthly, quarterly or annual",
        ),
        (pd.DataFrame({"period": ["2024 Q1", "2024 Q2"], "count": [1, 2]}), {}, DataError, "calendar or a financial"),
    ],
)
def test_what_cannot_be_compared_is_refused(table, options, error, said):
    with pytest.raises(error, match=said):
        demand.compare_periods(table, **options)


@given(st.lists(st.integers(0, 900), min_size=5, max_size=24))
def test_a_verdict_is_clear_only_where_the_whole_range_is(values):
    if values[-1] + values[-5] == 0:
        return
    found = demand.compare_periods(quarters(values, first=2005), disrupted=()).table
    assert ((found["lower"] <= found["value"].fillna(1)) | found["value"].isna()).all()
    clear = found[found["flag"].isin([HAS_RISEN, HAS_FALLEN, HIGHER_NOT_LIKE, LOWER_NOT_LIKE])]
    assert ((clear["lower"] > 1) | (clear["upper"] < 1)).all()
    # A swing is never narrower than chance, so nothing that chance explains lies beyond it without a habit of its own.
    own = found[found["flag"].isin([WITHIN_SWING, BEYOND_SWING])]
    assert (own["earlier_changes"] >= 4).all() and (own["usual_lower"] <= own["usual_upper"]).all()


def test_quarters_of_a_force_add_up_to_its_years(a):
    recorded = a.table("recorded_crime")
    quarters_there = demand.recorded_crime_quarters(recorded, force="West Mercia")
    shown = demand.recorded_crime_series(recorded, force="West Mercia").table
    years = shown[shown["span"] == "year"].set_index("financial_year")["value"]
    table = quarters_there.table
    added = table.groupby(table["period"].str[:7])["count"].sum()
    assert added[years.index].to_dict() == years.to_dict()
    assert table["period"].is_monotonic_increasing and quarters_there.plot() is not None
    with pytest.raises(Refusal, match="No force is called"):
        demand.recorded_crime_quarters(recorded, force="Mercia")
    with pytest.raises(DataError, match="duplicated"):
        demand.recorded_crime_quarters(pd.concat([recorded, recorded]), force="West Mercia")


def test_a_year_with_three_quarters_is_compared_by_quarter_and_never_as_a_year(a):
    table = demand.recorded_crime_quarters(a.table("recorded_crime"), force="West Mercia").table
    found = demand.compare_periods(table).table
    assert found["period"].iloc[0] == "2025/26 Q3" and "2024/25 Q3" in found["against"].tolist()


def test_settings_are_what_the_caller_chose():
    table = quarters([100, 110, 90, 95] * 5)
    assert demand.compare_periods(table).settings["at"] is None
    found = demand.compare_periods(table, at="Q1 2021-22", disrupted="2020/21", history_from="2018/19 Q1")
    chosen = {"at": "2021/22 Q1", "disrupted": ["2020/21"], "history_from": "2018/19 Q1", "baseline_year": "2019/20"}
    assert chosen.items() <= found.settings.items()
    later = demand.compare_periods(quarters([100, 110, 90, 95] * 6))
    assert later.settings == demand.compare_periods(table).settings and later.definition == found.definition


def test_one_withheld_comparison_is_said_as_withheld_beside_the_others():
    result = demand.compare_periods(quarters([100, 110, 90, 95] * 5 + [104]), disrupted=(), what="referrals")
    table = result.table.copy()
    gone = ["value", "lower", "upper", "denominator", "difference", "usual_lower", "usual_upper"]
    table.loc[2, gone] = np.nan
    with missing_is("withheld"):
        said = words(table, result.settings)
    assert (
        "It is 9% more than the previous period (not comparable). It is 4% more than the mean of three years"
        in said.panel
    )
    assert said.panel.endswith("The change against the same period of 2019/20 is withheld.")
    assert said.verdict == WITHIN_SWING
    table.loc[1, [*gone, "lower_by_chance", "upper_by_chance"]] = np.nan
    with missing_is("withheld"):
        said = words(table, result.settings)
    assert said.panel.startswith(
        "Referrals in 2023/24 Q1: 104; the number in 2022/23 Q1 is withheld. The change is withheld."
    )
    assert said.verdict is None and said.title == "Referrals, 2023/24 Q1: change withheld"


def test_a_small_count_of_the_past_takes_every_change_and_the_verdict_along():
    result = demand.compare_periods(attach(quarters([100, 3, 90, 95] * 5), RECORDS), disrupted=(), what="referrals")
    assert result.verdict == WITHIN_SWING
    kept = release(result, "lt5").result
    assert kept.verdict is None and kept.plot() is not None
    assert kept.sentence() == (
        "Referrals in 2022/23 Q4: 95; the number in 2021/22 Q4 is withheld. The change is withheld. The change against "
        "the previous period, the same period of 2019/20 and the mean of three years is withheld."
    )
    assert "The ratio is withheld." in kept.sentence("analyst")


def test_of_many_series_those_that_are_withheld_are_in_neither_number():
    parts = [
        quarters([50, 60, 55, 52] * 4 + [value]).assign(area=area) for area, value in (("A", 50), ("B", 500), ("C", 50))
    ]
    table = attach(pd.concat([*parts, quarters([50, 3, 55, 2] * 4 + [50]).assign(area="D")]), RECORDS)
    kept = release(demand.compare_periods(table, by="area", disrupted=()), "lt5").result
    assert "4 series (1 withheld): clearly risen, or above what is usual: 1; clearly fallen" in kept.sentence()
    assert "For the others shown there is no clear answer" in kept.sentence() and kept.plot() is not None
    few = pd.concat([quarters([50, 3, 55, 2] * 4 + [50]).assign(area=area) for area in "DE"])
    none = release(demand.compare_periods(attach(few, RECORDS), by="area", disrupted=()), "lt5").result
    assert (
        none.sentence() == "Events in 2022/23 Q1 against the same period last year, 2 series: the changes are withheld."
    )


def test_one_series_of_several_is_named():
    table = quarters([100, 110, 90, 95] * 5).assign(area="Ashford")
    assert demand.compare_periods(table, by="area").sentence().startswith("Events (Ashford) in 2022/23 Q4: 95,")


def test_a_caution_about_one_comparison_names_it_unless_the_verdict_rests_on_it():
    result = demand.compare_periods(quarters([100, 110, 90, 95] * 4 + [101, 112, 93, 130]))
    table = result.table.assign(dispersion=4.4)

    def caution(*comparisons):
        rests = table["comparison"].isin(comparisons)
        allowance = table["allowance"].mask(rests, "default for recorded offences")
        said = words(table.assign(allowance=allowance), result.settings)
        return next((caveat.text for caveat in said.caveats if caveat.code == "DEFAULT_DISPERSION"), "")

    assert caution() == ""
    assert caution("same period last year", "previous period").startswith("How much these counts usually vary")
    one = caution("previous period")
    assert one.startswith("The comparison with the previous period: ") and "4.4 times" in one
    two = caution("previous period", "mean of three years")
    assert "with the previous period and the mean of three years: " in two and "times that of chance" not in two


def test_a_table_without_rows_can_be_said():
    result = demand.compare_periods(quarters([100, 110, 90, 95] * 5))
    assert words(result.table.head(0), result.settings).verdict is None


@pytest.mark.slow
@pytest.mark.parametrize("many", [8, 9, 12, 16, 24, 40])
def test_of_series_that_do_not_change_5_to_8_in_100_are_called_clear(many):
    from needs_analysis.reference import load

    rng = np.random.default_rng(many)
    row = load("count_dispersion").set_index("mean_from").loc[200]
    spread = np.log(row["upper_quartile"] / row["lower_quartile"]) / (2 * stats.norm.isf(0.25))
    clear, judged, worlds = {}, {}, 600
    parts = []
    for world in range(worlds):
        times_chance = max(1.01, row["median"] * np.exp(rng.normal(0, spread)))
        expected = np.resize([0.95, 1.05, 1.07, 0.93], many) * np.exp(rng.uniform(np.log(200), np.log(800)))
        values = rng.negative_binomial(expected / (times_chance - 1), 1 / times_chance)
        parts.append(quarters(values, first=2012).assign(world=world))
    found = demand.compare_periods(pd.concat(parts), by="world", disrupted=(), baseline_year="2013/14").table
    for comparison, flag in zip(found["comparison"], found["flag"], strict=True):
        judged[comparison] = judged.get(comparison, 0) + 1
        clear[comparison] = clear.get(comparison, 0) + (flag not in (NO_CLEAR_CHANGE, WITHIN_SWING, NOT_COMPARABLE))
    shares = {comparison: round(clear[comparison] / n, 3) for comparison, n in judged.items()}
    print(f"{many} quarters in which nothing changes: {shares}")
    for comparison, share in shares.items():
        assert share <= 0.08 + 2 * np.sqrt(0.08 * 0.92 / worlds), comparison
