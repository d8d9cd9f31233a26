"""Figures that are the value of one person or case, or of one who gives or gets money."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis.columns import Column
from needs_analysis.errors import DataError
from needs_analysis.release.cells.part_given import numbers
from needs_analysis.release.cells.system import Array
from needs_analysis.release.dominance import dominance

_NEAR: Final = 1e-9
_PENCE: Final = 0.005


def single_records(
    table: pd.DataFrame, column: Column, columns: Mapping[Any, Column], threshold: int, *, in_sums: bool = False
) -> Array:
    """Where a column shows what one alone has, made or got.

    Parameters
    ----------
    table : pandas.DataFrame
        With all its values.
    column : Column
        The column that is looked at.
    columns : mapping
        All of them by name.
    threshold : int
        Of a quantile, how many must lie on each side of it.
    in_sums : bool
        Whether totals stand in the table: money that is withheld could then be calculated from the rest, so the column goes.

    Raises
    ------
    DataError
        For contributors that make more than their sum.

    Examples
    --------
    >>> table = pd.DataFrame({"n": [34, 8], "oldest": [81, 44], "median_age": [31, 28]})
    >>> given = {"n": Column("n", "count"), "oldest": Column("oldest", "measure", of=("n",), quantile=1)}
    >>> single_records(table, given["oldest"], given, 5).tolist()
    [True, True]
    >>> median = Column("median_age", "measure", of=("n",), quantile=0.5)
    >>> single_records(table, median, given, 5).tolist()
    [False, True]
    """
    if column.quantile is not None:
        return _of_people(table, column, columns, threshold)
    if any(column.name in each.contributors for each in columns.values()):
        return np.asarray((numbers(table, column.name) != 0) & _there(table, column))
    if column.contributors:
        told = _dominated(table, column)
        return np.full(len(table), True) if in_sums and told.any() else told
    return np.zeros(len(table), dtype=bool)


def _of_people(table: pd.DataFrame, column: Column, columns: Mapping[Any, Column], threshold: int) -> Array:
    """A quantile with fewer than the threshold on one side of it; where nobody says of how many it is, any."""
    many = [name for name in column.of if name in columns and columns[name].role in ("count", "base")]
    share = min(column.quantile or 0.0, 1 - (column.quantile or 0.0))
    if not many or columns[many[0]].public:
        return _there(table, column)
    enough = share * numbers(table, many[0]) >= threshold - _NEAR
    return np.asarray(~enough & _there(table, column))


def _there(table: pd.DataFrame, column: Column) -> Array:
    return np.asarray(table[column.name].notna().to_numpy(dtype=bool))


def _dominated(table: pd.DataFrame, column: Column) -> Array:
    """Sums that tell what their largest contributor makes; what is not known of a sum is one more contributor."""
    total = numbers(table, column.name)
    made = np.nan_to_num(np.array([numbers(table, name) for name in column.contributors]))
    rest = total - made.sum(axis=0)
    wrong = (rest < -_PENCE) | (made < 0).any(axis=0)
    if wrong.any():
        raise DataError(
            [
                {
                    "row": int(row) + 2,
                    "column": str(column.name),
                    "problem": "its contributors make more than it, or less than nothing",
                    "expected": "what each makes of the sum",
                }
                for row in np.flatnonzero(wrong)
            ]
        )
    told = np.zeros(len(table), dtype=bool)
    for row in np.flatnonzero(total > 0):
        sizes = [*made[:, row], max(0.0, float(rest[row]) if rest[row] > _PENCE else 0.0)]
        told[row] = bool(dominance([float(size) for size in sizes]))
    return told
