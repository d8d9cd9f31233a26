"""How many Idvas the referrals would need."""

import pandas as pd
import pytest

from needs_analysis import service_gap as sg
from needs_analysis.errors import Refusal, UnitError
from needs_analysis.quantities import of_rows
from needs_analysis.quantity import Measured, frame
from needs_analysis.quantity import known as cell
from needs_analysis.reference import load
from needs_analysis.release import release
from needs_analysis.source import Source, attach
from tests.conftest import make_facts

OWN = Source("returns", "Provider returns", "Providers", "none", disclosure="aggregate")
FEW = Measured(state="suppressed", lower=1, upper=4)
OPEN = Measured(state="suppressed", lower=1)
LACKING = Measured()


def needed(*cells, **options):
    """Posts for cells of one quarter: numbers that are known, and `Measured` ones that are not."""
    table = pd.DataFrame(
        {"service": "IDVA", "area": [f"Area {at}" for at in range(len(cells))], "quarter": "2022/23 Q2"}
    )
    values = frame("referrals", [cell(n) if isinstance(n, int) else n for n in cells])
    found = of_rows(attach(pd.concat([table, values], axis=1), OWN), column="referrals")
    return sg.fte_needed(None, load("provision_benchmarks"), referrals=found, **options)


def test_idva_fte_and_its_assumption(facts):
    benchmarks = load("provision_benchmarks")
    plain = sg.fte_needed(facts, benchmarks, referrals="B016")
    row = plain.table.iloc[0]
    assert [round(row[name], 1) for name in ("value", "lower", "upper")] == [19.7, 18.0, 21.5]
    assert len(plain.table) == 1 and "MARAC-level" not in plain.sentence()
    assert "one quarter" in plain.sentence() and row["flag"] == "one quarter only"
    more = sg.fte_needed(facts, benchmarks, referrals="B016", if_every_referral_became_a_marac_case=True)
    assert sorted(more.table["value"].iloc[1:].round(1)) == [24.6, 32.8]
    assert (more.table["assumption"].iloc[1:] == "every referral becomes a MARAC-level case").all()
    assert "If every referral became a MARAC-level case" in more.sentence()


def test_a_whole_year_is_no_single_quarter():
    year = make_facts(value=["1968"], period_start=["2022-04-01"], period_end=["2023-03-31"])
    row = sg.fte_needed(year, load("provision_benchmarks"), referrals="T0").table.iloc[0]
    assert row["value"] == pytest.approx(19.68) and row["flag"] == ""


def test_fte_needs_referrals_of_a_known_period():
    with pytest.raises(UnitError, match="per referral"):
        sg.fte_needed(make_facts(value=["5"], unit=["victims"]), load("provision_benchmarks"), referrals="T0")
    with pytest.raises(Refusal, match="period"):
        facts = make_facts(value=["5"], period_start=[None])
        sg.fte_needed(facts, load("provision_benchmarks"), referrals="T0")


@pytest.mark.parametrize("few", [[FEW], [FEW] * 9, [OPEN], [LACKING]], ids=str)
@pytest.mark.parametrize("cases", [False, True])
def test_what_is_released_of_a_range_does_not_differ_with_a_small_known_part_of_it(few, cases):
    def shown(known):
        released = release(needed(known, *few, if_every_referral_became_a_marac_case=cases), "lt5").result
        assert "are withheld" in released.sentence() and released.said.alt == "No figure can be shown."
        return released.table, released.said

    (table, said), *others = [shown(known) for known in (1, 2, 3)]
    for other_table, other_said in others:
        pd.testing.assert_frame_equal(other_table, table)
        assert other_said == said


def test_a_range_without_an_upper_end_is_at_least_its_lower_one():
    result = needed(40, OPEN, if_every_referral_became_a_marac_case=True)
    said = result.sentence() + result.sentence("analyst") + result.said.title + result.alt
    assert "at least 41 referrals" in said and "nan" not in said
    assert said.count("would need at least 1.2 full-time IDVAs") == 2 and "it would be at least " in said


