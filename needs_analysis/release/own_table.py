"""A table of one's own: what its columns are said to be, and its figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis.columns import SHARE, STANDARD, Column, declared
from needs_analysis.errors import DataError

_MOST: Final = 2.0**53
_FIGURE: Final = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:e[-+]?[0-9]{1,3})?", re.ASCII)
"""Python also takes 1_000, nan, and the digits of other scripts for numbers."""
_BESIDE_FIGURES: Final = str.maketrans("", "", ",£%() ")
_HEADINGS: Final = " A second row of headings belongs in the first: join the two."
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
    if not isinstance(columns, Mapping):
        columns = tuple(columns) if isinstance(columns, Iterable) else (None,)
    if not isinstance(columns, Mapping) and not all(isinstance(each, Column) for each in columns):
        raise DataError.one(
            "the columns are not declared as expected",
            expected='columns={"area": {"role": "key", "totals": ["All"]}, "victims": "count"}',
        )
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
        wrong = [key for key, value in said.items() if not _is_of_its_kind(key, value)]
        if wrong:
            raise DataError.one(
                f"{wrong[0]} is of type {type(said[wrong[0]]).__name__} in its declaration",
                column=str(name),
                expected=_KINDS.get(wrong[0], "True or False"),
            )
        ready: dict[str, Any] = {key: _several(value, key) for key, value in said.items()}
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
    found = declared(list(table.columns), given, what="The table")
    # What a limit of a standard name is calculated from has to stand in the table too.
    standard = {column.name: column for column in found if column.role in ("measure", "limit")}
    _fit(table, {**standard, **{column.name: column for column in given}})
    return found


_KINDS: Final = {
    "role": "a text",
    "unit": "a text",
    "part_of": "the name of a column",
    "of": "names of columns",
    "contributors": "names of columns",
    "across": "True, or names of columns",
    "totals": "labels, or a mapping of labels to their parts",
    "quantile": "a number from 0 to 1",
}


def _is_of_its_kind(key: str, value: Any) -> bool:
    """Whether a word of a declaration has a value that it can have."""
    if key in ("role", "unit", "part_of"):
        return isinstance(value, str)
    if key in ("of", "contributors"):
        return isinstance(value, str | list | tuple)
    if key == "totals":
        parts = value.values() if isinstance(value, Mapping) else ()
        return isinstance(value, str | list | tuple | Mapping) and all(isinstance(each, list | tuple) for each in parts)
    if key == "quantile":
        return value is None or isinstance(value, int | float)
    return (
        isinstance(value, bool)
        or (key == "attribute" and value is None)
        or (key == "across" and isinstance(value, list | tuple))
    )


def _several(value: Any, key: str) -> Any:
    """One label or column where several may stand is one of them."""
    if key in ("of", "totals", "contributors") and isinstance(value, str):
        return (value,)
    if isinstance(value, Mapping):
        return {str(total): tuple(map(str, parts)) for total, parts in value.items()}
    return tuple(str(each) if key == "totals" else each for each in value) if isinstance(value, list | tuple) else value


def _fit(table: pd.DataFrame, columns: Mapping[Any, Column]) -> None:
    """Refuse declarations that the table does not bear out: what is meant to be a total would protect nothing."""
    problems: list[dict[str, Any]] = []
    for name, column in columns.items():
        problem = _misfit(table, column, columns)
        if problem:
            problems.append({"column": str(name), **problem})
    if problems:
        raise DataError(problems)


def _misfit(table: pd.DataFrame, column: Column, columns: Mapping[Any, Column]) -> dict[str, str]:
    if column.role == "key":
        labels = set(table[column.name].astype("str"))
        wanted = {label for total, parts in column.adds_up.items() for label in (total, *parts)}
        lacking = sorted(wanted - labels)
        if lacking:
            return {
                "problem": f"no row has the label {', '.join(lacking[:5])}",
                "expected": "a row for each total and each of its parts, spelled as declared",
            }
        return {}
    if column.totals:
        return {"problem": "only a key has totals"}
    if column.apart and any(each.totals for each in columns.values()):
        return {"problem": "rows that count things of their own make no totals"}
    if column.part_of:
        whole = columns.get(column.part_of)
        if column.part_of == column.name or whole is None or whole.role not in ("count", "base"):
            return {
                "problem": f"it is a part of {column.part_of}, which is no other count",
                "expected": "a count or base",
            }
    if column.role == "measure" and column.quantile is not None:
        many = [name for name in column.of if name in columns and columns[name].role in ("count", "base")]
        if not many:
            return {
                "problem": "it is the value of one person or case, and it is not said of how many",
                "remedy": 'Say from how many: {"role": "measure", "of": "n", "quantile": 0.5}.',
            }
    strange = [name for name in column.contributors if name not in columns or columns[name].role != "money"]
    if strange or column.name in column.contributors:
        return {"problem": "its contributors are not other columns of money", "expected": "columns of money"}
    return _unsaid(column, columns) if column.role in ("measure", "limit") else {}


def _unsaid(column: Column, columns: Mapping[Any, Column]) -> dict[str, str]:
    """What is not said of a measure, so that nobody could tell of which count it has to be withheld."""
    follow, passed = [column.name], set()
    while follow:
        each = columns.get(follow.pop())
        if each is not None and each.name not in passed:
            passed.add(each.name)
            follow += [*each.of, *filter(None, [each.part_of])]
    if not any(columns[name].role in ("count", "base", "money") for name in passed):
        return {
            "problem": "it is not said what it is calculated from",
            "expected": "columns of the table, a count or base among them",
            "remedy": 'Say from which columns: {"role": "measure", "of": ["victims", "residents"]}.',
        }
    alone = column.role == "measure" and column.quantile is None and not column.part_of and len(column.of) == 1
    if not alone or columns[column.of[0]].role not in ("count", "base"):
        return {}
    if column.unit in ("", SHARE, "percent", "%"):
        whole = column.of[0]
        return {
            "problem": f"beside {whole} it may stand for a count, and it is not said whether it does",
            "remedy": f'Of a share say so: {{"role": "measure", "part_of": "{whole}", "unit": "percent"}} (or "share"). Of others say the unit, such as '
            '"per 1,000" or "years". Or give the count as a column, and say that it is calculated from both.',
        }
    return {}


def read_figures(table: pd.DataFrame, columns: Sequence[Column]) -> tuple[pd.DataFrame, list[str]]:
    """The table with numbers in its figures and nothing where one is hidden; and the marks that say too much.

    Raises
    ------
    DataError
        For what is neither a number nor a mark, a count below 0, and one that is not whole although its unit only comes whole.
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
                headings = {} if row else {"remedy": _HEADINGS.strip()}
                problems.append(
                    {"row": row + 2, "column": str(column.name), "problem": "this is no figure and no mark", **headings}
                )
            elif values[-1] < 0 and column.role in ("count", "base"):
                problems.append({"row": row + 2, "column": str(column.name), "problem": "this figure is below 0"})
            elif values[-1] > _MOST and column.role in ("count", "base"):
                problems.append({"row": row + 2, "column": str(column.name), "problem": "this figure is too large"})
            elif _is_in_parts(values[-1], column):
                problems.append({"row": row + 2, "column": str(column.name), **_NOT_WHOLE})
        frame[column.name] = pd.Series(values, index=frame.index, dtype=float)
    problems += _more_than_their_whole(frame, columns)
    if problems:
        expected = f"a number, or a mark such as {', '.join(sorted(MARKS - {''})[:3])}"
        raise DataError([{"expected": expected, **problem} for problem in problems])
    return frame, told


