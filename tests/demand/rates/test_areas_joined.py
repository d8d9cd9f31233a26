"""Events by area joined with the people who live there, area by area or by a larger kind of area."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis.demand.rates import areas_joined
from needs_analysis.errors import DataError, Refusal
from needs_analysis.source import attach
from tests.conftest import PUBLISHED

PEOPLE = pd.DataFrame(
    {"area_code": ["A", "B", "C", "D"], "district": ["North", "North", "North", "South"], "people": [100, 200, 50, 400]}
)


def base_of(population=PEOPLE, *, lookup=None, area="area_code", by="", people="people", age_band="all"):
    return areas_joined.residents(population, lookup, area, by, people, age_band)


def joined(counts, *, by="", base=None):
    base = base_of(by=by) if base is None else base
    return areas_joined.joined(counts, base, "crimes", "area_code", "crimes", by, used=["area_code", "crimes"])


def test_a_larger_area_has_the_people_of_all_its_areas_with_or_without_events():
    found = joined(pd.DataFrame({"area_code": ["A", "B"], "crimes": [5, 3]}), by="district")
    assert found.keys["area"].tolist() == ["North"]
    assert found.events.known.tolist() == [8] and found.people.tolist() == [350]


def test_small_areas_are_those_of_the_counts():
    found = joined(pd.DataFrame({"area_code": ["D", "A", "A"], "crimes": [7, 5, 1]}))
    assert found.keys["area"].tolist() == ["A", "D"]
    assert found.events.known.tolist() == [6, 7] and found.people.tolist() == [100, 400]


def test_events_where_nobody_is_known_to_live_are_named_and_in_no_rate():
    counts = pd.DataFrame({"area_code": ["A", "X"], "crimes": [9, 1], "area_name": ["Ashe", "Exe"]})
    found = joined(counts)
    assert found.outside == {"Exe": 1} and found.events.known.tolist() == [9]
    assert found.empty is None and found.incidents is None and found.caveats == ()


def test_a_missing_count_is_never_nought():
    found = joined(pd.DataFrame({"area_code": ["A", "D"], "crimes": [None, 4]}))
    assert found.events.missing.tolist() == [True, False]
    assert np.isnan(found.events.known[0]) and found.events.known[1] == 4


def test_codes_that_are_numbers_match_those_that_are_text():
    base = base_of(pd.DataFrame({"area_code": [101.0, 102.0], "people": [10, 20]}))
    found = joined(pd.DataFrame({"area_code": ["102 ", "101"], "crimes": [1, 2]}), base=base)
    assert found.events.known.tolist() == [2, 1] and found.people.tolist() == [10, 20]


def test_counts_of_other_areas_altogether_are_refused():
    with pytest.raises(Refusal, match="No area of the counts has a population"):
        joined(pd.DataFrame({"area_code": ["X"], "crimes": [1]}))


def test_areas_in_which_nobody_lives_are_flagged_and_refused_where_they_are_all():
    base = base_of(PEOPLE.assign(people=[0, None, 50, 400]))
    found = joined(pd.DataFrame({"area_code": ["A", "B", "C"], "crimes": [1, 2, 3]}), base=base)
    assert found.people_flag.tolist() == ["no residents", "residents not known", ""]
    with pytest.raises(Refusal, match="There are no residents in any area of the counts"):
        joined(pd.DataFrame({"area_code": ["A"], "crimes": [1]}), base=base)


def test_only_the_people_of_the_age_band_are_taken():
    population = pd.concat([PEOPLE.assign(age_band="all"), PEOPLE.assign(age_band="16+", people=[80, 160, 40, 300])])
    assert base_of(population, age_band="16+")["population"].tolist() == [80, 160, 40, 300]
    with pytest.raises(DataError, match=r"no population of age band '18\+'.*all, 16\+"):
        base_of(attach(population, PUBLISHED), age_band="18+")
    with pytest.raises(DataError, match="Expected an age band of the population"):
        base_of(population, age_band="18+")


def test_a_look_up_joins_areas_whatever_the_type_of_their_codes():
    population = pd.DataFrame({"area_code": ["1", "2", "3"], "people": [10, 20, 30]})
    lookup = pd.DataFrame({"area_code": [3, 1, 2], "ward": ["East", "West", "East"]})
    assert base_of(population, lookup=lookup, by="ward")["group"].tolist() == ["West", "East", "East"]
    with pytest.raises(DataError, match="1 of 3 rows of the population rows have no ward"):
        base_of(population, lookup=lookup[:2], by="ward")


def test_a_look_up_needs_a_column_and_names_each_area_once():
    lookup = pd.DataFrame({"area_code": ["A", "A"], "ward": ["East", "West"]})
    with pytest.raises(Refusal, match="A look-up was given and no column of it"):
        base_of(lookup=lookup)
    with pytest.raises(DataError, match="look-up rows is duplicated"):
        base_of(lookup=lookup, by="ward")


def test_people_are_no_kind_of_area_and_no_area_stands_twice():
    with pytest.raises(Refusal, match="Areas cannot be joined by people"):
        base_of(by="people")
    with pytest.raises(DataError, match="1 of the population rows of that age band is duplicated"):
        base_of(pd.concat([PEOPLE, PEOPLE[:1]]))


def test_a_district_that_has_ended_is_said():
    population = pd.DataFrame({"area_code": ["E07000187", "E06000019"], "people": [100, 200]})
    found = joined(pd.DataFrame({"area_code": ["E07000187", "E06000019"], "crimes": [1, 2]}), base=base_of(population))
    (caveat,) = found.caveats
    assert caveat.code == "ENDED_DISTRICTS" and "E07000187" in caveat.text and "E06000019" not in caveat.text
