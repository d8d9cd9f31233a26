"""What was found by trying to break the demand room: each fault once, and what happens now."""

import datetime
import warnings

import numpy as np
import pandas as pd
import pytest

from needs_analysis import demand
from needs_analysis.errors import DataError, NeedsAnalysisError, Refusal, UnitError
from needs_analysis.source import attach
from tests.conftest import PUBLISHED
from tests.demand.over_time.test_compare_periods import quarters

WARDS = pd.DataFrame({"area": list("ABC"), "count": [40, 12, 20], "population": [5_000, 4_000, 4_500]})
LSOAS = pd.DataFrame(
    {"lsoa21_code": list("ABCD"), "district": ["N", "N", "S", "S"], "imd_decile": [1, 2, 1, 2], "population": 1_000}
)
CRIMES = pd.DataFrame({"lsoa21_code": list("ABCD"), "crimes": [100, 50, 110, 40]})


def test_people_as_text_are_numbers_and_not_joined_together():
    as_text = LSOAS.assign(population=LSOAS["population"].astype(str))
    options = {"by": "district"}
    plain = demand.deprivation_standardised_ratio(CRIMES, LSOAS, LSOAS, LSOAS, **options).table
    texts = demand.deprivation_standardised_ratio(CRIMES, as_text, LSOAS, LSOAS, **options).table
    pd.testing.assert_frame_equal(plain, texts)
    for wrong in (-1, "many"):
        broken = LSOAS.assign(population=[wrong, 1_000, 1_000, 1_000])
        with pytest.raises(Refusal, match="missing, negative"):
            demand.deprivation_standardised_ratio(CRIMES, broken, LSOAS, LSOAS, **options)
    with pytest.raises(Refusal, match="No row of the counts is of S"):
        demand.deprivation_standardised_ratio(CRIMES.head(2), LSOAS, LSOAS, attach(LSOAS, PUBLISHED), **options)


def test_one_name_is_a_name_and_not_its_letters():
    table = quarters([100, 110, 90, 95, 101, 111, 91, 96, 10, 10, 10, 10, 100, 110, 90, 95])
    options = {"ahead": 2, "method": "seasonal_naive"}
    one = demand.forecast(table, disrupted="2020/21", **options).table
    pd.testing.assert_frame_equal(one, demand.forecast(table, disrupted=("2020/21",), **options).table)
    for wrong in ("x", "2020", "lockdown", "April 2020", "2020-04-07", "2020/22"):
        for function in (demand.forecast, demand.compare_periods):
            with pytest.raises(Refusal, match=r'is neither a financial year nor a period of this series.*"2020/21"'):
                function(table, disrupted=wrong)
    for wrong in ("before", "2019", "2019/20 Q1"):
        with pytest.raises(Refusal, match="baseline_year"):
            demand.compare_periods(table, baseline_year=wrong)


def test_a_period_that_was_not_usual_is_never_ignored():
    months = pd.DataFrame({"period": pd.date_range("2018-04-01", periods=60, freq="MS"), "count": [100, 120, 90] * 20})
    odd = {"2020/21": 12, "2020/21 Q1": 3, "April 2020": 1, "2020-04-01": 1, "2011/12": 0}
    from needs_analysis.timeline import timeline

    line = timeline(months, value="count", period="period")
    for name, many in odd.items():
        assert line.among((name,), what="disrupted").sum() == many, name
    with pytest.raises(Refusal, match="neither a financial year"):
        line.among(("2020",), what="disrupted")
    calendar = pd.DataFrame({"period": pd.period_range("2014", periods=10, freq="Y"), "count": range(100, 110)})
    years = timeline(calendar, value="count", period="period")
    assert years.among(("2020",), what="disrupted").sum() == 1


def test_most_dropped_out_where_most_people_did():
    way = pd.DataFrame({"stage": ["referred", "contacted", "engaged", "finished"], "count": [1_000, 500, 490, 200]})
    assert "Most dropped out between referred and contacted: 500;" in demand.journey(way).sentence()
    assert "Nobody dropped out." in demand.journey(way.assign(count=50)).sentence()


def test_calendar_years_are_years_and_stand_for_the_financial_year_they_mostly_are():
    table = pd.DataFrame({"period": pd.period_range("2014", periods=10, freq="Y"), "count": range(100, 110)})
    found = demand.compare_periods(table)
    assert found.table["period"].iloc[0] == "2023"
    base = found.table.set_index("comparison").loc["same period of 2019/20"]
    assert base["against"] == "2019"
    marked = demand.compare_periods(table, at="2021").table.set_index("comparison")
    assert "2020/21 was not usual" in marked.loc["year before", "not_like_for_like"]


