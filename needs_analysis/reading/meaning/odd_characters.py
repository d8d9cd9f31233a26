"""Cells of a sheet with invisible characters, and text that a spreadsheet would treat as a formula."""

from __future__ import annotations

from needs_analysis.characters import begins_as_formula
from needs_analysis.reading.formats.grid import Grid
from needs_analysis.reading.received import Notice, formula_words
from needs_analysis.reading.spelling import is_invisible


def invisible(grid: Grid) -> list[str]:
    """Addresses of cells with invisible characters; these were removed before the cell was read."""
    return [
        f"row {row}, {grid.address(row, place)}"
        for row, cells in grid.rows
        for place, cell in enumerate(cells)
        if isinstance(cell, str) and is_invisible(cell)
    ]


def formulas(grid: Grid) -> list[str]:
    """Addresses of text that begins like a spreadsheet formula."""
    return [
        f"row {row}, {grid.address(row, place)}"
        for row, cells in grid.rows
        for place, cell in enumerate(cells)
        if isinstance(cell, str) and begins_as_formula(cell)
    ]


def notice_characters(grid: Grid, file: str, notices: list[Notice]) -> None:
    """Report invisible characters in a sheet, and text that begins like a formula."""
    unseen, like = invisible(grid), formulas(grid)
    if unseen:
        text = f"{len(unseen)} cells contain invisible characters, which were removed."
        notices.append(Notice("INVISIBLE_CHARACTERS", text, f"{file}, {'; '.join(unseen[:6])}"))
    if like:
        notices.append(Notice("FORMULA_TEXT", formula_words(len(like)), f"{file}, {'; '.join(like[:6])}"))
