"""Claims put to each test: units, ids, roundings and years are read, and what tests nothing is no verdict."""

import pandas as pd
import pytest

from needs_analysis.errors import DataError
from needs_analysis.findings import check_claims
from needs_analysis.source import attach
from needs_analysis.wording import (
    ARITHMETIC_FAILS,
    ARITHMETIC_HOLDS,
    CANNOT_BE_CHECKED,
    NOT_COMPARABLE,
    RESTATED,
)
from tests.conftest import PUBLISHED, make_facts


def claims(*rows):
    usual = {
        "claim_id": None,
        "source_document": "Report",
        "section": "s",
        "service_id": None,
        "quotation": "words",
        "figures_as_printed": None,
        "fact_ids": None,
        "test": "no_figures",
        "parameters": None,
    }
    numbered = [{**usual, "claim_id": f"X{place}", **row} for place, row in enumerate(rows)]
    return attach(pd.DataFrame(numbered), PUBLISHED)


def put(test, facts, *, ids=None, parameters=None, figures=None):
    ids = " ".join(facts["fact_id"]) if ids is None else ids
    claim = {"test": test, "fact_ids": ids or None, "parameters": parameters, "figures_as_printed": figures}
    return check_claims(claims(claim), facts).table.iloc[0]


@pytest.mark.parametrize("year", ["2022/2023", "2022-23", "1999/00", "FY2022/23", "22/23", "2022 to 2023"])
def test_a_year_holds_in_every_spelling(year):
    row = put("valid_period", make_facts(value=["1"]), ids="", parameters=f"period={year}")
    assert row["verdict"] == ARITHMETIC_HOLDS


def test_an_impossible_year_does_not_hold_and_no_year_cannot_be_checked():
    facts = make_facts(value=["1"])
    for year in ("2022/24", "22/22"):
        assert put("valid_period", facts, ids="", parameters=f"period={year}")["verdict"] == ARITHMETIC_FAILS
    assert put("valid_period", facts, ids="", parameters="period=2022")["verdict"] == CANNOT_BE_CHECKED


def test_a_percentage_of_all_can_be_checked():
    facts = make_facts(value=["100", "492"], unit=["percent", "victims"])
    row = put("printed_percentage", facts)
    assert row["verdict"] == RESTATED and "490 to 492" in row["why"]


def test_people_and_referrals_are_not_added():
    row = put("parts_of_total", make_facts(value=["10", "4", "6"], unit=["referrals", "people", "referrals"]))
    assert row["verdict"] == CANNOT_BE_CHECKED and "count different things" in row["why"]
    alike = put("parts_of_total", make_facts(value=["10", "4", "6"], unit=["people", "victims", "men"]))
    assert alike["verdict"] == ARITHMETIC_HOLDS and "add to 10 people" in alike["why"] and "£" not in alike["why"]


@pytest.mark.parametrize(
    ("test", "units"),
    [
        ("same_amount", ["GBP", "referrals"]),
        ("within_limit", ["GBP", "referrals"]),
        ("share_claimed", ["GBP", "referrals"]),
        ("comparator_unclear", ["referrals", "GBP"]),
        ("same_amount", ["GBP per case", "GBP"]),
    ],
)
def test_money_and_counts_are_not_matched(test, units):
    row = put(test, make_facts(value=["1000", "1000"], unit=units))
    assert row["verdict"] == CANNOT_BE_CHECKED and "count different things" in row["why"], row["why"]


def test_a_part_that_stands_twice_is_refused_with_its_row():
    facts = make_facts(value=["8", "4", "4"])
    with pytest.raises(DataError, match="the fact T1 is listed twice"):
        put("parts_of_total", facts, ids="T0 T1 T1")
    assert put("parts_of_total", facts)["verdict"] == ARITHMETIC_HOLDS, "two parts of one size are two parts"


def test_parts_of_another_year_are_not_added():
    years = {
        "period_start": ["2022-04-01", "2022-04-01", "2020-04-01"],
        "period_end": ["2023-03-31", "2023-03-31", "2021-03-31"],
    }
    row = put("parts_of_total", make_facts(value=["300", "100", "200"], unit="GBP", **years))
    assert row["verdict"] == CANNOT_BE_CHECKED and "a different period" in row["why"]


