"""Sheets of cells, with the row and column numbers of the spreadsheet, and the types of values in cells."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from needs_analysis.personal_data import find
from needs_analysis.reading.formats.container import Kind, refused
from needs_analysis.reading.formats.number_formats import Format, Look
from needs_analysis.reading.received import Notice, rows_shown

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
    """A cell that contains a spreadsheet error instead of a value.

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
        return f"contains the error {self.what}" if self.what.startswith("#") else f"contains {self.what}"

    @classmethod
    def named(cls, text: str) -> CellError:
        """The error that a cell names, if it is a spreadsheet error."""
        return cls(text if text in ERRORS else "a spreadsheet error")


@dataclass(frozen=True)
class Percent:
    """A number that the spreadsheet shows as a percentage.

    Parameters
    ----------
    shown : float
        As it is shown: 95 for what is stored as 0.95.
    """

    shown: float


_TYPE_IT: Final = "Type what is shown, such as <5, into the cell, or ask the sender for the figure as shown. If it is a 0, set the sheet to show zeros."


_NOT_AS_HELD: Final = {
    "hidden": "with a format that hides it (the sheet may show something else, or nothing)",
    "marked": "to which its format adds a mark that changes its meaning",
    "another": "whose format displays a different number from the one stored",
}


_EPOCH: Final = datetime(1899, 12, 30)


def as_shown(value: Any, form: Format, *, no_zeros: bool = False) -> Any:
    """A value as its number format displays it; an error where the format hides it or changes its meaning.

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
    >>> from needs_analysis.reading.formats.number_formats import number_format
    >>> as_shown(0.95, number_format("0%")), as_shown(3, number_format('"*"'))  # doctest: +ELLIPSIS
    (Percent(shown=95.0), CellError(what='a number with a format that hides it ...'))
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
        """The cells of a row that contain an error, by column (from 0)."""
        return [(place, cell) for place, cell in enumerate(cells) if isinstance(cell, CellError)]


@dataclass(frozen=True)
class Book:
    """Everything readable in a small tabular file, with notices about the rest."""

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
    """Which sheets of a workbook are read, and what is known about them beforehand.

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


EVERY_SHEET: Final = Choice(lambda names: names)


def hidden_sheet(path: Path, name: str, rows: list[tuple[int, list[Any]]]) -> Notice | None:
    """The notice for a hidden sheet; one with what looks like personal data is refused.

    Raises
    ------
    DataError
        With the rows, never with what stands in them.
    """
    people = [row for row, cells in rows if any(isinstance(cell, str) and find(cell) for cell in cells)]
    if people:
        raise refused(
            path,
            f"a hidden sheet contains what looks like personal data in {len(people)} rows",
            sheet=name,
            row=rows_shown(people),
            count=len(people),
            expected="only the content of the return",
            remedy="Delete this copy, tell the sender, and ask for a file without the hidden sheet.",
        )
    return Notice("HIDDEN_SHEET", "A hidden sheet was not read.", f"{path.name}, sheet {name}") if rows else None