def require_whole(table: pd.DataFrame, columns: Sequence[Column]) -> None:
    """Refuse a table in which a figure is missing, was hidden before, or stands in two rows: what is withheld is chosen from all of them.

    Raises
    ------
    DataError
        Naming every such row, as a spreadsheet counts, and column.
    """
    problems = [*_hidden_before(table, columns), *_rows_twice(table, columns)]
    if problems:
        raise DataError(problems)


def require_words(table: pd.DataFrame, columns: Sequence[Column]) -> None:
    """Refuse labels and helpers that are numbers: counts, or ids of people, which nothing would withhold.

    Raises
    ------
    DataError
        Naming each such column; a few numbers among words, such as marks of footnotes, may stand.
    """
    problems: list[dict[str, Any]] = []
    if all(column.role in ("key", "label", "helper") for column in columns):
        problem = "no column of the table is declared to hold figures, so nothing would be withheld"
        problems.append({"problem": problem, "expected": "a count, base, measure or money"})
    for column in columns:
        if column.role not in ("label", "helper") or (column.role == "helper" and table[column.name].nunique() <= 1):
            continue
        texts = [str(cell).strip().casefold() for cell in table[column.name] if not pd.isna(cell)]
        filled = [text for text in texts if text not in MARKS]
        numbers = sum(bool(_FIGURE.fullmatch(text.translate(_BESIDE_FIGURES))) for text in filled)
        if numbers * 2 > len(filled):
            problems.append(
                {
                    "column": str(column.name),
                    "count": numbers,
                    "problem": f"it is declared as a {column.role}, and its cells are numbers",
                    "expected": "words",
                    "remedy": "Declare what the numbers count, or the column as a key where it names the rows; leave out ids of people.",
                }
            )
    if problems:
        raise DataError(problems)