@pytest.mark.parametrize("parameters", ["kind=stock", None])
def test_those_in_service_are_no_share_of_those_who_came(parameters):
    facts = make_facts(
        value=["120", "100"],
        unit=["people", "referrals"],
        measure=["clients_in_service", "referrals"],
        period_start=["2022-09-30", "2022-07-01"],
    )
    row = put("share_claimed", facts, parameters=parameters)
    assert row["verdict"] == RESTATED and "neither is a share of the other" in row["why"]


def test_a_part_above_its_whole_does_not_hold_and_one_below_it_is_only_restated():
    assert put("share_claimed", make_facts(value=["12", "10"], unit="people"))["verdict"] == ARITHMETIC_FAILS
    assert put("share_claimed", make_facts(value=["8", "10"], unit="people"))["verdict"] == RESTATED
    assert put("share_claimed", make_facts(value=["8"], denominator=["10"]))["verdict"] == RESTATED
    assert put("share_claimed", make_facts(value=["12"], denominator=["10"]))["verdict"] == ARITHMETIC_FAILS
    apart = {"period_start": ["2022-07-01", "2020-07-01"], "period_end": ["2022-09-30", "2020-09-30"]}
    row = put("share_claimed", make_facts(value=["12", "10"], unit="people", **apart))
    assert row["verdict"] == CANNOT_BE_CHECKED and "different periods" in row["why"]


@pytest.mark.parametrize(
    ("columns", "figures", "verdict"),
    [
        ({"value": ["100000", "100450"]}, None, CANNOT_BE_CHECKED),
        ({"value": ["100000", "100450"]}, "£100k", ARITHMETIC_HOLDS),
        ({"value": ["100000", "100450"], "note": ["rounded to thousand", None]}, None, ARITHMETIC_HOLDS),
        ({"value": ["100000", "100550"], "note": ["rounded to the nearest £1,000", None]}, None, CANNOT_BE_CHECKED),
        ({"value": ["1600000", "1640000"]}, "£1.6m", ARITHMETIC_HOLDS),
        ({"value": ["1600000", "1660000"]}, "£1.6m", CANNOT_BE_CHECKED),
        ({"value": ["1250000", "1254000"]}, "£1.25 million", ARITHMETIC_HOLDS),
        ({"value": ["100000", "100000"], "qualifier": ["about", None]}, None, CANNOT_BE_CHECKED),
        ({"value": ["103978.60", "103978.60"]}, None, ARITHMETIC_HOLDS),
        ({"value": ["103978.60", "103978"]}, None, CANNOT_BE_CHECKED),
    ],
)
def test_an_amount_agrees_to_the_rounding_that_its_source_says(columns, figures, verdict):
    row = put("same_amount", make_facts(unit="GBP", **columns), figures=figures)
    assert row["verdict"] == verdict, row["why"]


def test_sums_hold_to_the_rounding_of_their_parts_and_only_to_that():
    facts = make_facts(value=["100", "33.3", "33.3", "33.3"], unit="percent")
    assert put("parts_of_total", facts)["verdict"] == ARITHMETIC_HOLDS
    assert put("parts_of_total", make_facts(value=["100", "33", "33"], unit="GBP"))["verdict"] == ARITHMETIC_FAILS
    hedged = make_facts(value=["66", "33", "33"], unit="GBP", qualifier=[None, "over", None])
    assert put("parts_of_total", hedged)["verdict"] == CANNOT_BE_CHECKED


def test_a_limit_of_nothing_and_a_hedged_award_are_words_and_no_error():
    assert put("within_limit", make_facts(value=["0", "5"], unit="GBP"))["verdict"] == ARITHMETIC_FAILS
    hedged = make_facts(value=["100", "50"], unit="GBP", qualifier=["up_to", "over"])
    assert put("within_limit", hedged)["verdict"] == CANNOT_BE_CHECKED


def test_what_is_not_there_alone_is_said_not_to_be_there():
    fall = make_facts(value=["55"], unit="percent", denominator=["40"])
    assert "of 40" in put("before_after", fall)["why"] and "how many" not in put("before_after", fall)["why"]
    assert (
        "who was measured, how many, when and a comparison group"
        in put("before_after", make_facts(value=["55"], unit="percent"))["why"]
    )
    own = put("percentage_without_base", make_facts(value=["50"], unit="percent", denominator=["12"]))
    assert own["verdict"] == ARITHMETIC_HOLDS and "50% of 12 is 6" in own["why"]
    spent = make_facts(value=["50", "100"], unit="GBP")
    assert "date was not published" not in put("share_claimed", spent)["why"]
    undated = make_facts(value=["50", "100"], unit="GBP", period_end=[None, "2022-09-30"])
    assert "date was not published" in put("share_claimed", undated)["why"]


