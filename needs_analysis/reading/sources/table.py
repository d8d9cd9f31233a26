"""A CSV file into a table that meets its contract, or a refusal that lists every problem."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from needs_analysis.characters import ODD
from needs_analysis.contracts import ALL, Column, Contract
from needs_analysis.errors import DataError, NeedsAnalysisError
from needs_analysis.personal_data import find
from needs_analysis.reading.formats import delimited
from needs_analysis.reading.formats.container import PUBLISHED, kind_of
from needs_analysis.reading.meaning.header_and_rows import NO_ROWS
from needs_analysis.reading.received import Problems, rows_shown
from needs_analysis.reading.sidecar import is_of_people, source_of
from needs_analysis.source import attach, floored

_PATTERNS = {
    "count": r"[0-9]{1,15}",
    "whole": r"-?[0-9]{1,15}",
    "number": r"-?[0-9]{1,15}(\.[0-9]+)?",
    "figure": r"-?[0-9]{1,15}(\.[0-9]+)?|[12][0-9]{3}-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?",
    "month": r"[12][0-9]{3}-(0[1-9]|1[0-2])",
    "date": r"[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])",
    "flag": r"yes|no",
}


def table(
    path: Path | str, contract: str | Contract, *, check_source: bool = True, aside: Problems | None = None
) -> pd.DataFrame:
    """Read a CSV file strictly.

    Parameters
    ----------
    path : Path or str
        A UTF-8 file with one header row, commas between fields and its paper trail beside it.
    contract : str or Contract
        What the table must look like, by name or itself.
    check_source : bool
        Whether the paper trail and checksum are read and the source attached.
    aside : Problems, optional
        Takes cells outside the key that cannot be read, instead of the file being refused for them; they are then missing.

    Returns
    -------
    pandas.DataFrame
        Columns in the contract's order: whole numbers as ``Int64``, numbers as ``float64``, dates as
        ``datetime64``, the rest as text. An empty cell is missing, never 0.

    Raises
    ------
    DataError
        With every problem of the file: a missing, unknown or doubled column, a row with too many or too few fields,
        a cell that is not of its kind, a key that stands twice.
    """
    path = Path(path)
    rules = _contract(contract)
    source = floored(source_of(path), rules.floor) if check_source else None
    if is_of_people(path):
        rules = replace(rules, record_level=True)
    header, places, rows, problems = records_of(path, may_be_empty=bool(rules.when_empty))
    problems += _header_problems(header, rules, path)
    if problems:
        raise DataError(problems)
    text = pd.DataFrame(rows, columns=header, index=places, dtype="str").apply(lambda column: column.str.strip())
    columns: dict[str, pd.Series[Any]] = {}
    for column in (each for each in rules.columns if each.name in header):
        odd = text[column.name].str.contains(ODD, regex=True)
        if odd.any():
            problems.append(
                {
                    "file": path.name,
                    "row": rows_shown([int(place) for place in odd[odd].index], most=5),
                    "column": column.name,
                    "count": int(odd.sum()),
                    "problem": f"{int(odd.sum())} cells contain control characters or marks that hide or reverse text",
                    "expected": "plain text",
                    "remedy": "Retype them.",
                }
            )
        columns[column.name], found = _converted(text[column.name], column, path, show=not rules.record_level)
        if aside is not None and column.name not in rules.key:
            aside.extend(found)
        else:
            problems += found
    problems += _key_problems(columns, text, rules, path)
    if problems:
        raise DataError(problems)
    frame = pd.DataFrame(columns).reset_index(drop=True)
    return attach(frame, source) if source else frame


def _contract(contract: str | Contract) -> Contract:
    if isinstance(contract, Contract):
        return contract
    if contract not in ALL:
        raise NeedsAnalysisError(f"{contract!r} is not a contract. Use one of {', '.join(sorted(ALL))}.")
    return ALL[contract]


def records_of(path: Path, *, may_be_empty: bool) -> tuple[list[str], list[int], list[list[str]], list[dict[str, Any]]]:
    """Header, row numbers and rows of a file, and the rows that have another number of fields."""
    kind_of(path, allowed=("csv",), limits=PUBLISHED)
    text = delimited.decoded(path.read_bytes(), file=path.name, strict=True)
    delimited.commas_only(text, file=path.name)
    records = list(delimited.records(text, file=path.name, limits=PUBLISHED, blank=True))
    if not records or not any(records[0][1]):
        raise DataError.one("has no header row", file=path.name, remedy="The first row names columns.")
    if len(records) == 1 and not may_be_empty:
        raise DataError.one("has a header and no rows", file=path.name, expected="at least one row", remedy=NO_ROWS)
    header = [name.strip() for name in records[0][1]]
    problems = [
        {
            "file": path.name,
            "row": place,
            "problem": f"has {len(record)} fields",
            "expected": f"{len(header)}, as in the header",
            "remedy": "A comma inside text needs quotation marks; remove empty rows.",
        }
        for place, record in records[1:]
        if len(record) != len(header)
    ]
    return header, [place for place, _ in records[1:]], [record for _, record in records[1:]], problems


def _header_problems(header: list[str], rules: Contract, path: Path) -> list[dict[str, Any]]:
    expected = [column.name for column in rules.columns]
    problems: list[dict[str, Any]] = []
    may_lack = {column.name for column in rules.columns if column.optional}
    for name in expected:
        if header.count(name) != 1 and not (name in may_lack and name not in header):
            problem = "is missing" if name not in header else "appears more than once"
            problems.append(
                {
                    "file": path.name,
                    "row": 1,
                    "column": name,
                    "problem": problem,
                    "expected": "once",
                    "remedy": "Correct the header row.",
                }
            )
    problems += [
        {
            "file": path.name,
            "row": 1,
            # Without its header row, a record-level table has people in the first row: they are not repeated.
            "column": f"number {header.index(name) + 1}" if rules.record_level else name,
            "problem": "is not a column of this table",
            "expected": f"only {', '.join(expected)}",
            "remedy": "Rename it or remove it.",
        }
        for name in dict.fromkeys(header)
        if name not in expected
    ]
    return problems


def _converted(
    cells: pd.Series[Any], column: Column, path: Path, *, show: bool
) -> tuple[pd.Series[Any], list[dict[str, Any]]]:
    empty = cells == ""
    problems: list[dict[str, Any]] = []

    def report(wrong: pd.Series[Any], problem: str, remedy: str) -> None:
        if wrong.any():
            places = [int(place) for place in wrong[wrong].index]
            first = str(cells[wrong].iloc[0])
            # A part of what looks like a person may look like nobody, and is somebody's all the same.
            example = f", first {first[:20]!r}" if show and first and not find(first) else ""
            problems.append(
                {
                    "file": path.name,
                    "row": rows_shown(places, most=5),
                    "column": column.name,
                    "count": len(places),
                    "problem": f"{len(places)} of {len(cells)} cells {problem}{example}",
                    "expected": column.expected,
                    "remedy": remedy,
                }
            )

    if column.required:
        report(empty, "are empty", "Fill them in, or remove the row and record that.")
    pattern = _PATTERNS.get(column.kind)
    if column.kind == "choice":
        wrong = ~empty & ~cells.isin(list(column.choices))
    elif pattern:
        wrong = ~empty & ~cells.str.fullmatch(pattern)
    else:
        wrong = pd.Series(False, index=cells.index)
    report(wrong, "are of the wrong type", "Correct these cells.")
    good = cells.where(~empty & ~wrong)
    if column.least is not None or column.most is not None:
        numbers = pd.to_numeric(good)
        beyond = (numbers < (-math.inf if column.least is None else column.least)) | (
            numbers > (math.inf if column.most is None else column.most)
        )
        report(beyond, "are out of range", "Correct these cells.")
        good = good.where(~beyond)
    if column.kind in ("count", "whole"):
        return pd.to_numeric(good).astype("Int64"), problems
    if column.kind == "number":
        return pd.to_numeric(good).astype("float64"), problems
    if column.kind == "date":
        days = pd.to_datetime(good, format="%Y-%m-%d", errors="coerce")
        report(days.isna() & good.notna(), "are not valid dates", "Correct these dates.")
        return days, problems
    return good.astype("str"), problems


def _key_problems(
    columns: Mapping[str, pd.Series[Any]], text: pd.DataFrame, rules: Contract, path: Path
) -> list[dict[str, Any]]:
    """Rows that share a key, by what its cells mean: 01 and 1 are one number. A cell that could not be read is as it was written."""
    key = {name: columns[name].astype("object") for name in rules.key if name in columns}
    read = pd.DataFrame({name: cells.where(cells.notna(), text[name]) for name, cells in key.items()}, index=text.index)
    doubled = read.duplicated(keep=False) if key else pd.Series(False, index=text.index)
    if not doubled.any():
        return []
    places = [int(place) for place in text.index[doubled]]
    return [
        {
            "file": path.name,
            "row": rows_shown(places, most=5),
            "column": " + ".join(rules.key),
            "count": len(places),
            "problem": f"{len(places)} rows share a key",
            "expected": "each key once",
            "remedy": "Remove the duplicate rows, or correct their key.",
        }
    ]
