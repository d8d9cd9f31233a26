"""Cells and equations in one order, whatever order they came in. What does not fit is refused: test_audit_cells."""

import numpy as np
import pytest

from needs_analysis.errors import DataError
from needs_analysis.release.cells.system import checked


def test_the_order_of_cells_and_equations_tells_nothing():
    first = checked({"T": 5, "A": 3, "B": 2}, [{"T": -1, "A": 1, "B": 1}, {"T": -1, "B": 1, "A": 1}])
    second = checked({"B": 2, "A": 3, "T": 5}, [{"B": 1, "A": 1, "T": -1}])
    assert first.names == second.names and first.values.tolist() == second.values.tolist()
    assert (first.matrix != second.matrix).nnz == 0 and first.matrix.shape[0] == 1


def test_a_cell_of_no_weight_is_not_in_an_equation():
    assert checked({"A": 3, "B": 3, "C": 9}, [{"A": 1, "B": -1, "C": 0}]).matrix.nnz == 2


def test_names_are_flagged_and_strangers_refused():
    system = checked({"A": 3, "B": 3}, [])
    assert system.flags(["B"]).tolist() == [False, True] and system.flags("A").tolist() == [True, False]
    with pytest.raises(DataError, match="no cell has the name C"):
        system.flags(["A", "C"])


def test_small_errors_of_sums_of_decimals_are_none():
    parts = {f"p{at}": 0.1 for at in range(10)}
    system = checked({**parts, "T": 1.0}, [{"T": -1, **dict.fromkeys(parts, 1)}])
    assert np.isclose((system.matrix @ system.values).max(), 0)
