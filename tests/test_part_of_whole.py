"""What a part and its whole must have in common."""

import pandas as pd
import pytest

from needs_analysis import part_of_whole
from needs_analysis.errors import Refusal
from needs_analysis.quantities import of_fact, of_rows
from tests.conftest import make_facts


def pair(**columns):
    facts = make_facts(value=["12", "100"], **columns)
    return of_fact(facts, "T0"), of_fact(facts, "T1")


@pytest.mark.parametrize("units", [["people", "victims"], ["cases", "referrals"], ["kits", "kits"]])
def test_people_referrals_and_cases_may_be_part_of_each_other(units):
    assert part_of_whole.require_same_kind(*pair(unit=units)) is None


@pytest.mark.parametrize("units", [["posts", "referrals"], ["GBP", "people"], ["days", "people"], ["kits", "people"]])
def test_different_kinds_of_things_are_refused(units):
    with pytest.raises(Refusal, match="not a part of"):
        part_of_whole.require_same_kind(*pair(unit=units))


def test_a_unit_that_was_not_said_is_not_known_to_differ():
    table = pd.DataFrame({"referred": [20], "took_part": [10]})
    part, whole = (of_rows(table, column=name) for name in ("took_part", "referred"))
    assert part_of_whole.require_same_kind(part, whole) is None
    with pytest.raises(Refusal, match="not a part of"):
        part_of_whole.require_same_kind(of_rows(table, column="took_part", unit="GBP"), whole)


@pytest.mark.parametrize(
    ("area", "areas"),
    [
        (["A", "A & B"], ["A", "A;B"]),
        (["A & B", "A and B"], ["A;B", "A;B"]),
        (["not stated", "B"], ["not stated", "B"]),
        (["Force", "Force"], ["A;B", "Force"]),
    ],
)
def test_places_that_contain_one_another_are_related(area, areas):
    assert part_of_whole.require_related(*pair(area=area, areas=areas)) is None


@pytest.mark.parametrize("service", [["A", "A and B"], ["", "A"], ["A, B and C", "B and C"]])
def test_services_that_contain_one_another_are_related(service):
    assert part_of_whole.require_related(*pair(service=service)) is None


def test_periods_in_words_are_compared_as_they_are_written():
    stated = {"period_start": None, "period_end": None}
    with pytest.raises(Refusal, match="not of one period"):
        part_of_whole.require_one(*pair(period_stated=["in spring", "in autumn"], **stated))
    assert part_of_whole.require_one(*pair(period_stated=["in spring", ""], **stated)) is None
