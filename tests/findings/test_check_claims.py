import re
from dataclasses import replace

import pandas as pd
import pytest

from needs_analysis.contracts.claims import TESTS as CONTRACT_TESTS
from needs_analysis.errors import DataError, Refusal
from needs_analysis.findings import check_claims
from needs_analysis.findings.claim_tests import TESTS
from needs_analysis.source import attach, sources_of
from needs_analysis.wording import (
    ARITHMETIC_FAILS,
    ARITHMETIC_HOLDS,
    CANNOT_BE_CHECKED,
    HAS_RISEN,
    NO_CLEAR_CHANGE,
    NOT_COMPARABLE,
    RESTATED,
    VERDICTS,
)
from tests.conftest import make_facts


@pytest.fixture(scope="module")
def tested(a):
    return check_claims(a.table("claims"), a.table("facts")).table


def verdict_of(tested, words):
    rows = tested[tested["quotation"].str.contains(words, regex=False)]
    assert len(rows) == 1, words
    return rows["verdict"].iloc[0]


def test_at_least_forty_claims_and_no_verdict_in_the_file(a, tested):
    claims = a.table("claims")
    assert len(claims) >= 40
    assert "verdict" not in claims.columns
    text = " ".join(claims.fillna("").astype(str).to_numpy().ravel())
    assert not any(verdict in text for verdict in VERDICTS)
    assert set(tested["verdict"]) <= set(VERDICTS)
    assert tested["why"].str.len().min() > 10


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("continues to grow year on year", NO_CLEAR_CHANGE),
        ("This target is consistently met with 95.83%", CANNOT_BE_CHECKED),
        ("97.23% of victims/survivors have been contacted within 72 hours", None),
        ("up 17.6% from this time last year", CANNOT_BE_CHECKED),
        ("388 received during Q2 last year, 425 last year", CANNOT_BE_CHECKED),
        ("for 22/22", ARITHMETIC_FAILS),
        ("exceeding their planned targets", CANNOT_BE_CHECKED),
        ("£794k for 22/23", CANNOT_BE_CHECKED),
        ("£850k for years 2 and 3", CANNOT_BE_CHECKED),
        ("double the annual target of 60", NOT_COMPARABLE),
        ("£78,277 has been claimed", RESTATED),
        ("combined total of £636,541", ARITHMETIC_HOLDS),
        ("drop in referrals from 4441 to 3834", NOT_COMPARABLE),
        ("98.7% satisfaction rate", ARITHMETIC_HOLDS),
    ],
)
def test_verdicts_of_the_claims_that_matter(tested, words, verdict):
    if verdict is None:
        rows = tested[tested["quotation"].str.contains(words, regex=False)]
        assert (rows["verdict"] == CANNOT_BE_CHECKED).all() and len(rows) == 2
    else:
        assert verdict_of(tested, words) == verdict


def changed(facts, fact_id, value):
    other = facts.copy()
    other.loc[other["fact_id"] == fact_id, "value"] = value
    return attach(other, *sources_of(facts))


@pytest.mark.parametrize(
    ("fact_id", "value", "words", "verdict"),
    [
        ("B016", "900", "continues to grow year on year", HAS_RISEN),
        ("B016", "600", "This target is consistently met with 95.83%", ARITHMETIC_HOLDS),
        ("B035", "98.6", "98.7% satisfaction rate", ARITHMETIC_FAILS),
        ("B075", "636540", "combined total of £636,541", ARITHMETIC_FAILS),
        ("B001", "806000", "£794k for 22/23", CANNOT_BE_CHECKED),
        ("B001", "808000", "£794k for 22/23", ARITHMETIC_HOLDS),
        ("B038", "388", "388 received during Q2 last year, 425 last year", ARITHMETIC_HOLDS),
        ("A045", "325001", "£78,277 has been claimed", ARITHMETIC_FAILS),
        ("A053", "80000", "a funding pot available of up to £300,000", ARITHMETIC_FAILS),
        ("C013", "28", "The average time in service", ARITHMETIC_HOLDS),
    ],
)
def test_a_changed_figure_changes_the_verdict(a, facts, fact_id, value, words, verdict):
    tested = check_claims(a.table("claims"), changed(facts, fact_id, value)).table
    assert verdict_of(tested, words) == verdict


