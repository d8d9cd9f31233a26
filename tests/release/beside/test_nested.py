"""Sets that hold others, from the sets alone."""

import pandas as pd
import pytest

from needs_analysis.columns import Column
from needs_analysis.release.beside.nested import nested
from needs_analysis.release.beside.piece import Piece
from needs_analysis.release.beside.sets import Sets, named

SETS = Sets([Piece(pd.DataFrame({"area": ["A", "B", "C"]}), (Column("area", "key"),), {})])


def key(*atoms):
    return ("n", (("area", frozenset(atoms)),))


def sums(whole, part):
    values = {named(key("a", "b")): whole, named(key("a")): part}
    return list(nested([[key("a", "b")], [key("a")]], values, set(values), SETS))


def test_what_a_part_leaves_is_a_cell_of_its_own():
    ((equation, rest),) = sums(50.0, 47.0)
    assert equation == {named(key("a", "b")): -1, named(key("a")): 1, rest: 1} and rest[1] == named(key("b"))


@pytest.mark.parametrize(("whole", "part", "number"), [(50.0, 50.0, 1), (50.0, 51.0, 0)])
def test_of_nobody_there_is_no_rest_and_below_nobody_no_sum(whole, part, number):
    found = sums(whole, part)
    assert len(found) == number and all(rest is None for _, rest in found)


def test_parts_of_two_tables_meet_in_what_is_left():
    cells = {named(key("a", "b", "c")): 30.0, named(key("a")): 10.0, named(key("b", "c")): 20.0}
    found = list(nested([[key("a", "b", "c")], [key("a")], [key("b", "c")]], cells, set(cells), SETS))
    full = {named(key("a", "b", "c")): -1, named(key("a")): 1, named(key("b", "c")): 1}
    assert any(equation == full for equation, _ in found)
