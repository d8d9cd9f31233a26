"""How columns come from counts: what can be worked out again from rounded ones, and what cannot."""

from dataclasses import replace

import pandas as pd
import pytest

from needs_analysis.columns import Column
from needs_analysis.release.worked_out import entering, origins

COUNTS = {"n": [41, 67, 93, 58], "before": [39, 71, 88, 61], "people": [9000, 8100, 7300, 6600]}
DECLARED = [Column("n", "count"), Column("before", "count"), Column("people", "base", public=True)]


def found(values, column):
    table = pd.DataFrame(COUNTS)
    return origins(table.assign(x=values(table)), [*DECLARED, column])["x"]


def measure(*of, **more):
    return Column("x", "measure", of=of, **more)


@pytest.mark.parametrize(
    ("values", "of", "kind", "factor"),
    [
        (lambda t: 1000 * t["n"] / t["people"], ("n", "people"), "ratio", 1000),
        (lambda t: t["n"] / t["before"], ("before", "n"), "ratio", 1),
        (lambda t: t["n"] / t["before"], ("n", "before", "people"), "ratio", 1),
        (lambda t: 7.3 * t["n"] / t["people"], ("n", "people"), "ratio", 7.3),
        (lambda t: 100 * (t["n"] / t["before"] - 1), ("n", "before"), "change", 100),
        (lambda t: 1 - t["n"] / t["people"], ("n", "people"), "change", -1),
        (lambda t: t["people"] - t["n"], ("n", "people"), "difference", 1),
        (lambda t: 4 * t["n"], ("n",), "multiple", 4),
        (lambda t: t["n"] / 12, ("n",), "multiple", 1 / 12),
    ],
)
def test_what_is_made_of_two_counts_is_recognised(values, of, kind, factor):
    origin = found(values, measure(*of))
    assert origin.kind == kind and origin.factor == pytest.approx(factor)


@pytest.mark.parametrize(
    ("values", "column"),
    [
        (lambda t: t["n"] ** 0.5, measure("n")),
        (lambda t: t["n"] ** 2, measure("n")),
        (lambda t: 1.37 * t["n"], measure("n")),
        (lambda t: t["n"] - 2 * t["before"], measure("n", "before")),
        (lambda t: t["n"] / t["n"].sum(), measure("n", across=True)),
        (lambda t: t["n"] / t["people"], Column("x", "limit", of=("n", "people"))),
    ],
)
def test_what_is_made_otherwise_is_not(values, column):
    """Of those the counts behind count as known: a figure beside them may tell them more closely."""
    origin = found(values, column)
    assert origin.kind == "coarse" and entering({"x": origin}) == frozenset(origin.counts) != frozenset()


def test_a_square_of_one_row_is_no_multiple():
    table = pd.DataFrame({"n": [41], "x": [41 * 41]})
    assert origins(table, [Column("n", "count"), measure("n")])["x"].kind == "coarse"


def test_a_difference_of_counts_is_one_and_their_sum_narrows_them():
    table = pd.DataFrame(COUNTS)
    change = origins(
        table.assign(x=table["n"] - table["before"]), [*DECLARED, Column("x", "count", of=("n", "before"))]
    )
    assert change["x"].kind == "difference" and not entering(change)
    both = origins(table.assign(x=table["n"] + table["before"]), [*DECLARED, Column("x", "count", of=("n", "before"))])
    assert both["x"].kind == "count" and entering(both) == {"x", "n", "before"}


def test_a_share_stands_for_its_part():
    table = pd.DataFrame({"share": [0.3333], "of": [60]})
    column = Column("share", "measure", of=("of",), part_of="of")
    assert origins(table, [column, Column("of", "base")])["share"].kind == "share"


def test_what_rests_on_public_figures_alone_has_no_origin():
    table = pd.DataFrame({"people": [9000], "x": [0.4]})
    assert origins(table, [Column("people", "base", public=True), measure("people")]) == {}


def test_of_three_counts_that_give_each_other_the_shown_ones_are_rounded():
    table = pd.DataFrame({"again": [40, 60], "beyond": [10, 25], "before": [30, 35]})
    counts = ("again", "beyond", "before")
    columns = [Column(name, "count", of=counts, shown=name == "again") for name in counts]
    found = origins(table, columns)
    assert [found[name].kind for name in counts] == ["count", "difference", "count"]
    alone = origins(table, [replace(column, shown=True) for column in columns])
    assert sorted(alone[name].kind for name in counts) == ["count", "count", "difference"]
