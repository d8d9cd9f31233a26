"""A large table that is looked at and not loaded: an engine checks it against its contract, and metrics read it where it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from needs_analysis import engine
from needs_analysis.contracts import ALL, Contract
from needs_analysis.contracts.contract import Column
from needs_analysis.engine import OnDisk
from needs_analysis.errors import DataError, NeedsAnalysisError
from needs_analysis.reading.formats.opened import note_opened
from needs_analysis.reading.sidecar import source_of
from needs_analysis.source import floored

_TYPES: Final[Mapping[str, str]] = {"count": "int64", "whole": "int64", "number": "float64", "date": "date"}
_PATTERNS: Final[Mapping[str, str]] = {
    "count": "^[0-9]{1,15}$",
    "whole": "^-?[0-9]{1,15}$",
    "number": "^-?[0-9]{1,15}([.][0-9]+)?$",
    "date": "^[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
    "month": "^[12][0-9]{3}-(0[1-9]|1[0-2])$",
    "flag": "^(yes|no)$",
}
_ODD: Final = "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f\u0080-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"


def unloaded(path: Path | str, contract: str | Contract, *, check_source: bool = True) -> OnDisk:
    """Check a large csv or Parquet file against its contract without loading it.

    Parameters
    ----------
    path : Path or str
        A UTF-8 csv file with one header row and commas, or a Parquet file, with its paper trail beside it.
    contract : str or Contract
        What the table must look like, by name or itself.
    check_source : bool
        Whether the paper trail and checksum are read, and the source goes with it.

    Returns
    -------
    engine.OnDisk
        For `engine.open` and for metrics that run on an engine. Its rows are read as they are needed.

    Raises
    ------
    DataError
        With every problem of the file: a missing or unknown column, cells that are empty or not of their kind, a key that stands twice.
        Problems are counted and no cell is repeated.

    Notes
    -----
    The same contract as `reading.table`, in one look of the engine at all rows; a row that is broken is counted and not placed.
    """
    path = Path(path)
    rules = _contract(contract)
    sources = (floored(source_of(path), rules.floor),) if check_source else ()
    kind = path.suffix.casefold().lstrip(".")
    if kind not in ("csv", "parquet"):
        raise DataError.one(
            "is neither csv nor Parquet", file=path.name, expected="one of them", remedy="Export it again."
        )
    note_opened(path)
    given = _columns(path, kind)
    _refuse_header(given, rules, path)
    there = [column for column in rules.columns if column.name in given]
    typed = {name: given[name] for name in given}
    if kind == "csv":
        texts = OnDisk(path, "csv", dict.fromkeys(given, "string"), sources)
        with engine.open(texts) as handle:
            rows = _refuse_cells(handle, there, path, texts=True)
        typed = {name: _TYPES.get(_kind(rules, name), "string") for name in given}
    file = OnDisk(path, kind, typed, sources)  # type: ignore[arg-type]
    with engine.open(file) as handle:
        if kind == "parquet":
            _refuse_types(given, there, path)
            rows = _refuse_cells(handle, there, path, texts=False)
        _refuse_key(handle, rules, path)
    return replace(file, rows=rows)


def _contract(contract: str | Contract) -> Contract:
    if isinstance(contract, Contract):
        return contract
    if contract not in ALL:
        raise NeedsAnalysisError(f"{contract!r} is not a contract. Use one of {', '.join(sorted(ALL))}.")
    return ALL[contract]


def _kind(rules: Contract, name: str) -> str:
    return next(column.kind for column in rules.columns if column.name == name)


def _columns(path: Path, kind: str) -> dict[str, str]:
    """Names of the columns, with their types where the file gives them."""
    import csv

    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        if kind == "csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                header = next(csv.reader(file, strict=True), [])
            if not any(header):
                raise DataError.one("has no header row", file=path.name, remedy="The first row names columns.")
            if len(set(header)) < len(header):
                raise DataError.one("has two columns of one name", file=path.name, row=1, expected="each once")
            return dict.fromkeys(header, "string")
        import ibis

        return {name: str(kind) for name, kind in ibis.Schema.from_pyarrow(pq.read_schema(path)).items()}
    except (pa.ArrowInvalid, UnicodeDecodeError, csv.Error):
        raise DataError.one(
            "cannot be read as what its name says",
            file=path.name,
            expected="UTF-8 csv, or Parquet",
            remedy="Export it again.",
        ) from None


def _refuse_header(given: Mapping[str, str], rules: Contract, path: Path) -> None:
    """Refuse a file of which a column is missing or unknown; names of unknown ones are not repeated, for they may be people."""
    known = [column.name for column in rules.columns]
    problems: list[dict[str, Any]] = [
        {"file": path.name, "row": 1, "column": column.name, "problem": "is missing", "expected": "once"}
        for column in rules.columns
        if column.name not in given and not column.optional
    ]
    problems += [
        {
            "file": path.name,
            "row": 1,
            "column": f"number {place}",
            "problem": "is not a column of this table",
            "expected": f"only {', '.join(known)}",
            "remedy": "Rename it or remove it.",
        }
        for place, name in enumerate(given, start=1)
        if name not in known
    ]
    if problems:
        raise DataError(problems)


def _refuse_types(given: Mapping[str, str], there: list[Column], path: Path) -> None:
    """Refuse columns of a Parquet file that are not of their kind."""
    allowed = {"int64": ("int", "uint"), "float64": ("int", "uint", "float", "decimal"), "date": ("date", "timestamp")}
    problems = [
        {"file": path.name, "column": column.name, "problem": f"is {given[column.name]}", "expected": column.expected}
        for column in there
        if not given[column.name].lstrip("!").startswith(allowed.get(_TYPES.get(column.kind, ""), ("string",)))
    ]
    if problems:
        raise DataError(problems)


def _refuse_cells(handle: engine.Handle, there: list[Column], path: Path, *, texts: bool) -> int:
    """How many rows there are, in one look at all; refused where cells are empty or not of their kind."""
    table, looks = handle.table, {}
    for place, column in enumerate(there):
        cells = table[column.name]
        if column.required:
            looks[f"empty_{place}"] = cells.isnull().cast("int64").sum()
        if cells.type().is_string():
            looks[f"odd_{place}"] = cells.re_search(_ODD).cast("int64").sum()
        if texts or cells.type().is_string():
            wrong = _wrong(cells, column)
            if wrong is not None:
                looks[f"wrong_{place}"] = wrong.cast("int64").sum()
        elif column.kind == "count":
            looks[f"wrong_{place}"] = (cells < 0).cast("int64").sum()
    said = {
        "empty": ("cells are empty", "Fill them in, or remove the row and record that."),
        "odd": ("cells contain control characters or marks that hide or reverse text", "Retype them."),
        "wrong": ("cells are of the wrong type", "Correct these cells."),
    }
    try:
        found = engine.fetch(table.agg(rows=table.count(), **looks)).iloc[0]
    except Exception as error:
        if type(error).__name__ not in ("InvalidInputException", "ConversionException"):
            raise
        # The engine's own message would repeat the row.
        raise DataError.one(
            "has rows with too many or too few fields, or text that is not UTF-8",
            file=path.name,
            expected="as many fields as the header has",
            remedy="A comma inside text needs quotation marks; export it again.",
        ) from None
    if not found["rows"]:
        raise DataError.one("has a header and no rows", file=path.name, expected="at least one row")
    problems = []
    # A column without any text has no sum of what is wrong in its texts.
    for name, number in found.drop("rows").fillna(0).items():
        what, _, at = str(name).partition("_")
        if number > 0:
            column = there[int(at)]
            problem, remedy = f"{int(number):,} {said[what][0]}", said[what][1]
            entry = {"file": path.name, "column": column.name, "count": int(number), "problem": problem}
            problems.append({**entry, "expected": column.expected, "remedy": remedy})
    if problems:
        raise DataError(problems)
    return int(found["rows"])


def _wrong(cells: Any, column: Column) -> Any:
    """Which cells are not of their kind; nothing where any text will do."""
    if column.kind == "choice":
        return cells.notnull() & ~cells.isin(list(column.choices))
    if column.kind == "date":
        # The 30th of February has the right form and is no day.
        return cells.notnull() & (~cells.re_search(_PATTERNS["date"]) | cells.try_cast("date").isnull())
    if column.kind in _PATTERNS:
        return cells.notnull() & ~cells.re_search(_PATTERNS[column.kind])
    return None


def _refuse_key(handle: engine.Handle, rules: Contract, path: Path) -> None:
    """Refuse rows that share a key."""
    key = [name for name in rules.key if name in handle.columns]
    each = handle.table.group_by(key).agg(times=handle.table.count())
    more = each.filter(each.times > 1)
    doubled = engine.fetch(more.agg(rows=more.times.sum().fill_null(0)))["rows"].iloc[0]
    if doubled:
        raise DataError.one(
            f"{int(doubled):,} rows share a key",
            file=path.name,
            column=" + ".join(rules.key),
            count=int(doubled),
            expected="each key once",
            remedy="Remove the duplicate rows, or correct their key.",
        )
