"""Benchmarks as they are used: what each gives, rounded up where it comes whole."""

import math
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.errors import DataError, Refusal
from needs_analysis.reference import load
from needs_analysis.service_gap.benchmarks.norms import BASES, checked_have_of, norm_of, same_people


@pytest.fixture(scope="module")
def norms():
    return load("provision_benchmarks")


def changed(norms, name, **cells):
    rows = norms[norms["benchmark"] == name].head(1).copy()
    for column, cell in cells.items():
        rows[column] = cell
    return rows


def test_every_benchmark_that_gives_something_is_understood(norms):
    usable = norms[norms["basis"].isin(BASES)]
    assert len(usable["benchmark"].unique()) == 11
    for name in usable["benchmark"].unique():
        norm = norm_of(norms, name)
        assert norm.words and norm.strength and norm.source and 0 < norm.value <= norm.most


def test_of_several_years_the_latest_is_taken(norms):
    norm = norm_of(norms.sample(frac=1, random_state=3), "marac_cases_per_10000_adult_females")
    assert (norm.value, norm.year) == (47, "12 months to 2024-09")


def test_a_range_that_was_observed_keeps_both_ends(norms):
    norm = norm_of(norms, "isva_caseload_observed_range")
    assert (norm.value, norm.most, norm.basis) == (10, 100, "no norm") and norm.words == "10 to 100 clients per post"


@given(st.integers(1, 10**9))
def test_places_are_rounded_up_exactly_and_posts_are_not(people):
    norms = load("provision_benchmarks")
    places = norm_of(norms, "refuge_family_places").needed((people, people))[0]
    exact = Fraction(people, 10_000)
    assert exact <= places < exact + 1 and places == int(places)
    posts = norm_of(norms, "idva_referrals_per_fte").needed((people, people))[0]
    assert posts == pytest.approx(people / 100, rel=1e-12)


def test_an_open_end_stays_open(norms):
    assert norm_of(norms, "refuge_family_places").needed((10_001, math.inf)) == (2, math.inf)


def test_what_is_no_benchmark_is_refused(norms):
    with pytest.raises(Refusal, match="no benchmark 'refuge'"):
        norm_of(norms, "refuge")
    with pytest.raises(Refusal, match="no benchmark 'refuge_bed_spaces'"):
        norm_of(norms, "refuge_bed_spaces")
    # Known from memory only, and not asked for.
    with pytest.raises(Refusal, match="only load when they are asked for"):
        norm_of(norms, "rape_crisis_centre")
    assert norm_of(load("provision_benchmarks", confidence=["memory"]), "rape_crisis_centre").per == 200_000


@pytest.mark.parametrize("wrong", ["0", "-1", "many", "nan", "inf", "", "100-10"])
def test_a_value_that_is_no_number_above_0_is_refused(norms, wrong):
    with pytest.raises(Refusal, match="not above 0"):
        norm_of(changed(norms, "refuge_family_places", value=wrong), "refuge_family_places")


@pytest.mark.parametrize("column", ["of_unit", "need_unit", "strength", "remit", "source"])
def test_a_benchmark_that_does_not_say_what_it_must_is_refused(norms, column):
    with pytest.raises(DataError, match="does not say its"):
        norm_of(changed(norms, "refuge_family_places", **{column: None}), "refuge_family_places")


def test_a_benchmark_given_twice_is_refused(norms):
    row = changed(norms, "refuge_family_places")
    with pytest.raises(DataError, match="duplicated"):
        norm_of(pd.concat([row, row]), "refuge_family_places")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Women 16 and over", "women 16+", True),
        ("females 16+", "women 16+", True),
        ("usual residents", "residents", True),
        ("adult women", "women 16+", False),
        ("women 18+", "women 16+", False),
        ("women", "residents", False),
    ],
)
def test_groups_of_people_are_the_same_by_sex_and_ages(one, other, same):
    assert same_people(one, other) is same


def test_whose_posts_they_are_is_a_closed_list():
    with pytest.raises(Refusal, match="have_of 'ours' does not exist"):
        checked_have_of("ours")
