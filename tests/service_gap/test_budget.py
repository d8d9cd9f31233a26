"""How much of each award is spent, and how much it is a head."""

import pandas as pd
import pytest

from needs_analysis import service_gap as sg
from needs_analysis.errors import DataError, Refusal, UnitError
from needs_analysis.reference import load
from needs_analysis.wording import ARITHMETIC_FAILS, ARITHMETIC_HOLDS, CANNOT_BE_CHECKED
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
    with pytest.raises(Refusal, match="spends more"):
        sg.budget(facts, awards=["B077"], spent=["B076"])
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
        ({}, {"spend_date": "2022-09-30"}, None),
        ({}, {"spend_date": "2022-09-30", "total_award": "T4"}, ARITHMETIC_HOLDS),
        ({}, {"total_award": "T4"}, CANNOT_BE_CHECKED),
        ({"value": ["200", "200", "100", "50", "401"]}, {"total_award": "T4"}, ARITHMETIC_FAILS),
        (
            {"value": ["200", "200", "100", "50", "401"], "qualifier": [None] * 4 + ["over"]},
            {"total_award": "T4", "spend_date": "2022-09-30"},
            None,
        ),
        (
            {"value": ["200", "240", "100", "50", "0"], "note": [None] * 4 + ["rounded to hundred"]},
            {"total_award": "T4"},
            ARITHMETIC_FAILS,
        ),
        (
            {"value": ["200", "240", "100", "50", "400"], "note": [None] * 4 + ["rounded to the nearest hundred"]},
            {"total_award": "T4", "spend_date": "2022-09-30"},
            ARITHMETIC_HOLDS,
        ),
    ],
)
def test_arithmetic_holds_only_where_a_printed_total_was_tested(columns, options, verdict):
    result = budget_of(two_awards(**columns), **options)
    assert result.verdict == verdict
    assert ("printed total" in result.sentence("analyst")) == (verdict is not None)
    if verdict == ARITHMETIC_FAILS:
        assert "the total was printed as" in result.sentence()


def test_a_spend_date_that_was_published_is_not_said_to_be_missing():
    for day in ("2023-03-31", "2022-09-30"):
        ends = ["2023-03-31", "2023-03-31", day, day, "2023-03-31"]
        said = budget_of(two_awards(period_end=ends)).sentence()
        assert "was not published" not in said
        assert "The spending was not set against a date, so whether it is on track is not known." in said


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
    with pytest.raises(Refusal, match="of the service ISVA and T0 of the service IDVA"):
        budget_of(two_awards(service=["IDVA", "ISVA", "ISVA", "IDVA", "x"]))
    with pytest.raises(Refusal, match="of the area South and T0 of the area North"):
        budget_of(two_awards(area=["North", "South", "South", "North", "x"], areas=None))
