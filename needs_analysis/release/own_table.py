"""A table of one's own: what its columns are said to be, and its figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis.columns import STANDARD, Column, declared
from needs_analysis.errors import DataError

MARKS: Final = frozenset({"[c]", "c", "*", "..", "...", "[low]", "", "x", "[x]", "suppressed"})
"""What stands in place of a hidden figure, in small letters."""


def declared_columns(table: Any, columns: Mapping[Any, Any] | Iterable[Column]) -> tuple[Column, ...]:
    """What each column of a table is, in the words of `columns.Column`.

    Raises
    ------
    DataError
        For a column that nobody declares, a declaration of a column that is not there, and one that is not understood.
    """
    if not isinstance(table, pd.DataFrame):
        raise DataError.one(f"this is a {type(table).__name__}", expected="a table, a result or a released result")
    known = {field.name for field in fields(Column)} - {"name"}
    given = []
    for name, words in columns.items() if isinstance(columns, Mapping) else ((each.name, each) for each in columns):
        said = {"role": words} if isinstance(words, str) else words
        if isinstance(said, Column):
            given.append(said)
            continue
        strange = sorted(set(said) - known) if isinstance(said, Mapping) else ["no mapping"]
        if strange or "role" not in said:
            raise DataError.one(
                f"its declaration is not understood ({', '.join(map(str, strange)) or 'no role'})",
                column=str(name),
                expected=f"some of {', '.join(sorted(known))}",
            )
        ready: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in said.items()}
        given.append(Column(name, **ready))
    lacking = [str(name) for name in table.columns if name not in {each.name for each in given} | set(STANDARD)]
    if lacking:
        raise DataError.one(
            "it is not declared what this column is",
            column=lacking[0],
            count=len(lacking),
            remedy=f'Declare it: columns={{"{lacking[0]}": "count", ...}}, or "key", "label", "base", "measure", "helper".',
        )
    strangers = [str(each.name) for each in given if each.name not in set(table.columns)]
    if strangers:
        raise DataError.one("the table has no such column", column=strangers[0], count=len(strangers))
    return declared(list(table.columns), given, what="The table")


def read_figures(table: pd.DataFrame, columns: Sequence[Column]) -> tuple[pd.DataFrame, list[str]]:
    """The table with numbers in its figures and nothing where one is hidden; and the marks that say too much.

    Raises
    ------
    DataError
        For what is neither a number nor a mark, and a count below 0.
    """
    problems: list[dict[str, Any]] = []
    told: list[str] = []
    frame = table.copy()
    for column in columns:
        if column.role not in ("count", "base", "measure", "money", "limit"):
            continue
        values: list[float] = []
        for row, cell in enumerate(table[column.name]):
            text = cell.strip().casefold() if isinstance(cell, str) else ""
            if isinstance(cell, str) and text.startswith("<"):
                told.append(f"{column.name}, row {row + 2}: the mark {cell.strip()} says that the figure is small")
                values.append(np.nan)
                continue
            values.append(_number(cell, text))
            if np.isinf(values[-1]):
                problems.append(
                    {"row": row + 2, "column": str(column.name), "problem": "this is no figure and no mark"}
                )
            elif values[-1] < 0 and column.role in ("count", "base"):
                problems.append({"row": row + 2, "column": str(column.name), "problem": "this figure is below 0"})
        frame[column.name] = pd.Series(values, index=frame.index, dtype=float)
    if problems:
        expected = f"a number, or a mark such as {', '.join(sorted(MARKS - {''})[:3])}"
        raise DataError([{"expected": expected, **problem} for problem in problems])
    return frame, told


def _number(cell: Any, text: str) -> float:
    if cell is None or cell is pd.NA or cell is pd.NaT or (isinstance(cell, str) and text in MARKS):
        return np.nan
    if isinstance(cell, bool | np.bool_):
        return np.inf
    try:
        return float(cell)
    except (TypeError, ValueError, OverflowError):
        return np.inf
