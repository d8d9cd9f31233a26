"""A large table that is looked at and not loaded: an engine checks it against its contract, and metrics read it where it is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from needs_analysis import engine
from needs_analysis.characters import ODD
from needs_analysis.contracts import ALL, Contract
from needs_analysis.contracts.contract import Column
from needs_analysis.engine import OnDisk
from needs_analysis.engine.open import bare
from needs_analysis.errors import DataError, NeedsAnalysisError
from needs_analysis.reading.formats.opened import note_opened
from needs_analysis.reading.sidecar import source_of
from needs_analysis.source import floored

_TYPES: Final[Mapping[str, str]] = {"count": "int64", "whole": "int64", "number": "float64", "date": "date"}
_PATTERNS: Final[dict[str, str]] = {
    "count": "^[0-9]{1,15}$",
    "whole": "^-?[0-9]{1,15}$",
    "number": "^-?[0-9]{1,15}([.][0-9]+)?$",
    "date": "^[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
    "month": "^[12][0-9]{3}-(0[1-9]|1[0-2])$",
    "flag": "^(yes|no)$",
}
_PATTERNS["figure"] = f"{_PATTERNS['number']}|{_PATTERNS['date']}|{_PATTERNS['month']}"
_OTHER_BLANKS: Final = "[\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
_ENDS: Final = f"^{_OTHER_BLANKS}|{_OTHER_BLANKS}$"
_SAID: Final = {
    "empty": ("cells are empty", "Fill them in, or remove the row and record that."),
    "odd": ("cells contain control characters or marks that hide or reverse text", "Retype them."),
    "ends": ("cells begin or end with a blank that is no plain space, such as one that does not break", "Retype them."),
    "wrong": ("cells are of the wrong type", "Correct these cells."),
    "beyond": ("cells are out of range", "Correct these cells."),
}


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
    The same contract as `reading.table`, in one look of the engine at all rows; a row that is broken is counted and not placed. Spaces, tabs and
    line breaks at the ends of a cell are left out whenever it is read; other blanks there are refused. No cell is set aside: a
    provisional assessment leaves out what rests on a file that is refused.
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
            rows, blanks = _refuse_cells(handle, there, path, texts=True)
        typed = {name: _TYPES.get(_kind(rules, name), "string") for name in given}
    if kind == "parquet":
        _refuse_types(given, there, path)
        with engine.open(OnDisk(path, "parquet", typed, sources)) as handle:
            rows, blanks = _refuse_cells(handle, there, path, texts=False)
    file = OnDisk(path, kind, typed, sources, rows=rows, blanks=blanks)  # type: ignore[arg-type]
    with engine.open(file) as handle:
        _refuse_key(handle, rules, path)
    return file


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
                header = [name.strip() for name in next(csv.reader(file, strict=True), [])]
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


def _refuse_cells(
    handle: engine.Handle, there: list[Column], path: Path, *, texts: bool
) -> tuple[int, tuple[str, ...]]:
    """How many rows there are, and which columns have blanks to leave out, in one look at all; refused where cells are not of their kind."""
    table = handle.table
    looks: dict[str, Any] = {}
    for place, column in enumerate(there):
        looks |= {f"{look}_{place}": wrong for look, wrong in _looks(table[column.name], column, texts=texts).items()}
    sums = {name: wrong.cast("int64").sum() for name, wrong in looks.items()}
    try:
        found = engine.fetch(table.agg(rows=table.count(), **sums)).iloc[0]
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
    problems, blanks = [], []
    # A column without any text has no sum of what is wrong in its texts.
    for name, number in found.drop("rows").fillna(0).items():
        look, _, at = str(name).partition("_")
        column = there[int(at)]
        if number > 0 and look == "blank":
            blanks.append(column.name)
        elif number > 0:
            problem, remedy = f"{int(number):,} {_SAID[look][0]}", _SAID[look][1]
            entry = {"file": path.name, "column": column.name, "count": int(number), "problem": problem}
            problems.append({**entry, "expected": column.expected, "remedy": remedy})
    if problems:
        raise DataError(problems)
    return int(found["rows"]), tuple(blanks)


def _looks(sent: Any, column: Column, *, texts: bool) -> dict[str, Any]:
    """What is looked for in a column, and which cells have it."""
    kind = sent.type()
    looks: dict[str, Any] = {}
    cells, is_text = sent, kind.is_string()
    if is_text:
        cells = bare(sent)
        looks |= {"blank": cells.length() < sent.length(), "ends": cells.re_search(_ENDS), "odd": sent.re_search(ODD)}
        # Nothing but blanks has no length.
        looks["blank"] = looks["blank"].fill_null(sent.notnull())
    lacking = cells.isnull() | cells.isnan() if kind.is_floating() else cells.isnull()
    if column.required:
        looks["empty"] = lacking
    wrong = _wrong(cells, column) if texts or is_text else None
    if kind.is_floating():
        wrong = cells.isinf()
    elif kind.is_integer() and column.kind == "count":
        wrong = cells < 0
    if wrong is not None:
        looks["wrong"] = wrong
    if column.least is not None or column.most is not None:
        numbers = cells.try_cast("float64") if is_text else cells
        low = numbers < column.least if column.least is not None else None
        high = numbers > column.most if column.most is not None else None
        looks["beyond"] = low if high is None else high if low is None else low | high
        if wrong is not None:
            looks["beyond"] = looks["beyond"] & ~wrong.fill_null(False)
    return looks


def _wrong(cells: Any, column: Column) -> Any:
    """Which texts are not of their kind; nothing where any text will do."""
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
