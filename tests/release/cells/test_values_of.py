"""Values of hidden cells with which all sums hold."""

import numpy as np
import pytest

from needs_analysis.errors import DataError
from needs_analysis.release.cells.values_of import values_of


def test_hidden_values_are_found_or_the_table_cannot_be_true():
    assert values_of({("B",)}, {("T",): 9, ("A",): 6, ("B",): np.nan}, [{("T",): -1, ("A",): 1, ("B",): 1}]) == {
        ("B",): 3
    }
    with pytest.raises(DataError, match="cannot be true"):
        values_of({("B",)}, {("T",): 5, ("A",): 6, ("B",): np.nan}, [{("T",): -1, ("A",): 1, ("B",): 1}])
