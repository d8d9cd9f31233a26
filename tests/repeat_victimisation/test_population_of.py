"""How many people there are in each group, or why that is not known."""

import pandas as pd
import pytest

from needs_analysis.errors import DataError, Refusal
from needs_analysis.repeat_victimisation.population_of import population_of

PEOPLE = pd.DataFrame({"district": ["A", "A", "B"], "sex": ["F", "M", "F"], "population": [100, 90, 50]})
SHOWN = pd.DataFrame({"g_0": ["A", "B"]})


def test_rows_of_a_group_add_up_and_those_of_no_event_count_in_the_whole():
    assert population_of(PEOPLE, ["district"], SHOWN) == [240.0, 190.0, 50.0]
    assert population_of(PEOPLE, ["district"], SHOWN.head(1)) == [240.0, 190.0]
    assert population_of(PEOPLE, [], SHOWN[[]]) == [240.0]


def test_several_years_are_refused():
    with pytest.raises(Refusal, match="several years"):
        population_of(PEOPLE.assign(year=[2022, 2023, 2023]), ["district"], SHOWN)


def test_a_group_without_people_is_refused_and_not_named():
    with pytest.raises(DataError, match="1 of 3 groups") as refused:
        population_of(PEOPLE, ["district"], pd.DataFrame({"g_0": ["A", "B", "Jane Doe"]}))
    assert "Jane" not in str(refused.value)


@pytest.mark.parametrize("people", [[-1, 1, 1], [None, 1, 1], ["many", 1, 1], [float("inf"), 1, 1]])
def test_what_is_no_number_of_people_is_refused(people):
    with pytest.raises((Refusal, DataError)):
        population_of(PEOPLE.assign(population=people), ["district"], SHOWN)
