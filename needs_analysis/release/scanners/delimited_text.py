"""What is in a table as text: its headings and cells by column and row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Final

from needs_analysis.release.scanners.seen import Looking, Seen

_SEPARATORS: Final = ",;\t|"
_MOST_COLUMNS: Final = 5_000


def delimited_text(text: str, place: str, looking: Looking) -> Iterator[Seen]:
    """Headings and cells of a CSV file, also where lines stand above its header or a row is longer than it.

    Parameters
    ----------
    text : str
        The content; where no program reads it as a table, it is looked at line by line.
    """
    shown = f"{place}, " if place else ""
    first = text[:20_000].split("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for cells in rows:
            # A row that an open quote made of many lines is numbered by its last.
            number = rows.line_num
            if len(cells) > _MOST_COLUMNS:
                yield from looking.text(f"{shown}cells", "\n".join(cells), row=str(number))
                continue
            for at, cell in enumerate(cells, start=1):
                yield from looking.text(f"{shown}column {at}", cell, row=str(number))
                if number == 1:
                    yield Seen(f"{shown}column {at}", cell, row="1", heading=True)
    except csv.Error:
        yield from looking.text(f"{shown}text", text)
