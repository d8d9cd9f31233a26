"""Any small tabular file as sheets of cells, each with the row and column that a spreadsheet shows."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from needs_analysis.personal_data import find
from needs_analysis.reading import delimited
from needs_analysis.reading.container import Kind, Limits, in_words, kind_of, named_otherwise, refused
from needs_analysis.reading.number_formats import Format, Look
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
    remedy : str
        What to do about it, where that is not plain.
    """

    what: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"holds the error {self.what}" if self.what.startswith("#") else f"holds {self.what}"

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


_TYPE_IT: Final = "Type what is shown, such as <5, into the cell, or ask the sender for the figure as shown. Where it is a 0, let the sheet show zeros."
_NOT_AS_HELD: Final = {
    "hidden": "behind a format that hides it (the sheet may show something else, or nothing)",
    "marked": "to which its format adds a mark, so that it says something else",
    "another": "whose format shows another number than it holds",
}
_EPOCH: Final = datetime(1899, 12, 30)


def as_shown(value: Any, form: Format, *, no_zeros: bool = False) -> Any:
    """A value as its number format shows it; an error where the format hides it or makes it say something else.

    Parameters
    ----------
    value : object
        As it is stored.
    form : Format
        Number format of the cell.
    no_zeros : bool
        Whether the sheet is set to show zeros as empty cells.

    Examples
    --------
    >>> from needs_analysis.reading.number_formats import number_format
    >>> as_shown(0.95, number_format("0%")), as_shown(3, number_format('"*"'))  # doctest: +ELLIPSIS
    (Percent(shown=95.0), CellError(what='a number behind a format that hides it ...'))
    """
    if isinstance(value, bool | str):
        return _unless_hidden(value, form.words(), "a text")
    if isinstance(value, int | float):
        if no_zeros and value == 0:
            return _unless_hidden(value, Look("hidden"), "a zero")
        look = form.number(value)
        if look.state == "shown" and look.times:
            return Percent(round(value * look.times, 10))
        if look.leading and float(value).is_integer() and value >= 0:
            return f"{int(value):0{look.leading}d}"
        if look.state == "shown" and (look.before or look.after):
            number = str(int(value)) if float(value).is_integer() else repr(float(value))
            return f"{look.before}{number} {look.after}".strip()
        return _unless_hidden(value, look, "a number")
    if isinstance(value, date | time | timedelta):
        return _unless_hidden(value, form.day(_serial(value)), "a date")
    return value


def _unless_hidden(value: Any, look: Look, what: str) -> Any:
    return value if look.state == "shown" else CellError(f"{what} {_NOT_AS_HELD[look.state]}", _TYPE_IT)


def _serial(value: date | time | timedelta) -> float:
    """A date or time as the count of days that a workbook keeps."""
    if isinstance(value, time):
        return (value.hour * 3_600 + value.minute * 60 + value.second) / 86_400
    if isinstance(value, timedelta):
        return value.total_seconds() / 86_400
    moment = value.replace(tzinfo=None) if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    return (moment - _EPOCH).total_seconds() / 86_400


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

    @staticmethod
    def errors(cells: list[Any]) -> list[tuple[int, CellError]]:
        """The cells of a row that hold an error, by column (from 0)."""
        return [(place, cell) for place, cell in enumerate(cells) if isinstance(cell, CellError)]


@dataclass(frozen=True)
class Book:
    """Everything of a small tabular file that may be read, and what else was noticed in it."""

    kind: Kind
    encoding: str
    sheets: list[Grid]
    notices: list[Notice] = field(default_factory=list)
    others: list[Grid] = field(default_factory=list)
    """Visible sheets that were not chosen."""


def column_number(address: str) -> int:
    """Column of an address or of its letters, counted from 0.

    Examples
    --------
    >>> column_number("A"), column_number("$AB$12")
    (0, 27)
    """
    number = 0
    for letter in re.sub(r"[^A-Z]", "", address):
        number = number * 26 + ord(letter) - 64
    return number - 1


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


@dataclass(frozen=True)
class Choice:
    """Which sheets of a workbook are read, and what is known of them beforehand.

    Parameters
    ----------
    choose : callable
        From the names of the visible sheets to those that are to be read; refuses where it is not clear which are meant.
    declared : bool
        Whether somebody named the sheets, so that another sheet with the same table was left out on purpose.
    header_rows : tuple of int
        Rows of the header, where they are declared.
    without_figures : frozenset of str
        Sheets of our own templates, which hold instructions.
    """

    choose: Callable[[list[str]], list[str]]
    declared: bool = False
    header_rows: tuple[int, ...] = ()
    without_figures: frozenset[str] = frozenset()

    def __call__(self, names: list[str]) -> list[str]:
        """The names of those that are read."""
        return self.choose(names)


_SHOW_IT: Final = "Ask for the file with the sheet shown, or for the right file."


EVERY_SHEET: Final = Choice(lambda names: names)


def book(path: Path, *, limits: Limits, choose: Choice = EVERY_SHEET) -> Book:
    """Read the sheets of a file, without deciding what they mean.

    Parameters
    ----------
    path : Path
        Any file.
    limits : Limits
        What is too large.
    choose : Choice
        Which of the visible sheets are read; the others are named in a notice or, where they hold the same table, in a
        refusal. Hidden sheets are looked at for personal data and never read.

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
    if found.others:
        from needs_analysis.reading.other_sheets import other_sheets

        found.notices.extend(other_sheets(found, choose))
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