def test_areas_of_one_size_are_not_taken_for_copies():
    shares = pd.DataFrame({"sex": ["female", "male"], "age_group": "16+", "percent": [4.0, 2.3]})
    people = pd.DataFrame(
        {"ward": ["A", "A", "B", "B"], "sex": ["female", "male"] * 2, "age_band": "16+", "population": 10_000}
    )
    with pytest.raises(DataError, match="age band twice"):
        demand.estimated_victims(shares, pd.concat([people, people]))
    assert demand.estimated_victims(shares, people).table["value"].iloc[-1] == 1_260, "wards are added up"
    by_ward = demand.estimated_victims(shares, people, by="ward").table
    assert by_ward.groupby("ward")["value"].last().tolist() == [630, 630]


def test_no_unit_of_a_funnel_is_lost_in_silence():
    table = WARDS.assign(rate=[800.0, 300.0, None])
    result = demand.funnel_points(table, by="area", rates="rate")
    assert result.excluded[-1].rows == 1 and "standardised rate" in result.excluded[-1].what


@pytest.mark.parametrize(
    "columns",
    [
        {"lower": [12.0, 11, 10, 9, 8], "upper": [8.0, 9, 10, 11, 12]},
        {"lower": [100.0] * 5, "upper": [102.0] * 5},
    ],
)
def test_slopes_refuse_limits_that_cannot_be(columns):
    table = pd.DataFrame({"quantile": range(1, 6), "value": [18.0, 16, 14, 12, 10], "population": 100, **columns})
    with pytest.raises(DataError, match="outside their limits"):
        demand.slope_index(table, repetitions=200)
    sure = table.assign(se=-1.0)
    with pytest.raises(DataError, match="error below 0"):
        demand.slope_index(sure, standard_error="se", repetitions=200)
    with pytest.raises(Refusal, match="All values are 0"):
        demand.slope_index(sure.assign(value=0, se=1), standard_error="se", repetitions=200)


def test_a_line_through_0_has_no_ratio():
    table = pd.DataFrame({"quantile": range(1, 6), "value": [-2.0, 1, 3, 6, 9], "population": 100, "se": 0.5})
    result = demand.slope_index(table, standard_error="se", repetitions=500)
    assert np.isnan(result.table["value"].iloc[1]) and "times the value" not in result.sentence()


def test_what_is_rare_is_not_nothing():
    table = pd.DataFrame(
        {"force": [f"F{at}" for at in range(6)], "count": [12, 9, 15, 11, 10, 14], "population": 1_300_000}
    )
    assert " 0.0 " not in demand.compare_forces(table, force="F0").sentence()
    assert "0.00923" in demand.rate(table, by="force", per=1_000).sentence() + repr(
        demand.rate(table, by="force", per=1_000)
    )


def test_equal_groups_are_not_ranked_in_words():
    same = demand.rate(WARDS.assign(count=50, population=1_000), by="area")
    assert "is the same in all 3 groups" in same.sentence() and "highest" not in same.sentence() + same.said.title
    places = pd.DataFrame({"area_code": ["N", "S"], "population": [1_000, 2_000]})
    crimes = pd.DataFrame({"area_code": ["N", "S"], "crimes": [6, 12]})
    assert "all 2 areas had the same" in demand.area_rates(crimes, places).sentence()
    ten = demand.quantiles(pd.DataFrame({"area": range(10), "value": 1.0}), quantiles=5)
    assert "10 of 10 areas are in 1 of 5 groups" in ten.sentence()


def test_slashed_dates_are_british():
    months = pd.DataFrame({"period": pd.date_range("2019-01-01", periods=30, freq="MS"), "count": [9, 11] * 15})
    found = demand.xmr(months, rebase={"01/04/2020": "new form"})
    assert "April 2020: new form" in found.sentence()


def test_gaps_between_month_ends_are_seen():
    ends = pd.DataFrame({"period": pd.date_range("2022-01-31", periods=30, freq="ME"), "count": [9, 11] * 15})
    found = demand.xmr(ends.drop(index=[4, 9, 20]))
    assert len(found.table) == 30 and found.excluded[0].rows == 3
    odd = ends.assign(period=ends["period"].where(ends.index != 5, pd.Timestamp("2022-06-17")))
    assert "NO_CALENDAR" in {caveat.code for caveat in demand.xmr(odd).caveats}


def test_dates_of_other_spellings_are_read():
    table = quarters([100, 110, 90, 95, 104])
    days = pd.date_range("2018-04-01", periods=5, freq="QS")
    wanted = demand.compare_periods(table)
    for spelled in (
        [day.date() for day in days],
        [day.strftime("%Y-%m-%d") for day in days],
        [day.strftime("%Y-%m") for day in days],
        [day.strftime("%B %Y") for day in days],
    ):
        found = demand.compare_periods(table.assign(period=pd.Series(spelled, dtype="object")))
        pd.testing.assert_frame_equal(found.table, wanted.table)
    dated = demand.compare_periods(table, at=datetime.date(2019, 1, 1)).table
    assert dated["period"].iloc[0] == "2018/19 Q4"
    with pytest.raises(DataError, match="mixes types"):
        demand.xmr(table.assign(period=[1, pd.Timestamp("2020-01-01"), "x", 4, 5]))


