"""The count that a share or rate stands for, where what it is of is known."""

from __future__ import annotations

import re
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis.columns import Column
from needs_analysis.release.cells.system import Array

_PER: Final = re.compile(r"per ([1-9][0-9,]*)\b", re.IGNORECASE)


def part_given(table: pd.DataFrame, column: Column) -> Array:
    """The count that a share or rate gives beside its whole.

    Notes
    -----
    None of however many is nobody, and of any others there is at least one, however the figure was rounded.

    Examples
    --------
    >>> table = pd.DataFrame({"rate": [0.16, 0.0], "residents": [18_800, 9_000]})
    >>> part_given(table, Column("rate", "measure", part_of="residents", unit="per 1,000")).tolist()
    [3.0, 0.0]
    """
    share = numbers(table, column.name)
    part = np.round(share / scale(table, column) * numbers(table, column.part_of))
    part = np.where(share > 0, np.maximum(part, 1.0), part)
    return np.asarray(np.where(share == 0, 0.0, part))


def numbers(table: pd.DataFrame, name: Any) -> Array:
    """A column as numbers, in whatever form they are kept; missing where there is none."""
    return np.asarray(pd.to_numeric(table[name], errors="coerce").to_numpy(dtype=float, na_value=np.nan))


def scale(table: pd.DataFrame, column: Column) -> Array:
    """What a share is of: 1, or 100 where it is in percent, or 1,000 where it is per 1,000."""
    if column.unit or "unit" not in table:
        return np.full(len(table), _size_of(column.unit))
    return np.array([_size_of(str(unit)) for unit in table["unit"]], dtype=float)


def _size_of(unit: str) -> float:
    if unit == "percent":
        return 100.0
    found = _PER.match(unit)
    return float(found[1].replace(",", "")) if found else 1.0
