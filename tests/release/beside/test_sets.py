"""Rows of several tables as sets."""

import pandas as pd

from needs_analysis.columns import Column
from needs_analysis.release.beside.piece import Piece
from needs_analysis.release.beside.sets import Sets, meeting, named


def piece(labels, **more):
    totals = ("All",) if "All" in labels else ()
    return Piece(pd.DataFrame({"area": labels}), (Column("area", "key", totals=totals),), {}, **more)


def test_a_total_of_all_is_the_same_as_no_key_and_one_of_fewer_is_not():
    large, small = piece(["All", "A", "B", "C"]), piece(["All", "A", "B"])
    sets = Sets([large, small])
    assert sets.of_row(large, {"area": "All"}) == ()
    assert sets.of_row(small, {"area": "All"}) == (("area", frozenset({"a", "b"})),)


def test_a_total_of_all_that_is_listed_may_be_fewer_than_no_key_where_the_key_is_not_closed():
    table = piece(["All", "A", "B"])
    sets = Sets([table])
    for reading, same in ((sets, True), (sets.apart(), False), (sets.closing("area").apart(), True)):
        assert (reading.of_row(table, {"area": "All"}) == ()) is same


def test_tables_without_a_common_label_have_nobody_in_common():
    assert meeting(piece(["A"]), [piece(["B"]), piece(["A", "B"]), piece(["A"], where={"sex": ("F",)})]) == [
        False,
        True,
        True,
    ]


def test_a_name_is_written_the_same_in_every_process():
    assert named(("n", (("area", frozenset({"b", "a", "c"})),))) == ("cell", "n", ("area", "a", "b", "c"))
