"""How much of each award is spent, and how much it is a head."""

import pandas as pd
import pytest

from needs_analysis import service_gap as sg
from needs_analysis.errors import DataError, Refusal, UnitError
from needs_analysis.reference import load
from needs_analysis.wording import (
    AHEAD_OF_PROFILE,
    ARITHMETIC_FAILS,
    BEHIND_PROFILE,
    CANNOT_BE_CHECKED,
    ON_TRACK,
)
from tests.conftest import make_facts

AWARDS, SPENT = ["B076", "B078", "B080", "B082", "B084"], ["B077", "B079", "B081", "B083", "B085"]


def test_partnerships(facts):
    result = sg.budget(facts, awards=AWARDS, spent=SPENT, total_award="B075")
    whole = result.table.iloc[-1]
    assert round(100 * whole["value"], 1) == 81.0
    assert (whole["denominator"], whole["unspent"]) == (636_541, 120_962)
    assert [round(100 * x, 1) for x in result.table["value"].iloc[:-1]] == [51.0, 88.1, 85.3, 100.0, 73.1]
    assert result.verdict == CANNOT_BE_CHECKED
    assert "burn_ratio" not in result.table and "NO_SPEND_DATE" in {caveat.code for caveat in result.caveats}


def test_pounds_a_head(a):
    settings = next(f for f in a.configuration.findings if f.id == "G07").settings
    residents = settings["residents_of"]
    table = sg.budget(
        a.table("facts"), load("population_census2021_by_sex"), awards=AWARDS, spent=SPENT, residents_of=residents
    ).table.set_index("holder")
    assert table.loc["Shropshire CSP", "pounds_a_head"] == 0.30
    assert table.loc["Telford & Wrekin CSP", "pounds_a_head"] == 0.86
    assert table.loc["All together", "residents"] == 1_299_866


def test_a_spend_date_gives_a_burn_ratio(facts):
    table = sg.budget(facts, awards=AWARDS, spent=SPENT, spend_date="2022-09-30").table
    assert table["share_of_year_gone"].iloc[0] == pytest.approx(183 / 365)
    assert table["burn_ratio"].iloc[-1] == pytest.approx(515_579 / 636_541 / (183 / 365))
    with pytest.raises(Refusal, match="outside the year"):
        sg.budget(facts, awards=AWARDS, spent=SPENT, spend_date="2023-09-30")


def test_budget_refusals(facts):
    with pytest.raises(Refusal, match="do not pair up"):
        sg.budget(facts, awards=AWARDS, spent=SPENT[:-1])
    with pytest.raises(UnitError):
        sg.budget(make_facts(value=["5", "3"]), awards=["T0"], spent=["T1"])
    with pytest.raises(Refusal, match="no residents"):
        sg.budget(facts, load("population_census2021_by_sex"), awards=AWARDS, spent=SPENT, residents_of={})
    wrong = facts.copy()
    wrong.loc[wrong["fact_id"] == "B075", "value"] = "636542"
    assert sg.budget(wrong, awards=AWARDS, spent=SPENT, total_award="B075").verdict == ARITHMETIC_FAILS


ONE_YEAR = {"period_start": "2022-04-01", "period_end": "2023-03-31"}


def two_awards(**columns):
    usual = {
        "value": ["200", "200", "100", "50", "400"],
        "unit": "GBP",
        "provider": ["A", "B", "A", "B", "both"],
        **ONE_YEAR,
    }
    return make_facts(**{**usual, **columns})


def budget_of(facts, **options):
    return sg.budget(facts, **{"awards": ["T0", "T1"], "spent": ["T2", "T3"], **options})


def residents(**people):
    rows = {"area_code": list(people), "age_band": "all ages", "population": list(people.values())}
    return pd.DataFrame(rows)


def test_the_people_of_an_area_with_two_awards_count_once():
    both = {"T0": ["E1"], "T1": ["E1"]}
    table = sg.budget(
        two_awards(), residents(E1=100), awards=["T0", "T1"], spent=["T2", "T3"], residents_of=both
    ).table.set_index("holder")
    assert table.loc["All together", ["residents", "pounds_a_head"]].tolist() == [100, 4.0]
    shared = {"T0": ["E1", "E2"], "T1": ["E2", "E3"]}
    table = sg.budget(
        two_awards(), residents(E1=100, E2=200, E3=100), awards=["T0", "T1"], spent=["T2", "T3"], residents_of=shared
    ).table.set_index("holder")
    assert table["residents"].to_dict() == {"A": 300, "B": 300, "All together": 400}


