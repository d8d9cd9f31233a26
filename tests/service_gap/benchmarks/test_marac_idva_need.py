"""MARAC-level IDVAs by each route, side by side."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis import service_gap as sg
from needs_analysis.errors import NeedsAnalysisError, Refusal, UnitError
from needs_analysis.quantities import of_rows
from needs_analysis.reference import load
from needs_analysis.release import release
from needs_analysis.source import attach
from needs_analysis.statistics import poisson_interval
from tests.service_gap.delivery.test_target_attainment import OWN

NORMS, WOMEN = load("provision_benchmarks"), load("population_census2021_women_16_plus")


def counted(number, unit="referrals", **columns):
    table = pd.DataFrame({"n": [number], "quarter": ["2022/23 Q2"], **columns})
    return of_rows(attach(table, OWN), column="n", unit=unit)


def needed(force="West Mercia", **options):
    return sg.marac_idva_need(None, NORMS, WOMEN, **{"force": force, **options})


def test_west_mercia_has_at_least_547_655_women_and_so_at_least_2_191_cases():
    row = needed().table.set_index("route").loc["expected cases"]
    assert (row["women"], row["cases_least"], round(row["fte_at_100"], 1)) == (547_655, 2_191, 21.9)
    assert (row["women_most"], row["cases_most"]) == (559_233, 2_237)
    np.testing.assert_allclose([row["lower"], row["upper"]], [2_191 / 80, 2_237 / 60])


def test_west_wales_heard_1_51_times_the_cases_that_were_expected():
    heard = of_rows(attach(pd.DataFrame({"n": [984], "financial_year": ["2015/16"]}), OWN), column="n", unit="cases")
    assert heard.quarters == 4
    result = sg.marac_idva_need(None, NORMS, force="West Wales", women=162_500, women_year="2015", cases=heard)
    table = result.table.set_index("route")
    assert table.loc["expected cases", "cases_least"] == 650
    assert round(table.loc["cases heard here", "ratio"], 2) == 1.51
    assert "1.51 times the expected cases" in result.sentence()


def test_each_route_has_a_row_and_the_sentence_says_why_they_differ(facts):
    result = sg.marac_idva_need(facts, NORMS, WOMEN, force="West Mercia", referrals="B016")
    assert result.table["route"].tolist() == ["expected cases", "cases at the national rate", "referrals here"]
    assert result.table["value"].iloc[-1] == pytest.approx(19.68) and result.table["value"].iloc[:2].isna().all()
    for words in (
        "40 cases per 10,000 women",
        "47 cases per 10,000 women",
        "The 492 referrals in July to September 2022 (1,968 a year) would need 19.7 at 100 each (range 18.0 to 21.5), based on one quarter.",
    ):
        assert words in result.sentence()
    assert "(2021)" in result.sentence()
    assert any("what should come to MARACs" in caveat.text for caveat in result.caveats)
    assert all(len(each.split()) < 30 for each in result.sentence().split(". "))
    assert {"PART_YEAR", "ROUTES_DIFFER", "WHO_IS_REFERRED", "WOMEN_BETWEEN", "SHARED_REMIT"} <= {
        caveat.code for caveat in result.caveats
    }


def test_the_range_of_what_was_counted_is_that_of_fte_needed(facts):
    row = sg.marac_idva_need(facts, NORMS, WOMEN, force="West Mercia", referrals="B016").table.iloc[-1]
    other = sg.fte_needed(facts, NORMS, referrals="B016").table.iloc[0]
    assert row[["value", "lower", "upper"]].tolist() == pytest.approx(other[["value", "lower", "upper"]].tolist())
    assert row[["lower", "upper"]].round(1).tolist() == [18.0, 21.5] and row["referrals_a_year"] == 1_968
    narrow = sg.marac_idva_need(facts, NORMS, WOMEN, force="West Mercia", referrals="B016", confidence=0.5).table.iloc[
        -1
    ]
    assert row["lower"] < narrow["lower"] < narrow["upper"] < row["upper"]


def test_cases_heard_here_have_the_range_of_their_count_too_and_a_whole_year_is_not_annualised():
    heard = of_rows(attach(pd.DataFrame({"n": [984], "financial_year": ["2015/16"]}), OWN), column="n", unit="cases")
    result = needed(cases=heard)
    row = result.table.set_index("route").loc["cases heard here"]
    low, high = poisson_interval(984)
    np.testing.assert_allclose([row["lower"], row["upper"]], [low / 80, high / 60])
    assert "based on" not in result.sentence() and "a year)" not in result.sentence()
    part = needed(cases=counted(246, unit="cases")).sentence()
    assert "246 MARAC cases in July to September 2022 (984 a year) would need" in part
    assert "based on one quarter; they are" in part


def test_another_force_and_part_of_one():
    kent = needed("Kent").table.iloc[0]
    parts = [needed("Kent", areas=[name]).table.iloc[0]["women"] for name in ("Medway", "Kent")]
    assert kent["women"] == sum(parts) == 767_465
    assert needed("Kent Police").table.iloc[0]["women"] == kent["women"]


def test_a_gap_is_stated_only_against_posts_of_all_funders():
    posts = counted(20, unit="posts")
    both = needed(have=posts, have_of="all funders")
    assert {"gap_least", "gap_most"} <= set(both.table) and "fewer than needed" in both.sentence()
    for whose in ("the office", "not stated"):
        alone = needed(have=posts, have_of=whose)
        assert not {"gap_least", "gap_most"} & set(alone.table) and "fewer than needed" not in alone.sentence()
        assert "only against posts of all funders" in alone.sentence()


def test_a_small_count_is_withheld_with_all_that_rests_on_it():
    released = release(needed(referrals=counted(3), cases=counted(4, unit="cases")), "lt5").result
    rows = released.table.set_index("route").loc[["cases heard here", "referrals here"]]
    hidden = ["counted", "value", "lower", "upper", "cases_least", "cases_most", "fte_at_100", "ratio"]
    assert rows[hidden].isna().all(axis=None)
    assert released.table["cases_least"].iloc[0] == 2_191 and "withheld" in released.sentence()


def test_a_count_in_a_range_gives_a_range():
    table = pd.DataFrame(
        {"n": [90.0, None], "n_state": ["known", "suppressed"], "n_lower": [90, 1], "n_upper": [90, 4]}
    )
    few = of_rows(attach(table.assign(quarter="2022/23 Q2"), OWN), column="n", unit="referrals")
    row = needed(referrals=few).table.set_index("route").loc["referrals here"]
    ends = poisson_interval(91)[0], poisson_interval(94)[1]
    np.testing.assert_allclose([row["lower"], row["upper"]], np.array(ends) * 4 / 100)
    assert np.isnan(row["value"])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"force": "Narnia"}, "No force is called"),
        ({"areas": ["Medway"]}, "no authority of West Mercia"),
        ({"areas": ["Nowhere"]}, "no authority of West Mercia"),
        ({"women": 0, "women_year": "2021"}, "not above 0"),
        ({"women": 5_000}, "have no year"),
        ({"women": 5_000, "women_year": "soon"}, "women_year is not a year"),
        ({"women": "many", "women_year": "2021"}, "not a number"),
        ({"referrals": counted(4, unit="cases")}, "not referrals"),
        ({"cases": counted(4)}, "not cases"),
        ({"have": counted(4, unit="bed spaces")}, "not posts"),
        ({"have_of": "ours"}, "does not exist"),
    ],
)
def test_bad_input_is_refused_in_words(options, said):
    with pytest.raises(NeedsAnalysisError, match=said):
        needed(**options)


def test_a_count_without_its_period_and_an_area_given_twice_are_refused():
    table = attach(pd.DataFrame({"n": [492]}), OWN)
    with pytest.raises(Refusal, match="period"):
        needed(referrals=of_rows(table, column="n", unit="referrals"))
    with pytest.raises(NeedsAnalysisError, match="duplicated"):
        sg.marac_idva_need(None, NORMS, pd.concat([WOMEN, WOMEN]), force="Kent")
    with pytest.raises(Refusal, match="No women"):
        sg.marac_idva_need(None, NORMS, force="Kent")
    with pytest.raises(UnitError):
        needed(have=counted(4, unit="people"))
