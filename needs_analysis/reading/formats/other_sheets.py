"""What the visible sheets that were not read contain: the same table again, other content, or personal data."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any, Final

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from needs_analysis.errors import DataError
from needs_analysis.personal_data import find, identifying_columns
from needs_analysis.reading.formats.container import Counted, Limits
from needs_analysis.reading.formats.grid import Book, Choice, Grid, column_number, letters
from needs_analysis.reading.received import Notice
from needs_analysis.reading.spelling import header_key

_LOOKED_AT: Final = 60
"""Rows among which a header is looked for."""
_LONGEST: Final = 10_000
"""Characters of a cell that are looked at."""


def other_sheets(book: Book, choice: Choice) -> list[Notice]:
    """Notices about the sheets that were not read.

    Parameters
    ----------
    book : Book
        With the sheets that were read and the others.
    choice : Choice
        How they were chosen.

    Raises
    ------
    DataError
        When another sheet holds a table with the header of one that was read, and nobody said which of them are meant.
    """
    others = [grid for grid in book.others if grid.rows]
    headers = [header for grid in book.sheets if (header := _header(grid, choice.header_rows))]
    same = {grid.sheet: rows for grid in others if (rows := _rows_under(grid, headers)) is not None}
    doubled = [name for name, rows in same.items() if rows]
    if doubled and not choice.declared:
        raise _same_table(book, [name or "" for name in doubled])
    notices = []
    named = [grid for grid in others if grid.sheet in same or grid.sheet not in choice.without_figures]
    if named:
        notices.append(_not_read(named, same))
    return notices + [notice for grid in others if (notice := _people(grid)) is not None]


def _header(grid: Grid, declared: tuple[int, ...]) -> frozenset[str]:
    row = declared[-1] if declared else grid.rows[0][0] if grid.rows else 0
    return _titles(next((cells for number, cells in grid.rows if number == row), []))


def _titles(cells: list[Any]) -> frozenset[str]:
    return frozenset(key for cell in cells if isinstance(cell, str) and (key := header_key(cell)))


def _rows_under(grid: Grid, headers: list[frozenset[str]]) -> int | None:
    """How many rows stand under the same header on another sheet; nothing where there is no such header."""
    for place, (_, cells) in enumerate(grid.rows[:_LOOKED_AT]):
        titles = _titles(cells)
        for header in headers:
            shared = len(titles & header)
            # A summary shares a name or two; a copy to which somebody added or took a column shares most of them.
            if shared >= min(3, len(header)) and shared * 2 > len(header):
                return len(grid.rows) - place - 1
    return None


def _same_table(book: Book, names: list[str]) -> DataError:
    read = [grid.sheet or "" for grid in book.sheets]
    every = ", ".join(f'"{name}"' for name in [*read, *names])
    one = f'sheet = "{read[0]}"' if len(read) == 1 else f"sheets = [{', '.join(f'{name!r}' for name in read)}]"
    return DataError(
        [
            {
                "file": book.sheets[0].file,
                "sheet": name,
                "count": len(names),
                "problem": f"contains a table with the same header as the sheet {read[0]!r}, and would not be read",
                "expected": "one sheet of figures, or a layout that states which are read",
                "remedy": f"Declare sheets = [{every}] in a layout to read all of them, or {one} to read only that sheet.",
            }
            for name in names
        ]
    )


def _not_read(grids: list[Grid], same: dict[str | None, int]) -> Notice:
    names = [grid.sheet or "" for grid in grids]
    shown = ", ".join(names[:8]) + (", ..." if len(names) > 8 else "")
    text = "Another sheet has content and was not read."
    if len(names) > 1:
        text = f"{len(names)} other sheets have content and were not read."
    copies = [name for name in names if same.get(name)]
    if copies:
        text += f" The same table is also on {', '.join(copies[:8])}."
    return Notice("OTHER_SHEETS", text, f"{grids[0].file}, sheet {shown}")


def _people(grid: Grid) -> Notice | None:
    """What looks like personal data on a sheet, by kind and place; never what stands there."""
    kinds: set[str] = set()
    places: list[str] = []
    looked_at: dict[str, list[str]] = {}
    for position, (row, cells) in enumerate(grid.rows):
        for column, cell in enumerate(cells):
            if not isinstance(cell, str) or len(cell) < 3:
                continue
            if cell not in looked_at:
                looked_at[cell] = [match.kind for match in find(cell[:_LONGEST])]
            found = looked_at[cell] or _labelled(cell, grid, position, column)
            if found:
                kinds.update(found)
                places.append(f"{letters(column)}{row}")
    if not places:
        return None
    shown = ", ".join(places[:8]) + (", ..." if len(places) > 8 else "")
    return Notice(
        "PERSONAL_DATA",
        f"A sheet that was not read contains what looks like personal data ({', '.join(sorted(kinds))}). Unless it is meant"
        " to be there, delete this copy, tell the sender, and ask for the file without it.",
        f"{grid.file}, sheet {grid.sheet}, {shown}",
    )


_LABEL: Final = re.compile(
    r"(?:(?:contact|completed by|prepared by|filled in by|victim|client|caller|staff|worker|manager|full|first|last)"
    r"(?: name)?|name|surname|forename)s? ?(?:of [a-z ]{3,20})?:\s*(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)


def _labelled(text: str, grid: Grid, position: int, column: int) -> list[str]:
    """A heading or label that says that a person's details stand there, with something beside or under it."""
    if len(text) > 200:
        return []
    label = _LABEL.fullmatch(text.strip())
    beside = _text_at(grid.rows[position][1], column + 1)
    if label is not None and (label["rest"].strip() or beside):
        return ["name or other detail of a person, by its label"]
    plain = " ".join(re.sub(r"\W+", " ", text).split())
    under = position + 1 < len(grid.rows) and _text_at(grid.rows[position + 1][1], column)
    if identifying_columns([plain]) and header_key(plain) not in _TOO_USUAL and under:
        return ["name or other detail of a person, by its heading"]
    return []