def test_a_code_or_an_id_that_stands_twice_is_refused():
    with pytest.raises(Refusal, match="code is listed twice"):
        sg.budget(two_awards(), residents(E1=100), awards=["T0"], spent=["T2"], residents_of={"T0": ["E1", "E1"]})
    with pytest.raises(Refusal, match="no award here"):
        sg.budget(
            two_awards(), residents(E1=100), awards=["T0"], spent=["T2"], residents_of={"T0": ["E1"], "T9": ["E1"]}
        )
    for ids in ({"awards": ["T0", "T0"]}, {"spent": ["T2", "T2"]}, {"awards": ["T0", "T2"]}):
        with pytest.raises(Refusal, match="given twice"):
            budget_of(two_awards(), **ids)
    with pytest.raises(Refusal, match="its own parts"):
        budget_of(two_awards(), total_award="T1")


def test_awards_of_two_years_are_not_added():
    years = {
        "period_start": ["2022-04-01", "2021-04-01", "2022-04-01", "2021-04-01", "2022-04-01"],
        "period_end": ["2023-03-31", "2022-03-31", None, None, "2023-03-31"],
    }
    for options in ({}, {"spend_date": "2022-09-30"}):
        with pytest.raises(Refusal, match="awards of different years"):
            budget_of(two_awards(**years), **options)
    other_total = {
        "period_start": ["2022-04-01"] * 4 + ["2021-04-01"],
        "period_end": ["2023-03-31"] * 4 + ["2022-03-31"],
    }
    with pytest.raises(Refusal, match="a different year from T0"):
        budget_of(two_awards(**other_total), total_award="T4")
    spent_before = {"period_end": ["2023-03-31", "2023-03-31", "2021-03-31", "2023-03-31", "2023-03-31"]}
    spent_before["period_start"] = ["2022-04-01", "2022-04-01", "2020-04-01", "2022-04-01", "2022-04-01"]
    with pytest.raises(Refusal, match="was spent in a different year"):
        budget_of(two_awards(**spent_before))


@pytest.mark.parametrize(
    ("columns", "options", "verdict"),
    [
        ({}, {"spend_date": "2022-09-30"}, BEHIND_PROFILE),
        ({}, {"spend_date": "2022-09-30", "total_award": "T4"}, BEHIND_PROFILE),
        ({}, {"total_award": "T4"}, CANNOT_BE_CHECKED),
        ({"value": ["200", "200", "100", "50", "401"]}, {"total_award": "T4"}, ARITHMETIC_FAILS),
        (
            {"value": ["200", "200", "100", "50", "401"], "qualifier": [None] * 4 + ["over"]},
            {"total_award": "T4", "spend_date": "2022-09-30"},
            BEHIND_PROFILE,
        ),
        (
            {"value": ["200", "240", "100", "50", "0"], "note": [None] * 4 + ["rounded to hundred"]},
            {"total_award": "T4"},
            ARITHMETIC_FAILS,
        ),
        (
            {"value": ["200", "240", "100", "50", "400"], "note": [None] * 4 + ["rounded to the nearest hundred"]},
            {"total_award": "T4", "spend_date": "2022-09-30"},
            BEHIND_PROFILE,
        ),
    ],
)
def test_a_printed_total_is_spoken_of_only_where_it_was_tested(columns, options, verdict):
    result = budget_of(two_awards(**columns), **options)
    assert result.verdict == verdict
    tested = "total_award" in options and "qualifier" not in columns
    assert ("printed total" in result.sentence("analyst")) == tested
    if verdict == ARITHMETIC_FAILS:
        assert "the total was printed as" in result.sentence()


