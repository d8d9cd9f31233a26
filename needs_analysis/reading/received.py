"""What a reader returns: the table, notices about it, and one log line per source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from needs_analysis.errors import PROBLEM_COLUMNS, DataError


@dataclass(frozen=True)
class Notice:
    """Something about a file that did not stop it from being read, but that users of the figures should know.

    Parameters
    ----------
    code : str
        Short name, such as ``TOTAL_SET_ASIDE``.
    text : str
        In words. Never a cell of a record-level table.
    place : str
        File, sheet and cells.
    """

    code: str
    text: str
    place: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


@dataclass(frozen=True, repr=False)
class Received:
    """A table as it was sent, checked.

    Parameters
    ----------
    table : pandas.DataFrame
        The rows, with the source attached.
    warnings : tuple of Notice
        Empty for a clean file.
    log : pandas.DataFrame
        One row a source: file, sheet, kind, encoding, rows read and set aside, checksum.
    open : pandas.DataFrame
        Problems that were set aside to go on (``provisional=True`` only), in the columns of ``DataError.problems``.
    tables : dict of str to pandas.DataFrame
        Further tables of the same file, such as the outcomes beside the street-level rows of an archive.
    """

    table: pd.DataFrame
    warnings: tuple[Notice, ...] = ()
    log: pd.DataFrame = field(default_factory=pd.DataFrame)
    open: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(PROBLEM_COLUMNS)))
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)

    def __repr__(self) -> str:
        lines = [f"{len(self.table):,} rows, {len(self.table.columns)} columns, from {len(self.log)} sources"]
        lines += [f"{notice.code}: {notice}" for notice in self.warnings]
        if len(self.open):
            lines.append(f"PROVISIONAL: {len(self.open)} outstanding data queries; see .open")
        return "\n".join(lines)


class Problems:
    """All problems of one file, collected before any is reported."""

    def __init__(self, file: str, *, sheet: str | None = None) -> None:
        self.file, self.sheet = file, sheet
        self._found: list[dict[str, Any]] = []
        self._cells: dict[tuple[Any, ...], dict[str, Any]] = {}

    def __len__(self) -> int:
        return len(self._found)

    def add(
        self,
        problem: str,
        *,
        expected: str = "a table as in the template",
        remedy: str = "Correct it in the file.",
        **where: Any,
    ) -> None:
        """Record one problem, with sheet, row, column and count where they apply."""
        known = {"file": self.file, "sheet": self.sheet} if self.sheet else {"file": self.file}
        self._found.append({**known, "problem": problem, "expected": expected, "remedy": remedy, **where})

    def add_cell(self, problem: str, *, row: int, address: str = "", **where: Any) -> None:
        """Record a problem with one cell; cells of one column with the same fault become one problem."""
        key = (problem, *sorted((name, str(value)) for name, value in where.items()))
        same = self._cells.get(key)
        if same is None:
            same = self._cells[key] = {"file": self.file, "problem": problem, "rows": [], "addresses": [], **where}
            self._found.append(same)
        same["rows"].append(row)
        same["addresses"].append(address)
        same["row"], same["count"] = rows_shown(same["rows"]), len(same["rows"])
        shown = [place for place in same["addresses"][:8] if "!" in place]
        more = ", ..." if len(same["addresses"]) > 8 and shown else ""
        same["problem"] = f"{', '.join(shown)}{more} {problem}".strip()

    def extend(self, problems: Iterable[dict[str, Any]]) -> None:
        """Record problems that are already complete."""
        self._found += problems

    def stop(self) -> None:
        """Refuse the file if any problem was recorded.

        Raises
        ------
        DataError
            With all of it at once.
        """
        if self._found:
            raise DataError(self._found)

    @property
    def entries(self) -> list[dict[str, Any]]:
        """The problems, one mapping per problem."""
        return list(self._found)

    def frame(self) -> pd.DataFrame:
        """The problems, one row per problem."""
        return DataError(self._found).problems


def formula_words(count: int) -> str:
    """The notice for cells that begin like a formula."""
    which = "A cell begins" if count == 1 else f"{count} cells begin"
    return f"{which} like a spreadsheet formula (with =, @, + or -). It was read as text; check it before it is shown."


def rows_shown(rows: Iterable[int | str], *, most: int = 8) -> str:
    """Row numbers for a message: the first few, and whether there are more.

    Examples
    --------
    >>> rows_shown([3, 6])
    '3, 6'
    """
    numbers = list(rows)
    return ", ".join(str(number) for number in numbers[:most]) + (", ..." if len(numbers) > most else "")
