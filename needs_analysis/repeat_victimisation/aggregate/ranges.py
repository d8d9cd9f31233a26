"""Counts of an aggregate as ranges: a known one is itself, one withheld as "<5" is 1 to 4, a missing one is anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import require
from needs_analysis.errors import DataError
from needs_analysis.groups import Array
from needs_analysis.quantity import STATES

_MOST_ROWS: Final = 8


@dataclass(frozen=True)
class Ranges:
    """Between what some counts lie.

    Parameters
    ----------
    low, high : ndarray of float
        Both included; ``high`` is infinite where nothing limits it.
    known : ndarray of bool
        Which are known themselves.
    """

    low: Array
    high: Array
    known: Array


def rows_said(table: pd.DataFrame, wrong: Array) -> str:
    """Which rows of a table some are, for a message: by the number of the file, or counted from 1.

    Examples
    --------
    >>> rows_said(pd.DataFrame({"band": ["1", "2"]}), np.array([False, True]))
    '2'
    """
    numbers = table["row"].to_numpy() if "row" in table else np.arange(1, len(table) + 1)
    found = [str(number) for number in numbers[np.asarray(wrong, dtype=bool)]]
    return ", ".join(found[:_MOST_ROWS]) + (", ..." if len(found) > _MOST_ROWS else "")


def ranges(table: pd.DataFrame, column: str) -> Ranges:
    """Read a column of counts with its state and range, where those are there.

    Raises
    ------
    DataError
        For text, percentages, fractions, negative counts and ranges that end before they begin, with the rows.

    Examples
    --------
    >>> from needs_analysis.quantity import Measured, frame, known
    >>> found = ranges(frame("count", [known(12), Measured(state="suppressed", lower=1, upper=4)]), "count")
    >>> found.low.tolist(), found.high.tolist()
    ([12.0, 1.0], [12.0, 4.0])
    """
    numbers = require.floats(table[column])
    given = table[column].notna().to_numpy()
    _refuse_percentages(table, column, numbers)
    _refuse(table, column, np.isnan(numbers) & given, "are text and not numbers", _READ)
    with np.errstate(invalid="ignore"):
        _refuse(
            table, column, np.isinf(numbers) | (numbers > require.MOST), "are out of range for a count", "Correct them."
        )
        _refuse(table, column, numbers < 0, "are negative", "Counts are 0 or more.")
    known = ~np.isnan(numbers)
    low, high = np.zeros(len(table)), np.full(len(table), np.inf)
    if f"{column}_state" in table:
        states = table[f"{column}_state"].astype("str").to_numpy()
        _refuse(
            table,
            f"{column}_state",
            ~np.isin(states, STATES),
            "have an unknown state",
            f"Use one of {', '.join(STATES)}.",
        )
        known &= states == "known"
        hidden = np.isin(states, ["suppressed", "low"])
        low[states == "low"] = 1
        if "threshold" in table:
            limits = require.floats(table["threshold"]) - 1
            high = np.where(hidden & (limits >= 1), limits, high)
        high[states == "not_applicable"] = 0
    for name, ends in (("lower", low), ("upper", high)):
        if f"{column}_{name}" in table:
            found = require.floats(table[f"{column}_{name}"])
            ends[:] = np.where(np.isnan(found), ends, found)
    low, high = np.where(known, numbers, np.ceil(low)), np.where(known, numbers, np.floor(high))
    _refuse(
        table,
        f"{column}_lower",
        (low > high) | (low < 0),
        "have a range that ends before it begins",
        "Correct the range.",
    )
    return Ranges(low, high, known)


_READ: Final = 'Read the file with reading.force_aggregate, or give "<5" as count_state, count_lower and count_upper.'


def _refuse_percentages(table: pd.DataFrame, column: str, numbers: Array) -> None:
    """Refuse shares, which say nothing of how many."""
    marked = table[column].map(lambda cell: isinstance(cell, str) and "%" in cell).to_numpy(dtype=bool)
    if "unit" in table:
        marked = (
            marked | table["unit"].astype("str").str.casefold().isin(["percent", "%", "share", "per cent"]).to_numpy()
        )
    with np.errstate(invalid="ignore"):
        broken = ~np.isnan(numbers) & ~np.isinf(numbers) & (numbers != np.round(numbers))
    remedy = "Give how many there were; a percentage says nothing of how many victims it is of."
    _refuse(table, column, marked | broken, "are percentages or fractions", remedy)


def _refuse(table: pd.DataFrame, column: str, wrong: Any, problem: str, remedy: str) -> None:
    wrong = np.asarray(wrong, dtype=bool)
    if wrong.any():
        raise DataError.one(
            f"{int(wrong.sum())} of {len(wrong)} counts {problem}",
            row=rows_said(table, wrong),
            column=column,
            count=int(wrong.sum()),
            expected="whole numbers, 0 or more",
            remedy=remedy,
        )
