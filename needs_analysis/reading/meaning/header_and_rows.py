"""From a sheet of cells to named columns: the header located where it is declared, and every row of the same width."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from needs_analysis.characters import is_odd
from needs_analysis.contracts import Contract
from needs_analysis.personal_data import find
from needs_analysis.reading.formats.grid import Grid, column_number
from needs_analysis.reading.meaning import header_rows
from needs_analysis.reading.meaning.layout import Layout
from needs_analysis.reading.received import Problems, rows_shown
from needs_analysis.reading.spelling import header_key

NO_ROWS: Final = "Check that it was saved completely. This table cannot be empty: fill it in, or leave the file out."
"""What to do about a file without rows, where that is no answer."""


@dataclass(frozen=True)
class Columns:
    """A sheet as named columns.

    Parameters
    ----------
    grid : Grid
        The sheet.
    places : dict of str to int
        Column name and where it stands, counted from 0.
    rows : list of (int, list)
        Rows under the header.
    """

    grid: Grid
    places: dict[str, int]
    rows: list[tuple[int, list[Any]]]

    def cell(self, cells: Sequence[Any], name: str) -> Any:
        """The cell of a column in a row, or nothing."""
        place = self.places.get(name)
        return cells[place] if place is not None and place < len(cells) else None

    def of(self, name: str) -> list[tuple[str, Any]]:
        """Row and cell of every row of a column; nothing where the column does not exist."""
        return [(str(row), self.cell(line, name)) for row, line in self.rows] if name in self.places else []

    def address(self, row: int, name: str) -> str:
        """Address of a cell as the spreadsheet shows it."""
        return self.grid.address(row, self.places[name])


def columns(grid: Grid, contract: Contract, layout: Layout, problems: Problems, *, show: bool = True) -> Columns | None:
    """Find the header of a sheet and the rows under it.

    Parameters
    ----------
    grid : Grid
        A sheet.
    contract : Contract
        Which columns there are.
    layout : Layout
        Where they stand and what they are called there.
    problems : Problems
        Takes what is wrong.
    show : bool
        Whether a header may be repeated in a message (never for record-level tables, whose header may be a person).

    Returns
    -------
    Columns or None
        Nothing where no header was found; the problems then say so.
    """
    if not grid.rows:
        problems.add("has no rows", sheet=grid.sheet, remedy="Check that it was saved completely.")
        return None
    header = _header(grid, layout, problems)
    if header is None:
        return None
    last_header, titles = header
    if _merged(grid, layout, problems, last_header, titles):
        return None
    known = _known(contract, layout)
    places = _places(grid, titles, known, layout, problems, contract=contract, row=last_header, show=show)
    if places is None:
        return None
    ignored = {header_key(name) for name in layout.ignore}
    silent = {place for place, title in titles.items() if header_key(title) in ignored}
    wide = len(next(cells for row, cells in grid.rows if row == last_header))
    rows = _rows(grid, last_header, layout, problems, width=wide, named=set(titles), silent=silent)
    # Rows that the layout leaves out are no empty list.
    left_out = any(number > last_header for number, _ in grid.rows)
    if not rows and not len(problems) and (left_out or not contract.when_empty):
        problems.add("has a header and no rows", sheet=grid.sheet, expected="at least one row", remedy=NO_ROWS)
    found = Columns(grid, places, rows)
    _conflicts(found, contract, layout, problems)
    return found


def _conflicts(found: Columns, contract: Contract, layout: Layout, problems: Problems) -> None:
    """Fill down what is declared so, and refuse what is declared and stands in the sheet too."""
    kinds = {column.name: column.kind for column in contract.columns}
    for name in layout.fill_down:
        if kinds.get(name) in ("measured", "money", "number", "count", "whole"):
            problems.add(
                f"fill_down names {name!r}, and repeating a number would count it twice",
                column=name,
                expected="columns of text",
                remedy="Remove it from fill_down.",
            )
        else:
            _fill_down(found, name, problems)
    for name in layout.constants:
        if name in found.places:
            problems.add(
                f"the layout gives {name!r} for the whole file, and it is a column as well",
                sheet=found.grid.sheet,
                column=name,
                expected="one or the other",
                remedy="Remove it from constants, or put the column under ignore.",
            )
    if layout.quarter_from == "sheet" and "quarter" in found.places:
        problems.add(
            "the quarter is to be taken from the sheet, and it is a column as well",
            sheet=found.grid.sheet,
            column="quarter",
            expected="one or the other",
            remedy="Put the column under ignore, or remove quarter_from.",
        )


def _header(grid: Grid, layout: Layout, problems: Problems) -> tuple[int, dict[int, str]] | None:
    """Last row of the header, and the text of each column that has one."""
    wanted = layout.header_rows or (grid.rows[0][0],)
    found = {row: cells for row, cells in grid.rows if row in wanted}
    if set(found) != set(wanted):
        problems.add(
            f"row {min(set(wanted) - set(found))} is empty, and was declared to be the header",
            sheet=grid.sheet,
            row=min(set(wanted) - set(found)),
            remedy="Correct header_rows in the layout.",
        )
        return None
    noted = len(problems)
    for row in wanted:
        for at, error in grid.errors(found[row]):
            address = grid.address(row, at)
            expected, remedy = "the name of the column", error.remedy or "Type it."
            problems.add_cell(str(error), sheet=grid.sheet, row=row, address=address, expected=expected, remedy=remedy)
        for at, cell in enumerate(found[row]):
            if isinstance(cell, str) and is_odd(cell):
                what = f"{grid.address(row, at)} contains control characters or marks that hide or reverse text"
                problems.add(what, sheet=grid.sheet, row=row, expected="plain text", remedy="Retype the header.")
    if len(problems) > noted:
        return None
    titles = header_rows.joined(header_rows.levels(found, wanted, grid.merged))
    return wanted[-1], {place: title for place, title in enumerate(titles) if title}


def _known(contract: Contract, layout: Layout) -> dict[str, str]:
    known = {header_key(column.name): column.name for column in contract.columns}
    known |= {header_key(title): name for title, name in layout.columns.items()}
    return {title: name for title, name in known.items() if title not in {header_key(each) for each in layout.ignore}}


def _places(
    grid: Grid,
    titles: dict[int, str],
    known: dict[str, str],
    layout: Layout,
    problems: Problems,
    *,
    contract: Contract,
    row: int,
    show: bool,
) -> dict[str, int] | None:
    ignored = {header_key(title) for title in layout.ignore}
    places: dict[str, int] = {}
    unknown: list[tuple[int, str]] = []
    before = len(problems)
    names = Counter(known.get(header_key(title)) for title in titles.values())
    for place, title in titles.items():
        name = known.get(header_key(title))
        if name is None:
            if header_key(title) not in ignored:
                unknown.append((place, title))
        elif names[name] > 1:
            if name not in places:
                problems.add(
                    f"the column appears {names[name]} times",
                    sheet=grid.sheet,
                    row=row,
                    column=name,
                    expected="once",
                    remedy="Remove the wrong one, or name the right one in the layout.",
                )
            places.setdefault(name, place)
        else:
            places[name] = place
    missing = [
        column.name
        for column in contract.columns
        if not column.optional and column.name not in places and column.name not in layout.constants
    ]
    if layout.quarter_from == "sheet" and "quarter" in missing:
        missing.remove("quarter")
    elsewhere = _header_elsewhere(grid, known, row) if missing else None
    if elsewhere is not None and len(missing) > 1:
        problems.add(
            f"row {row} is not the header of the table; row {elsewhere} looks like it",
            sheet=grid.sheet,
            row=row,
            expected="the header in the first row, or a layout that states where it is",
            remedy=f"Delete the rows above it, or declare header_rows = [{elsewhere}] in a layout.",
        )
        return None
    _note_unknown(grid, unknown, known, contract, problems, row, show=show)
    for name in missing:
        problems.add(
            f"the column {name!r} is missing", sheet=grid.sheet, row=row, column=name, expected="once", remedy="Add it."
        )
    _note_stray(contract, layout, problems)
    return places if len(problems) == before else None


def _note_unknown(
    grid: Grid,
    unknown: list[tuple[int, str]],
    known: dict[str, str],
    contract: Contract,
    problems: Problems,
    row: int,
    *,
    show: bool,
) -> None:
    for place, title in unknown:
        where = grid.address(row, place)
        near = get_close_matches(
            header_key(title), [header_key(column.name) for column in contract.columns], n=1, cutoff=0.6
        )
        problems.add(
            f"{where}: is not a column of this table",
            sheet=grid.sheet,
            row=row,
            column=title[:60] if show and not find(title) else f"number {place + 1}",
            expected=f"{known[near[0]]}?" if near else "a column of the template",
            remedy="Rename it, or give it in a layout under columns or ignore.",
        )


def _note_stray(contract: Contract, layout: Layout, problems: Problems) -> None:
    contracted = {column.name for column in contract.columns}
    stray = [name for name in (*layout.columns.values(), *layout.constants) if name not in contracted]
    for name in dict.fromkeys(stray):
        problems.add(
            f"the layout names a column {name!r}, which this table does not have",
            column=name,
            remedy="Correct the layout.",
        )


def _header_elsewhere(grid: Grid, known: dict[str, str], row: int) -> int | None:
    """A row further down that holds at least three names of columns."""
    for number, cells in grid.rows[:60]:
        if number != row and sum(isinstance(cell, str) and header_key(cell) in known for cell in cells) >= 3:
            return number
    return None


def _rows(
    grid: Grid,
    header: int,
    layout: Layout,
    problems: Problems,
    *,
    width: int,
    named: set[int],
    silent: set[int],
) -> list[tuple[int, list[Any]]]:
    rows: list[tuple[int, list[Any]]] = []
    last = _last_row(grid, layout, header)
    wrong: dict[int, list[int]] = {}
    for number, cells in grid.rows:
        if not header < number <= last:
            continue
        if grid.sheet is None:
            cells = [cell if cell.strip() else None for cell in cells]
            if len(cells) != width:
                wrong.setdefault(len(cells), []).append(number)
                continue
        if (fault := _fault(grid, number, cells, named=named, silent=silent)) is not None:
            problems.add(sheet=grid.sheet, row=number, **fault)
            continue
        rows.append((number, cells))
    for count, places in wrong.items():
        problems.add(
            f"has {count} fields and the header has {width}",
            row=rows_shown(places),
            count=len(places),
            expected=f"{width} fields",
            remedy="A comma inside a text or a number needs quotation marks around it.",
        )
    return rows


def _fault(grid: Grid, number: int, cells: list[Any], *, named: set[int], silent: set[int]) -> dict[str, Any] | None:
    """Why a row is no row of figures, if it is none."""
    outside = [place for place, cell in enumerate(cells) if cell is not None and place not in named]
    if outside:
        return {
            "problem": f"{grid.address(number, outside[0])} has content, and its column has no header",
            "expected": "nothing outside the table",
            "remedy": "Give the column a header, or clear the cell.",
        }
    odd = [place for place, cell in enumerate(cells) if isinstance(cell, str) and is_odd(cell)]
    if odd:
        return {
            "problem": f"{grid.address(number, odd[0])} contains control characters or marks that hide or reverse text",
            "count": len(odd),
            "expected": "plain text",
            "remedy": "Retype the cell.",
        }
    filled = [place for place, cell in enumerate(cells) if cell is not None and place not in silent]
    if len(filled) == 1 and len(named) > 2 and isinstance(cells[filled[0]], str):
        return {
            "problem": "is a note, not a row of figures (only one cell is filled in)",
            "expected": "rows of figures down to the end of the table",
            "remedy": "Remove it, or declare stop_at or last_row in a layout.",
        }
    return None


def _merged(grid: Grid, layout: Layout, problems: Problems, header: int, titles: dict[int, str]) -> bool:
    """Note merged cells in the table that were not declared, and say whether there are any."""
    first = layout.header_rows[0] if layout.header_rows else header
    last = _last_row(grid, layout, header)
    filled = {header_key(name) for name in layout.fill_down}
    filled |= {header_key(title) for title, name in layout.columns.items() if name in layout.fill_down}
    named: list[str] = []
    for area, top, bottom in grid.merged:
        left, _, right = area.partition(":")
        in_header = bottom <= header and len(layout.header_rows) > 1
        place = column_number(left)
        down = top > header and place == column_number(right) and header_key(titles.get(place, "")) in filled
        if bottom >= first and top <= last and not in_header and not down:
            named.append(f"{grid.sheet}!{area}")
    if named:
        shown = ", ".join(named[:12]) + (", ..." if len(named) > 12 else "")
        problems.add(
            f"cells are merged: {shown}",
            sheet=grid.sheet,
            count=len(named),
            expected="one cell per value and a header of one row, or a layout",
            remedy="Unmerge them, or declare header_rows and fill_down in a layout.",
        )
    return bool(named)


def _last_row(grid: Grid, layout: Layout, header: int) -> int:
    """Last row of the table by the layout."""
    last = header
    stops = tuple(header_key(text) for text in layout.stop_at)
    for number, cells in grid.rows:
        if number <= header:
            continue
        if layout.last_row is not None and number > layout.last_row:
            break
        first = next((cell for cell in cells if cell is not None and str(cell).strip()), None)
        if stops and isinstance(first, str) and header_key(first).startswith(stops):
            break
        last = number
    return last


def rows_after(grid: Grid, layout: Layout) -> list[int]:
    """Rows below the declared end that look like figures rather than notes; they were not read."""
    header = layout.header_rows[-1] if layout.header_rows else (grid.rows[0][0] if grid.rows else 0)
    last = _last_row(grid, layout, header)
    return [
        number
        for number, cells in grid.rows
        if number > last and sum(cell is not None and str(cell).strip() != "" for cell in cells) >= 3
    ]


def _fill_down(found: Columns, name: str, problems: Problems) -> None:
    place = found.places.get(name)
    if place is None:
        problems.add(f"fill_down names {name!r}, which is not a column here", column=name, remedy="Correct the layout.")
        return
    above: Any = None
    for _, cells in found.rows:
        cells += [None] * (place + 1 - len(cells))
        if cells[place] is None:
            cells[place] = above
        above = cells[place]