@pytest.mark.parametrize(
    "wrong", [{"quarter": [0, 2, 3, 4]}, {"financial_year": ["2023/24", "soon", "2023/24", "2023/24"]}]
)
def test_quarters_that_are_none_are_refused(wrong):
    table = pd.DataFrame(
        {"force": "A", "financial_year": "2023/24", "quarter": [1, 2, 3, 4], "offence_group": "Theft", "offences": 9}
    )
    with pytest.raises(DataError, match="no quarter of a financial year"):
        demand.recorded_crime_quarters(table.assign(**wrong), force="A")
    lacking = pd.concat([table, table.head(3).assign(offence_group="Robbery")])
    codes = {caveat.code for caveat in demand.recorded_crime_quarters(lacking, force="A").caveats}
    assert "GROUPS_MISSING" in codes
    gap = table[table["quarter"] != 2]
    assert "GAPS" in {caveat.code for caveat in demand.recorded_crime_quarters(gap, force="A").caveats}


def test_tables_that_say_what_they_count_are_believed():
    estimates = attach(
        pd.DataFrame({"value": [500.0], "lower": [400.0], "upper": [600.0], "unit": "people"}), PUBLISHED
    )
    referrals = pd.DataFrame({"supported": [300], "unit": "referrals"})
    with pytest.raises(UnitError, match="are in referrals and were called people"):
        demand.unmet_need(estimates, referrals, estimated="value")
    offences = pd.DataFrame({"recorded": [300], "unit": "offences"})
    with pytest.raises(UnitError, match="are in offences and were called victims"):
        demand.reporting_gap(estimates, offences, estimated="value", recorded_unit="victims")
    with pytest.raises(UnitError, match="The estimates are in offences"):
        demand.reporting_gap(estimates.assign(unit="offences"), offences, estimated="value", offences_per_victim=1.5)
    with pytest.raises(UnitError, match="staff are neither"):
        demand.reporting_gap(estimates, offences.drop(columns="unit"), estimated="value", recorded_unit="staff")
    with pytest.raises(Refusal, match="several offences each"):
        demand.reporting_gap(
            estimates,
            offences.drop(columns="unit"),
            estimated="value",
            recorded_unit="victims",
            offences_per_victim=2.0,
        )


def test_two_figures_that_contradict_each_other_give_no_gap_in_words():
    table = pd.DataFrame({"estimated": [5_000], "recorded": [6_000], "supported": [6_000]})
    assert "no gap can be given" in demand.reporting_gap(table, recorded_unit="victims").sentence()
    assert "no unmet need can be given" in demand.unmet_need(table).sentence()
    for column in ("estimated_lower", "estimated_upper"):
        with pytest.raises(DataError, match="contains text"):
            demand.reporting_gap(
                table.assign(**{"estimated_lower": 1.0, "estimated_upper": 9_000.0, column: "*"}),
                recorded_unit="victims",
            )


def test_a_forecast_after_a_lockdown_at_the_end_keeps_its_season():
    season = [80, 100, 120, 140]
    table = quarters([*season * 5, 20, 25], first=2015)
    made = demand.forecast(table, ahead=2).table.tail(2)
    assert made["period"].tolist() == ["2020/21 Q3", "2020/21 Q4"] and made["value"].tolist() == [120, 140]
    short = demand.forecast(quarters([9, 12, 10, 11, 2, 1, 3], first=2019), ahead=1)
    assert "DISRUPTED" in {caveat.code for caveat in short.caveats}


def test_what_was_counted_in_another_way_is_never_like_for_like():
    values = [100, 110, 90, 95] * 2 + [300, 330, 270, 285] * 4
    found = demand.compare_periods(quarters(values), disrupted=(), history_from="2020/21 Q1").table.set_index(
        "comparison"
    )
    row = found.loc["same period of 2019/20"]
    assert "counted differently before 2020/21 Q1" in row["not_like_for_like"] and "not like for like" in row["flag"]
    changed = demand.break_at(quarters(values), at="2020/21 Q1", reason="new rule", recording_change=True, trend=False)
    assert "not like for like" in changed.verdict


