"""What is in one sheet of an Excel workbook, in sight and out of sight."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from needs_analysis.reading.formats.grid import column_number, letters
from needs_analysis.release.scanners.seen import Looking, NotLookedInto, Seen

HIDDEN_ROWS: Final = "hidden rows"
HIDDEN_COLUMNS: Final = "hidden columns"
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_CODES: Final = re.compile(r"&(?:[A-Za-z]|\"[^\"]{0,80}\")")
"""What parts a header into left, centre and right, and sets its type."""
_TEXTS: Final = {
    "oddHeader": "header or footer",
    "oddFooter": "header or footer",
    "evenHeader": "header or footer",
    "evenFooter": "header or footer",
    "firstHeader": "header or footer",
    "firstFooter": "header or footer",
    "dataValidation": "list of allowed values",
    "formula1": "list of allowed values",
    "formula2": "list of allowed values",
    "hyperlink": "link",
    "filter": "filter",
    "formula": "rule of a format",
}


@dataclass
class Shown:
    """What the cells of a workbook use: numbers in sight, and shared texts by their number."""

    numbers: set[float] = field(default_factory=set)
    texts: set[int] = field(default_factory=set)


@dataclass
class _Sheet:
    """What is known of a sheet while it is read."""

    hidden: bool
    row: int = 0
    column: int = 0
    row_hidden: bool = False
    first_row: int = 0
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)

    def unseen(self) -> bool:
        return self.hidden or self.row_hidden or any(low <= self.column <= high for low, high in self.hidden_columns)


def worksheet(
    content: bytes, texts: Sequence[str], place: str, looking: Looking, *, hidden: bool, shown: Shown
) -> Iterator[Seen]:
    """Cells by column and row, hidden rows and columns, headers, lists of allowed values, links.

    Parameters
    ----------
    content : bytes
        The part of the workbook.
    texts : sequence of str
        The shared texts of the workbook.
    hidden : bool
        Whether the whole sheet is hidden.
    shown : Shown
        Takes the numbers that stand in cells in sight, and which shared texts cells use.

    Raises
    ------
    NotLookedInto
        For a damaged sheet.
    """
    sheet = _Sheet(hidden)
    rows: list[str] = []
    try:
        for event, element in iterparse(io.BytesIO(content), events=("start", "end"), forbid_dtd=True):
            tag = str(element.tag).rpartition("}")[2]
            if event == "start":
                if tag == "row":
                    _begin_row(element, sheet, rows)
                elif tag == "sheetFormatPr" and element.get("zeroHeight") in ("1", "true"):
                    yield Seen(place, kind=HIDDEN_ROWS, out_of_sight=True)
            elif tag == "col":
                if _is_hidden(element, "width"):
                    low, high = int(element.get("min") or 0), int(element.get("max") or 0)
                    sheet.hidden_columns.append((low - 1, high - 1))
                    yield Seen(place, kind=HIDDEN_COLUMNS, out_of_sight=True)
            elif tag == "c":
                yield from _cell(element, texts, place, looking, sheet, shown)
            elif tag == "row":
                element.clear()
            elif tag in _TEXTS:
                written = " ".join([element.text or "", *(value for name, value in element.items() if name != "sqref")])
                written = _CODES.sub(" ", written) if "eader" in tag or "ooter" in tag else written
                yield from looking.text(f"{place}, {_TEXTS[tag]}", written, out_of_sight=True)
    except (ParseError, DefusedXmlException, LookupError, ValueError, OverflowError):
        raise NotLookedInto("a sheet is damaged") from None
    for row in rows:
        yield Seen(place, kind=HIDDEN_ROWS, row=row, out_of_sight=True)


def _is_hidden(element: Any, size: str) -> bool:
    return element.get("hidden") in ("1", "true") or (element.get(size) is not None and float(element.get(size)) < 0.1)


def _begin_row(element: Any, sheet: _Sheet, rows: list[str]) -> None:
    sheet.row, sheet.column = int(element.get("r") or sheet.row + 1), -1
    sheet.row_hidden = _is_hidden(element, "ht")
    if sheet.row_hidden:
        rows.append(str(sheet.row))


def _cell(
    element: Any, texts: Sequence[str], place: str, looking: Looking, sheet: _Sheet, shown: Shown
) -> Iterator[Seen]:
    found = _REFERENCE.fullmatch(element.get("r") or "")
    sheet.column = column_number(found[1]) if found else sheet.column + 1
    where, row = f"{place}, column {letters(sheet.column)}", str(sheet.row)
    unseen = sheet.unseen()
    text, formula = _written(element, texts, shown), ""
    for inner in element:
        if str(inner.tag).endswith("}f"):
            formula = inner.text or ""
    if text:
        sheet.first_row = sheet.first_row or sheet.row
        yield from looking.text(where, text, row=row, out_of_sight=unseen)
        if sheet.row == sheet.first_row:
            yield Seen(where, text, row=row, heading=True)
        if not unseen and element.get("t", "n") == "n":
            shown.numbers.add(float(text))
    if formula:
        yield from looking.text(f"{where}, formula", formula, row=row, out_of_sight=True)


def _written(element: Any, texts: Sequence[str], shown: Shown) -> str:
    kind, value, inline = element.get("t", "n"), "", []
    for inner in element.iter():
        tag = str(inner.tag).rpartition("}")[2]
        if tag == "v":
            value = inner.text or ""
        elif tag == "t":
            inline.append(inner.text or "")
    if kind == "s":
        number = int(value or -1)
        shown.texts.add(number)
        return texts[number] if 0 <= number < len(texts) else ""
    return "".join(inline) if kind == "inlineStr" else value
