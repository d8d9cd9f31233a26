import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis import demand
from needs_analysis.errors import Refusal, UnitError
from needs_analysis.wording import (
    CANNOT_BE_CHECKED,
    HAS_FALLEN,
    HAS_RISEN,
    HIGHER_NOT_LIKE,
    LOWER_NOT_LIKE,
    NO_CLEAR_CHANGE,
)
from tests.conftest import make_facts

SAME_QUARTERS = {"period_start": ["2022-07-01", "2021-07-01"], "period_end": ["2022-09-30", "2021-09-30"]}
NEXT_QUARTERS = {"period_start": ["2022-07-01", "2022-04-01"], "period_end": ["2022-09-30", "2022-06-30"]}


def changed(now, before, periods=SAME_QUARTERS, **options):
    return demand.change(make_facts(value=[str(now), str(before)], **periods), now="T0", before="T1", **options)


def test_idva_492_against_465(facts):
    result = demand.change(facts, now="B016", before="B017")
    row = result.table.iloc[0]
    assert result.verdict == NO_CLEAR_CHANGE
    assert [round(100 * (row[name] - 1)) for name in ("value", "lower", "upper")] == [6, -7, 20]
    assert "6% more (range 7% fewer to 20% more)" in result.sentence()
    assert "chance alone could account" in result.sentence("analyst").lower()


def test_advice_line_is_lower_but_not_like_for_like(facts):
    result = demand.change(facts, now="B032", before="B031", disruption="IT disruption in the quarter")
    assert result.verdict == LOWER_NOT_LIKE
    assert {caveat.code for caveat in result.caveats} >= {"NOT_LIKE_FOR_LIKE", "NO_HISTORY"}
    assert "IT disruption" in result.sentence()


@pytest.mark.parametrize(
    ("now", "before", "verdict"),
    [
        (600, 465, HAS_RISEN),
        (465, 600, HAS_FALLEN),
        (492, 465, NO_CLEAR_CHANGE),
        (0, 0, NO_CLEAR_CHANGE),
        (9, 0, HAS_RISEN),
    ],
)
def test_the_verdict_follows_the_figures(now, before, verdict):
    assert changed(now, before).verdict == verdict


def test_different_seasons_are_never_like_for_like():
    assert changed(900, 300, NEXT_QUARTERS).verdict == HIGHER_NOT_LIKE
    assert changed(300, 900, NEXT_QUARTERS).verdict == LOWER_NOT_LIKE


def test_a_period_that_was_not_stated_is_not_like_for_like():
    unknown = {"period_start": ["2022-07-01", None], "period_end": ["2022-09-30", None]}
    assert changed(425, 400, unknown).verdict == HIGHER_NOT_LIKE


def test_different_areas_are_not_like_for_like():
    facts = make_facts(value=["50", "20"], area=["West", "East"], **SAME_QUARTERS)
    assert demand.change(facts, now="T0", before="T1").verdict == HIGHER_NOT_LIKE


def test_above_a_thousand_there_is_no_verdict_without_history():
    assert changed(3834, 4441).verdict == CANNOT_BE_CHECKED
    assert changed(3834, 4441, dispersion=2).verdict == HAS_FALLEN
    assert changed(3834, 4441, dispersion=12).verdict == NO_CLEAR_CHANGE


def test_history_widens_the_range():
    rng = np.random.default_rng(3)
    history = rng.poisson(rng.gamma(20, 25, 24)).tolist()
    alone, usual = changed(600, 500), changed(600, 500, history=history)
    assert alone.verdict == HAS_RISEN and usual.verdict == NO_CLEAR_CHANGE
    assert usual.table["dispersion"].iloc[0] > 10
    assert usual.table["lower_by_chance"].iloc[0] == alone.table["lower"].iloc[0]


def test_the_dispersion_that_would_overturn_is_said():
    assert "varied 4.4 times more than chance" in changed(600, 465).sentence("analyst")


def test_no_number_without_its_n():
    row = changed(12, 15).table.iloc[0]
    assert (row["numerator"], row["denominator"], row["difference"]) == (12, 15, -3)


@pytest.mark.parametrize(
    ("columns", "error", "said"),
    [
        ({"unit": ["referrals", "victims"]}, UnitError, "count different things"),
        ({"measure": ["referrals", "contacts"]}, Refusal, "measures"),
        ({"value": ["12.5", "3"]}, Refusal, "not a count"),
        ({"value": ["2023-01", "3"]}, Refusal, "not a number"),
        ({"period_end": ["2022-12-31", "2021-09-30"]}, Refusal, "covers 184 days"),
    ],
)
def test_what_cannot_be_compared_is_refused(columns, error, said):
    facts = make_facts(**{"value": ["12", "3"], **SAME_QUARTERS, **columns})
    with pytest.raises(error, match=said):
        demand.change(facts, now="T0", before="T1")


def test_history_and_dispersion_together_are_refused():
    with pytest.raises(Refusal, match="Both"):
        changed(5, 5, history=[1] * 12, dispersion=2)


@given(st.integers(0, 1_000), st.integers(0, 1_000))
def test_turning_round_turns_the_verdict_round(now, before):
    opposite = {HAS_RISEN: HAS_FALLEN, HAS_FALLEN: HAS_RISEN, NO_CLEAR_CHANGE: NO_CLEAR_CHANGE}
    assert changed(before, now).verdict == opposite[changed(now, before).verdict]


@pytest.mark.slow
def test_when_nothing_has_changed_a_change_is_seldom_found():
    rng = np.random.default_rng(9)
    found = [changed(*rng.poisson(480, 2)).verdict != NO_CLEAR_CHANGE for _ in range(3_000)]
    assert np.mean(found) < 0.055
