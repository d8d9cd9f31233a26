"""Spells, bands and clusters as they are given; refusals of spells are tested with the curve."""

import numpy as np
import pytest

from needs_analysis.errors import Refusal
from needs_analysis.statistics.survival._spells import FROM_THE_START, edges, numbered, spells, yes_or_no


def test_an_entry_of_nought_is_from_the_start():
    found = spells([0, 5], [1, 0], [0, 2], ["b", "a"])
    assert found.entry.tolist() == [FROM_THE_START, 2] and found.clusters.tolist() == [1, 0]
    assert spells([1], [True], None, None).entry.tolist() == [FROM_THE_START]


@pytest.mark.parametrize("given", [[True, False], [1, 0], [1.0, 0.0], np.array([1, 0], dtype="int8")])
def test_yes_and_no_in_any_type(given):
    assert yes_or_no(given, name="observed").tolist() == [True, False]


def test_the_last_edge_alone_may_be_without_end():
    assert edges([0, 1, np.inf]).tolist() == [0, 1, np.inf]
    with pytest.raises(Refusal, match="rise"):
        edges([0, np.inf, np.inf])


def test_clusters_of_two_kinds_are_refused():
    with pytest.raises(Refusal, match="mixes text"):
        numbered(np.array([1, "a"], dtype=object))
