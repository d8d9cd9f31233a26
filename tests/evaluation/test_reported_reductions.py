import pytest

from needs_analysis.effect import Effect
from needs_analysis.errors import Refusal
from needs_analysis.evaluation import reported_reductions
from needs_analysis.release import release
from needs_analysis.source import Source, attach
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


OWN = Source("records", "Records", "A programme", "none", disclosure="aggregate")


def released(printed, base, **columns):
    facts = attach(
        make_facts(value=printed, denominator=base, unit="percent", measure="reduction_abuse", **columns), OWN
    )
    result = reported_reductions(facts, reductions=list(facts["fact_id"]))
    return release(result, "lt5").result


def test_a_percentage_beside_its_base_does_not_give_a_small_count():
    result = released(["7.5"], ["40 people"])
    assert "7.5" not in everything_said(result) + result.said.alt + result.table.to_csv()
    assert "a withheld percentage (abuse, of 40 people)" in result.sentence()
    assert "62.5% (abuse, of 40 people)" in released(["62.5"], ["40 people"]).sentence()
    assert "92.5" not in everything_said(released(["92.5"], ["40 people"])), "3 are left"


def test_a_number_that_is_withheld_is_not_said_to_be_unpublished():
    result = released(["50", "50"], ["4 people", "2 people"])
    said = everything_said(result)
    assert "n withheld, withheld" in said and "of a withheld number" in said
    assert "umbers of people" not in said and "not stated" not in said


def test_one_fall_is_in_the_singular():
    result = falls(value=["50"], denominator=["1 victims"])
    assert "of 1 victim)" in result.sentence() and "it shows that the measure fell" in result.sentence()
    assert result.said.title.startswith("A fall reported for Service")
    assert "these show that the measures fell" in falls(value=["50", "40"]).sentence()


def test_numbers_that_some_falls_lack_are_named():
    codes = [caveat.code for caveat in falls(value=["55", "50"]).caveats]
    assert "NUMBERS_MISSING" in codes
    some = falls(value=["55", "50"], denominator=["40", None])
    told = {caveat.code: caveat.text for caveat in some.caveats}
    assert "NUMBERS_MISSING" not in told and "Numbers of people for T1," in told["SOME_NUMBERS_MISSING"]


def test_falls_of_two_services_or_named_twice_are_refused():
    with pytest.raises(Refusal, match="of the service DRIVE and T1 of the service CHAT"):
        falls(value=["55", "30"], service=["DRIVE", "CHAT"])
    facts = make_facts(value=["55", "200"], unit=["percent", "people"], service=["DRIVE", "CHAT"])
    with pytest.raises(Refusal, match="of the service"):
        reported_reductions(facts, reductions=["T0"], clients="T1")
    with pytest.raises(Refusal, match="named twice"):
        reported_reductions(facts, reductions=["T0", "T0"])


@pytest.mark.parametrize("labels", [{"T0": None}, {"T0": " "}, ["abuse"], "abuse"])
def test_labels_that_are_not_text_by_id_are_refused(labels):
    with pytest.raises(Refusal, match="label"):
        reported_reductions(make_facts(value=["55"], unit="percent"), reductions=["T0"], labels=labels)
