"""Several tables as one system: the same, revised and held cells."""

import numpy as np
import pandas as pd

from needs_analysis.columns import Column
from needs_analysis.release.beside.join import join
from needs_analysis.release.beside.piece import Piece
from needs_analysis.release.cells.of_table import cells_of

COLUMNS = (Column("area", "key", totals=("All",)), Column("n", "count"))


def piece(values, source="s"):
    table = pd.DataFrame({"area": ["All", "A", "B", "C"], "n": [np.nan if v is None else float(v) for v in values]})
    return Piece(table, COLUMNS, {"n": "n"}, sources=frozenset({source}), said=f"{values}")


def joined(new, *earlier):
    return join(new, earlier, cells_of(new.table, COLUMNS, threshold=5), threshold=5)


def test_a_hidden_figure_is_the_one_of_now_where_nothing_changed():
    made = joined(piece([40, 20, 3, 17]), piece([40, 20, None, None]))
    assert len(made.fixed) == 2 and made.cells[made.own["n", "B"]] == 3 and not made.guessed


def test_of_a_revised_sum_each_hidden_figure_may_be_what_changed():
    made = joined(piece([43, 20, 6, 17]), piece([40, 20, None, None]))
    assert {made.cells[cell] for cell in made.hidden if cell[0] == "before"} == {3, 14}


def test_every_sum_holds():
    made = joined(piece([43, 20, 6, 17]), piece([40, 20, None, None]), piece([39, 19, None, None]))
    for equation in made.equations:
        assert abs(sum(share * made.cells[cell] for cell, share in equation.items())) < 1e-6


def test_tables_of_other_sources_have_nothing_to_do_with_each_other():
    assert joined(piece([40, 20, 3, 17]), piece([40, 20, None, None], source="other")) is None
