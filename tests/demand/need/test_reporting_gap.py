"""How many are hurt, how many are not reached and how many the police do not know: what field trials found wrong."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis import demand
from needs_analysis.errors import DataError

SHARES = pd.DataFrame({"sex": ["female", "male"], "age_group": "16+", "percent": [4.0, 2.0]})


PEOPLE = pd.DataFrame({"sex": ["female", "male"], "age_band": "16+", "population": [10_000, 9_000]})


ADULTS = pd.DataFrame({"age_group": ["16+"], "percent": [10.0]})


NEED = pd.DataFrame({"area": ["A"], "value": [50_000.0], "lower": [45_000.0], "upper": [56_000.0]})


def codes(result):
    return {caveat.code for caveat in result.caveats}


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


def test_what_the_police_recorded_is_no_bound_because_incidents_are_no_crimes():
    found = demand.reporting_gap(NEED.assign(recorded=15_000), estimated="value", offences_per_victim=1.5)
    assert "not among the victims of recorded crime" in found.sentence() and "police's records" not in found.sentence()
    text = next(caveat.text for caveat in found.caveats if caveat.code == "NO_BOUND")
    assert "Incidents that are no crime" in text and "neither the least nor the most" in text


def test_months_of_crimes_are_annualised_too():
    need = NEED.drop(columns="area").assign(period="2023/24")
    crimes = pd.DataFrame({"recorded": [1_000], "period": ["April to September 2023"]})
    found = demand.reporting_gap(need, crimes, estimated="value", offences_per_victim=1, period_months=6)
    row = found.table.iloc[0]
    assert row["value"] == pytest.approx(1 - 2_000 / 50_000) and row["lower"] < row["value"]
    assert "1,000 offences in 6 months" in found.sentence()


def test_a_survey_group_without_a_range_costs_the_others_nothing():
    some = SHARES.assign(ci_lower=[3.6, np.nan], ci_upper=[4.4, np.nan])
    found = demand.estimated_victims(some, PEOPLE).table
    whole = demand.estimated_victims(SHARES.assign(ci_lower=[3.6, 1.5], ci_upper=[4.4, 2.5]), PEOPLE).table
    assert found.loc[0, "lower"] == whole.loc[0, "lower"] and found["lower"].isna().tolist() == [False, True, True]
    assert found["flag"].tolist() == ["", "no range published", "no range published for some groups"]
    helped = demand.estimated_victims(some.assign(unweighted_base=[np.nan, 5_000]), PEOPLE)
    assert helped.table["lower"].notna().all() and "the number of people asked" in helped.table["range_from"].iloc[1]
    with pytest.raises(DataError, match="one limit without the other"):
        demand.estimated_victims(SHARES.assign(ci_lower=[3.6, 1.5], ci_upper=[4.4, np.nan]), PEOPLE)


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
    with pytest.raises(DataError, match=f'"{name}".*already has'):
        function(table, name)
