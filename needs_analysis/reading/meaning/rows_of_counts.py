"""One row of a table of counts: the text that identifies it and its measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from needs_analysis.contracts import ALL
from needs_analysis.quantity import Measured
from needs_analysis.reading.received import rows_shown

CONTRACT: Final = ALL["provider_return"]


NOT_ADDITIVE: Final = ("longest_wait_days", "mean_wait_days")


STOCKS: Final = ("waiting", "carried_in", "carried_out", *NOT_ADDITIVE)
"""Measures of a day, which a count since 1 April leaves as they are."""


KEY: Final = CONTRACT.key


MEASURES: Final = tuple(column for column in CONTRACT.columns if column.kind == "measured")


@dataclass(frozen=True)
class Row:
    """One row of a return, read."""

    sheet: str | None
    row: int
    texts: dict[str, str]
    measures: dict[str, Measured]
    others: dict[str, float | date | None] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, ...]:
        """What names the row."""
        return tuple(self.texts.get(name, "") for name in KEY)

    @property
    def place(self) -> str:
        """Its place in the file, for a message."""
        return f"{self.sheet}!row {self.row}" if self.sheet else f"row {self.row}"

    def parts_key(self, *without: str) -> tuple[str, ...]:
        """The key without some of its columns."""
        return tuple(self.texts.get(name, "") for name in KEY if name not in without)


def rows_of(rows: Sequence[Row]) -> str:
    """Sheet and rows, for the place of a notice."""
    sheet = f"{rows[0].sheet}, " if rows[0].sheet else ""
    return f"{sheet}rows {rows_shown(row.row for row in rows)}"
