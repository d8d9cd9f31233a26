"""Names of the columns of a table whose header has one row or several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from needs_analysis.reading.formats.grid import column_number
from needs_analysis.reading.spelling import tidy

BETWEEN: Final = " / "
"""Stands between the texts of a header of several rows."""


def levels(
    rows: Mapping[int, Sequence[Any]], wanted: Sequence[int], merged: Sequence[tuple[str, int, int]] = ()
) -> list[list[str]]:
    """The text of each row of a header, all of one width.

    Parameters
    ----------
    rows : mapping of int to sequence
        Row number and its cells.
    wanted : sequence of int
        Rows of the header, from the top.
    merged : sequence of (str, int, int)
        Merged ranges, with their first and last row: their text stands in the first cell, and holds for those beside it.
    """
    width = max(len(rows[row]) for row in wanted)
    found: list[list[str]] = []
    for level, row in enumerate(wanted):
        texts = [tidy(str(cell)) if cell is not None else "" for cell in rows[row]]
        texts += [""] * (width - len(texts))
        if level < len(wanted) - 1:
            for place in range(1, width):
                if not texts[place] and _is_under_merge(merged, row, place):
                    texts[place] = texts[place - 1]
        found.append(texts)
    return found


def joined(texts: Sequence[Sequence[str]]) -> list[str]:
    """The name of each column: the text of its rows, each once, with `` / `` between.

    Examples
    --------
    >>> joined([["Age", "Police", ""], ["", "Called", "Helped"]])
    ['Age', 'Police / Called', 'Helped']
    """
    return [BETWEEN.join(dict.fromkeys(filter(None, column))) for column in zip(*texts, strict=True)]


def carried(texts: Sequence[Sequence[str]]) -> list[str]:
    """The same where an upper heading also covers the columns to its right, as long as each has its own lower heading.

    Examples
    --------
    >>> carried([["Age", "Police", ""], ["", "Called", "Helped"]])
    ['Age', 'Police / Called', 'Police / Helped']
    """
    filled = [list(row) for row in texts]
    for level, row in enumerate(filled[:-1]):
        for place in range(1, len(row)):
            if not row[place] and all(any(below[each] for below in texts[level + 1 :]) for each in (place - 1, place)):
                row[place] = row[place - 1]
    return joined(filled)


def _is_under_merge(merged: Sequence[tuple[str, int, int]], row: int, place: int) -> bool:
    for area, first, last in merged:
        left, right = (column_number(end) for end in area.split(":"))
        if first <= row <= last and left < place <= right:
            return True
    return False
