"""What is there against what a benchmark says is needed."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis import service_gap as sg
from needs_analysis.errors import NeedsAnalysisError, Refusal, UnitError
from needs_analysis.quantities import of_rows
from needs_analysis.quantity import Measured, frame
from needs_analysis.quantity import known as cell
from needs_analysis.reference import load
from needs_analysis.release import release
from needs_analysis.source import attach
from tests.conftest import make_facts
from tests.properties import each_source
from tests.service_gap.delivery.test_target_attainment import OWN

NORMS = load("provision_benchmarks")
COUNTY = {"population": 187_100, "population_of": "residents", "population_year": "2022"}
FEW = Measured(state="suppressed", lower=1, upper=4)


def there(*cells, unit="family places", **columns):
    values = frame("number", [cell(n) if isinstance(n, int | float) else n for n in cells])
    table = pd.concat([pd.DataFrame({"area": [f"Area {at}" for at in range(len(cells))], **columns}), values], axis=1)
    return of_rows(attach(table, OWN), column="number", unit=unit)


def refuge(**options):
    return sg.benchmark(None, NORMS, benchmark=["refuge_family_places"], **{**COUNTY, **options})


def test_herefordshire_publishes_19_units():
    published = NORMS[NORMS["benchmark"] == "safe_accommodation_units_recommended"]["value"].astype(int).tolist()
    assert refuge().table["value"].tolist() == published == [19]


def test_refuge_is_the_remit_of_local_authorities_and_its_norm_has_no_stated_rationale():
    result = refuge()
    assert "This is the remit of local authorities, not of the office." in result.sentence()
    row = result.table.iloc[0]
    assert row["strength"] == "historical norm without stated rationale" and "Istanbul" in row["norm_source"]
    assert any("without stated rationale" in caveat.text for caveat in result.caveats)


def test_two_benchmarks_of_one_number_are_one_norm_with_its_years_and_strength():
    names = ["refuge_family_places", "refuge_family_places_origin"]
    said = sg.benchmark(None, NORMS, benchmark=names, **COUNTY).sentence()
    assert "depending on" not in said
    assert "1 family place per 10,000 residents in both benchmarks (1975 and 2011; historical norm without" in said


def test_a_gap_is_stated_only_against_those_of_all_funders():
    assert refuge(have=there(15), have_of="all funders").table["gap"].tolist() == [4]
    for whose in ("the office", "not stated"):
        result = refuge(have=there(15), have_of=whose)
        assert not {"gap", "gap_least", "gap_most"} & set(result.table)
        assert "a gap is stated only" in result.sentence() or "so no gap is stated" in result.sentence()
        assert "fewer than needed" not in result.sentence()


def test_more_than_needed_is_said_plainly():
    result = refuge(have=there(23), have_of="all funders")
    assert result.table["gap"].tolist() == [-4] and "4 family places more than needed" in result.sentence()
    assert "as many family places as needed" in refuge(have=there(19), have_of="all funders").sentence()


def test_a_bed_space_is_no_family_place_without_a_stated_conversion():
    beds = there(50, unit="bed spaces")
    with pytest.raises(UnitError, match="counts bed spaces, and refuge_family_places gives family places"):
        refuge(have=beds, have_of="all funders")
    words = "2.5 bed spaces are one family place"
    result = refuge(have=beds, have_of="all funders", conversion=words, have_per_need=2.5)
    assert result.table["gap"].tolist() == [-1] and words in result.sentence()
    assert "50 bed spaces, which count as 20 family places" in result.sentence()
    assert "1 family place more than needed" in result.sentence()
    fewer = refuge(have=there(30, unit="bed spaces"), have_of="all funders", conversion=words, have_per_need=2.5)
    assert fewer.sentence().split(". ")[1] == (
        f"All funders together have 30 bed spaces, which count as 12 family places ({words}): 7 family places fewer than needed"
    )
    some = refuge(have=there(10, FEW, unit="bed spaces"), have_of="all funders", conversion=words, have_per_need=2)
    assert "11 to 14 bed spaces, which count as 5.5 to 7 family places" in some.sentence()
    with pytest.raises(Refusal, match="without saying how"):
        refuge(have=there(5), have_per_need=2)
    with pytest.raises(Refusal, match="not above 0"):
        refuge(have=beds, conversion=words, have_per_need=0)


def test_a_referral_is_no_case():
    rate = {"benchmark": ["marac_expected_cases"], "population_of": "women 16+", "population_year": "2021"}
    with pytest.raises(UnitError, match="counts referrals"):
        sg.benchmark(None, NORMS, **rate, population=162_500, have=there(984, unit="referrals"))
    found = sg.benchmark(
        None, NORMS, **rate, population=162_500, have=there(984, unit="cases"), have_of="all funders"
    ).table.iloc[0]
    assert (found["value"], found["have"]) == (650, 984) and round(found["have"] / found["value"], 2) == 1.51


def test_people_of_another_group_are_refused_unless_it_is_stated_why_they_stand_for_it():
    call = {"benchmark": ["marac_expected_cases"], "population": 474_260, "population_year": "2021"}
    with pytest.raises(UnitError, match="the population is of women 16-74"):
        sg.benchmark(None, NORMS, **call, population_of="women 16-74")
    stated = "women over 74 are left out, so that the need is at least this"
    assert stated in sg.benchmark(None, NORMS, **call, population_of="women 16-74", assumption=stated).sentence()


def test_of_several_benchmarks_the_need_is_their_range():
    referrals = of_rows(
        attach(pd.DataFrame({"quarter": ["2022/23 Q2"], "cases": [492]}), OWN), column="cases", unit="cases"
    )
    names = ["idva_caseload_per_fte_low", "idva_caseload_per_fte_high"]
    result = sg.benchmark(
        None, NORMS, benchmark=names, demand=referrals, have=there(20, unit="posts"), have_of="all funders"
    )
    row = result.table.iloc[-1]
    assert row["benchmark"] == "all of these" and np.isnan(row["value"])
    np.testing.assert_allclose([row["lower"], row["upper"]], [492 * 4 / 80, 492 * 4 / 60])
    np.testing.assert_allclose([row["gap_least"], row["gap_most"]], [4.6, 12.8])
    assert "24.6 to 32.8 FTE would be needed" in result.sentence() and "4.6 to 12.8 FTE fewer" in result.sentence()
    assert "PART_YEAR" in {caveat.code for caveat in result.caveats}


def test_isvas_have_no_caseload_norm_and_no_need_is_stated():
    result = sg.benchmark(
        None,
        NORMS,
        benchmark=["isva_caseload_observed_range"],
        **COUNTY,
        have=there(7, unit="posts"),
        have_of="all funders",
    )
    row = result.table.iloc[0]
    assert np.isnan(row["value"]) and np.isnan(row["lower"]) and "gap" not in row
    assert row["have_per_10000"] == pytest.approx(7 / 18.71)
    assert result.sentence().startswith("There is no national caseload norm: 10 to 100 clients per post")
    assert "0.37 per 10,000" in result.sentence()


def test_what_money_pays_for_is_no_need():
    money = there(27_000_000, unit="GBP", financial_year="2022/23")
    result = sg.benchmark(None, NORMS, benchmark=["moj_funding_per_isva_idva_post"], demand=money)
    assert result.table["value"].iloc[0] == pytest.approx(700, abs=0.01)
    assert "£38,571 a post" in result.sentence() and "not the need" in result.sentence()
    with pytest.raises(UnitError):
        sg.benchmark(None, NORMS, benchmark=["moj_funding_per_isva_idva_post"], demand=there(5, unit="cases"))


def test_places_that_lie_in_a_range_give_a_gap_that_does():
    result = refuge(have=there(12, FEW), have_of="all funders")
    row = result.table.iloc[0]
    assert np.isnan(row["gap"]) and (row["gap_least"], row["gap_most"]) == (3, 6)
    assert (
        "13 to 16 family places" in result.sentence() and "3 to 6 family places fewer than needed" in result.sentence()
    )
    open_end = refuge(have=there(12, Measured(state="suppressed", lower=1)), have_of="all funders")
    assert "at most 6 family places fewer than needed" in open_end.sentence()


@pytest.mark.parametrize("few", [[FEW], [FEW] * 9], ids=str)
def test_what_is_released_of_a_range_does_not_differ_with_a_small_known_part_of_it(few):
    shown = [release(refuge(have=there(n, *few), have_of="all funders"), "lt5").result for n in (1, 2, 3)]
    for other in shown[1:]:
        pd.testing.assert_frame_equal(other.table, shown[0].table)
        assert other.said == shown[0].said


def test_a_small_number_is_withheld_with_the_gap_that_would_give_it_away():
    released = release(refuge(have=there(3), have_of="all funders"), "lt5").result
    row = released.table.iloc[0]
    assert row["value"] == 19 and row[["have", "gap", "gap_least", "gap_most"]].isna().all()
    assert "withheld" in released.sentence() and "16" not in released.sentence()


def test_where_a_figure_comes_from_changes_its_label_and_not_its_number():
    facts = make_facts(value=["15"], unit="family places", measure="places")
    answers = [
        sg.benchmark(table, NORMS, benchmark=["refuge_family_places"], **COUNTY, have="T0", have_of="all funders")
        for _, table in each_source(facts)
    ]
    for answer in answers[1:]:
        pd.testing.assert_frame_equal(answer.table, answers[0].table)


@given(st.integers(1, 10**7), st.integers(0, 10**4))
def test_need_less_what_is_there_is_the_gap(people, places):
    row = refuge(population=people, have=there(places), have_of="all funders").table.iloc[0]
    assert row["gap"] == row["value"] - places and row["value"] - 1 < people / 10_000 <= row["value"]


@pytest.mark.parametrize("wrong", ["many", float("nan"), float("inf"), -5, 0, None, True, [187_100]])
def test_a_population_that_cannot_be_is_refused_in_words(wrong):
    with pytest.raises(NeedsAnalysisError):
        refuge(population=wrong)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"population_of": ""}, "group or the year"),
        ({"population_year": ""}, "group or the year"),
        ({"have_of": "ours"}, "does not exist"),
        ({"benchmark": []}, "not a list"),
        ({"benchmark": "refuge_family_places"}, "not a list"),
        ({"benchmark": ["refuge_family_places"] * 2}, "named twice"),
        ({"benchmark": ["refuge_family_places", "marac_expected_cases"]}, "do not give one need"),
        ({"benchmark": ["idva_referrals_per_fte"]}, "none were given"),
        ({"have": there(Measured())}, "no figure was supplied"),
        ({"conversion": 2}, "not a text"),
    ],
)
def test_bad_input_is_refused_in_words(options, said):
    call = {"benchmark": ["refuge_family_places"], **COUNTY, **options}
    with pytest.raises(NeedsAnalysisError, match=said):
        sg.benchmark(None, NORMS, **call)


def test_work_without_a_period_is_not_brought_to_a_year():
    with pytest.raises(Refusal, match=r"period of .* is not known"):
        sg.benchmark(None, NORMS, benchmark=["idva_referrals_per_fte"], demand=there(492, unit="referrals"))


def test_residents_may_be_rows_of_a_table(facts):
    people = load("population_mid2023_persons_bands")
    rows = {"where": {"area_code": "E06000019", "age_band": "all ages"}, "column": "population", "unit": "residents"}
    result = sg.benchmark(people, NORMS, benchmark=["refuge_family_places"], population=rows)
    county = people[(people["area_code"] == "E06000019") & (people["age_band"] == "all ages")]["population"].iloc[0]
    assert result.table["value"].iloc[0] == -(-county // 10_000) and "2023" in result.sentence()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"population": "1,860,000"}, "population=1_860_000, without quotation marks"),
        ({"population": "187100"}, "population=187100"),
        ({"population_year": "soon"}, "population_year is not a year"),
    ],
)
def test_a_population_and_its_year_are_what_they_say(options, said):
    with pytest.raises(Refusal, match=said):
        refuge(**options)
