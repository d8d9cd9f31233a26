"""OpenDocument spreadsheets: a guarded unzip, and a stream that never unrolls what is empty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from needs_analysis.reading.container import Counted, Limits, opened_zip, refused
from needs_analysis.reading.delimited import too_many_columns, too_many_rows
from needs_analysis.reading.grid import Book, CellError, Choice, Grid, Percent, hidden_sheet, letters
from needs_analysis.reading.received import Notice

_NAMESPACE: Final = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_TABLE, _OFFICE, _TEXT, _STYLE = (_NAMESPACE % part for part in ("table", "office", "text", "style"))
_CALC: Final = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"


def open_document(path: Path, limits: Limits, choose: Choice) -> Book:
    """Read the chosen sheets of an OpenDocument spreadsheet.

    Raises
    ------
    DataError
        When it is damaged, declares entities, or a sheet is too large.
    """
    with opened_zip(path) as archive:
        if "content.xml" not in archive.namelist():
            raise refused(path, "is damaged (it has no content)")
        member = Counted(path, archive, "content.xml")
        try:
            found = _Reader(path, limits).read(member)
        except (ParseError, DefusedXmlException, LookupError, ValueError):
            raise refused(path, "is damaged or declares entities (DOCTYPE), which no spreadsheet needs") from None
        finally:
            member.close()
    shown = [sheet.grid for sheet in found if not sheet.hidden]
    chosen = choose([grid.sheet or "" for grid in [grid for grid in shown if grid.rows] or shown])
    grids, notices = [], []
    for sheet in found:
        if sheet.hidden:
            notice = hidden_sheet(path, sheet.grid.sheet or "", sheet.grid.rows)
            notices += [notice] if notice else []
        elif sheet.grid.sheet in chosen:
            grids.append(sheet.grid)
            notices += sheet.notices
    return Book("ods", "", grids, notices)


@dataclass(frozen=True)
class _Sheet:
    grid: Grid
    hidden: bool
    notices: list[Notice]


class _Reader:
    """One pass over ``content.xml``."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path, self._limits = path, limits
        self._hidden_styles: set[str] = set()
        self._odd_styles: set[str] = set()
        self._notices: list[Notice] = []

    def read(self, member: Counted) -> list[_Sheet]:
        sheets: list[_Sheet] = []
        name, hidden, row = "", False, 0
        rows: list[tuple[int, list[Any]]] = []
        merged: list[tuple[str, int, int]] = []
        for event, element in iterparse(member, events=("start", "end"), forbid_dtd=True):
            if event == "start":
                if element.tag == f"{_TABLE}table":
                    name, row, rows, merged = element.get(f"{_TABLE}name", ""), 0, [], []
                    hidden = element.get(f"{_TABLE}style-name") in self._hidden_styles
                continue
            if element.tag == f"{_STYLE}style":
                look = element.find(f"{_STYLE}text-properties")
                if look is not None and _is_odd(look):
                    self._odd_styles.add(element.get(f"{_STYLE}name", ""))
                shown = element.find(f"{_STYLE}table-properties")
                if shown is not None and shown.get(f"{_TABLE}display") == "false":
                    self._hidden_styles.add(element.get(f"{_STYLE}name", ""))
            elif element.tag == f"{_TABLE}table-row":
                times = _times(element, "rows")
                cells = self._cells(element, name, row + 1, merged)
                if any(cell is not None for cell in cells):
                    if row + times > self._limits.rows + 1:
                        raise too_many_rows(self._path.name, self._limits, sheet=name)
                    rows += [(row + 1 + number, list(cells)) for number in range(times)]
                    if element.get(f"{_TABLE}visibility") in ("collapse", "filter"):
                        self._notices.append(Notice("HIDDEN_ROWS", "Hidden rows were read too.", f"{name}!{row + 1}"))
                row += times
                element.clear()
            elif element.tag == f"{_TABLE}table":
                sheets.append(_Sheet(Grid(self._path.name, name, rows, tuple(merged)), hidden, self._notices))
                self._notices = []
                element.clear()
        if not sheets:
            raise refused(self._path, "has no sheet of cells")
        return sheets

    def _cells(self, row: Any, sheet: str, number: int, merged: list[tuple[str, int, int]]) -> list[Any]:
        cells: list[Any] = []
        column = 0
        for cell in row:
            if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                continue
            times = _times(cell, "columns")
            value = _value(cell)
            if isinstance(value, str) and any(
                span.get(f"{_TEXT}style-name") in self._odd_styles and any(map(str.isdigit, "".join(span.itertext())))
                for span in cell.iter(f"{_TEXT}span")
            ):
                value = CellError("raised, lowered or struck-out characters beside others")
            if value is not None:
                if column + times > self._limits.columns:
                    place = f"{sheet}!{letters(column)}{number}"
                    raise too_many_columns(self._path.name, self._limits, sheet=sheet, at=place)
                cells += [None] * (column - len(cells)) + [value] * times
            wide = int(cell.get(f"{_TABLE}number-columns-spanned") or 1)
            deep = int(cell.get(f"{_TABLE}number-rows-spanned") or 1)
            if wide > 1 or deep > 1:
                end = f"{letters(column + wide - 1)}{number + deep - 1}"
                merged.append((f"{letters(column)}{number}:{end}", number, number + deep - 1))
            if cell.find(f"{_OFFICE}annotation") is not None:
                place = f"{sheet}!{letters(column)}{number}"
                self._notices.append(Notice("COMMENT", "A cell carries a comment, which was not read.", place))
            column += times
        return cells


def _is_odd(look: Any) -> bool:
    """Whether a style raises, lowers or strikes out."""
    position = look.get(f"{_STYLE}text-position", "")
    struck = look.get(f"{_STYLE}text-line-through-style", "none")
    return (
        position.startswith(("super", "sub", "-"))
        or bool(position[:1].isdigit() and not position.startswith("0"))
        or struck != "none"
    )


def _times(element: Any, what: str) -> int:
    times = int(element.get(f"{_TABLE}number-{what}-repeated") or 1)
    if times < 1:
        raise ValueError
    return times


def _value(cell: Any) -> Any:
    kind = cell.get(f"{_OFFICE}value-type")
    if cell.get(f"{_CALC}value-type") == "error":
        return CellError.named(_text(cell).strip())
    if kind in ("float", "percentage", "currency"):
        number = float(cell.get(f"{_OFFICE}value") or "nan")
        return Percent(round(number * 100, 10)) if kind == "percentage" else number
    if kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value") == "true"
    if kind == "date":
        try:
            return datetime.fromisoformat(cell.get(f"{_OFFICE}date-value") or "")
        except ValueError:
            return CellError("a date outside the calendar")
    text = _text(cell)
    if not text.strip() and cell.get(f"{_TABLE}formula") and kind is None:
        return CellError("a formula whose result was never stored")
    return text if text.strip() else None


def _text(cell: Any) -> str:
    """The paragraphs of a cell; those of a comment are not its own."""
    return "\n".join("".join(part.itertext()) for part in cell if part.tag == f"{_TEXT}p")