def test_a_day_of_the_spending_is_used_and_the_year_it_is_of_is_no_such_day():
    def ending(day, **columns):
        ends = ["2023-03-31", "2023-03-31", day, day, "2023-03-31"]
        return budget_of(two_awards(period_end=ends, **columns))

    whole_year = ending("2023-03-31")
    assert whole_year.verdict == CANNOT_BE_CHECKED and "was not published" not in whole_year.sentence()
    assert "The spending was not set against a date, so whether it is on track is not known." in whole_year.sentence()
    dated = ending("2022-09-30")
    assert dated.verdict == BEHIND_PROFILE and "By 30 September 2022, 50% of the year had gone" in dated.sentence()
    # A report of June cannot say what was spent up to September.
    assert ending("2022-09-30", as_at="2022-06-30").verdict == CANNOT_BE_CHECKED
    with pytest.raises(Refusal, match="was counted up to 30 September 2022, not 31 August 2022"):
        budget_of(two_awards(period_end=["2023-03-31"] * 2 + ["2022-09-30"] * 2 + [None]), spend_date="2022-08-31")


def test_overspending_is_shown_and_not_refused(facts):
    result = sg.budget(facts, awards=["B077"], spent=["B076"])
    assert result.table["unspent"].tolist() == [50_200 - 98_441] * 2 and result.table["value"].iloc[0] > 1
    assert "£48,241 overspent" in result.sentence() and "has spent more than the award" in result.sentence()


def spending(spent, **options):
    """An award of 1,000 pounds for 2022/23 and what was spent of it by 30 September, 183 of 365 days."""
    facts = two_awards(value=["1000", "0", str(spent), "0", "0"])
    return sg.budget(facts, awards=["T0"], spent=["T2"], **{"spend_date": "2022-09-30", **options})


@pytest.mark.parametrize(
    ("spent", "verdict"),
    [
        (401, BEHIND_PROFILE),
        (402, ON_TRACK),
        (501, ON_TRACK),
        (601, ON_TRACK),
        (602, AHEAD_OF_PROFILE),
        (1_200, AHEAD_OF_PROFILE),
    ],
)
def test_on_track_is_within_ten_percentage_points_of_the_share_of_the_year(spent, verdict):
    result = spending(spent)
    assert result.verdict == verdict
    row = result.table.iloc[-1]
    assert row["burn_ratio"] == pytest.approx(spent / 1_000 / (183 / 365))
    assert row["projected"] == pytest.approx(spent * 365 / 183)
    assert "within 10 percentage points" in result.sentence()
    assert "the full-year figure is a straight-line projection" in result.sentence()


def test_a_profile_stands_in_place_of_the_straight_line():
    late = (0.1, 0.2, 0.3, 0.4)
    result = spending(301, profile=late)
    assert result.verdict == ON_TRACK and result.table["share_planned"].tolist() == [0.3, 0.3]
    assert result.table["projected"].iloc[0] == pytest.approx(301 / 0.3)
    assert "30% was planned to be spent" in result.sentence() and "straight-line" not in result.sentence()
    assert spending(301).verdict == BEHIND_PROFILE
    nothing_yet = spending(0, profile=(0, 0, 0.5, 0.5))
    assert nothing_yet.verdict == ON_TRACK and nothing_yet.table["projected"].isna().all()
    half = make_facts(value=["100", "50"], unit="GBP", period_start="2022-04-01", period_end="2022-09-30")
    with pytest.raises(Refusal, match="one financial year"):
        sg.budget(half, awards=["T0"], spent=["T1"], spend_date="2022-06-30", profile=late)


def test_the_year_that_is_over_is_projected_no_further():
    result = spending(950, spend_date="2023-03-31")
    assert result.verdict == ON_TRACK and result.table["share_of_year_gone"].tolist() == [1, 1]
    assert "projection" not in result.sentence()


def test_amounts_of_different_days_are_weighed_by_their_awards():
    ends = ["2023-03-31", "2023-03-31", "2022-06-30", "2022-09-30", None]
    result = budget_of(two_awards(value=["300", "100", "75", "50", "0"], period_end=ends))
    expected = (300 * 91 + 100 * 183) / 365 / 400
    assert result.table["share_of_year_gone"].iloc[-1] == pytest.approx(expected)
    assert result.table["spent_to"].tolist()[:2] == ["2022-06-30", "2022-09-30"]
    assert result.verdict == ON_TRACK and "By the dates of the figures, " in result.sentence()


