"""What a table must look like: its columns, their kinds and its key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "count", "whole", "number", "figure", "date", "month", "choice", "flag"]

EXPECTED: dict[Kind, str] = {
    "text": "text",
    "count": "a whole number, 0 or more, in plain digits",
    "whole": "a whole number in plain digits (a correction may be negative)",
    "number": "a number in plain digits with a decimal point",
    "figure": "a number, a date (YYYY-MM-DD) or a month (YYYY-MM)",
    "date": "a date as YYYY-MM-DD",
    "month": "a month as YYYY-MM",
    "choice": "one of the listed words",
    "flag": "yes or no",
}


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    name : str
        As in the header.
    kind : str
        ``text``; ``count`` (whole, 0 or more); ``whole`` (whole, may be negative); ``number``; ``figure`` (kept as printed); ``date``; ``month``; ``choice``
        (one of ``choices``); ``flag`` (yes or no).
    required : bool
        Whether an empty cell is refused.
    choices : tuple of str
        The words allowed in a ``choice`` column.
    meaning : str
        What stands in it, for people who fill it in.
    """

    name: str
    kind: Kind = "text"
    required: bool = True
    choices: tuple[str, ...] = ()
    meaning: str = ""

    @property
    def expected(self) -> str:
        """What a cell must be, in words."""
        return f"one of {', '.join(self.choices)}" if self.kind == "choice" else EXPECTED[self.kind]


@dataclass(frozen=True)
class Contract:
    """What a table must look like.

    Parameters
    ----------
    name : str
        Name of the table.
    meaning : str
        What one row is.
    columns : tuple of Column
        Every column; any other is refused.
    key : tuple of str
        Columns that together name a row once.
    record_level : bool
        Whether a row is about one person, event or case; then no cell is ever repeated in a message.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    record_level: bool = False