def test_a_base_that_both_percentages_allow_is_accepted(a, facts):
    tested = check_claims(a.table("claims"), changed(facts, "B016", "1989")).table
    assert verdict_of(tested, "95.83% of victims/survivors contacted within 48 hours. 97.23%") == ARITHMETIC_HOLDS


def test_quotations_are_short_and_as_printed(a, sources_folder):
    texts = [re.sub(r"\s+", " ", path.read_text(encoding="utf-8")) for path in sorted(sources_folder.glob("*.txt"))]
    for claim in a.table("claims").itertuples():
        assert len(claim.quotation.split()) <= 25, claim.claim_id
        assert any(re.sub(r"\s+", " ", claim.quotation) in text for text in texts), claim.claim_id


def one_claim(**columns):
    usual = {
        "claim_id": "X1",
        "source_document": "Report",
        "section": "s",
        "service_id": None,
        "quotation": "words",
        "figures_as_printed": None,
        "fact_ids": None,
        "test": "no_figures",
        "parameters": None,
    }
    return pd.DataFrame([{**usual, **columns}])


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"fact_ids": "T9", "test": "single_count"}, "fact 'T9' was not found"),
        ({"fact_ids": "T0"}, "its test says that there are none"),
        ({"quotation": "word " * 26}, "too long"),
        ({"parameters": "needs"}, "has no value"),
        ({"test": "single_count"}, "needs 1 facts"),
        ({"test": "printed_percentage", "fact_ids": "T0"}, "needs 2 facts"),
        ({"test": "on_course", "fact_ids": "T0 T0", "parameters": "elapsed_share=x"}, "not a number"),
        ({"test": "valid_period"}, "needs the parameter period"),
        ({"test": "guess"}, "no test 'guess'"),
        ({"test": "several_readings", "fact_ids": "T0"}, "readings"),
    ],
)
def test_a_broken_claim_names_its_row(columns, said):
    with pytest.raises(DataError, match=said) as caught:
        check_claims(one_claim(**columns), make_facts(value=["5"]))
    assert caught.value.problems["row"].iloc[0] == 2


def test_facts_that_were_not_published_are_refused():
    with pytest.raises(Refusal, match="not known to be published"):
        check_claims(one_claim(), pd.DataFrame({"fact_id": ["x"]}))


def test_every_test_the_contract_allows_exists():
    assert set(TESTS) == set(CONTRACT_TESTS)


def test_a_parameter_that_no_test_reads_is_refused(a):
    claims = a.table("claims").astype(object)
    claims.loc[claims.index[0], "parameters"] = "foo=bar"
    with pytest.raises(DataError, match="there is no parameter 'foo'"):
        check_claims(claims, a.table("facts"))


def test_a_claim_without_a_verdict_is_counted_and_its_inconsistency_is_none():
    result = check_claims(one_claim(fact_ids="T0", test="single_count"), make_facts(value=["5"]))
    gone = replace(result, table=result.table.assign(verdict=None, inconsistency=None, source=None))
    assert gone.sentence() == (
        "1 claim was examined, from 0 documents. The arithmetic holds in 0 and does not hold in 0. Of the others, 0 only report a figure, "
        "which leaves nothing to test, and 0 cannot be checked from what was published. The verdict of 1 claim is not supplied."
    )
    assert gone.sentence("analyst") == "1 claim."
    assert (
        replace(result, table=result.table.iloc[:0]).sentence().startswith("0 claims were examined, from 0 documents.")
    )
