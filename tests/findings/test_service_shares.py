"""Shares and percentages of a service: of the number they were printed with."""

import pytest

from needs_analysis.contracts import fact
from needs_analysis.findings.service_ground import Lines
from needs_analysis.findings.service_shares import is_of_money, percentages, shares
from needs_analysis.wording import ARITHMETIC_FAILS, ARITHMETIC_HOLDS, CANNOT_BE_CHECKED
from tests.conftest import make_facts

WHEN = "in July to September 2022"


def put(rule, **columns):
    facts = make_facts(**columns)
    lines = Lines(facts, [fact(facts, fact_id) for fact_id in facts["fact_id"]])
    rule(lines)
    return lines


def test_pounds_of_pounds_are_a_share_with_one_decimal():
    lines = put(shares, value=["515579"], unit="GBP", measure="spent", denominator=["636541"])
    assert [line.text for line in lines.says] == [f"Provider: £515,579 of £636,541 {WHEN} (spent), 81.0%."]
    assert lines.used == {"T0"}


def test_a_part_of_a_number_is_said_with_the_unit_that_was_printed():
    lines = put(shares, value=["17"], unit="people", measure="engaged", denominator=["26 people"])
    assert lines.says[0].text == f"17 of 26 people {WHEN} (engaged), 65%."
    alone = put(shares, value=["17"], unit="people", measure="engaged", denominator=["26"])
    assert alone.says[0].text == f"17 people of 26 {WHEN} (engaged), 65%."


def test_more_than_the_number_it_is_of_is_no_share():
    lines = put(shares, value=["30"], unit="sessions", measure="held", denominator=["20 people"])
    assert lines.says[0].text == f"30 sessions beside 20 people {WHEN} (held), 1.50 to one."


def test_a_part_of_a_published_figure_gets_a_range_and_uses_both():
    lines = put(
        shares,
        value=["17", "26"],
        unit=["people", "people"],
        measure=["engaged", "referred"],
        denominator=["26", None],
    )
    assert len(lines.says) == 1 and "17 of 26" in lines.says[0].text and "65" in lines.says[0].text
    assert lines.used == {"T0", "T1"} and not lines.cannot


def test_those_in_service_are_a_snapshot_and_on_target_cannot_be_checked():
    there = put(
        shares,
        value=["120", "300"],
        unit=["people", "referrals"],
        measure=["clients_in_service", "referrals"],
        denominator=["300", None],
    )
    assert there.says[0].text == (
        f"120 in service {WHEN}, of 300 referrals so far: a snapshot, not a share who ever got the service."
    )
    assert there.used == {"T0", "T1"}
    target = put(shares, value=["3"], unit="counties", measure="counties_on_target", denominator=["4"])
    assert target.says[0].text.startswith("Reported as on target: 3 of 4 counties")
    assert target.says[0].verdict == CANNOT_BE_CHECKED


@pytest.mark.parametrize(
    "columns",
    [
        {"denominator": [None]},
        {"denominator": ["0"]},
        {"denominator": ["26"], "unit": "percent"},
        {"denominator": ["26"], "measure": "referrals_change"},
        {"denominator": ["26"], "measure": "annual_target_referrals"},
    ],
)
def test_what_is_no_part_of_a_number_is_left_alone(columns):
    lines = put(shares, **{"value": ["17"], "unit": "people", **columns})
    assert lines.says == [] and lines.cannot == [] and lines.used == set()


@pytest.mark.parametrize(
    ("value", "base", "expected", "verdict"),
    [
        ("50", "12 victims", ", which is 6 of 12.", ARITHMETIC_HOLDS),
        ("55", "12 victims", ": no whole number out of 12 gives that.", ARITHMETIC_FAILS),
        ("98.7", "300 victims", ", which is 296 of 300.", ARITHMETIC_HOLDS),
        ("97", "492 victims", ", which fits any number from 475 to 479.", ""),
    ],
)
def test_a_percentage_is_checked_against_whole_numbers(value, base, expected, verdict):
    lines = put(percentages, value=[value], unit="percent", measure="satisfied", denominator=[base])
    (line,) = lines.says
    assert expected in line.text and line.text.startswith(f"{value}% (satisfied) of {base} {WHEN}")
    assert line.verdict == verdict


def test_a_percentage_without_a_base_cannot_be_worked_out_and_says_why():
    lines = put(
        percentages,
        value=["50", "60", "10"],
        unit="percent",
        measure=["satisfied", "safer", "referrals_change"],
        denominator=[None, "most of them", None],
    )
    assert lines.cannot == [
        "range of 50% (satisfied): the number it is based on was not published",
        "range of 60% (safer): the number it is based on was printed only as “most of them”",
        "change of 10% (referrals change): the two counts behind it were not published",
    ]
    assert lines.used == {"T0", "T1", "T2"} and lines.says == []


@pytest.mark.parametrize(
    ("unit", "measure", "expected"),
    [
        ("percent", "funding_share", True),
        ("percent", "Share_of_Budget", True),
        ("percent", "satisfied", False),
        ("percent", "funding_increase", False),
        ("GBP", "funding", False),
    ],
)
def test_a_percentage_of_pounds_is_told_by_its_measure(unit, measure, expected):
    facts = make_facts(value=["50"], unit=unit, measure=measure)
    assert is_of_money(fact(facts, "T0")) is expected
    if expected:
        assert put(percentages, value=["50"], unit=unit, measure=measure).used == set()
