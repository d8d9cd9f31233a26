"""What the rules of a service's profile share: what is understood, and which figure is the base of which."""

import pytest

from needs_analysis.contracts import fact
from needs_analysis.errors import DataError, NeedsAnalysisError, Refusal
from needs_analysis.findings.service_ground import Line, Lines, as_printed, base_of, not_understood, reason
from needs_analysis.result import Result
from needs_analysis.wording import HAS_RISEN
from tests.conftest import make_facts, says


def every(**columns):
    facts = make_facts(**columns)
    return [fact(facts, fact_id) for fact_id in facts["fact_id"]]


def answered():
    words = says("It has risen.", verdict=HAS_RISEN)
    return Result(make_facts(value=["1"])[[]], "m", "d", "x", words)


def test_what_a_metric_says_is_a_line_with_its_verdict_and_its_figures_are_used():
    facts = make_facts(value=["10", "12"])
    lines = Lines(facts, [fact(facts, "T0"), fact(facts, "T1")])
    assert lines.of("change", answered, *lines.own) is True
    assert lines.says == [Line("It has risen.", HAS_RISEN)]
    assert lines.used == {"T0", "T1"} and lines.cannot == []


def test_a_refusal_is_a_line_that_says_why_and_uses_no_figure():
    facts = make_facts(value=["10"])
    lines = Lines(facts, [fact(facts, "T0")])

    def refused():
        raise Refusal("It needs two quarters", remedy="Ask for them.")

    assert lines.of("change", refused, *lines.own) is False
    assert lines.cannot == ["change: it needs two quarters"]
    assert lines.says == [] and lines.used == set()


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (Refusal("It needs two quarters", remedy="Ask."), "it needs two quarters"),
        (DataError([{"problem": "Is no date"}, {"problem": "is no number"}]), "is no date"),
        (NeedsAnalysisError("Nothing fits."), "nothing fits"),
    ],
)
def test_why_something_was_refused_is_said_without_what_a_program_could_do(error, expected):
    assert reason(error) == expected


@pytest.mark.parametrize(
    ("value", "unit", "measure", "expected"),
    [
        ("26", "referrals", "referrals", ""),
        ("0", "referrals", "referrals", ""),
        ("about 5", "referrals", "referrals", "it is not a number"),
        ("", "referrals", "referrals", "it is not a number"),
        ("-12", "referrals", "referrals", "it is below 0"),
        ("-12", "percent", "referrals_change", ""),
        ("120", "percent", "satisfied", "no share is above 100%"),
        ("120", "percent", "increase_referrals", ""),
        ("100", "percent", "satisfied", ""),
        ("2022-03-31", "date", "start", ""),
    ],
)
def test_a_figure_that_cannot_be_what_it_says_is_not_understood(value, unit, measure, expected):
    (item,) = every(value=[value], unit=unit, measure=measure)
    assert not_understood(item) == expected


def test_a_part_is_of_the_figure_of_its_number_period_and_area():
    part, whole = every(value=["17", "26"], unit=["people", "referrals"], denominator=["26", None])
    assert base_of(part, [part, whole]) == whole
    assert base_of(whole, [part, whole]) is None, "it was printed as being of nothing"


@pytest.mark.parametrize(
    "other",
    [
        {"value": ["17", "27"]},
        {"unit": ["people", "posts"]},
        {"area": ["Westshire", "North"]},
        {"measure": ["engaged", "target_referrals"]},
        {"measure": ["engaged", "waiting_list"]},
        {"period_start": ["2022-07-01", "2022-04-01"]},
        {"denominator": ["26 posts", None]},
        {"unit": ["percent", "referrals"]},
    ],
)
def test_a_number_that_happens_to_be_equal_is_no_base(other):
    usual = {"value": ["17", "26"], "unit": ["people", "referrals"], "denominator": ["26", None]}
    part, whole = every(**{**usual, **other})
    assert base_of(part, [part, whole]) is None


def test_of_two_figures_that_would_do_neither_is_the_base():
    part, *others = every(
        value=["17", "26", "26"], unit=["people", "referrals", "people"], denominator=["26", None, None]
    )
    assert base_of(part, [part, *others]) is None
    named, *others = every(
        value=["17", "26", "26"], unit=["people", "referrals", "people"], denominator=["26 victims", None, None]
    )
    assert base_of(named, [named, *others]) == others[1], "the unit that was printed decides"


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [("1234", "referrals", "1,234 referrals"), ("1", "posts", "1 post"), ("2.50", "FTE", "2.50 FTE")],
)
def test_a_number_keeps_the_decimals_that_were_printed(value, unit, expected):
    (item,) = every(value=[value], unit=unit)
    assert as_printed(item) == expected
