"""Accessible Excel workbooks: one table per sheet from cell A1, plain type, and identical bytes each time."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import pandas as pd

from needs_analysis.characters import visible
from needs_analysis.errors import Refusal
from needs_analysis.files import must_be_free, write_whole

_FIXED: Final = datetime(2020, 1, 1)
_STYLE: Final = "TableStyleLight1"
_MODIFIED: Final = re.compile(r"(<dcterms:modified[^<>]{0,200}>)[^<]{0,40}")
_WIDEST: Final = 60
_NARROWEST: Final = 10


def workbook_place(path: Path | str, *, replace: bool = False, inputs: Iterable[Path] = ()) -> Path:
    """The path of a workbook, which must not exist yet.

    Raises
    ------
    Refusal
        When something stands there, or the name does not end in ``.xlsx``.
    """
    path = Path(path)
    if path.suffix.lower() != ".xlsx":
        raise Refusal(
            f"{path.name} does not end in .xlsx",
            remedy="The output is an Excel workbook; give it a name ending in .xlsx.",
        )
    must_be_free([path], replace=replace, inputs=inputs)
    return path


def font(*, bold: bool = False, size: int = 12) -> Any:
    """The type that workbooks are set in."""
    from openpyxl.styles import Font

    return Font(name="Arial", bold=bold, size=size)


def as_table(sheet: Any, *, name: str, ref: str) -> None:
    """Mark a range as a table, so that screen readers find its header row."""
    from openpyxl.worksheet.table import Table, TableStyleInfo

    table = Table(displayName=name, ref=ref)
    table.tableStyleInfo = TableStyleInfo(name=_STYLE, showRowStripes=True)
    sheet.add_table(table)


def add_frame(book: Any, frame: pd.DataFrame, *, title: str, name: str) -> None:
    """Add a sheet that holds a table from cell A1, and "None" where it has no rows; no text in it is a formula."""
    from openpyxl.styles import Alignment

    sheet = book.create_sheet(title)
    sheet.append([visible(str(name)) for name in frame.columns])
    for row in frame.itertuples(index=False):
        sheet.append([_safe(cell) for cell in row])
    if frame.empty:
        sheet.append(["None"])
    for column in sheet.columns:
        longest = max((len(str(cell.value or "")) for cell in column), default=0)
        sheet.column_dimensions[column[0].column_letter].width = min(max(longest + 2, _NARROWEST), _WIDEST)
        for cell in column:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = font(bold=cell.row == 1)
            if isinstance(cell.value, str):
                cell.data_type = "s"  # a text that begins with "=" stays a text
    last = sheet.cell(row=sheet.max_row, column=max(len(frame.columns), 1)).coordinate
    as_table(sheet, name=name, ref=f"A1:{last}")
    sheet.freeze_panes = "A2"
    fit_to_width(sheet)


def fit_to_width(sheet: Any) -> None:
    """Print a sheet on pages as wide as it is."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def saved(book: Any, path: Path, *, title: str) -> Path:
    """Save a workbook under its title, with the same bytes each time."""
    book.properties.title = title
    book.properties.creator = "needs_analysis"
    book.properties.created = book.properties.modified = _FIXED
    path.parent.mkdir(parents=True, exist_ok=True)
    content = BytesIO()
    book.save(content)
    write_whole(path, _of_no_time(content))
    return path


def _of_no_time(content: BytesIO) -> bytes:
    """A workbook without the time at which it was saved, which stands beside each of its parts and in one of them."""
    found = BytesIO()
    with zipfile.ZipFile(content) as written, zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in written.namelist():
            part = written.read(name)
            if name == "docProps/core.xml":
                part = _MODIFIED.sub(r"\g<1>2020-01-01T00:00:00Z", part.decode()).encode()
            kept.writestr(zipfile.ZipInfo(name, date_time=_FIXED.timetuple()[:6]), part, zipfile.ZIP_DEFLATED)
    return found.getvalue()


def _safe(cell: Any) -> Any:
    """What is written of a cell: text in sight, nothing for what is missing, and a time as it reads."""
    if cell is None or cell is pd.NaT or cell is pd.NA or (isinstance(cell, float) and cell != cell):
        return None
    return visible(str(cell)) if isinstance(cell, str) or getattr(cell, "tzinfo", None) is not None else cell
