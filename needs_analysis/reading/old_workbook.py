"""Workbooks of Excel 97 to 2003, through xlrd."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from needs_analysis.reading.container import Limits, refused
from needs_analysis.reading.delimited import too_many_columns, too_many_rows
from needs_analysis.reading.grid import Book, CellError, Choice, Grid, as_shown, hidden_sheet, letters
from needs_analysis.reading.received import Notice


def old_workbook(path: Path, limits: Limits, choose: Choice) -> Book:
    """Read the chosen sheets of an old workbook.

    Raises
    ------
    DataError
        When it is damaged, protected, or a sheet is too large.
    """
    import xlrd

    try:
        opened = xlrd.open_workbook(path, logfile=io.StringIO(), formatting_info=True)
    except Exception:  # xlrd raises whatever its parser met in a damaged file
        raise refused(path, "is damaged or protected by a password, or is no workbook that can be opened") from None
    shown = [sheet for sheet in opened.sheets() if not sheet.visibility]
    chosen = choose([sheet.name for sheet in [sheet for sheet in shown if sheet.nrows] or shown])
    sheets: list[Grid] = []
    notices: list[Notice] = []
    for sheet in opened.sheets():
        if not sheet.visibility and sheet.name not in chosen:
            continue
        if sheet.nrows > limits.rows + 1:
            raise too_many_rows(path.name, limits, sheet=sheet.name)
        if sheet.ncols > limits.columns:
            raise too_many_columns(path.name, limits, sheet=sheet.name)
        rows: list[tuple[int, list[Any]]] = []
        for number in range(sheet.nrows):
            cells = [as_shown(_value(cell, opened.datemode), _format(opened, cell)) for cell in sheet.row(number)]
            if any(cell is not None for cell in cells):
                rows.append((number + 1, cells))
        merged = tuple(
            (f"{letters(left)}{top + 1}:{letters(right - 1)}{bottom}", top + 1, bottom)
            for top, bottom, left, right in sheet.merged_cells
        )
        hidden = [str(number + 1) for number, row in sheet.rowinfo_map.items() if row.hidden]
        if hidden and not sheet.visibility:
            notices.append(Notice("HIDDEN_ROWS", "Hidden rows were read too.", f"{sheet.name}!{', '.join(hidden[:8])}"))
        if sheet.cell_note_map:
            notices.append(
                Notice("COMMENT", "Cells carry comments, which were not read.", f"{path.name}, {sheet.name}")
            )
        if not sheet.visibility:
            sheets.append(Grid(path.name, sheet.name, rows, merged))
        elif (notice := hidden_sheet(path, sheet.name, rows)) is not None:
            notices.append(notice)
    return Book("xls", "", sheets, notices)


def _format(opened: Any, cell: Any) -> str:
    try:
        return str(opened.format_map[opened.xf_list[cell.xf_index].format_key].format_str)
    except (KeyError, IndexError, TypeError):
        return ""


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
            return CellError("a date outside the calendar")
    return cell.value
