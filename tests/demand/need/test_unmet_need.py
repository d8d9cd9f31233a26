"""How much need is not met."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis import demand
from needs_analysis.errors import DataError, Refusal
from needs_analysis.wording import STATISTICAL_TERMS
from tests.demand.need.test_reporting_gap import NEED, PEOPLE, SHARES, codes


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


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"period_months": 6}, "not of 6 months"),
        ({"period_months": 12}, "not of 12 months"),
        ({"period_months": 0}, "not a number of months"),
        ({"period_months": "a quarter"}, "is not a number"),
        ({"period_months": True}, "is not a number"),
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


@pytest.mark.parametrize("name", ["coverage", "coverage_lower", "counted", "supported_period", "value", "group"])
def test_no_area_of_unmet_need_is_overwritten(name):
    table = pd.DataFrame({name: ["A", "B"], "estimated": [500, 800], "supported": [10, 20]})
    with pytest.raises(DataError, match=f'"{name}".*(already has|cannot be named)'):
        demand.unmet_need(table, by=name)


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
        (lambda: demand.unmet_need(NEED.assign(supported=1), estimated="value", by="area", uptake="33%"), "uptake is not a number"),
        (lambda: demand.unmet_need(NEED.assign(supported=1), estimated="value", by="area", uptake=(0.4, None, 0.5)), "uptake is not a number"),
        (lambda: demand.unmet_need(NEED.assign(supported=1), estimated="value", by="area", uptake=(0.4, 0.3)), "outside its own range"),
        (lambda: demand.unmet_need(NEED.assign(supported=1), estimated="value", by="area", confidence=(0.95, 0.998)), "not between 0 and 1"),
        (lambda: demand.unmet_need(NEED.assign(supported="33%"), estimated="value", by="area"), "counts are negative, not whole numbers"),
        (lambda: demand.unmet_need(NEED.assign(area=[["A"]], supported=1), estimated="value", by="area"), "mixes types|lists"),
        (lambda: demand.unmet_need(None), "not a table but a NoneType"),
        (lambda: demand.estimated_victims(SHARES, PEOPLE, design_effect="large"), "design_effect is not a number"),
        (lambda: demand.estimated_victims(SHARES.assign(percent=["4%", "2%"]), PEOPLE), "contains text"),
        (lambda: demand.estimated_victims(SHARES, PEOPLE.assign(population=["many", "few"])), "contains text"),
        (lambda: demand.slope_index(NEED, quantile="area"), "do not have this column"),
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


@pytest.mark.parametrize(
    ("options", "panel", "title"),
    [
        ({}, "6,000 victims were supported by a service, more than the 5,000 estimated. The two do not", "estimated"),
        (
            {"uptake": 0.4},
            "6,000 victims were supported by a service, more than the 2,000 who would have taken it up at an assumed uptake of 40%. "
            "The assumed uptake is too low, or the two do not count the same people",
            "the 2,000 who would have taken it up at an assumed uptake of 40%",
        ),
        (
            {"uptake": (0.4, 0.3, 0.5), "period_months": 1},
            "About 72,000 victims were supported by a service (annualised from 6,000 people in 1 month), more than the 2,000 who would",
            "the 2,000 who would have taken it up at an assumed uptake of 40%",
        ),
        (
            {"supported_unit": "referrals", "per_person": 1.2, "uptake": 0.4},
            "About 5,000 victims were supported by a service (calculated from 6,000 referrals), more than the 2,000 who would",
            "the 2,000 who would have taken it up at an assumed uptake of 40%",
        ),
    ],
)
def test_more_supported_than_expected_says_what_of_and_how_it_was_calculated(options, panel, title):
    table = pd.DataFrame({"estimated": [5_000], "supported": [6_000]})
    result = demand.unmet_need(table, **options)
    assert result.sentence().startswith(panel) and result.sentence().endswith("so no unmet need can be given.")
    assert result.said.title == f"More victims supported than {title}"
    wrong = next(caveat.text for caveat in result.caveats if caveat.code == "CUT_AT_ZERO")
    assert ("the assumed uptake" in wrong) is ("uptake" in options)
