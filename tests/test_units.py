"""Units of counting: people, cases, referrals and offences are different units."""

from itertools import pairwise

import pytest

from needs_analysis.errors import UnitError
from needs_analysis.units import KINDS, kind, require_same


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("victims", "people"),
        ("children and young people", "people"),
        ("active cases", "cases"),
        ("referrals", "referrals"),
        ("crimes", "offences"),
        ("FTE", "posts"),
        ("GBP", "money"),
        ("percent", "share"),
    ],
)
def test_each_unit_is_of_the_kind_of_thing_that_it_counts(unit, expected):
    assert kind(unit) == expected


@pytest.mark.parametrize("unit", ["kits", "GBP per case", "", "Victims"])
def test_a_unit_that_is_not_listed_is_a_kind_of_its_own(unit):
    assert kind(unit) == unit


def test_no_unit_is_of_two_kinds():
    units = sorted(unit for names in KINDS.values() for unit in names)
    assert all(one != other for one, other in pairwise(units))


def test_like_units_pass():
    assert require_same("referrals", "referrals", action="add") is None


@pytest.mark.parametrize(("first", "second"), [("referrals", "victims"), ("victims", "people"), ("GBP", "percent")])
def test_unlike_units_are_refused_by_name_and_with_what_was_about_to_be_done(first, second):
    with pytest.raises(
        UnitError, match=f"Cannot compare {first} with {second}: they count different things"
    ) as refused:
        require_same(first, second, action="compare")
    assert "state the assumption" in refused.value.remedy
