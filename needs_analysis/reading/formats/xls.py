"""Workbooks of Excel 97 to 2003, through xlrd."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any, Final

from needs_analysis.reading.formats.cell_looks import LOWEST, NARROWEST, hidden_notices, notices, oddities
from needs_analysis.reading.formats.container import Limits, refused
from needs_analysis.reading.formats.delimited import too_many_columns, too_many_rows
from needs_analysis.reading.formats.grid import Book, CellError, Choice, Grid, as_shown, hidden_sheet, letters
from needs_analysis.reading.formats.number_formats import Format, number_format
from needs_analysis.reading.received import Notice

_RULES: Final = re.compile(
    r"Ignoring CONDFMT.{0,200}?in Sheet (\d{1,9}) .{0,200}?Bounding box is ([A-Z0-9:$]{1,40})", re.DOTALL
)


def xls(path: Path, limits: Limits, choose: Choice) -> Book:
    """Read the chosen sheets of an old workbook.

    Raises
    ------
    DataError
        When it is damaged, protected, or a sheet is too large.
    """
    import xlrd

    log = io.StringIO()
    try:
        opened = xlrd.open_workbook(path, logfile=log, verbosity=1, formatting_info=True)
    except Exception:  # xlrd raises whatever its parser met in a damaged file
        raise refused(path, "is damaged or protected by a password, or is not a workbook that can be opened") from None
    shown = [sheet for sheet in opened.sheets() if not sheet.visibility]
    chosen = choose([sheet.name for sheet in [sheet for sheet in shown if sheet.nrows] or shown])
    sheets: list[Grid] = []
    others: list[Grid] = []
    found: list[Notice] = []
    styles = _Styles(opened)
    for sheet in opened.sheets():
        odd: dict[str, list[str]] = {}
        if not sheet.visibility and sheet.name not in chosen:
            others.append(Grid(path.name, sheet.name, _rows(sheet, styles, odd)))
            continue
        if sheet.nrows > limits.rows + 1:
            raise too_many_rows(path.name, limits, sheet=sheet.name)
        if sheet.ncols > limits.columns:
            raise too_many_columns(path.name, limits, sheet=sheet.name)
        rows = _rows(sheet, styles, odd)
        merged = tuple(
            (f"{letters(left)}{top + 1}:{letters(right - 1)}{bottom}", top + 1, bottom)
            for top, bottom, left, right in sheet.merged_cells
        )
        if sheet.visibility:
            if (notice := hidden_sheet(path, sheet.name, rows)) is not None:
                found.append(notice)
            continue
        sheets.append(Grid(path.name, sheet.name, rows, merged))
        found += [*_hidden(path, sheet), *notices(odd, file=path.name, sheet=sheet.name)]
        if sheet.cell_note_map:
            found.append(Notice("COMMENT", "Cells carry comments, which were not read.", f"{path.name}, {sheet.name}"))
        found += _conditional(path, sheet, log.getvalue())
    return Book("xls", "", sheets, found, others)


def _rows(sheet: Any, styles: _Styles, odd: dict[str, list[str]]) -> list[tuple[int, list[Any]]]:
    rows: list[tuple[int, list[Any]]] = []
    for number in range(sheet.nrows):
        cells = [
            styles.shown(cell, f"{letters(place)}{number + 1}", odd, no_zeros=not sheet.show_zero_values)
            for place, cell in enumerate(sheet.row(number))
        ]
        if any(cell is not None for cell in cells):
            rows.append((number + 1, cells))
    return rows


def _hidden(path: Path, sheet: Any) -> list[Notice]:
    """The rows and columns that are hidden, or too low or narrow for anything in them to be seen."""
    rows = [
        str(number + 1)
        for number, row in sorted(sheet.rowinfo_map.items())
        if row.hidden or (not row.has_default_height and 0 <= (row.height or 0) < LOWEST * 20)
    ]
    columns = [
        letters(number)
        for number, column in sorted(sheet.colinfo_map.items())
        if number < sheet.ncols and (column.hidden or column.width < NARROWEST * 256)
    ]
    return [
        *hidden_notices("rows", rows, file=path.name, sheet=sheet.name),
        *hidden_notices("columns", columns, file=path.name, sheet=sheet.name),
    ]


def _conditional(path: Path, sheet: Any, log: str) -> list[Notice]:
    """Ranges with conditional formats, which can only be named for this kind of file."""
    places = list(
        dict.fromkeys(place.replace("$", "") for number, place in _RULES.findall(log) if int(number) == sheet.number)
    )
    if not places:
        return []
    text = (
        "Cells have conditional formats, which may hide values and cannot be checked in this old file format;"
        " save it as .xlsx to have them checked."
    )
    return [Notice("CONDITIONAL_FORMAT", text, f"{path.name}, sheet {sheet.name}, {', '.join(places[:8])}")]


class _Styles:
    """Number format and oddities of each style, worked out once a style."""

    def __init__(self, opened: Any) -> None:
        self._opened = opened
        self._known: dict[int | None, tuple[Format, frozenset[str]]] = {}

    def shown(self, cell: Any, address: str, odd: dict[str, list[str]], *, no_zeros: bool) -> Any:
        """A cell as displayed; unusual features are recorded under its address."""
        value = _value(cell, self._opened.datemode)
        if value is None or isinstance(value, CellError):
            return value
        if cell.xf_index not in self._known:
            self._known[cell.xf_index] = (self._format(cell), self._oddities(cell))
        form, looks = self._known[cell.xf_index]
        for code in looks | form.oddities(value):
            odd.setdefault(code, []).append(address)
        return as_shown(value, form, no_zeros=no_zeros)

    def _format(self, cell: Any) -> Format:
        try:
            key = self._opened.xf_list[cell.xf_index].format_key
            return number_format(str(self._opened.format_map[key].format_str))
        except (KeyError, IndexError, TypeError):
            return number_format("")

    def _oddities(self, cell: Any) -> frozenset[str]:
        try:
            style = self._opened.xf_list[cell.xf_index]
            font = self._opened.font_list[style.font_index]
            ground = style.background.pattern_colour_index if style.background.fill_pattern == 1 else None
        except (AttributeError, IndexError, TypeError):
            return frozenset()
        return oddities(
            struck=bool(font.struck_out),
            ink=self._colour(font.colour_index),
            ground=self._colour(ground),
            points=font.height / 20,
        )

    def _colour(self, number: int | None) -> str | None:
        parts = self._opened.colour_map.get(number)
        return None if not parts else "".join(f"{part:02x}" for part in parts)


def _value(cell: Any, datemode: int) -> Any:
    import xlrd

    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) or (
        isinstance(cell.value, str) and not cell.value.strip()
    ):
        return None
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return CellError.named(str(xlrd.error_text_from_code.get(cell.value)))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return xlrd.xldate_as_datetime(cell.value, datemode)
        except (ValueError, OverflowError):
            return CellError("an invalid date")
    return cell.value