def _hidden_before(table: pd.DataFrame, columns: Sequence[Column]) -> Iterator[dict[str, Any]]:
    for column in columns:
        if column.role not in ("key", "count", "base", "measure", "money", "limit"):
            continue
        needed = column.role in ("key", "count", "base")
        expected = "a label" if column.role == "key" else "a number"
        for row, cell in enumerate(table[column.name]):
            text = cell.strip().casefold() if isinstance(cell, str) else "" if pd.isna(cell) else "a figure"
            if column.role != "key" and text and (text.startswith("<") or text in MARKS):
                problem, remedy = "this figure was hidden before", "Give the table with all its figures."
            elif not text and needed:
                remedy = "Fill it in (0 for nobody), or leave its row out."
                problem, remedy = (
                    "this cell is empty",
                    remedy if column.role != "key" else f"Fill it in.{'' if row else _HEADINGS}",
                )
            else:
                continue
            yield {
                "row": row + 2,
                "column": str(column.name),
                "problem": problem,
                "expected": expected,
                "remedy": remedy,
            }


def _rows_twice(table: pd.DataFrame, columns: Sequence[Column]) -> Iterator[dict[str, Any]]:
    keys = [column.name for column in columns if column.role == "key"]
    if not keys:
        return
    texts = pd.DataFrame({at: table[key].map(lambda cell: str(cell).strip()) for at, key in enumerate(keys)})
    first = texts.reset_index().groupby(list(texts.columns))["index"].transform("min")
    for row in np.flatnonzero(texts.duplicated().to_numpy()):
        yield {
            "row": int(row) + 2,
            "column": ", ".join(map(str, keys)),
            "problem": f"row {int(first.iloc[row]) + 2} has the same label",
            "expected": "one row for each label, or each combination of labels",
            "remedy": "Remove the copy, or declare the column that tells them apart as a key.",
        }


_NOT_WHOLE: Final = {
    "problem": "this count is not a whole number",
    "expected": "a whole number of people, cases or referrals",
    "remedy": 'Where parts count too, declare the unit: {"role": "count", "unit": "FTE"}, or "weighted people"; declare an average as a "measure".',
}
_IN_PARTS: Final = re.compile(
    r"\b(?:fte|wte|full[- ]time|posts?|weighted|equivalents?|hours?|days?|weeks?)\b", re.IGNORECASE
)
"""Units of which there can be a half."""
_DISGUISE: Final = 0.01
"""So near to a whole number it is that number in disguise, and treated as such."""


def _is_in_parts(value: float, column: Column) -> bool:
    """Whether a count is not whole, of a unit that only comes whole. A base that anyone can look up may be an average."""
    if column.role not in ("count", "base") or column.public or not np.isfinite(value) or _IN_PARTS.search(column.unit):
        return False
    return abs(value - round(value)) > _DISGUISE


def _more_than_their_whole(table: pd.DataFrame, columns: Sequence[Column]) -> list[dict[str, Any]]:
    return [
        {
            "row": int(row) + 2,
            "column": str(column.name),
            "problem": f"this figure is more than {column.part_of}, of which it is a part",
        }
        for column in columns
        if column.role in ("count", "base") and column.part_of
        for row in np.flatnonzero(
            table[column.name].to_numpy(dtype=float) > table[column.part_of].to_numpy(dtype=float)
        )
    ]


def _number(cell: Any, text: str) -> float:
    if cell is None or cell is pd.NA or cell is pd.NaT or (isinstance(cell, str) and text in MARKS):
        return np.nan
    if isinstance(cell, bool | np.bool_) or (isinstance(cell, str) and not _FIGURE.fullmatch(text)):
        return np.inf
    try:
        return float(cell)
    except (TypeError, ValueError, OverflowError):
        return np.inf