def test_nothing_known_at_all_is_refused():
    for cells in ([LACKING], [0, LACKING], [LACKING, LACKING]):
        with pytest.raises(Refusal, match="no figure was supplied"):
            needed(*cells)
    assert "at least 1 referral in" in needed(OPEN).sentence()


def test_posts_are_rounded_with_halves_up():
    year = make_facts(value=["25"], period_start=["2022-04-01"], period_end=["2023-03-31"])
    assert "would need 0.3 full-time" in sg.fte_needed(year, load("provision_benchmarks"), referrals="T0").sentence()


QUARTERS = ["2022/23 Q1", "2022/23 Q2", "2022/23 Q3", "2022/23 Q4"]
IN_POST = {"column": "staff_in_post_fte", "where": {"quarter": "2022/23 Q4"}}


def staffed(*referrals, in_post=12.5, **options):
    """Posts needed for referrals of some quarters of a year, beside those in post in the last."""
    table = pd.DataFrame(
        {
            "service": "IDVA",
            "quarter": QUARTERS[-len(referrals) :],
            "referrals": referrals,
            "staff_in_post_fte": in_post,
        }
    )
    table = attach(table, OWN)
    return sg.fte_needed(table, load("provision_benchmarks"), referrals={"column": "referrals"}, **options)


@pytest.mark.parametrize(("many", "said"), [(1, "one quarter"), (2, "two quarters"), (3, "three quarters")])
def test_fewer_quarters_than_a_year_are_said_by_their_number(many, said):
    result = staffed(*[490] * many)
    assert f"based on {said}." in result.sentence() and result.table["flag"].iloc[0] != ""
    assert ("one quarter" in result.sentence()) == (many == 1)
    whole = staffed(492, 480, 500, 510)
    assert whole.table["flag"].iloc[0] == "" and "based on" not in whole.sentence()


def test_a_gap_is_stated_against_posts_of_all_funders():
    result = staffed(492, 480, 500, 510, posts=IN_POST, posts_of="all funders")
    row = result.table.iloc[0]
    assert row["gap"] == pytest.approx(19.82 - 12.5)
    assert (row["gap_lower"], row["gap_upper"]) == (row["lower"] - 12.5, row["upper"] - 12.5)
    assert "12.5 posts of all funders are filled, so 7.3 more would be needed (range 6.5 to 8.2)" in result.sentence()
    assert "within the range" in staffed(*[490] * 4, in_post=19.5, posts=IN_POST, posts_of="all funders").sentence()
    enough = staffed(*[490] * 4, in_post=25, posts=IN_POST, posts_of="all funders")
    assert "there are enough at this benchmark" in enough.sentence()


def test_of_the_offices_own_posts_no_gap_is_stated():
    result = staffed(492, 480, 500, 510, posts=IN_POST, posts_of="the office")
    assert result.table[["gap", "gap_lower", "gap_upper"]].isna().all(axis=None)
    assert "no gap is stated" in result.sentence() and "more would be needed" not in result.sentence()
    assert "OTHER_FUNDERS" in {caveat.code for caveat in result.caveats}


def test_vacant_posts_would_have_taken_the_benchmark_each():
    vacant = of_rows(pd.DataFrame({"n": [3]}), column="n", unit="FTE")
    result = staffed(492, 480, 500, 510, vacancies=vacant)
    assert result.table["capacity_lost"].tolist() == [300]
    assert "3 vacant posts would have taken about 300 referrals a year" in result.sentence()


def test_posts_without_whose_they_are_and_what_counts_no_posts_are_refused():
    with pytest.raises(Refusal, match="Whose posts"):
        staffed(490, posts=IN_POST)
    with pytest.raises(Refusal, match="no posts are"):
        staffed(490, posts_of="all funders")
    with pytest.raises(Refusal, match="posts_of is 'ours'"):
        staffed(490, posts=IN_POST, posts_of="ours")
    with pytest.raises(UnitError, match="not posts"):
        staffed(490, posts={"column": "referrals", "where": {"quarter": "2022/23 Q4"}}, posts_of="all funders")


