"""Rows of a list of pounds as they are asked whether they add others up; shared by lists of contracts and of funding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from needs_analysis.reading.meaning.header_and_rows import Columns
from needs_analysis.reading.meaning.total_words import TotalWords, settle_part
from needs_analysis.reading.received import Notice, Problems, rows_shown
from needs_analysis.reading.spelling import folded


@dataclass(frozen=True)
class Line:
    """One row: its texts as written, and its pounds."""

    row: int
    texts: dict[str, str]
    pounds: float

    def same(self, other: Line, *columns: str) -> bool:
        """Whether both say the same in some columns, whatever the spelling."""
        return all(folded(self.texts[name]) == folded(other.texts[name]) for name in columns)


def declared_parts(
    lines: Sequence[Line], words: TotalWords, sheet: Columns, problems: Problems, *, named: Sequence[str], counted: str
) -> list[int]:
    """Rows that the layout calls parts of others; one that only its name calls so is asked about.

    Parameters
    ----------
    lines : sequence of Line
        The rows.
    words : TotalWords
        What the layout says of totals and parts.
    sheet, problems : Columns, Problems
        Where they are, and where what is wrong with them goes.
    named : sequence of str
        The columns whose texts may say that a row is a part.
    counted : str
        What would be counted twice, such as ``"value"``.
    """
    aside = []
    for line in lines:
        if any(words.declared_part(text) for text in line.texts.values()):
            aside.append(line.row)
        elif column := next((name for name in named if words.part(line.texts[name])), None):
            problems.add(
                f"{line.texts[column]!r} is part of another row by its name, and its {counted} would be counted twice",
                sheet=sheet.grid.sheet,
                row=line.row,
                column=column,
                count=1,
                expected="no double counting",
                remedy=settle_part(line.texts[column]),
            )
    return aside


def totals_excluded(rows: Sequence[int], sheet: Columns, file: str) -> Notice:
    """That rows of totals were checked and excluded."""
    which = "A total row was" if len(rows) == 1 else f"{len(rows)} total rows were"
    place = f"{file}, {f'{sheet.grid.sheet}, ' if sheet.grid.sheet else ''}rows {rows_shown(sorted(rows))}"
    return Notice("TOTAL_SET_ASIDE", f"{which} checked against the parts and excluded.", place)
