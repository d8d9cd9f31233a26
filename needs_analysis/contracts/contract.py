"""What a table must contain: its columns, their types and its key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from needs_analysis.source import Disclosure

Kind = Literal[
    "text",
    "count",
    "whole",
    "number",
    "figure",
    "date",
    "month",
    "choice",
    "flag",
    "area",
    "quarter",
    "measured",
    "money",
]

EXPECTED: dict[Kind, str] = {
    "text": "text",
    "count": "a whole number, 0 or more, in plain digits",
    "whole": "a whole number in plain digits (a correction may be negative)",
    "number": "a number in plain digits, with a decimal point if needed",
    "figure": "a number, a date (YYYY-MM-DD) or a month (YYYY-MM)",
    "date": "a date as YYYY-MM-DD",
    "month": "a month as YYYY-MM",
    "choice": "one of the listed values",
    "flag": "yes or no",
    "area": "a known area, such as a local authority",
    "quarter": "a quarter of a financial year, such as 2022/23 Q2",
    "measured": 'a whole number, 0 or more, or the reason why there is none ("<5", "*", "not known", "not applicable")',
    "money": "pounds, such as 12345 or £12,345.67",
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
        (one of ``choices``); ``flag`` (yes or no); in what is sent: ``area``, ``quarter``, ``measured`` (a count, or why
        there is none), ``money``.
    required : bool
        Whether an empty cell is refused.
    choices : tuple of str
        The words allowed in a ``choice`` column.
    meaning : str
        What stands in it, for people who fill it in.
    optional : bool
        Whether the whole column may be left out.
    part_of : str
        For a measured column, the column whose number it can never exceed, alone or with the others of its ``group``.
    group : str
        Columns that together make up ``part_of``, such as the sexes of the people referred.
    least, most : int, optional
        The lowest and the highest number that a column of whole numbers may hold, such as 1 and 4 of a quarter.
    decimals : bool
        Whether a measured column holds means, which need not be whole.
    """

    name: str
    kind: Kind = "text"
    required: bool = True
    choices: tuple[str, ...] = ()
    meaning: str = ""
    optional: bool = False
    part_of: str = ""
    group: str = ""
    least: int | None = None
    most: int | None = None
    decimals: bool = False

    @property
    def expected(self) -> str:
        """What a cell must contain, in words."""
        if self.kind == "choice":
            return f"one of {', '.join(self.choices)}"
        if self.least is not None and self.most is not None:
            return f"a whole number from {self.least} to {self.most}"
        whole = self.kind in ("count", "whole")
        if self.least is not None or self.most is not None:
            bound = f"{self.least} or more" if self.most is None else f"{self.most} or less"
            return f"a {'whole ' if whole else ''}number, {bound}"
        if self.decimals:
            return EXPECTED[self.kind].replace("a whole number", "a number")
        return EXPECTED[self.kind]


@dataclass(frozen=True)
class Contract:
    """What a table must contain.

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
    counted : bool
        Whether the numbers are counts of people that an office or a force keeps for itself.
    when_empty : str
        What a file without rows says, such as that there was no query; nothing where there must be rows.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    record_level: bool = False
    counted: bool = False
    when_empty: str = ""

    @property
    def floor(self) -> Disclosure:
        """The least strict class of disclosure that such a table may have, whatever its source record says."""
        return "record_level" if self.record_level else "aggregate" if self.counted else "already_published"