def test_a_far_year_is_judged_by_how_far_years_differ():
    rng = np.random.default_rng(4)
    clear = 0
    for _ in range(150):
        values = rng.poisson(400 * np.exp(np.cumsum(rng.normal(0, 0.05, 40))))
        found = demand.compare_periods(quarters(values, first=2014), disrupted=()).table.set_index("comparison")
        clear += found.loc["same period of 2019/20", "flag"] in ("has risen", "has fallen")
    assert clear / 150 < 0.2, "a series that wanders is far from where it was, and usually so"


def test_people_are_told_apart_by_whole_sets_of_ages():
    shares = pd.DataFrame(
        {"sex": ["female", "female", "male"], "age_group": ["16-24", "45-59", "16-59"], "percent": [5.0, 4.0, 3.0]}
    )
    people = pd.DataFrame({"sex": ["female", "female", "male"], "age_band": shares["age_group"], "population": 1_000})
    with pytest.raises(Refusal, match="ages of the sexes"):
        demand.estimated_victims(shares, people)
    everybody = pd.DataFrame({"sex": ["all", "female"], "age_group": "16+", "percent": [5.0, 6.0]})
    with pytest.raises(Refusal, match="no sex 'all'"):
        demand.estimated_victims(attach(everybody, PUBLISHED), people)
    women = pd.DataFrame({"sex": ["female"], "age_group": "16-24", "percent": [5.0]})
    result = demand.estimated_victims(women, people)
    assert "50 women" in result.sentence() and "VERSION_NOT_STATED" in {caveat.code for caveat in result.caveats}


WRONG_OPTIONS = [
    (demand.rate, WARDS, {"by": "area", "confidence": "0.95"}),
    (demand.rate, WARDS, {"by": "area", "per": "1000"}),
    (demand.rate, WARDS, {"by": "area", "events": None}),
    (demand.rate, WARDS.assign(count=[1e300, 5, 6]), {"by": "area"}),
    (demand.rate, WARDS.assign(area=[[1], [2], [3]]), {"by": "area"}),
    (demand.funnel_points, WARDS, {"by": "area", "per": np.inf}),
    (demand.quantiles, WARDS, {"value": "count", "quantiles": 2.5}),
    (demand.xmr, quarters([1, 2, 3, 4]), {"rebase": "2018/19 Q2"}),
    (demand.xmr, quarters([1, 2, 3, 4, 5, 6]), {"rebase": {"2018/19 Q4": None}}),
    (demand.forecast, quarters(range(20)), {"ahead": 2.5}),
    (demand.forecast, quarters(range(20)), {"ahead": True}),
    (demand.small_area_rates, WARDS, {"area": "area", "per": np.inf}),
    (demand.unmet_need, pd.DataFrame({"estimated": [5], "supported": [1]}), {"confidence": 95}),
    (demand.area_profile, {"a": 5}, {"area": "A"}),
    (
        demand.mean,
        WARDS.rename(columns={"area": "standard_deviation"}),
        {"by": "standard_deviation", "value": "count"},
    ),
    (demand.rate, WARDS.rename(columns={"area": "group"}), {"by": "group"}),
]


@pytest.mark.parametrize(("function", "table", "options"), WRONG_OPTIONS)
def test_wrong_options_get_a_message_and_no_traceback(function, table, options):
    with pytest.raises(NeedsAnalysisError):
        function(table, **options)


def test_by_none_is_everybody_and_numbers_may_name_columns():
    assert demand.rate(WARDS, by=None).table["numerator"].tolist() == [72]
    renamed = WARDS.rename(columns={"area": 5})
    assert len(demand.rate(renamed, by=5).table) == 3


def test_no_warning_leaks_from_odd_series():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        flat = demand.break_at(quarters([50] * 12), at="2019/20 Q3", reason="x")
        wild = demand.break_at(quarters([50] * 11 + [10**12]), at="2019/20 Q3", reason="x")
        leap = demand.compare_periods(quarters([50, 60] * 8 + [10**12]), disrupted=())
    for result in (flat, wild, leap):
        row = result.table.iloc[0]
        assert np.isfinite(row["value"]) and row["lower"] <= row["value"] <= row["upper"]


def test_a_fall_to_nothing_is_a_fall():
    table = quarters([900, 950, 980, 930] * 5 + [0], first=2014)
    row = (
        demand.compare_periods(table, disrupted=(), dispersion=4.0)
        .table.set_index("comparison")
        .loc["same period last year"]
    )
    assert row["flag"] == "has fallen" and row["upper"] < 0.1


def test_ends_of_months_are_followed_by_ends_of_months():
    ends = pd.DataFrame({"period": pd.date_range("2022-01-31", periods=26, freq="ME"), "count": [9, 11] * 13})
    made = demand.forecast(ends, ahead=3, disrupted=()).table["period"].tolist()[-3:]
    assert made == [pd.Timestamp(day) for day in ("2024-03-31", "2024-04-30", "2024-05-31")]
