"""The known answers of a synthetic force, by hand."""

import pandas as pd
import pytest

from needs_analysis.source import sources_of
from needs_analysis.synthetic.repeat_truth import MEASURES, repeat_truth

DAYS = ("2023-03-31", "2024-03-31", "2024-04-01", "2024-05-01", "2025-03-31", "2025-04-01", "2024-06-01")
PEOPLE = ("a", "b", "a", "b", "b", "b", "c")


@pytest.fixture(scope="module")
def found():
    extract = pd.DataFrame({"crime_id": range(7), "victim_id": [*PEOPLE[:3], None, *PEOPLE[4:]], "date": DAYS})
    kinds = ["first or unrelated"] * 3 + ["repeat"] + ["first or unrelated"] * 3
    truth = pd.DataFrame({"crime_id": range(7), "person_id": PEOPLE, "kind": kinds})
    mixed = truth.sample(frac=1, random_state=1)
    return repeat_truth(extract, mixed, start="2024-04-01", end="2025-03-31").set_index("measure")


def test_each_measure_by_hand(found):
    # In the window: a on 1 April 2024 (the one before lies over 12 months back), b twice, both within 12 months, c once.
    assert list(found.index) == list(MEASURES)
    pairs = found[["numerator", "denominator"]].apply(tuple, axis=1)
    assert pairs.tolist() == [(2, 4), (1, 3), (2, 4), (4, 3), (1, 4), (1, 4)]
    assert found["value"].tolist() == [0.5, 0.3333, 0.5, 1.3333, 0.25, 0.25]


def test_it_is_labelled_as_synthetic(found):
    extract = pd.DataFrame({"crime_id": [1], "victim_id": ["a"], "date": ["2024-05-01"]})
    truth = pd.DataFrame({"crime_id": [1], "person_id": ["a"], "kind": ["first or unrelated"]})
    made = repeat_truth(extract, truth, start="2024-04-01", end="2025-03-31")
    assert [source.disclosure for source in sources_of(made)] == ["synthetic"]


def test_a_crime_twice_is_refused():
    extract = pd.DataFrame({"crime_id": [1, 1], "victim_id": ["a", "b"], "date": ["2024-05-01"] * 2})
    truth = pd.DataFrame({"crime_id": [1], "person_id": ["a"], "kind": ["repeat"]})
    with pytest.raises(pd.errors.MergeError):
        repeat_truth(extract, truth, start="2024-04-01", end="2025-03-31")
