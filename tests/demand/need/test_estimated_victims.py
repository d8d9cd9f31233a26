"""Estimated victims, what of their need is met, and what the police know of."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from needs_analysis import demand
from needs_analysis import statistics as s
from needs_analysis.errors import DataError, Refusal, UnitError
from needs_analysis.reference import load
from needs_analysis.wording import STATISTICAL_TERMS


def survey(**columns):
    usual = {
        "measure": "domestic abuse, any",
        "definition": "new",
        "period": "last 12 months",
        "year_ending_march": 2024,
    }
    return pd.DataFrame({**usual, **columns})


def women_and_men(**columns):
    return survey(sex=["female", "male"], age_group="16+", percent=[9.5, 6.5], **columns)


def people(**columns):
    return pd.DataFrame({"sex": ["female", "male"], "age_band": "16+", "population": [560_000, 540_000], **columns})


def test_west_mercia_by_the_published_share():
    shares = load("csew_prevalence")
    row = shares[
        shares["measure"].eq("domestic abuse, any")
        & shares["definition"].str.startswith("new")
        & shares["year_ending_march"].eq("2024")
        & shares["sex"].eq("persons")
        & shares["period"].eq("last 12 months")
    ]
    residents = load("population_mid2023_persons_bands")
    found = demand.estimated_victims(row, residents[residents["area_name"] == "West Mercia"], by="area_name")
    assert found.table["value"].tolist() == [pytest.approx(0.08 * 1_099_284)]
    assert found.table["flag"].tolist() == ["no range published"] and found.table["lower"].isna().all()
    assert {"SYNTHETIC_ESTIMATE", "NO_RANGE", "PEOPLE_NOT_OFFENCES"} <= {caveat.code for caveat in found.caveats}
    assert "about 87,900 people" in found.sentence() and "8.0%" in found.sentence()
    assert not any(term in found.sentence().lower() for term in STATISTICAL_TERMS)
    assert found.plot() is not None
    assumed = demand.estimated_victims(
        row, residents[residents["area_name"] == "West Mercia"], by="area_name", relative_error=0.1
    )
    assert assumed.table["upper"].iloc[0] == pytest.approx(1.1 * 87_943, rel=0.01)
    assert "ASSUMED_ERROR" in {caveat.code for caveat in assumed.caveats}


def test_groups_add_up_with_their_ranges():
    found = demand.estimated_victims(women_and_men(ci_lower=[8.9, 5.9], ci_upper=[10.1, 7.1]), people()).table
    assert found["sex"].tolist() == ["female", "male", "all"]
    assert found["value"].iloc[2] == pytest.approx(0.095 * 560_000 + 0.065 * 540_000)
    widths = (found["upper"] - found["lower"]).to_numpy() / 2
    assert widths[2] == pytest.approx(np.hypot(widths[0], widths[1]), rel=0.01)
    # One group gives back the published range where it lies evenly on the log-odds scale.
    odds = np.log(0.095 / 0.905) + np.array([-1, 1]) * stats.norm.isf(0.025) * 0.03
    low, high = 100 / (1 + np.exp(-odds))
    one = demand.estimated_victims(
        survey(sex=["female"], age_group="16+", percent=9.5, ci_lower=low, ci_upper=high), people()
    ).table
    np.testing.assert_allclose(one[["lower", "upper"]].iloc[0].astype(float), [low * 5_600, high * 5_600], rtol=1e-12)


def test_ranges_from_the_number_asked():
    found = demand.estimated_victims(women_and_men(unweighted_base=[5_000, 5_000]), people()).table
    wide = demand.estimated_victims(women_and_men(unweighted_base=[5_000, 5_000]), people(), design_effect=1.44).table
    half = (found["upper"] - found["lower"]) / 2
    assert half.iloc[0] == pytest.approx(1.96 * 560_000 * np.sqrt(0.095 * 0.905 / 5_000), rel=0.01)
    np.testing.assert_allclose((wide["upper"] - wide["lower"]) / 2, 1.2 * half, rtol=0.01)


def test_bands_side_by_side_make_up_a_group():
    residents = load("population_mid2023_persons_bands")
    here = residents[residents["area_name"] == "Shropshire"]
    whole = survey(age_group=["16-59"], percent=5.0)
    parts = here[here["age_band"] != "16-59"]
    one = demand.estimated_victims(whole, here).table["value"].iloc[0]
    assert demand.estimated_victims(whole, parts[parts["age_band"] != "16+"]).table["value"].iloc[0] == pytest.approx(
        one
    )


def test_areas_each_have_their_own():
    residents = load("population_mid2023_persons_bands")
    found = demand.estimated_victims(survey(age_group=["16+"], percent=8.0), residents, by="area_name").table
    adults = residents[residents["age_band"] == "16+"].set_index("area_name")["population"]
    np.testing.assert_allclose(found.set_index("area_name")["value"], 0.08 * adults[found["area_name"]].to_numpy())


@pytest.mark.parametrize(
    ("shares", "population", "error", "said"),
    [
        (
            survey(sex=["female", "male"], age_group=["16+", "16-74"], percent=5.0),
            people(),
            Refusal,
            "ages of the sexes",
        ),
        (women_and_men(definition=["old", "new"]), people(), Refusal, "definition"),
        (women_and_men(year_ending_march=[2020, 2024]), people(), Refusal, "year ending march"),
        (women_and_men(measure=["stalking", "domestic abuse"]), people(), Refusal, "measure"),
        (women_and_men(period=["last 12 months", "since age 16"]), people(), Refusal, "period"),
        (survey(sex=["female", "persons"], age_group="16+", percent=5.0), people(), Refusal, "count twice"),
        (survey(sex="female", age_group=["16+", "16-59"], percent=5.0), people(), Refusal, "overlap"),
        (survey(sex=["female"], age_group="16-74", percent=5.0), people(), Refusal, "no female aged 16-74"),
        (women_and_men().assign(percent=[None, 5.0]), people(), DataError, "missing"),
        (women_and_men().assign(percent=[950, 5.0]), people(), DataError, "between 0 and 100"),
        (women_and_men().assign(age_group="adults"), people(), DataError, "not an age group"),
        (women_and_men(), people(population=-1), DataError, "negative, missing"),
        (women_and_men(), pd.concat([people(), people(population=9)]), DataError, "age band twice"),
        (women_and_men(), people().drop(columns="sex"), Refusal, "not by sex"),
        (women_and_men(ci_lower=[9.6, 6], ci_upper=[10, 7]), people(), DataError, "outside its own range"),
        (women_and_men(), people().drop(columns="population"), DataError, "do not have this column"),
    ],
)
def test_what_gives_no_estimate_is_refused(shares, population, error, said):
    with pytest.raises(error, match=said):
        demand.estimated_victims(shares, population)


def test_mixed_questions_pass_only_when_said():
    mixed = women_and_men(definition=["old", "new"])
    found = demand.estimated_victims(mixed, people(), mixed="state")
    assert "definition (new; old)" in next(c.text for c in found.caveats if c.code == "MIXED_QUESTIONS")


def test_need_that_is_not_met():
    table = pd.DataFrame(
        {
            "area": ["A", "B"],
            "estimated": [5_000, 800],
            "estimated_lower": [4_500, 700],
            "estimated_upper": [5_600, 950],
        }
    ).assign(supported=[1_200, 900])
    found = demand.unmet_need(table, by="area")
    assert found.table["value"].tolist() == [3_800, 0]
    assert found.table["flag"].tolist() == ["", "more supported than estimated"]
    assert found.table["coverage"].tolist() == [pytest.approx(0.24), pytest.approx(1.125)]
    some = demand.unmet_need(table, by="area", uptake=(0.4, 0.3, 0.5)).table
    assert some["value"].iloc[0] == pytest.approx(800) and some["lower"].iloc[0] < 400 and some["upper"].iloc[0] > 1_300
    assert "UPTAKE_ASSUMED" in {c.code for c in demand.unmet_need(table, by="area", uptake=0.4).caveats}
    assert "did not reach a service" in found.sentence() and found.plot() is not None
    assert not any(term in found.sentence().lower() for term in STATISTICAL_TERMS)
    none = demand.unmet_need(table.assign(supported=0), by="area").table
    assert none["coverage"].tolist() == [0, 0]


def test_referrals_are_not_people():
    table = pd.DataFrame({"estimated": [5_000], "supported": [1_200]})
    with pytest.raises(UnitError, match="Referrals are not people"):
        demand.unmet_need(table, supported_unit="referrals")
    found = demand.unmet_need(table, supported_unit="referrals", per_person=1.2)
    assert found.table["value"].tolist() == [pytest.approx(4_000)]
    assert "UNITS_BRIDGED" in {caveat.code for caveat in found.caveats}
    with pytest.raises(Refusal, match="Leave per_person out"):
        demand.unmet_need(table, per_person=1.2)


def test_the_gap_between_survey_and_records():
    table = pd.DataFrame(
        {"estimated": [50_000], "estimated_lower": [45_000], "estimated_upper": [56_000], "recorded": 15_000}
    )
    with pytest.raises(UnitError, match="Offences are not people"):
        demand.reporting_gap(table)
    found = demand.reporting_gap(table, offences_per_victim=(1.5, 1.3, 1.8))
    row = found.table.iloc[0]
    assert row["value"] == pytest.approx(0.8) and row["lower"] < 0.77 and row["upper"] > 0.83
    assert "at 1.5 (1.3 to 1.8) offences each" in found.sentence() and found.plot() is not None
    people_known = demand.reporting_gap(table, recorded_unit="victims").table.iloc[0]
    assert people_known["value"] == pytest.approx(0.7)
    assert demand.reporting_gap(table.assign(recorded=0), recorded_unit="victims").table["value"].tolist() == [1]
    more = demand.reporting_gap(table.assign(recorded=90_000), recorded_unit="victims")
    assert more.table["value"].tolist() == [0] and "MORE_THAN_ESTIMATED" in {c.code for c in more.caveats}


@pytest.mark.parametrize(
    ("change", "options", "error", "said"),
    [
        (lambda t: t.assign(recorded=-1), {}, DataError, "negative"),
        (lambda t: t.assign(estimated=0), {}, Refusal, "missing, negative or 0"),
        (lambda t: t.assign(estimated_lower=60, estimated_upper=70), {}, DataError, "outside its own range"),
        (lambda t: pd.concat([t, t]), {}, Refusal, "nothing names them"),
        (lambda t: pd.concat([t, t]).assign(area="A"), {"by": "area"}, DataError, "duplicated"),
        (lambda t: t, {"offences_per_victim": (2.0, 2.5, 3.0)}, Refusal, "outside its own range"),
        (lambda t: t, {"recorded_unit": "letters"}, UnitError, "neither offences nor people"),
        (lambda t: t.drop(columns="recorded"), {}, DataError, "do not have this column"),
    ],
)
def test_gaps_that_cannot_be_are_refused(change, options, error, said):
    table = pd.DataFrame({"estimated": [50], "recorded": [15]})
    with pytest.raises(error, match=said):
        demand.reporting_gap(change(table), **{"offences_per_victim": 1.5, **options})


@pytest.mark.slow
def test_combined_ranges_hold_the_truth():
    rng = np.random.default_rng(7)
    z = stats.norm.isf(0.025)
    x, y = rng.normal(500, 40, 20_000), rng.normal(300, 25, 20_000)
    _, low, high = s.difference_of((x, x - z * 40, x + z * 40), (y, y - z * 25, y + z * 25))
    assert ((low <= 200) & (high >= 200)).mean() == pytest.approx(0.95, abs=3 * np.sqrt(0.95 * 0.05 / 20_000))
    a, b = rng.lognormal(np.log(500), 0.1, 20_000), rng.lognormal(np.log(3), 0.2, 20_000)
    spread_a, spread_b = np.exp(z * 0.1), np.exp(z * 0.2)
    _, low, high = s.product_of([(a, a / spread_a, a * spread_a), (b, b / spread_b, b * spread_b)], [1, -1])
    held = ((low <= 500 / 3) & (high >= 500 / 3)).mean()
    assert held == pytest.approx(0.95, abs=3 * np.sqrt(0.95 * 0.05 / 20_000))


def test_the_two_numbers_may_stand_in_tables_of_their_own():
    estimates = pd.DataFrame({"area": ["A", "B"], "value": [500.0, 800], "lower": [400.0, 700], "upper": [600.0, 950]})
    helped = pd.DataFrame({"area": ["B", "A"], "people": [80, 50]})
    found = demand.unmet_need(estimates, helped, estimated="value", supported="people", by="area").table
    assert found[["area", "value"]].to_numpy().tolist() == [["A", 450], ["B", 720]]
    with pytest.raises(Refusal, match="1 areas have no people beside them"):
        demand.unmet_need(estimates, helped.head(1), estimated="value", supported="people", by="area")
    with pytest.raises(Refusal, match="1 areas have no estimate"):
        demand.unmet_need(estimates.head(1), helped, estimated="value", supported="people", by="area")
    with pytest.raises(Refusal, match="one row each"):
        demand.unmet_need(estimates, helped, estimated="value", supported="people")


def test_what_the_survey_asked_and_where_its_range_is_from_stand_in_the_table():
    found = demand.estimated_victims(
        women_and_men(ci_lower=[8.9, None], ci_upper=[10.1, None], geography="England and Wales"),
        people(),
        relative_error=0.1,
    )
    assert found.table["range_from"].tolist() == [
        "the survey's published ranges",
        "an assumed error of 10% of each share",
        "the survey's published ranges and an assumed error of 10% of each share",
    ]
    assert set(found.table["survey_measure"]) == {"domestic abuse, any"}
    assert set(found.table["survey_area"]) == {"England and Wales"}
    assert "were victims (domestic abuse, any; year ending March 2024)" in found.sentence()
    assert "8.0% in England and Wales to 1,100,000 residents" in found.sentence()
    other = demand.estimated_victims(
        women_and_men(year_ending_march=2020, geography="Wales").assign(measure="stalking"),
        people(),
        relative_error=0.1,
    )
    for part in ("measure", "definition", "method", "settings"):
        assert getattr(found, part) == getattr(other, part), "they are the caller's"


def test_the_highest_area_is_named_as_such():
    residents = pd.concat([people(area="A"), people(area="B", population=9)])
    found = demand.estimated_victims(women_and_men(unweighted_base=900), residents, by="area")
    assert found.sentence().startswith("A: about") and "the highest of 2 areas;" in found.sentence()
