"""Posts for a target wait."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needs_analysis import service_gap as sg
from needs_analysis.errors import Refusal, UnitError
from needs_analysis.quantities import of_rows
from needs_analysis.quantity import Measured, frame, known
from needs_analysis.release import release
from needs_analysis.source import Source, attach
from tests.conftest import make_facts

OWN = Source("returns", "Provider returns", "Providers", "none", disclosure="aggregate")
FEW = Measured(state="suppressed", lower=1, upper=4)
OPEN = Measured(state="suppressed", lower=1)
QUARTERS = ["2022/23 Q1", "2022/23 Q2", "2022/23 Q3", "2022/23 Q4"]


def posts(*cells, stay=1.0, unit="years", **options):
    values = frame("new_clients", [known(n) if isinstance(n, int) else n for n in cells])
    table = pd.DataFrame({"service": "Branch", "quarter": QUARTERS[: len(cells)]})
    usual = {"cases_per_post": 1, "target_weeks": 2, "share": 0.95} | options
    return sg.posts_for_wait(
        attach(pd.concat([table, values], axis=1), OWN),
        referrals={"column": "new_clients"},
        stay=of_rows(pd.DataFrame({unit: [stay]}), column=unit),
        **usual,
    )


def test_branch_needs_129_places_for_95_percent_within_two_weeks():
    """112 a year and one year of support; 28 a quarter, as published."""
    row = posts(28).table.iloc[0]
    assert row["referrals_a_year"] == 112 and row["places_needed"] == 129 == row["value"]
    # Two weeks of 365.25 days are a little less of a year than 2/52.
    assert row["share_with_these"] == pytest.approx(0.9601, abs=2e-4)
    assert row["share_with_one_fewer"] == pytest.approx(0.9499, abs=2e-4)


def test_places_are_rounded_up_to_posts_by_the_caseload():
    for cases in (20, 25, 12.5, 129, 43):
        row = posts(28, cases_per_post=cases).table.iloc[0]
        assert row["value"] == math.ceil(129 / cases)
        assert row["posts_at_full_load"] == math.floor(112 / cases)
    row = posts(28, cases_per_post=112).table.iloc[0]
    assert row["value"] == 2 and row["share_with_one_fewer"] == 0
    assert "grow without end" in posts(28, cases_per_post=112).sentence()


def test_the_range_is_that_of_the_referrals_and_one_post_fewer_that_of_the_same_number():
    said = posts(112, 112, 112, 112, stay=12, unit="weeks", cases_per_post=12).sentence()
    assert "10 full-time posts are needed, at 12 open cases each (9 to 11 posts, as referrals vary)." in said
    assert "With one post fewer and this number of referrals, " in said and "(range" not in said


def test_units_of_time_do_not_change_the_answer():
    years = posts(28, stay=0.5).table.iloc[0]
    for unit, length in (("months", 6), ("weeks", 365.25 / 14), ("days", 365.25 / 2)):
        row = posts(28, stay=length, unit=unit).table.iloc[0]
        assert row["places_needed"] == years["places_needed"]
        assert row["share_with_these"] == pytest.approx(years["share_with_these"], rel=1e-9)


def test_facts_and_returns_give_the_same():
    facts = make_facts(value=["28", "1"], unit=["people", "years"], measure=["new_clients", "stay"], service="Branch")
    options = {"cases_per_post": 20, "target_weeks": 2, "share": 0.95}
    found = sg.posts_for_wait(facts, referrals="T0", stay="T1", **options).table.iloc[0]
    own = posts(28, cases_per_post=20).table.iloc[0]
    assert (found["value"], found["lower"], found["upper"]) == (own["value"], own["lower"], own["upper"]) == (7, 5, 10)


def test_four_quarters_may_be_quoted_and_fewer_say_how_many():
    assert "It is based on two quarters" in posts(28, 30).sentence()
    whole = posts(28, 30, 26, 28)
    assert "to quote" not in whole.sentence() and whole.table["flag"].iloc[0] == ""
    assert "ONE_QUARTER" not in {caveat.code for caveat in whole.caveats}
    assert {"STEADY_STATE", "RANDOM_ARRIVALS", "NOBODY_LEAVES"} <= {caveat.code for caveat in whole.caveats}


def test_a_range_covers_both_ends_and_says_nothing_of_one_value():
    result = posts(28, 27, 26, FEW, cases_per_post=20)
    row = result.table.iloc[0]
    ends = [posts(28, 27, 26, n, cases_per_post=20).table.iloc[0] for n in (1, 4)]
    assert pd.isna(row["value"]) and (row["lower"], row["upper"]) == (ends[0]["lower"], ends[1]["upper"])
    said = result.sentence() + result.sentence("analyst") + result.said.title + result.alt
    assert "nan" not in said and f"{row['lower']:.0f} to {row['upper']:.0f} full-time posts" in said
    assert "at least" in posts(28, OPEN).sentence()


def test_what_is_released_does_not_differ_with_a_small_known_part():
    def shown(k):
        released = release(posts(k, FEW), "lt5").result
        assert "withheld" in released.sentence() and released.said.alt == "No figure can be shown."
        return released.table, released.said

    (table, said), *others = [shown(k) for k in (1, 2, 3)]
    for other, other_said in others:
        pd.testing.assert_frame_equal(other, table)
        assert other_said == said


def test_to_wait_for_nothing_is_to_start_without_waiting():
    result = posts(28, target_weeks=0)
    assert "95% of people to start without waiting" in result.sentence() and "no wait" not in result.sentence()


def test_nobody_referred_needs_no_post():
    row = posts(0, 0, 0, 0).table.iloc[0]
    assert row["value"] == row["lower"] == 0 and row["upper"] >= 4
    assert "nan" not in posts(0, 0, 0, 0).sentence()


def test_take_up_is_printed_and_lowers_the_need():
    half = posts(28, take_up=0.5)
    assert half.table["places_needed"].iloc[0] == posts(14).table["places_needed"].iloc[0]
    assert "50% of referrals start support" in half.sentence()


@settings(max_examples=40)
@given(referrals=st.integers(1, 300), share=st.floats(0.05, 0.99), weeks=st.floats(0, 20), cases=st.integers(1, 40))
def test_more_people_or_a_stricter_promise_never_need_fewer_posts(referrals, share, weeks, cases):
    options = {"stay": 12, "unit": "weeks", "share": share, "target_weeks": weeks, "cases_per_post": cases}
    row = posts(referrals, **options).table.iloc[0]
    assert row["lower"] <= row["value"] <= row["upper"]
    assert row["share_with_these"] >= share > row["share_with_one_fewer"]
    assert posts(referrals + 20, **options).table["value"].iloc[0] >= row["value"]
    assert posts(referrals, **options | {"target_weeks": weeks + 2}).table["value"].iloc[0] <= row["value"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"share": 1}, "no number of posts"),
        ({"share": 95}, "not a share"),
        ({"share": "0.9"}, "not a share"),
        ({"cases_per_post": 0}, "cases_per_post is below 1"),
        ({"cases_per_post": -1}, "cases_per_post is below 1"),
        ({"cases_per_post": "20"}, "cases_per_post is not a number"),
        ({"target_weeks": math.nan}, "target_weeks is not a number"),
        ({"target_weeks": -2}, "target_weeks is below 0"),
        ({"take_up": 0}, "take_up is not a share"),
        ({"take_up": 1.2}, "take_up is not a share"),
        ({"stay": 0}, "not above 0"),
        ({"unit": "cases"}, "not a length of time"),
        ({"confidence": 95}, "confidence"),
    ],
    ids=str,
)
def test_settings_out_of_range_are_refused(options, said):
    with pytest.raises(Refusal, match=said):
        posts(28, **options)


def test_what_counts_nothing_that_starts_support_is_refused():
    facts = make_facts(value=["28", "1"], unit=["sessions", "years"])
    with pytest.raises(UnitError, match="counts sessions"):
        sg.posts_for_wait(facts, referrals="T0", stay="T1", cases_per_post=20, target_weeks=2, share=0.9)
    with pytest.raises(Refusal, match="no figure"):
        posts(Measured())
