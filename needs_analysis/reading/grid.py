"""Any small tabular file as sheets of cells, each with the row and column that a spreadsheet shows."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from needs_analysis.personal_data import find
from needs_analysis.reading import delimited
from needs_analysis.reading.container import Kind, Limits, in_words, kind_of, named_otherwise, refused
from needs_analysis.reading.received import Notice, rows_shown

TABULAR: Final[tuple[Kind, ...]] = ("csv", "xlsx", "xls", "ods")


ERRORS: Final = frozenset(
    {
        "#NULL!",
        "#DIV/0!",
        "#VALUE!",
        "#REF!",
        "#NAME?",
        "#NUM!",
        "#N/A",
        "#SPILL!",
        "#CALC!",
        "#GETTING_DATA",
        "Err:502",
    }
)
"""Errors of spreadsheets by name; anything else in such a cell could be anybody's text, and is not repeated."""


@dataclass(frozen=True)
class CellError:
    """A cell that holds an error of the spreadsheet instead of a value.

    Parameters
    ----------
    what : str
        Such as ``#REF!``, or in words a formula whose result was never stored.
    """

    what: str

    @classmethod
    def named(cls, text: str) -> CellError:
        """The error that a cell names, if it is one that there is."""
        return cls(text if text in ERRORS else "an error of the spreadsheet")


@dataclass(frozen=True)
class Percent:
    """A number that the spreadsheet shows as a percentage.

    Parameters
    ----------
    shown : float
        As it is shown: 95 for what is stored as 0.95.
    """

    shown: float


def as_shown(value: Any, form: str) -> Any:
    """A number as its format shows it, where that is another than the number that is stored.

    Parameters
    ----------
    value : object
        As it is stored.
    form : str
        Number format of the cell, in the notation of Excel.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    plain = re.sub(r'"[^"]*"|\\.', "", form)
    if "%" in plain:
        return Percent(round(value * 100, 10))
    if re.search(r"\[[<>=]", form):
        return CellError("a number behind a format that may show something else")
    if re.fullmatch(r"0{2,}", plain) and float(value).is_integer() and value >= 0:
        return f"{int(value):0{len(plain)}d}"
    return value


@dataclass(frozen=True)
class Grid:
    """One sheet.

    Parameters
    ----------
    file : str
        Name of the file.
    sheet : str, optional
        Name of the sheet; none for delimited text.
    rows : list of (int, list)
        Every row that holds something: its number and its cells (text, number, truth value, date or `CellError`).
    merged : tuple of (str, int, int)
        Merged ranges, with their first and last row.
    """

    file: str
    sheet: str | None
    rows: list[tuple[int, list[Any]]]
    merged: tuple[tuple[str, int, int], ...] = ()

    def address(self, row: int, column: int) -> str:
        """Address of a cell (column from 0), as the program that made the file shows it; of a text file, its field."""
        return f"{self.sheet}!{letters(column)}{row}" if self.sheet else f"field {column + 1}"


@dataclass(frozen=True)
class Book:
    """Everything of a small tabular file that may be read, and what else was noticed in it."""

    kind: Kind
    encoding: str
    sheets: list[Grid]
    notices: list[Notice] = field(default_factory=list)


def letters(column: int) -> str:
    """Letters of a column that is counted from 0.

    Examples
    --------
    >>> letters(0), letters(27)
    ('A', 'AB')
    """
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


Choice = Callable[[list[str]], list[str]]
"""From the names of the visible sheets to those that are to be read; refuses where it is not clear which are meant."""


_SHOW_IT: Final = "Ask for the file with the sheet shown, or for the right file."


def every_sheet(names: list[str]) -> list[str]:
    """All visible sheets."""
    return names


def book(path: Path, *, limits: Limits, choose: Choice = every_sheet) -> Book:
    """Read the sheets of a file, without deciding what they mean.

    Parameters
    ----------
    path : Path
        Any file.
    limits : Limits
        What is too large.
    choose : callable
        Which of the visible sheets are read. Hidden sheets are looked at for personal data and never read.

    Raises
    ------
    DataError
        When the file is not a table that may be opened; see `needs_analysis.reading.container`.
    """
    kind = kind_of(path, allowed=TABULAR, limits=limits)
    if kind == "xlsx":
        from needs_analysis.reading.workbook import workbook

        found = workbook(path, limits, choose)
    elif kind == "ods":
        from needs_analysis.reading.open_document import open_document

        found = open_document(path, limits, choose)
    elif kind == "xls":
        from needs_analysis.reading.old_workbook import old_workbook

        found = old_workbook(path, limits, choose)
    else:
        found = _text(path, limits)
    hidden = [notice.place for notice in found.notices if notice.code == "HIDDEN_SHEET"]
    if hidden and not any(grid.rows for grid in found.sheets):
        raise refused(path, f"shows an empty sheet, and what is filled in is hidden ({hidden[0]})", remedy=_SHOW_IT)
    if named_otherwise(path, kind):
        text = f"The name ends in {path.suffix}, but the content is {in_words(kind)}."
        found.notices.append(Notice("NAMED_OTHERWISE", text, path.name))
    return found


def _text(path: Path, limits: Limits) -> Book:
    text = delimited.decoded(path.read_bytes(), file=path.name)
    delimiter = delimited.delimiter_of(text)
    notices = [*text.notices(path.name), *delimited.delimiter_notices(delimiter, path.name)]
    rows: list[tuple[int, list[Any]]] = list(
        delimited.records(text, file=path.name, limits=limits, delimiter=delimiter)
    )
    return Book("csv", text.encoding, [Grid(path.name, None, rows)], notices)


def hidden_sheet(path: Path, name: str, rows: list[tuple[int, list[Any]]]) -> Notice | None:
    """What to say of a hidden sheet; one that holds what looks like people is refused.

    Raises
    ------
    DataError
        With the rows, never with what stands in them.
    """
    people = [row for row, cells in rows if any(isinstance(cell, str) and find(cell) for cell in cells)]
    if people:
        raise refused(
            path,
            f"a hidden sheet holds what looks like personal data in {len(people)} rows",
            sheet=name,
            row=rows_shown(people),
            count=len(people),
            expected="only what belongs to the return",
            remedy="Delete this copy, tell the sender, and ask for a file without the hidden sheet.",
        )
    return Notice("HIDDEN_SHEET", "A hidden sheet was not read.", f"{path.name}, sheet {name}") if rows else None
