"""OpenDocument spreadsheets: a safe unzip, and a stream that never expands empty cells."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from needs_analysis.reading.formats.cell_looks import hidden_notices, notices
from needs_analysis.reading.formats.conditional_formats import Rule, follow
from needs_analysis.reading.formats.container import Counted, Limits, opened_zip, refused
from needs_analysis.reading.formats.delimited import too_many_columns, too_many_rows
from needs_analysis.reading.formats.grid import Book, CellError, Choice, Grid, Percent, as_shown, hidden_sheet, letters
from needs_analysis.reading.formats.number_formats import Format, number_format
from needs_analysis.reading.formats.ods_rules import StyleCells, rules
from needs_analysis.reading.formats.ods_styles import FORMS, NAMESPACE, CellStyle, Styles
from needs_analysis.reading.received import Notice

_TABLE, _OFFICE, _TEXT, _STYLE, _CONFIG = (NAMESPACE % part for part in ("table", "office", "text", "style", "config"))
_CALC: Final = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_PARAGRAPH: Final = f"{_TEXT}p"
_VALUE_TYPE: Final = f"{_OFFICE}value-type"
_CALC_TYPE: Final = f"{_CALC}value-type"
_VALUE: Final = f"{_OFFICE}value"
_ANNOTATION: Final = f"{_OFFICE}annotation"
_STYLE_NAME: Final = f"{_TABLE}style-name"
_REPEATED: Final = f"{_TABLE}number-columns-repeated"
_WIDE: Final = f"{_TABLE}number-columns-spanned"
_DEEP: Final = f"{_TABLE}number-rows-spanned"
_CELLS: Final = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_HIDDEN: Final = ("collapse", "filter")
_PLAIN: Final = number_format("")


def ods(path: Path, limits: Limits, choose: Choice) -> Book:
    """Read the chosen sheets of an OpenDocument spreadsheet.

    Raises
    ------
    DataError
        When it is damaged, declares entities, or a sheet is too large.
    """
    with opened_zip(path) as archive:
        if "content.xml" not in archive.namelist():
            raise refused(path, "is damaged (it has no content)")
        try:
            reader = _Reader(path, limits, no_zeros=_hides_zeros(path, archive))
            if "styles.xml" in archive.namelist():
                reader.styles_of(path, archive)
            found = reader.read(path, archive)
        except (ParseError, DefusedXmlException, LookupError, ValueError):
            raise refused(path, "is damaged or declares entities (DOCTYPE), which no spreadsheet needs") from None
    shown = [sheet.grid for sheet in found if not sheet.hidden]
    chosen = choose([grid.sheet or "" for grid in [grid for grid in shown if grid.rows] or shown])
    grids: list[Grid] = []
    others: list[Grid] = []
    said: list[Notice] = []
    for sheet in found:
        if sheet.hidden:
            notice = hidden_sheet(path, sheet.grid.sheet or "", sheet.grid.rows)
            said += [notice] if notice else []
        elif sheet.grid.sheet in chosen:
            grids.append(sheet.grid)
            said += sheet.notices
        else:
            others.append(sheet.grid)
    return Book("ods", "", grids, said, others)


def _hides_zeros(path: Path, archive: zipfile.ZipFile) -> bool:
    """Whether the document is set to show zeros as empty cells."""
    if "settings.xml" not in archive.namelist():
        return False
    member = Counted(path, archive, "settings.xml")
    try:
        return any(
            element.get(f"{_CONFIG}name") == "ShowZeroValues" and (element.text or "").strip() == "false"
            for _, element in iterparse(member, events=("end",), forbid_dtd=True)
        )
    finally:
        member.close()


@dataclass(frozen=True)
class _Sheet:
    grid: Grid
    hidden: bool
    notices: list[Notice]


@dataclass
class _Table:
    """A sheet while it is read."""

    name: str = ""
    hidden: bool = False
    protected: bool = False
    row: int = 0
    column: int = 0
    rows: list[tuple[int, list[Any]]] = field(default_factory=list)
    merged: list[tuple[str, int, int]] = field(default_factory=list)
    columns: list[tuple[int, str | None]] = field(default_factory=list)
    hidden_rows: list[str] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    odd: dict[str, list[str]] = field(default_factory=dict)
    by_style: StyleCells = field(default_factory=StyleCells)
    rules: list[Rule] = field(default_factory=list)
    comments: list[Notice] = field(default_factory=list)

    def style_of_column(self, column: int) -> str | None:
        """Default style of the cells of a column."""
        for last, style in self.columns:
            if column < last:
                return style
        return None


class _Reader:
    """One pass over ``content.xml``, after the styles that all sheets share."""

    def __init__(self, path: Path, limits: Limits, *, no_zeros: bool) -> None:
        self._path, self._limits, self._no_zeros = path, limits, no_zeros
        self._hidden_styles: set[str] = set()
        self._odd_styles: set[str] = set()
        self._styles = Styles()

    def styles_of(self, path: Path, archive: zipfile.ZipFile) -> None:
        """Record the styles that all sheets share."""
        member = Counted(path, archive, "styles.xml")
        try:
            for _, element in iterparse(member, events=("end",), forbid_dtd=True):
                if element.tag == f"{_STYLE}style" or element.tag in FORMS:
                    self._style(element)
        finally:
            member.close()

    def read(self, path: Path, archive: zipfile.ZipFile) -> list[_Sheet]:
        """Every sheet."""
        member = Counted(path, archive, "content.xml")
        try:
            sheets = self._sheets(member)
        finally:
            member.close()
        if not sheets:
            raise refused(self._path, "has no worksheet")
        return sheets

    def _sheets(self, member: Counted) -> list[_Sheet]:
        sheets: list[_Sheet] = []
        table = _Table()
        for event, element in iterparse(member, events=("start", "end"), forbid_dtd=True):
            tag = element.tag
            if event == "start":
                if tag == f"{_TABLE}table":
                    table = _Table(
                        element.get(f"{_TABLE}name", ""),
                        element.get(f"{_TABLE}style-name") in self._hidden_styles,
                        element.get(f"{_TABLE}protected") == "true",
                    )
            elif tag == f"{_STYLE}style" or tag in FORMS:
                self._style(element)
            elif tag == f"{_TABLE}table-column":
                self._column(element, table)
            elif tag == f"{_TABLE}table-row":
                self._row(element, table)
                element.clear()
            elif tag == f"{_CALC}conditional-formats":
                table.rules += rules(element, self._styles)
            elif tag == f"{_TABLE}table":
                sheets.append(self._whole(table))
                element.clear()
        return sheets

    def _style(self, element: Any) -> None:
        name = element.get(f"{_STYLE}name", "")
        self._styles.add(element)
        look = element.find(f"{_STYLE}text-properties")
        if element.tag == f"{_STYLE}style" and look is not None and _is_odd(look):
            self._odd_styles.add(name)
        shown = element.find(f"{_STYLE}table-properties")
        if shown is not None and shown.get(f"{_TABLE}display") == "false":
            self._hidden_styles.add(name)

    def _column(self, element: Any, table: _Table) -> None:
        first, table.column = table.column, table.column + _times(element, "columns")
        table.columns.append((table.column, element.get(f"{_TABLE}default-cell-style-name")))
        flat = element.get(f"{_TABLE}style-name") in self._styles.flat
        if flat or element.get(f"{_TABLE}visibility") in _HIDDEN:
            table.hidden_columns.append((first, table.column))

    def _row(self, element: Any, table: _Table) -> None:
        times = _times(element, "rows")
        cells = self._cells(element, table, times)
        if any(cell is not None for cell in cells):
            if table.row + times > self._limits.rows + 1:
                raise too_many_rows(self._path.name, self._limits, sheet=table.name)
            table.rows += [(table.row + 1 + number, list(cells)) for number in range(times)]
            flat = element.get(f"{_TABLE}style-name") in self._styles.flat
            if flat or element.get(f"{_TABLE}visibility") in _HIDDEN:
                table.hidden_rows += [str(table.row + 1 + number) for number in range(min(times, 9))]
        table.row += times

    def _whole(self, table: _Table) -> _Sheet:
        unseen = follow([*table.rules, *table.by_style.rules(self._styles)], table.rows)
        if unseen:
            table.odd.setdefault("WHITE_TEXT", []).extend(unseen)
        file, wide = self._path.name, max((len(cells) for _, cells in table.rows), default=0)
        columns = [letters(place) for first, last in table.hidden_columns for place in range(first, min(last, wide))]
        said = [
            *hidden_notices("rows", table.hidden_rows, file=file, sheet=table.name),
            *hidden_notices("columns", columns, file=file, sheet=table.name),
            *table.comments,
            *notices(table.odd, file=file, sheet=table.name),
        ]
        return _Sheet(Grid(file, table.name, table.rows, tuple(table.merged)), table.hidden, said)

    def _cells(self, row: Any, table: _Table, deep_times: int) -> list[Any]:
        cells: list[Any] = []
        column, number = 0, table.row + 1
        of_row = row.get(f"{_TABLE}default-cell-style-name")
        for cell in row:
            if cell.tag not in _CELLS:
                continue
            times = _times(cell, "columns") if _REPEATED in cell.attrib else 1
            value = _value(cell)
            if (
                isinstance(value, str)
                and self._odd_styles
                and any(
                    span.get(f"{_TEXT}style-name") in self._odd_styles
                    and any(map(str.isdigit, "".join(span.itertext())))
                    for span in cell.iter(f"{_TEXT}span")
                )
            ):
                value = CellError("superscript, subscript or struck-out characters among others")
            if value is not None:
                if column + times > self._limits.columns:
                    place = f"{table.name}!{letters(column)}{number}"
                    raise too_many_columns(self._path.name, self._limits, sheet=table.name, at=place)
                name = cell.get(_STYLE_NAME) or of_row or table.style_of_column(column)
                style = self._styles.of(name)
                if not (style.plain and isinstance(value, str) and not style.odd):
                    value = self._shown(cell, value, style, table, (column, number))
                if name and style.maps:
                    for down in range(min(deep_times, self._limits.rows + 1)):
                        for right in range(times):
                            table.by_style.add(name, number + down, column + right + 1)
                cells += [None] * (column - len(cells)) + [value] * times
            wide, deep = int(cell.get(_WIDE) or 1), int(cell.get(_DEEP) or 1)
            if wide > 1 or deep > 1:
                end = f"{letters(column + wide - 1)}{number + deep - 1}"
                table.merged.append((f"{letters(column)}{number}:{end}", number, number + deep - 1))
            if len(cell) and cell.find(_ANNOTATION) is not None:
                place = f"{table.name}!{letters(column)}{number}"
                table.comments.append(Notice("COMMENT", "A cell carries a comment, which was not read.", place))
            column += times
        return cells

    def _shown(self, cell: Any, value: Any, style: CellStyle, table: _Table, at: tuple[int, int]) -> Any:
        """A value as the document shows it: by its format, and by the text that was kept when it was last saved."""
        if isinstance(value, CellError):
            return value
        if style.locked_away and table.protected:
            return _gone(value)
        form = style.form or _PLAIN
        found = value if style.plain and not self._no_zeros else as_shown(value, form, no_zeros=self._no_zeros)
        if isinstance(found, int | float | Percent) and not isinstance(found, bool):
            found = _as_written(cell, value, found)
            if cell.get(_VALUE_TYPE) == "percentage" and isinstance(found, int | float):
                found = Percent(round(float(value) * 100, 10))
        odd = style.odd if style.plain else style.odd | form.oddities(value)
        for code in odd:
            table.odd.setdefault(code, []).append(f"{letters(at[0])}{at[1]}")
        return found


def _gone(value: Any) -> CellError:
    return as_shown(value, _NOTHING)  # type: ignore[no-any-return]


_NOTHING: Final[Format] = number_format(";;;")
_WRITTEN: Final = re.compile(r"(\D*?)(\d[\d.,\s/'’]*(?:E[+-]?\d+)?)(\D*)", re.IGNORECASE)


def _as_written(cell: Any, value: float, found: Any) -> Any:
    """A number that its format shows, unless the text that was kept beside it says something else."""
    kept = cell.find(_PARAGRAPH)
    if kept is None:
        return found
    text = kept.text or ""
    if text.isdecimal() and len(cell) == 1:
        return found
    text = _text(cell).strip()
    if text and not text.strip("#"):
        return found  # a column too narrow for its numbers shows ###
    written = _WRITTEN.fullmatch(text)
    if written is None:
        return found if any(map(str.isdigit, text)) else _judged(value, f'"{text}"' if text else ";;;", found)
    before, after = (part.replace('"', "") for part in (written[1], written[3]))
    return _judged(value, f'"{before}"0"{after}"', found)


def _judged(value: float, form: str, found: Any) -> Any:
    look = number_format(form).number(value)
    return found if look.state in ("shown", "another") else as_shown(value, number_format(form))


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
    kind = cell.get(_VALUE_TYPE)
    if cell.get(_CALC_TYPE) == "error":
        return CellError.named(_text(cell).strip())
    if kind in ("float", "percentage", "currency"):
        return float(cell.get(_VALUE) or "nan")
    if kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value") == "true"
    if kind == "date":
        try:
            return datetime.fromisoformat(cell.get(f"{_OFFICE}date-value") or "")
        except ValueError:
            return CellError("an invalid date")
    text = _text(cell)
    if not text.strip() and cell.get(f"{_TABLE}formula") and kind is None:
        return CellError("a formula with no stored result")
    return text if text.strip() else None


def _text(cell: Any) -> str:
    """The paragraphs of a cell; those of a comment are not its own."""
    return "\n".join("".join(part.itertext()) for part in cell if part.tag == _PARAGRAPH)