def test_one_amount_without_a_day_leaves_the_whole_without_a_verdict():
    ends = ["2023-03-31", "2023-03-31", "2022-09-30", None, None]
    starts = ["2022-04-01"] * 3 + [None, None]
    result = budget_of(two_awards(period_start=starts, period_end=ends))
    assert result.verdict == CANNOT_BE_CHECKED and "burn_ratio" not in result.table


def test_the_spending_of_a_contract_is_dated_by_its_own_column():
    contracts = pd.DataFrame(
        {
            "contract": ["C1", "C1", "C2"],
            "funder": "OPCC",
            "service": ["IDVA", "IDVA", "ISVA"],
            "kpi": ["referrals", "satisfied", None],
            "value_a_year": [100_000, 100_000, 50_000],
            "spend_to_date": [50_000, 50_000, 12_000],
            "spent_to": pd.to_datetime(["2025-09-30"] * 3),
        }
    )
    award, used = (
        [{"where": {"contract": name}, "column": column} for name in ("C1", "C2")]
        for column in ("value_a_year", "spend_to_date")
    )
    result = sg.budget(contracts, awards=award, spent=used)
    assert result.table["denominator"].tolist() == [100_000, 50_000, 150_000]
    assert result.table["progress"].tolist() == [ON_TRACK, BEHIND_PROFILE, ON_TRACK]
    undated = sg.budget(contracts.drop(columns="spent_to"), awards=award, spent=used)
    assert undated.verdict == CANNOT_BE_CHECKED
    asked = sg.budget(contracts.drop(columns="spent_to"), awards=award, spent=used, spend_date="2025-09-30")
    assert asked.table["progress"].tolist() == result.table["progress"].tolist()
    for other in ("2025-06-30", None):
        mixed = contracts.assign(spent_to=pd.to_datetime(["2025-09-30", "2025-09-30", other]))
        with pytest.raises(Refusal, match="spent to"):
            sg.budget(mixed, awards=[{"column": "value_a_year"}], spent=[{"column": "spend_to_date"}])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"tolerance": 10}, "not a share"),
        ({"tolerance": "10%"}, "tolerance is not a number"),
        ({"profile": (0.5, 0.5)}, "four shares"),
        ({"profile": (0.5, 0.5, 0.5, 0.5)}, "do not add to 1"),
        ({"profile": (-0.5, 0.5, 0.5, 0.5)}, "negative"),
        ({"spend_date": "30/09/2022"}, "not a valid date"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(options, said):
    with pytest.raises(Refusal, match=said):
        spending(500, **options)


@pytest.mark.parametrize("wrong", ["twelve", "£1,000 approx", -1, float("inf")])
def test_an_amount_that_is_no_sum_of_pounds_is_refused(wrong):
    table = pd.DataFrame({"service": ["A"], "quarter": ["2022/23 Q2"], "budget": [100], "spend_to_date": [wrong]})
    with pytest.raises((DataError, Refusal)):
        sg.budget(table, awards=[{"column": "budget"}], spent=[{"column": "spend_to_date"}])


def test_two_units_in_one_column_are_refused():
    table = pd.DataFrame({"amount": [100, 50], "unit": ["GBP", "referrals"], "what": ["a", "a"]})
    given = {"column": "amount", "where": {"what": "a"}}
    with pytest.raises(UnitError, match="different things"):
        sg.budget(table, awards=[given], spent=[given])


def _awards():
    return make_facts(
        value=["100", "50", "100", "60"],
        unit="GBP",
        measure=["award", "spent", "award", "spent"],
        period_start="2022-04-01",
        period_end="2023-03-31",
    )


@pytest.mark.parametrize("kind", ["int64", "float64", "Int64", "str", "category"])
def test_residents_of_awards_are_numbers_whatever_their_type(kind):
    people = pd.DataFrame(
        {
            "area_code": ["E1", "E1", "E2", "E2", "E1", "E2"],
            "age_band": "all ages",
            "sex": ["Female", "Male", "Female", "Male", "Total", "Total"],
            "population": pd.Series([100, 200, 50, 150, 300, 200]).astype(kind),
        }
    )
    for rows in (people, people.head(4)):
        result = sg.budget(
            _awards(), rows, awards=["T0", "T2"], spent=["T1", "T3"], residents_of={"T0": ["E1"], "T2": ["E2"]}
        )
        assert result.table["residents"].dropna().tolist()[:2] == [300, 200]


def test_residents_that_are_missing_are_refused():
    people = pd.DataFrame(
        {"area_code": ["E1", "E1"], "age_band": "all ages", "sex": ["Female", "Male"], "population": [100, None]}
    )
    with pytest.raises(DataError, match="has no number"):
        sg.budget(_awards(), people, awards=["T0"], spent=["T1"], residents_of={"T0": ["E1"]})


def test_all_services_are_named_and_none_begins_no_sentence():
    said = budget_of(two_awards(service=["IDVA", "ISVA", "IDVA", "ISVA", "both"])).sentence()
    assert said.startswith("IDVA and ISVA: 37.5% of the £400 awarded")
    assert budget_of(two_awards(service="")).sentence().startswith("37.5% of the £400")


@pytest.mark.parametrize(
    ("columns", "holders"),
    [
        ({"service": ["IDVA", "ISVA", "IDVA", "ISVA", "x"]}, ["H (IDVA)", "H (ISVA)"]),
        ({"area": ["North", "South", "North", "South", "x"], "areas": None}, ["H (North)", "H (South)"]),
        ({"measure": ["core_grant", "uplift", "spent", "spent", "x"]}, ["H (core grant)", "H (uplift)"]),
        ({}, ["H (T0)", "H (T1)"]),
    ],
)
def test_two_awards_of_one_provider_can_be_told_apart(columns, holders):
    result = budget_of(two_awards(provider="H", **columns))
    assert result.table["holder"].tolist() == [*holders, "All together"]
    assert f"{holders[1]} has spent the smallest share (25.0%)" in result.sentence()


def test_nobody_has_spent_the_smallest_share_where_all_spent_the_same():
    even = budget_of(two_awards(value=["200", "100", "100", "50", "300"])).sentence()
    assert "smallest" not in even
    three = {"value": ["200", "200", "200", "50", "50", "90"], "provider": [*"ABCABC"]}
    facts = two_awards(**three)
    said = sg.budget(facts, awards=["T0", "T1", "T2"], spent=["T3", "T4", "T5"]).sentence()
    assert "A and B have spent the smallest share (25.0% each)" in said


def test_one_award_ranges_from_nothing_to_nothing():
    people = residents(E1=100)
    one = sg.budget(two_awards(), people, awards=["T0"], spent=["T2"], residents_of={"T0": ["E1"]}).sentence()
    assert "The award is £2 per resident." in one and "range" not in one
    same = budget_of(two_awards(), population=residents(E1=100, E2=100), residents_of={"T0": ["E1"], "T1": ["E2"]})
    assert "Each award is £2 per resident." in same.sentence()


def test_spending_of_a_different_service_or_place_is_refused():
    with pytest.raises(Refusal, match=r"of the service ISVA and T0 \(award\) of the service IDVA"):
        budget_of(two_awards(service=["IDVA", "ISVA", "ISVA", "IDVA", "x"]))
    with pytest.raises(Refusal, match=r"of the area South and T0 \(award\) of the area North"):
        budget_of(two_awards(area=["North", "South", "South", "North", "x"], areas=None))


@pytest.mark.parametrize("wrong", [None, 5, 1e308, True, pd.NA, {"a": 1}])
@pytest.mark.parametrize("name", ["awards", "spent"])
def test_what_is_no_list_of_amounts_is_refused(facts, name, wrong):
    with pytest.raises(Refusal, match=f"{name} is "):
        sg.budget(facts, **{"awards": AWARDS, "spent": SPENT, name: wrong})


@pytest.mark.parametrize("wrong", ["x", 5, [], {"B076": 1}, {"B076": "E1"}, {"B076": [1]}, {1: ["E1"]}, pd.NA])
def test_areas_that_are_no_lists_of_codes_are_refused(facts, wrong):
    with pytest.raises(Refusal, match="residents_of does not give each award"):
        sg.budget(facts, awards=AWARDS, spent=SPENT, residents_of=wrong)
