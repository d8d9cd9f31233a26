"""Residents of the areas that awards are for."""

import pandas as pd
import pytest

from needs_analysis.errors import DataError, Refusal
from needs_analysis.service_gap.money.residents import require_codes, residents

PEOPLE = pd.DataFrame({"area_code": ["E1", "E2"], "age_band": "all ages", "population": [100, 50]})


def test_nobody_counts_twice():
    assert residents(PEOPLE, ["A", "B"], {"A": ["E1"], "B": ["E2", "E1"]}) == ({"A": 100, "B": 150}, 150)
    assert residents(None, ["A"], {"A": ["E1"]}) == residents(PEOPLE, ["A"], None) == ({}, None)


@pytest.mark.parametrize(
    ("people", "areas", "said"),
    [
        (PEOPLE, {"A": ["E9"]}, "no residents for award A"),
        (PEOPLE, {"A": ["E1", "E1"]}, "listed twice"),
        (PEOPLE, {"A": ["E1"], "Z": ["E2"]}, "no award here"),
        (PEOPLE.assign(age_band="16+"), {"A": ["E1"]}, "no rows of all ages"),
        (PEOPLE.assign(population=[-1, 5]), {"A": ["E1"]}, "below 0"),
        (PEOPLE.assign(population=[0, 5]), {"A": ["E1"]}, "have no residents"),
    ],
)
def test_areas_without_people_are_refused(people, areas, said):
    with pytest.raises(Refusal, match=said):
        residents(people, ["A"], areas)


def test_a_population_that_stands_twice_is_refused():
    with pytest.raises(DataError, match="duplicated"):
        residents(pd.concat([PEOPLE, PEOPLE]), ["A"], {"A": ["E1"]})


@pytest.mark.parametrize("wrong", ["x", 5, [], {"A": 1}, {"A": "E1"}, {1: ["E1"]}, {"A": None}])
def test_areas_that_are_no_lists_of_codes_are_refused(wrong):
    with pytest.raises(Refusal, match="residents_of does not give each award"):
        require_codes(wrong)
    with pytest.raises(Refusal, match="residents_of does not give each award"):
        residents(None, ["A"], wrong)
    require_codes({"A": ["E1"], "B": []})
