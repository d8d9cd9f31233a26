"""How many are hurt, how many are not reached and how many the police do not know: what field trials found wrong."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis import demand
from needs_analysis.errors import DataError, Refusal
from needs_analysis.wording import STATISTICAL_TERMS

SHARES = pd.DataFrame({"sex": ["female", "male"], "age_group": "16+", "percent": [4.0, 2.0]})
PEOPLE = pd.DataFrame({"sex": ["female", "male"], "age_band": "16+", "population": [10_000, 9_000]})
ADULTS = pd.DataFrame({"age_group": ["16+"], "percent": [10.0]})
NEED = pd.DataFrame({"area": ["A"], "value": [50_000.0], "lower": [45_000.0], "upper": [56_000.0]})


def codes(result):
    return {caveat.code for caveat in result.caveats}


# Years that do not match, and parts of a year


def hurt(year=2024):
    asked = SHARES.assign(year_ending_march=year, period="last 12 months", measure="domestic abuse, any")
    return demand.estimated_victims(asked, PEOPLE, relative_error=0.1).table.tail(1)


def test_crimes_of_another_year_than_the_survey_give_no_range_and_both_years_in_words():
    crimes = pd.DataFrame({"recorded": [150], "period": ["year ending March 2022"]})
    options = {"estimated": "value", "offences_per_victim": 1.5}
    found = demand.reporting_gap(hurt(), crimes, **options)
    row = found.table.iloc[0]
    assert row["value"] == pytest.approx(1 - 100 / 580) and np.isnan(row["lower"]) and np.isnan(row["upper"])
    assert row["flag"] == "periods differ: no range"
    assert "year ending March 2024" in found.sentence() and "year ending March 2022" in found.sentence()
    assert "PERIODS_DIFFER" in codes(found) and "(range" not in found.sentence() and found.plot() is not None
    same = demand.reporting_gap(hurt(), crimes.assign(period="2023/24"), **options).table.iloc[0]
    assert same["lower"] < row["value"] < same["upper"] and same["flag"] == ""
    assert same[["estimated_period", "recorded_period"]].tolist() == ["year ending March 2024", "2023/24"]


@pytest.mark.parametrize(
    "columns",
    [
        {"period": '"2021" as printed; probably year ending March 2022'},
        {"period": "2021"},
        {"year": 2021},
        {"financial_year": "2021-22"},
        {"recorded_period": "year to March 2022"},
        {"period_start": pd.Timestamp("2021-04-01"), "period_end": pd.Timestamp("2022-03-31")},
        {"period": pd.Period("2022Q1", "Y-MAR")},
    ],
)
def test_a_year_is_read_however_it_is_stated(columns):
    crimes = pd.DataFrame({"recorded": [150], **columns}, index=[0])
    found = demand.reporting_gap(hurt(), crimes, estimated="value", offences_per_victim=1.5)
    assert np.isnan(found.table["lower"].iloc[0]) and "PERIODS_DIFFER" in codes(found)


def test_years_that_differ_by_area_cost_only_that_area_its_range():
    need = pd.concat([NEED, NEED.assign(area="B")]).assign(period="2023/24")
    helped = pd.DataFrame({"area": ["B", "A"], "supported": 900, "period": ["2022/23", "2023/24"]})
    found = demand.unmet_need(need, helped, estimated="value", by="area").table
    assert found["lower"].isna().tolist() == [False, True]
    by_year = demand.unmet_need(
        need.assign(period=["2022/23", "2023/24"], area="A"),
        helped.assign(area="A"),
        estimated="value",
        by=["area", "period"],
    ).table
    assert by_year["lower"].notna().all() and by_year["group"].tolist() == ["A, 2022/23", "A, 2023/24"]


def test_what_the_police_recorded_is_no_bound_because_incidents_are_no_crimes():
    found = demand.reporting_gap(NEED.assign(recorded=15_000), estimated="value", offences_per_victim=1.5)
    assert "not among the victims of recorded crime" in found.sentence() and "police's records" not in found.sentence()
    text = next(caveat.text for caveat in found.caveats if caveat.code == "NO_BOUND")
    assert "Incidents that are no crime" in text and "neither the least nor the most" in text


def test_a_quarter_is_annualised_only_by_the_library_and_says_so():
    quarter = pd.DataFrame({"supported": [492], "quarter": ["2023/24 Q2"]})
    need = NEED.drop(columns="area").assign(period="year ending March 2024")
    options = {"estimated": "value", "supported_unit": "referrals", "per_person": 1.0}
    with pytest.raises(Refusal, match="period_months=3 annualises it as a straight-line projection"):
        demand.unmet_need(need, quarter, **options)
    found = demand.unmet_need(need, quarter, **options, period_months=3)
    row = found.table.iloc[0]
    assert row["value"] == 50_000 - 4 * 492 and row["counted"] == 492 and row["numerator"] == 4 * 492
    assert "492 in 3 months, annualised as a straight-line projection" in found.sentence()
    assert "STRAIGHT_LINE" in codes(found) and not any(term in found.sentence().lower() for term in STATISTICAL_TERMS)
    # A quarter's count is less sure than a year's of the same number.
    year = demand.unmet_need(need, quarter.assign(supported=4 * 492, quarter="2023/24"), **options).table.iloc[0]
    assert row["coverage_lower"] < year["coverage_lower"] and row["coverage_upper"] > year["coverage_upper"]
    assert "were not referred to a service" in found.sentence() and "STRAIGHT_LINE" not in codes(
        demand.unmet_need(need, quarter.assign(quarter="2023/24"), **options, period_months=12)
    )


def test_months_of_crimes_are_annualised_too():
    need = NEED.drop(columns="area").assign(period="2023/24")
    crimes = pd.DataFrame({"recorded": [1_000], "period": ["April to September 2023"]})
    found = demand.reporting_gap(need, crimes, estimated="value", offences_per_victim=1, period_months=6)
    row = found.table.iloc[0]
    assert row["value"] == pytest.approx(1 - 2_000 / 50_000) and row["lower"] < row["value"]
    assert "1,000 offences in 6 months" in found.sentence()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"period_months": 6}, "not of 6 months"),
        ({"period_months": 12}, "not of 12 months"),
        ({"period_months": 0}, "no number of months"),
        ({"period_months": "a quarter"}, "is no number"),
        ({"period_months": True}, "is no number"),
    ],
)
def test_months_that_contradict_the_table_are_refused(options, said):
    quarter = pd.DataFrame({"supported": [492], "quarter": ["2023/24 Q2"]})
    with pytest.raises(Refusal, match=said):
        demand.unmet_need(NEED.drop(columns="area").assign(period="2023/24"), quarter, estimated="value", **options)


def test_nobody_in_a_quarter_is_not_nobody_for_certain_in_a_year():
    quarter = pd.DataFrame({"supported": [0]})
    row = demand.unmet_need(NEED.drop(columns="area"), quarter, estimated="value", period_months=3).table.iloc[0]
    assert row["coverage"] == 0 and row["coverage_lower"] == 0
    assert row["coverage_upper"] == pytest.approx(4 * 3.6889 / 45_000, rel=1e-4)
    assert row["lower"] < 50_000 and row["upper"] == pytest.approx(56_000)


def test_a_period_that_only_one_side_states_is_said():
    found = demand.unmet_need(
        NEED.drop(columns="area").assign(period="2023/24"), pd.DataFrame({"supported": [9]}), estimated="value"
    )
    assert "PERIOD_NOT_STATED" in codes(found) and found.table["lower"].notna().all()


# A row's method depends on that row


def test_nobody_supported_elsewhere_does_not_move_the_range_of_an_area():
    table = pd.DataFrame({"area": ["A", "B"], "estimated": [1_000, 800], "supported": [80, 0]}).assign(
        estimated_lower=[900, 700], estimated_upper=[1_100, 950]
    )
    options = {"by": "area", "uptake": (0.4, 0.3, 0.5)}
    both, alone = (demand.unmet_need(part, **options).table for part in (table, table.head(1)))
    pd.testing.assert_frame_equal(both.head(1), alone)
    assert both["coverage_lower"].iloc[0] == pytest.approx(0.153, abs=0.005)
    referrals = {**options, "supported_unit": "referrals", "per_person": (1.2, 1.0, 1.5)}
    pd.testing.assert_frame_equal(
        demand.unmet_need(table, **referrals).table.head(1), demand.unmet_need(table.head(1), **referrals).table
    )
    gaps = [
        demand.reporting_gap(part, recorded="supported", recorded_unit="victims", by="area").table
        for part in (table, table.head(1))
    ]
    pd.testing.assert_frame_equal(gaps[0].head(1), gaps[1])


def test_a_survey_group_without_a_range_costs_the_others_nothing():
    some = SHARES.assign(ci_lower=[3.6, np.nan], ci_upper=[4.4, np.nan])
    found = demand.estimated_victims(some, PEOPLE).table
    whole = demand.estimated_victims(SHARES.assign(ci_lower=[3.6, 1.5], ci_upper=[4.4, 2.5]), PEOPLE).table
    assert found.loc[0, "lower"] == whole.loc[0, "lower"] and found["lower"].isna().tolist() == [False, True, True]
    assert found["flag"].tolist() == ["", "no range published", "no range published for some groups"]
    helped = demand.estimated_victims(some.assign(unweighted_base=[np.nan, 5_000]), PEOPLE)
    assert helped.table["lower"].notna().all() and "the number of people asked" in helped.method
    with pytest.raises(DataError, match="one limit without the other"):
        demand.estimated_victims(SHARES.assign(ci_lower=[3.6, 1.5], ci_upper=[4.4, np.nan]), PEOPLE)


# Names


@pytest.mark.parametrize("name", ["coverage", "coverage_lower", "counted", "supported_period", "value", "group"])
def test_no_area_of_unmet_need_is_overwritten(name):
    table = pd.DataFrame({name: ["A", "B"], "estimated": [500, 800], "supported": [10, 20]})
    with pytest.raises(DataError, match=f'"{name}".*(take the place|cannot be named)'):
        demand.unmet_need(table, by=name)


@pytest.mark.parametrize(
    ("function", "table", "name"),
    [
        (lambda t, by: demand.reporting_gap(t, recorded_unit="victims", by=by), NEED.rename(columns={"value": "estimated"}).assign(recorded=9), "recorded_period"),
        (lambda t, by: demand.estimated_victims(ADULTS, t, by=by), PEOPLE, "age_group"),
        (lambda t, by: demand.estimated_victims(ADULTS, t, by=by), PEOPLE, "share"),
        (lambda t, by: demand.estimated_victims(SHARES, t, by=by), PEOPLE, "sex"),
        (lambda t, by: demand.quantiles(t, quantiles=2, by=by), NEED, "quantiles"),
        (lambda t, by: demand.journey(t, stage="step", by=by), pd.DataFrame({"step": ["a", "b"], "count": [9, 3]}), "stage"),
        (lambda t, by: demand.slope_index(t, standard_error="se", by=by), pd.DataFrame({"quantile": range(1, 6), "value": [9, 8, 7, 6, 5], "population": 9, "se": 1}), "quantiles"),
    ],
)  # fmt: skip
def test_no_name_of_a_group_is_overwritten_by_a_column_of_the_result(function, table, name):
    table = table.assign(**{name: table.get(name, "x")})
    with pytest.raises(DataError, match=f'"{name}".*take the place'):
        function(table, name)


def test_one_name_is_one_name_everywhere():
    need = pd.concat([NEED, NEED.assign(area="B")])
    helped = pd.DataFrame({"area": ["A", "B"], "supported": [1, 2]})
    for by in ("area", ["area"], ("area",), pd.Index(["area"])):
        found = demand.unmet_need(need, helped, estimated="value", by=by)
        assert found.table["area"].tolist() == ["A", "B"] and found.chart.label == "area"


def test_several_names_stand_together_in_words():
    table = pd.DataFrame({"area": ["A", "A"], "sex": ["f", "m"], "estimated": [500, 900], "supported": 9})
    found = demand.unmet_need(table, by=["area", "sex"])
    assert found.sentence().startswith("A, m: about 891") and found.chart.label == "group"
    people = pd.concat([PEOPLE.assign(area="N", rural=kind) for kind in ("rural", "urban")])
    hurt_there = demand.estimated_victims(SHARES, people, by=["area", "rural"])
    assert hurt_there.table["group"].iloc[0] == "N, rural" and "N, rural:" in hurt_there.sentence()


def test_names_of_areas_as_numbers_and_as_texts_are_one_name():
    need = pd.DataFrame({"area": [1, 2], "estimated": [500, 900]})
    for names in (["2", "1"], [2.0, 1.0], np.array([2, 1], dtype="int8"), [" 2", "1 "]):
        helped = pd.DataFrame({"area": names, "supported": [20, 10]})
        assert demand.unmet_need(need, helped, by="area").table["value"].tolist() == [490, 880]
    with pytest.raises(DataError, match="once as a number and once as text"):
        demand.unmet_need(need.head(1), pd.DataFrame({"area": [1, "1"], "supported": [1, 1]}), by="area")


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: demand.unmet_need(NEED.assign(supported=1), estimated="value", by="area", uptake="33%"), "uptake is no number"),
        (lambda: demand.unmet_need(NEED.assign(supported=1), estimated="value", by="area", uptake=(0.4, None, 0.5)), "uptake is no number"),
        (lambda: demand.unmet_need(NEED.assign(supported=1), estimated="value", by="area", uptake=(0.4, 0.3)), "outside its own range"),
        (lambda: demand.unmet_need(NEED.assign(supported=1), estimated="value", by="area", confidence=(0.95, 0.998)), "not between 0 and 1"),
        (lambda: demand.unmet_need(NEED.assign(supported="33%"), estimated="value", by="area"), "counts are negative, broken"),
        (lambda: demand.unmet_need(NEED.assign(area=[["A"]], supported=1), estimated="value", by="area"), "unlike things|lists"),
        (lambda: demand.unmet_need(None), "are a NoneType"),
        (lambda: demand.estimated_victims(SHARES, PEOPLE, design_effect="large"), "design_effect is no number"),
        (lambda: demand.estimated_victims(SHARES.assign(percent=["4%", "2%"]), PEOPLE), "holds texts"),
        (lambda: demand.estimated_victims(SHARES, PEOPLE.assign(population=["many", "few"])), "holds texts"),
        (lambda: demand.slope_index(NEED, quantile="area"), "no such column"),
        (lambda: demand.quantiles(NEED, quantiles=2, highest_first=None), "neither yes nor no"),
    ],
)  # fmt: skip
def test_what_is_no_number_is_refused_in_words(call, said):
    with pytest.raises((DataError, Refusal), match=said):
        call()


@pytest.mark.parametrize("column", ["estimated", "supported"])
@pytest.mark.parametrize("apart", [False, True])
def test_one_area_without_a_number_does_not_cost_the_others_theirs(column, apart):
    table = pd.DataFrame({"area": ["A", "B", "C"], "estimated": [500, 800, 900], "supported": [10, 20, 30]})
    whole = demand.unmet_need(table, by="area").table
    lacking = table.astype({column: "float64"})
    lacking.loc[1, column] = np.nan
    pair = (lacking[["area", "estimated"]], lacking[["area", "supported"]]) if apart else (lacking,)
    for result in (
        demand.unmet_need(*pair, by="area"),
        demand.reporting_gap(*pair, recorded="supported", recorded_unit="victims", by="area"),
    ):
        assert result.table["area"].tolist() == ["A", "C"]
        assert result.excluded[-1].what == "areas without a figure: B" and result.excluded[-1].rows == 1
    kept = demand.unmet_need(*pair, by="area").table
    assert kept["value"].tolist() == whole.loc[whole["area"] != "B", "value"].tolist()
    with pytest.raises((DataError, Refusal)):
        demand.unmet_need(lacking.assign(supported=np.nan), by="area")
