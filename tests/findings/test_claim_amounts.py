"""Tests of claims in which amounts are added, matched, or set against a limit."""

import pytest

from needs_analysis.errors import Refusal, UnitError
from needs_analysis.findings.claim_amounts import parts_of_total, same_amount, within_limit
from needs_analysis.findings.claim_ground import TESTS, Ground
from needs_analysis.wording import ARITHMETIC_FAILS, ARITHMETIC_HOLDS, CANNOT_BE_CHECKED
from tests.conftest import make_facts


def put(test, *values, unit="GBP", figures="", parameters=None, **columns):
    facts = make_facts(value=list(values), unit=unit, **columns)
    return test(Ground(facts, tuple(facts["fact_id"]), parameters or {}, figures))


def test_each_test_is_known_by_its_name_and_takes_two_facts():
    for test in (parts_of_total, same_amount, within_limit):
        assert TESTS[test.__name__].put is test and TESTS[test.__name__].facts == 2


def test_parts_that_add_to_their_total_hold():
    said = put(parts_of_total, "1000", "400", "350.50", "249.50")
    assert (said.verdict, said.why, said.inconsistency) == (
        ARITHMETIC_HOLDS,
        "The 3 parts add to £1,000 exactly.",
        "",
    )


def test_parts_that_do_not_add_fail_and_name_what_does_not_fit():
    said = put(parts_of_total, "1000", "400", "500")
    assert said.verdict == ARITHMETIC_FAILS
    assert said.why == "The 2 parts add to £900, not £1,000."
    assert said.inconsistency == "the total of £1,000 and its parts (T0)"


@pytest.mark.parametrize(("part", "verdict"), [("400400", ARITHMETIC_HOLDS), ("402000", ARITHMETIC_FAILS)])
def test_a_total_that_was_rounded_may_be_out_by_half_a_thousand(part, verdict):
    said = put(parts_of_total, "1000000", "600000", part, figures="£1000k, £600,000 and £400,400")
    assert said.verdict == verdict
    assert ("£1,000,000 to the rounding" in said.why) == (verdict == ARITHMETIC_HOLDS)


def test_parts_cannot_be_checked_where_one_is_hedged_or_the_list_is_not_complete():
    hedged = put(parts_of_total, "1000", "400", "600", qualifier=[None, "over", None])
    assert hedged.verdict == CANNOT_BE_CHECKED and "over £400 was not printed exactly" in hedged.why
    some = put(parts_of_total, "1000", "400", parameters={"complete": "no"})
    assert some.verdict == CANNOT_BE_CHECKED
    assert some.why == "The amounts named add to £400, and which of them £1,000 is made of was not stated."


def test_parts_of_another_period_or_unit_are_refused():
    with pytest.raises(Refusal, match="Fact T1 is for a different period from the total") as refused:
        put(
            parts_of_total,
            "1000",
            "1000",
            period_start=["2022-07-01", "2021-07-01"],
            period_end=["2022-09-30", "2021-09-30"],
        )
    assert refused.value.remedy == "It would take parts and a total of one period."
    with pytest.raises(UnitError, match="Pounds and referrals count different things and are not added"):
        put(parts_of_total, "10", "10", unit=["GBP", "referrals"])


def test_one_amount_in_two_reports_agrees_or_is_left_open_with_the_gap():
    assert put(same_amount, "500", "500").why == "£500 agrees with £500 exactly."
    other = put(same_amount, "500", "480", source_document=["Report", "Other report"])
    assert other.verdict == CANNOT_BE_CHECKED
    assert other.why == "£500 here; Other report prints £480, £20 less. Whether it is the same money was not stated."
    two = put(same_amount, "500", "300", "250", source_document=["Report", "Other", "Other"])
    assert "prints £300 and £250; together £550, £50 more" in two.why
    counts = put(same_amount, "5", "6", unit="referrals")
    assert counts.why.endswith("6 referrals, 1 referral more. Whether it is the same count was not stated.")


def test_a_hedged_amount_never_agrees():
    said = put(same_amount, "500", "500", qualifier=["about", None])
    assert said.verdict == CANNOT_BE_CHECKED and "about £500 here" in said.why


def test_awards_stay_within_a_limit_or_go_beyond_it():
    within = put(within_limit, "1000", "400", "350")
    assert (within.verdict, within.why) == (ARITHMETIC_HOLDS, "The 2 awards add to £750, 75% of £1,000.")
    at_it = put(within_limit, "1000", "600", "400")
    assert at_it.verdict == ARITHMETIC_HOLDS, "the limit itself may be reached"
    beyond = put(within_limit, "1000", "700", "350")
    assert (beyond.verdict, beyond.inconsistency) == (ARITHMETIC_FAILS, "the limit of £1,000 (T0)")


def test_a_hedged_award_below_the_limit_cannot_be_checked_and_one_above_it_fails():
    below = put(within_limit, "1000", "400", qualifier=[None, "over"])
    assert below.verdict == CANNOT_BE_CHECKED and "Over £400 was not printed exactly." in below.why
    assert put(within_limit, "1000", "1200", qualifier=[None, "over"]).verdict == ARITHMETIC_FAILS


def test_a_limit_of_nought_is_no_divisor():
    said = put(within_limit, "0", "10")
    assert said.verdict == ARITHMETIC_FAILS and said.why.endswith(" to £10.")