def test_percentages_that_any_base_allows_are_only_restated():
    facts = make_facts(value=["50", "25", "492"], unit=["percent", "percent", "referrals"])
    assert put("percentages_share_a_base", facts)["verdict"] == RESTATED
    facts = make_facts(value=["50", "25", "60"], unit=["percent", "percent", "referrals"])
    assert put("percentages_share_a_base", facts)["verdict"] == ARITHMETIC_HOLDS
    printed = {"unit": ["percent", "percent", "referrals"], "denominator": ["492", "492", None]}
    facts = make_facts(value=["95.83", "97.23", "492"], **printed)
    assert put("percentages_share_a_base", facts)["verdict"] == ARITHMETIC_FAILS


def test_one_inconsistency_is_counted_once_however_many_claims_meet_it():
    facts = make_facts(
        value=["95.83", "97.23", "492", "98.6", "300"],
        unit=["percent", "percent", "referrals", "percent", "victims"],
        denominator=[None, None, None, "300", None],
    )
    together = claims(
        {"test": "printed_percentage", "fact_ids": "T0 T2"},
        {"test": "printed_percentage", "fact_ids": "T1 T2"},
        {"test": "percentages_share_a_base", "fact_ids": "T0 T1 T2"},
        {"test": "printed_percentage", "fact_ids": "T3 T4"},
        {"test": "printed_percentage", "fact_ids": "T3 T4"},
    )
    result = check_claims(together, facts)
    assert result.table["inconsistency"].nunique() == 2
    assert "does not hold in 1 (2 claims, each inconsistency counted once)" in result.sentence()
    assert (
        "Of those that cannot be checked, 3 rest on one inconsistency: percentages that cannot be shares of the 492 referrals"
        in result.sentence()
    )
    assert "Treated with X1 and X2 as one inconsistency." in result.table["why"].iloc[0]


@pytest.mark.parametrize(
    ("documents", "said"),
    [
        (["A report"], "1 claim was examined, from 1 document (A report)."),
        (["A", "B", "A"], "3 claims were examined, from 2 documents (A; B)."),
        (list("ABCDE"), "5 claims were examined, from 5 documents."),
        (["word " * 20, "B"], "2 claims were examined, from 2 documents (" + "word " * 20 + "; B)."),
        (["word " * 30], "1 claim was examined, from 1 document."),
    ],
)
def test_claims_name_their_own_documents(documents, said):
    result = check_claims(claims(*({"source_document": name} for name in documents)), make_facts(value=["1"]))
    assert result.sentence().startswith(said)


def test_how_counts_stand_for_a_target_is_the_authors_to_state():
    facts = make_facts(
        value=["30", "100"],
        unit=["calls", "families per year"],
        measure=["calls", "annual_target_families"],
        period_start=["2022-07-01", None],
        period_end=["2022-09-30", None],
    )
    usual = "candidate_target=T1; elapsed_share=0.25"
    row = put("target_not_stated", facts, ids="T0", parameters=usual)
    assert "how calls count towards it was not stated" in row["why"] and "perpetrator" not in row["why"]
    row = put("target_not_stated", facts, ids="T0", parameters=f"{usual}; assumption=each call is one family")
    assert "30 calls" in row["why"] and "This assumes that each call is one family" in row["why"]
    row = put("on_course", facts, parameters="elapsed_share=0.25; assumption=each call is one family")
    assert row["verdict"] == NOT_COMPARABLE and "30 calls" in row["why"], "a quarter gives no direction"


def test_two_figures_for_one_period_are_said_without_west_mercias_words():
    row = put("comparator_unclear", make_facts(value=["388", "425"]))
    assert "both given for one period" in row["why"] and "last year" not in row["why"]
    row = put("comparator_unclear", make_facts(value=["388", "425"]), parameters="given_for=last year")
    assert "both given for last year" in row["why"]
