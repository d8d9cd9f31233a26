"""The sums of a table, by what its columns declare."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis.columns import Column
from needs_analysis.errors import DataError
from needs_analysis.release.cells.of_table import cells_of, has_sums


def sums(table, *columns, **more):
    """Each equation in the names of its cells, with its signs."""
    found = cells_of(pd.DataFrame(table), columns, threshold=5, **more)
    matrix, names = found.system.matrix, found.system.names
    return found, {
        frozenset(("-" if share < 0 else "+", *names[at]) for at, share in zip(row.indices, row.data, strict=True))
        for row in matrix
    }


def test_a_total_adds_up_all_that_are_none():
    table = {"area": ["All", "A", "B"], "n": [9, 6, 3]}
    _, found = sums(table, Column("area", "key", totals=("All",)), Column("n", "count"))
    assert found == {frozenset({("-", "n", "All"), ("+", "n", "A"), ("+", "n", "B")})}


def test_two_keys_add_up_each_along_the_other():
    rows = [(area, sex) for area in ("All", "A", "B") for sex in ("All", "F", "M")]
    values = {("A", "F"): 5, ("A", "M"): 6, ("B", "F"): 7, ("B", "M"): 8}
    n = [sum(v for (a, s), v in values.items() if area in (a, "All") and sex in (s, "All")) for area, sex in rows]
    table = {"area": [row[0] for row in rows], "sex": [row[1] for row in rows], "n": n}
    keys = Column("area", "key", totals=("All",)), Column("sex", "key", totals=("All",))
    _, found = sums(table, *keys, Column("n", "count"))
    assert len(found) == 6


def test_one_line_over_two_keys_adds_up_all_rows():
    """A line that says "All" under both keys, without lines for each."""
    table = {"area": ["All", "A", "A", "B"], "sex": ["All", "F", "M", "F"], "n": [18, 5, 6, 7]}
    keys = Column("area", "key", totals=("All",)), Column("sex", "key", totals=("All",))
    _, found = sums(table, *keys, Column("n", "count"))
    assert [len(equation) for equation in found] == [4]


def test_people_who_stand_in_several_parts_may_come_to_more_than_their_total():
    table = {"area": ["All", "A", "B"], "n": [9, 6, 5]}
    key, distinct = Column("area", "key", totals=("All",)), Column("n", "count", distinct=True)
    assert sums(table, key, distinct, strict=True)[1] == set()
    with pytest.raises(DataError, match="do not make it"):
        sums(table, key, Column("n", "count"), strict=True)
    with pytest.raises(DataError, match="do not make it"):
        sums(table | {"n": [12, 6, 5]}, key, distinct, strict=True)


def test_of_people_in_several_parts_a_hidden_figure_is_no_difference():
    table = {"area": ["All", "A", "B"], "n": [9, 6, np.nan]}
    key = Column("area", "key", totals=("All",))
    assert sums(table, key, Column("n", "count", distinct=True), absent=True)[1] == set()
    assert len(sums(table, key, Column("n", "count"), absent=True)[1]) == 1


def test_levels_add_up_as_they_are_declared():
    table = {"area": ["Force", "County", "City", "W1", "W2"], "n": [50, 33, 17, 3, 30]}
    levels = {"Force": ["County", "City"], "County": ["W1", "W2"]}
    _, found = sums(table, Column("area", "key", totals=levels), Column("n", "count"))
    assert {len(equation) for equation in found} == {3} and len(found) == 2


def test_a_part_leaves_a_rest_that_no_table_shows():
    found, equations = sums(
        {"area": ["A"], "n": [18], "of": [20]},
        Column("area", "key"),
        Column("n", "count", part_of="of"),
        Column("of", "base"),
    )
    assert equations == {frozenset({("-", "of", "A"), ("+", "n", "A"), ("+", "rest", "n", "A")})}
    assert [found.system.names[at][0] for at in np.flatnonzero(found.unseen)] == ["rest"]


def test_of_everybody_nobody_is_left_and_that_is_protected():
    found, _ = sums({"n": [12, 40], "of": [12, 40]}, Column("n", "count", part_of="of"), Column("of", "base"))
    assert [found.system.names[at] for at in np.flatnonzero(found.small)] == [("rest", "n", "0")]


def test_a_share_beside_its_base_counts_its_part():
    columns = Column("share", "measure", part_of="of", unit="percent"), Column("of", "base")
    found, _ = sums({"share": [33.33], "of": [6]}, *columns)
    assert found.system.values[found.system.place[("share", "0")]] == 2


def test_a_part_that_is_not_listed_is_a_cell_of_its_own_or_is_refused():
    table = {"area": ["All", "A", "B"], "n": [12, 6, 3]}
    columns = Column("area", "key", totals=("All",)), Column("n", "count")
    found, equations = sums(table, *columns)
    assert found.system.values[found.unseen].tolist() == [3] and len(next(iter(equations))) == 4
    with pytest.raises(DataError, match=r'row 2, column "n": the parts of this total do not make it'):
        sums(table, *columns, strict=True)


def test_people_counted_in_two_areas_make_no_sum():
    _, equations = sums(
        {"area": ["All", "A", "B"], "n": [8, 6, 3]}, Column("area", "key", totals=("All",)), Column("n", "count")
    )
    assert equations == set()


def test_a_sum_that_someone_may_know_is_kept():
    found, equations = sums({"area": ["A", "B"], "n": [3, 8]}, Column("area", "key"), Column("n", "count"), known=["n"])
    assert len(equations) == 1 and found.system.values[found.kept].tolist() == [11]


def test_what_each_row_counts_apart_and_what_falls_below_zero_is_in_no_sum():
    key = Column("area", "key", totals=("All",))
    assert sums({"area": ["All", "A"], "n": [3, 3]}, key, Column("n", "count", apart=True))[1] == set()
    found, equations = sums({"area": ["All", "A", "B"], "n": [1, -3, 4]}, key, Column("n", "count"))
    assert equations == set() and found.where == {}


def test_one_base_in_every_row_is_one_figure_that_stays():
    found, _ = sums(
        {"area": ["A", "B"], "n": [3, 8], "of": [40, 40]},
        Column("area", "key"),
        Column("n", "count", part_of="of"),
        Column("of", "base"),
    )
    assert {found.system.names[at][0] for at in np.flatnonzero(found.kept)} == {"of"}


def test_rows_of_the_same_keys_are_different_cells():
    found, _ = sums({"area": ["A", "A"], "n": [3, 8]}, Column("area", "key"), Column("n", "count"))
    assert set(found.where) == {("n", "A"), ("n", "A", "1")}


def test_a_table_has_sums_only_where_a_row_adds_up_others():
    columns = Column("area", "key", totals=("All",)), Column("n", "count")
    assert has_sums(pd.DataFrame({"area": ["All", "A", "B"], "n": [9, 6, 3]}), columns)
    assert not has_sums(pd.DataFrame({"area": ["A", "B"], "n": [6, 3]}), columns)
    assert not has_sums(pd.DataFrame({"area": ["All"], "n": [9]}), columns)


def test_which_measure_counts_people_who_stand_in_several_parts_is_known():
    table = {
        "area": ["All", "A", "B"] * 2,
        "measure": ["events"] * 3 + ["victims"] * 3,
        "n": [11, 6, 5, 9, 6, 5],
    }
    keys = Column("area", "key", totals=("All",)), Column("measure", "key")
    found, equations = sums(table, *keys, Column("n", "count", distinct=True))
    assert found.in_several == {("n", "victims")} and len(equations) == 1
