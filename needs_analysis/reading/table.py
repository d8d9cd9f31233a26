"""A CSV file into a table that keeps its contract, or a refusal that lists every problem."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pandas as pd

from needs_analysis.contracts import ALL, Column, Contract
from needs_analysis.errors import DataError, NeedsAnalysisError
from needs_analysis.reading.sidecar import source_of
from needs_analysis.source import attach

FIRST_DATA_ROW = 2
"""Row number of the first record, as a spreadsheet shows it."""

_PATTERNS = {
    "count": r"[0-9]{1,15}",
    "whole": r"-?[0-9]{1,15}",
    "number": r"-?[0-9]{1,15}(\.[0-9]+)?",
    "figure": r"-?[0-9]{1,15}(\.[0-9]+)?|[12][0-9]{3}-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?",
    "month": r"[12][0-9]{3}-(0[1-9]|1[0-2])",
    "date": r"[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])",
    "flag": r"yes|no",
}


def table(path: Path | str, contract: str | Contract, *, check_source: bool = True) -> pd.DataFrame:
    """Read a CSV file strictly.

    Parameters
    ----------
    path : Path or str
        A UTF-8 file with one header row, commas between fields and its paper trail beside it.
    contract : str or Contract
        What the table must look like, by name or itself.
    check_source : bool
        Whether the paper trail and checksum are read and the source attached.

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
    source = source_of(path) if check_source else None
    header, rows, problems = _records(path)
    problems += _header_problems(header, rules, path)
    if problems:
        raise DataError(problems)
    text = pd.DataFrame(rows, columns=header, dtype="str").apply(lambda column: column.str.strip())
    columns: dict[str, pd.Series[Any]] = {}
    for column in rules.columns:
        columns[column.name], found = _converted(text[column.name], column, path, show=not rules.record_level)
        problems += found
    problems += _key_problems(text, rules, path)
    if problems:
        raise DataError(problems)
    frame = pd.DataFrame(columns)
    return attach(frame, source) if source else frame


def _contract(contract: str | Contract) -> Contract:
    if isinstance(contract, Contract):
        return contract
    if contract not in ALL:
        raise NeedsAnalysisError(f"There is no contract {contract!r}; there are {', '.join(sorted(ALL))}.")
    return ALL[contract]


def _records(path: Path) -> tuple[list[str], list[list[str]], list[dict[str, Any]]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError.one(
            f"is not UTF-8 text (byte {error.start})",
            file=path.name,
            expected="UTF-8",
            remedy='Save it again as "CSV UTF-8".',
        ) from None
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise DataError.one(
            f"is not a sound CSV file ({error})",
            file=path.name,
            remedy="Look for a quotation mark that is opened and not closed, or a cell of enormous length.",
        ) from None
    if not records or not any(records[0]):
        raise DataError.one("has no header row", file=path.name, remedy="The first row names columns.")
    if len(records) == 1:
        raise DataError.one("has a header and no rows", file=path.name, remedy="Check that it was saved whole.")
    if "\x00" in text:
        raise DataError.one("holds characters that no text has (NUL)", file=path.name, remedy="Save it again as CSV.")
    header = [name.strip() for name in records[0]]
    rows, problems = [], []
    for place, record in enumerate(records[1:], start=FIRST_DATA_ROW):
        if len(record) != len(header):
            problems.append(
                {
                    "file": path.name,
                    "row": place,
                    "problem": f"has {len(record)} fields",
                    "expected": f"{len(header)}, as in the header",
                    "remedy": "A comma inside a text needs quotation marks; an empty row must go.",
                }
            )
        rows.append(record)
    return header, rows, problems


def _header_problems(header: list[str], rules: Contract, path: Path) -> list[dict[str, Any]]:
    expected = [column.name for column in rules.columns]
    problems: list[dict[str, Any]] = []
    for name in expected:
        if header.count(name) != 1:
            problem = "is missing" if name not in header else "stands more than once"
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
            "remedy": "Rename it or take it out.",
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
            places = [int(place) + FIRST_DATA_ROW for place in wrong[wrong].index]
            first = str(cells[wrong].iloc[0])
            example = f", first {first[:20]!r}" if show and first else ""
            shown = ", ".join(str(place) for place in places[:5]) + (", ..." if len(places) > 5 else "")
            problems.append(
                {
                    "file": path.name,
                    "row": shown,
                    "column": column.name,
                    "count": len(places),
                    "problem": f"{len(places)} of {len(cells)} cells {problem}{example}",
                    "expected": column.expected,
                    "remedy": remedy,
                }
            )

    if column.required:
        report(empty, "are empty", "Fill them in, or take the row out and say so.")
    pattern = _PATTERNS.get(column.kind)
    if column.kind == "choice":
        wrong = ~empty & ~cells.isin(list(column.choices))
    elif pattern:
        wrong = ~empty & ~cells.str.fullmatch(pattern)
    else:
        wrong = pd.Series(False, index=cells.index)
    report(wrong, "are of another kind", "Correct these cells.")
    good = cells.where(~empty & ~wrong)
    if column.kind in ("count", "whole"):
        return pd.to_numeric(good).astype("Int64"), problems
    if column.kind == "number":
        return pd.to_numeric(good).astype("float64"), problems
    if column.kind == "date":
        days = pd.to_datetime(good, format="%Y-%m-%d", errors="coerce")
        report(days.isna() & good.notna(), "are not a day of the calendar", "Correct these dates.")
        return days, problems
    return good.astype("str"), problems


def _key_problems(text: pd.DataFrame, rules: Contract, path: Path) -> list[dict[str, Any]]:
    doubled = text.duplicated(list(rules.key), keep=False)
    if not doubled.any():
        return []
    places = [int(place) + FIRST_DATA_ROW for place in text.index[doubled]]
    return [
        {
            "file": path.name,
            "row": ", ".join(map(str, places[:5])) + (", ..." if len(places) > 5 else ""),
            "column": " + ".join(rules.key),
            "count": len(places),
            "problem": f"{len(places)} rows share a key",
            "expected": "each key once",
            "remedy": "Take the doubled rows out, or correct their key.",
        }
    ]