def test_a_gap_cannot_give_away_referrals_that_are_withheld():
    def shown(k):
        released = release(staffed(k, posts=IN_POST, posts_of="all funders"), "lt5").result
        assert released.table[["value", "gap", "gap_lower", "gap_upper"]].isna().all(axis=None)
        return released.table, released.said

    (table, said), (other, other_said) = shown(2), shown(3)
    pd.testing.assert_frame_equal(table, other)
    assert said == other_said


def test_a_range_of_referrals_gives_a_range_of_the_gap():
    posts = of_rows(pd.DataFrame({"n": [2]}), column="n", unit="posts")
    result = needed(40, FEW, posts=posts, posts_of="all funders")
    row = result.table.iloc[0]
    assert pd.isna(row["gap"]) and row["gap_lower"] == row["lower"] - 2
    assert "so up to 0.4 more would be needed, or there are up to 0.8 too many." in result.sentence()
    few = needed(40, FEW, posts=of_rows(pd.DataFrame({"n": [1]}), column="n", unit="posts"), posts_of="all funders")
    assert "1 post of all funders is filled, so 0.2 to 1.4 more would be needed" in few.sentence()
    many = needed(40, FEW, posts=of_rows(pd.DataFrame({"n": [4]}), column="n", unit="posts"), posts_of="all funders")
    assert "so there are 1.6 to 2.8 more than would be needed" in many.sentence()


@pytest.mark.parametrize(
    ("in_post", "said"),
    [
        (12.5, "24.8 to 33.0 (12.3 to 20.5 more than are filled), at 60 to 80 cases each"),
        (30, "24.8 to 33.0 (from 5.2 fewer to 3.0 more than are filled), at 60 to 80 cases each"),
        (40, "24.8 to 33.0 (7.0 to 15.2 fewer than are filled), at 60 to 80 cases each"),
    ],
)
def test_the_gap_is_given_at_each_benchmark_that_is_said(in_post, said):
    options = {"posts": IN_POST, "posts_of": "all funders", "if_every_referral_became_a_marac_case": True}
    result = staffed(492, 480, 500, 510, in_post=in_post, **options)
    gaps = result.table["gap"].tolist()
    assert gaps == pytest.approx([1_982 / each - in_post for each in (100, 60, 80)]) or gaps == pytest.approx(
        [1_982 / each - in_post for each in (100, 80, 60)]
    )
    assert said in result.sentence("analyst")
    assert said in next(caveat.text for caveat in result.caveats if caveat.code == "IF_EVERY_REFERRAL")
    if in_post == 12.5:
        assert "so 7.3 more would be needed (range 6.5 to 8.2) at 100 referrals each." in result.sentence()
    assert all(len(each.split()) < 30 for each in result.sentence().split(". "))
    office = staffed(492, 480, 500, 510, **options | {"posts_of": "the office"})
    assert "than are filled" not in office.sentence()


def test_funded_posts_are_not_posts_that_are_filled():
    funded = of_rows(pd.DataFrame({"staff_funded_fte": [12.5]}), column="staff_funded_fte")
    with pytest.raises(Refusal, match="counts funded posts, which may be vacant") as refused:
        staffed(490, posts=funded, posts_of="all funders")
    assert "staff_in_post_fte" in str(refused.value) and "vacancies=" in str(refused.value)
    fact = make_facts(value=["490", "12"], unit=["referrals", "FTE"], measure=["referrals", "posts_funded"])
    with pytest.raises(Refusal, match="funded posts"):
        sg.fte_needed(fact, load("provision_benchmarks"), referrals="T0", posts="T1", posts_of="all funders")


def test_a_panel_is_told_three_sentences_and_the_rest_is_not_lost():
    result = staffed(
        490, in_post=12.5, posts=IN_POST, posts_of="all funders", if_every_referral_became_a_marac_case=True
    )
    assert result.sentence().rstrip(".").count(". ") == 2 and "based on one quarter" in result.sentence()
    assert {"IF_EVERY_REFERRAL", "ONE_QUARTER"} <= {caveat.code for caveat in result.caveats}
    assert "If every referral became a MARAC-level case" in result.sentence("analyst")
    alone = staffed(490)
    assert "IDVAs already in post were not counted" in " ".join(caveat.text for caveat in alone.caveats)
    assert "POSTS_NOT_COUNTED" not in {caveat.code for caveat in result.caveats}
