"""What is wrong, as a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from needs_analysis.assessment.check import Checked
from needs_analysis.documents.workbook import add_frame, saved, workbook_place

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
    """Write what is wrong as an accessible workbook: one table per sheet, from cell A1, with a header row.

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

    path = workbook_place(path, replace=replace)
    book = Workbook()
    book.remove(book.active)
    add_frame(book, checked.problems.rename(columns=HEADINGS), title="Problems", name="problems")
    add_frame(book, checked.warnings.rename(columns=str.capitalize), title="Warnings", name="warnings")
    add_frame(book, checked.results.rename(columns=str.capitalize), title="Tables", name="tables")
    return saved(book, path, title="What is wrong with what was sent")
