"""What is wrong, as a workbook."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from needs_analysis.assessment.check import Checked
from needs_analysis.characters import visible
from needs_analysis.errors import Refusal
from needs_analysis.files import must_be_free
from needs_analysis.reading.write_template import fit_to_width, saved

HEADINGS: Final = {
    "file": "File",
    "sheet": "Sheet",
    "row": "Row",
    "column": "Column",
    "count": "How many",
    "problem": "What is wrong",
    "expected": "What was expected",
    "remedy": "What to do",
}
"""Columns of problems in words."""


def problems_workbook(checked: Checked, path: Path | str, *, replace: bool = False) -> Path:
    """Write what is wrong as an accessible workbook: one table a sheet, from cell A1, with a header row.

    Parameters
    ----------
    checked : Checked
        From `check` or `check_file`.
    path : Path or str
        Where to write it (``.xlsx``).
    replace : bool
        Whether what stands there may go.

    Raises
    ------
    Refusal
        When something stands there, or the name does not end in ``.xlsx``.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.table import Table, TableStyleInfo

    path = workbook_place(path, replace=replace)
    book = Workbook()
    book.remove(book.active)
    sheets = (
        ("Problems", checked.problems.rename(columns=HEADINGS), "problems"),
        ("Warnings", checked.warnings.rename(columns=str.capitalize), "warnings"),
        ("Tables", checked.results.rename(columns=str.capitalize), "tables"),
    )
    for title, frame, name in sheets:
        sheet = book.create_sheet(title)
        sheet.append(list(frame.columns))
        for row in frame.itertuples(index=False):
            sheet.append([_safe(cell) for cell in row])
        if frame.empty:
            sheet.append(["None"])
        for column in sheet.columns:
            longest = max((len(str(cell.value or "")) for cell in column), default=0)
            sheet.column_dimensions[column[0].column_letter].width = min(max(longest + 2, 10), 60)
            for cell in column:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                cell.font = Font(name="Arial", size=12, bold=cell.row == 1)
                if isinstance(cell.value, str):
                    cell.data_type = "s"  # a text that begins with "=" stays a text
        last = sheet.cell(row=sheet.max_row, column=max(len(frame.columns), 1)).coordinate
        table = Table(displayName=name, ref=f"A1:{last}")
        table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
        sheet.add_table(table)
        sheet.freeze_panes = "A2"
        fit_to_width(sheet)
    return saved(book, path, title="What is wrong with what was sent")


def workbook_place(path: Path | str, *, replace: bool = False, inputs: Iterable[Path] = ()) -> Path:
    """The place of a workbook, which must be free."""
    path = Path(path)
    if path.suffix.lower() != ".xlsx":
        raise Refusal(
            f"{path.name} does not end in .xlsx", remedy="A workbook is written; give it a name ending in .xlsx."
        )
    must_be_free([path], replace=replace, inputs=inputs)
    return path


def _safe(cell: Any) -> Any:
    if isinstance(cell, str):
        return visible(cell)
    return None if cell is None or (isinstance(cell, float) and cell != cell) else cell