_TOO_USUAL: Final = frozenset({"name", "address", "postcode", "post code", "email", "e mail", "phone", "telephone"})
"""Headings of lists of areas, offices and contacts as well."""


def _text_at(cells: list[Any], column: int) -> bool:
    return column < len(cells) and isinstance(cells[column], str) and bool(cells[column].strip())


_MOST_CELLS: Final = 5_000_000
_SHEET: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def glance(
    path: Path, archive: zipfile.ZipFile, part: str, texts: list[str], limits: Limits
) -> list[tuple[int, list[Any]]]:
    """The texts and numbers of a sheet of an Excel workbook that is not read, up to a limit of size.

    Parameters
    ----------
    path, archive, part
        The workbook, opened, and the sheet inside it.
    texts : list of str
        The shared texts of the workbook.
    limits : Limits
        Rows beyond these are passed over, and columns beyond them count as the next one: a sheet that is not read may
        be of any size or shape.
    """
    rows: list[tuple[int, list[Any]]] = []
    member = Counted(path, archive, part)
    cells: list[Any] = []
    row = size = 0
    try:
        for event, element in iterparse(member, events=("start", "end"), forbid_dtd=True):
            if element.tag == f"{_SHEET}row" and event == "start":
                row, cells = int(element.get("r") or row + 1), []
            elif element.tag == f"{_SHEET}row":
                if any(cell is not None for cell in cells):
                    rows.append((row, cells))
                size += len(cells)
                if len(rows) > limits.rows or size > _MOST_CELLS:
                    break
                element.clear()
            elif element.tag == f"{_SHEET}c" and event == "end":
                found = _REFERENCE.fullmatch(element.get("r") or "")
                place = min(column_number(found[1]) if found else len(cells), limits.columns)
                cells += [None] * (place + 1 - len(cells))
                cells[place] = _content(element, texts)
    except (ParseError, DefusedXmlException, LookupError, ValueError):
        return rows  # what was not asked for need not be sound
    finally:
        member.close()
    return rows


def _content(cell: Any, texts: list[str]) -> Any:
    kind, value = cell.get("t", "n"), cell.findtext(f"{_SHEET}v")
    if kind == "e":
        return None
    if kind == "s":
        number = int(value or -1)
        text = texts[number] if 0 <= number < len(texts) else ""
    elif kind == "inlineStr":
        text = "".join(part.text or "" for part in cell.iter(f"{_SHEET}t"))
    elif kind == "n" and value:
        return float(value)
    else:
        text = value or ""
    return text if text.strip() else None
