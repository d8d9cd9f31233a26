"""What a claim rests on: its facts, its parameters, the rounding of its figures, and which units are alike."""

import pytest

from needs_analysis.contracts import fact
from needs_analysis.errors import DataError, UnitError
from needs_analysis.findings.claim_ground import Ground, amount, may_be_part_of, require_alike, shown
from tests.conftest import make_facts


def ground(facts, *, figures="", **parameters):
    return Ground(facts, tuple(facts["fact_id"]), parameters, figures)


def every(facts):
    return [fact(facts, fact_id) for fact_id in facts["fact_id"]]


def test_the_facts_of_a_claim_come_in_its_own_order():
    facts = make_facts(value=["10", "4", "6"])
    own = Ground(facts, ("T2", "T0"), {})
    assert [item.printed for item in own.all] == ["6", "10"]
    assert own.fact(1).id == "T0"
    with pytest.raises(DataError, match="fact 'T9' was not found"):
        Ground(facts, ("T9",), {}).fact(0)


def test_a_parameter_is_a_number_or_is_refused_by_its_name():
    own = ground(make_facts(value=["10"]), elapsed_share="0.25", multiple="a few")
    assert own.number("elapsed_share") == 0.25
    assert own.number("candidate_base", otherwise="4") == 4
    for name in ("multiple", "candidate_base"):
        with pytest.raises(DataError, match=f"the parameter {name} is not a number"):
            own.number(name)


def test_what_would_have_to_be_published_is_said_only_where_it_is_known():
    facts = make_facts(value=["10"])
    assert ground(facts, needs="the two counts").needs == " It would take: the two counts."
    assert ground(facts).needs == ""


@pytest.mark.parametrize(
    ("value", "unit", "note", "figures", "expected"),
    [
        ("794000", "GBP", None, "£794k", 500),
        ("1200000", "GBP", None, "£1.2 million", 50_000),
        ("1250000", "GBP", None, "£1.25M", 5_000),
        ("794000", "GBP", "rounded to thousand", "", 500),
        ("790000", "GBP", "rounded to the nearest £10,000", "£790k", 5_000),
        ("12.3", "percent", None, "", 0.05),
        ("12", "percent", None, "", 0.5),
        ("794000", "GBP", None, "£793k and £795k", 0.005),
        ("794", "referrals", None, "794 referrals", 0.005),
    ],
)
def test_a_figure_may_be_out_by_half_of_its_last_printed_digit(value, unit, note, figures, expected):
    own = ground(make_facts(value=[value], unit=unit, note=note), figures=figures)
    assert own.half_of_last_digit(own.fact(0)) == pytest.approx(expected)


def test_an_amount_is_said_in_its_unit():
    assert [amount(1_234_567, "GBP"), amount(12.5, "percent"), amount(1, "people"), amount(1_200, "referrals")] == [
        "£1,234,567",
        "12.5%",
        "1 person",
        "1,200 referrals",
    ]


@pytest.mark.parametrize(
    ("qualifier", "expected"),
    [
        (None, "850 referrals"),
        ("over", "over 850 referrals"),
        ("just_over", "just over 850 referrals"),
        ("up_to", "up to 850 referrals"),
        ("about", "about 850 referrals"),
    ],
)
def test_a_figure_is_hedged_as_it_was_printed(qualifier, expected):
    (item,) = every(make_facts(value=["850"], qualifier=qualifier))
    assert shown(item) == expected


def test_figures_that_count_different_things_are_refused_by_their_units():
    require_alike(every(make_facts(value=["1", "2"], unit=["victims", "people"])), action="added")
    require_alike([], action="added")
    unlike = every(make_facts(value=["1", "2", "3"], unit=["GBP", "referrals", "GBP"]))
    with pytest.raises(UnitError, match="Pounds and referrals count different things and are not added"):
        require_alike(unlike, action="added")


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        ("people", "referrals", True),
        ("victims", "people", True),
        ("kits", "kits", True),
        ("people", "offences", False),
        ("GBP", "referrals", False),
        ("kits", "bags", False),
    ],
)
def test_people_can_be_among_referrals_and_pounds_can_not(part, whole, expected):
    one, other = every(make_facts(value=["1", "2"], unit=[part, whole]))
    assert may_be_part_of(one, other) is expected
