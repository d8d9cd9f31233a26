import pytest

from needs_analysis.effect import Effect
from needs_analysis.errors import Refusal
from needs_analysis.evaluation import reported_reductions
from needs_analysis.wording import CANNOT_BE_CHECKED
from tests.conftest import make_facts


def test_falls_without_a_comparison_are_no_effect(facts):
    result = reported_reductions(facts, reductions=["A011", "A012", "A013", "A014"], clients="A010")
    assert result.table["value"].tolist() == [55, 50, 46, 48]
    assert (result.table["flag"] == "not an effect").all()
    assert result.verdict == CANNOT_BE_CHECKED
    assert "no comparison group" in result.sentence()


def test_only_a_comparison_may_be_a_headline():
    assert not Effect("abuse", 55, "percent reduction", design="before_after").may_be_headline
    assert Effect("incidents", 30, "percent reduction", design="difference_in_differences").may_be_headline


@pytest.mark.parametrize("columns", [{"value": ["12"], "unit": ["referrals"]}, {"value": ["150"], "unit": ["percent"]}])
def test_what_is_no_percentage_fall_is_refused(columns):
    with pytest.raises(Refusal, match="not a percentage fall"):
        reported_reductions(make_facts(**columns), reductions=["T0"])


def falls(**columns):
    facts = make_facts(unit="percent", measure="reduction_abuse", **columns)
    return reported_reductions(facts, reductions=list(facts["fact_id"]))


def everything_said(result):
    return " ".join(
        [
            result.sentence(),
            result.sentence("analyst"),
            result.definition,
            result.method,
            *(c.text for c in result.caveats),
        ]
    )


def test_numbers_of_people_that_were_printed_are_not_said_to_be_missing():
    known = falls(value=["55", "50"], denominator=["40", "38 clients"])
    said = everything_said(known)
    assert "55% (abuse, of 40) and 50% (abuse, of 38 clients)" in said and "n 40, 38" in said
    assert "umbers of people" not in said and "n not stated" not in said and "times of measurement" in said.lower()
    assert known.verdict == CANNOT_BE_CHECKED, "still no comparison group"
    some = everything_said(falls(value=["55", "50"], denominator=["40", None]))
    assert "n not stated for T1" in some and "Numbers of people" in some


def test_percentages_are_shown_as_printed():
    assert "falls of 62.5% (abuse) and 0.4% (abuse)" in falls(value=["62.5", "0.4"]).sentence()
    assert "a fall of 50.0% (abuse) was reported" in falls(value=["50.0"]).sentence()
