"""A table that was filled in or published, read by its contract and layout: typed, or refused cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from needs_analysis import periods
from needs_analysis.contracts import Column, Contract
from needs_analysis.files import sha256
from needs_analysis.quantity import Measured, frame
from needs_analysis.reading.formats.book import book
from needs_analysis.reading.formats.container import Limits
from needs_analysis.reading.meaning import cells
from needs_analysis.reading.meaning.area_names import areas, settle_area
from needs_analysis.reading.meaning.dates import check_dates
from needs_analysis.reading.meaning.header_and_rows import Columns, columns
from needs_analysis.reading.meaning.layout import Layout
from needs_analysis.reading.meaning.odd_characters import notice_characters
from needs_analysis.reading.meaning.percentages import check_one_way, is_percentage
from needs_analysis.reading.received import Notice, Problems, Received, rows_shown
from needs_analysis.reading.sidecar import is_of_people, source_beside
from needs_analysis.reading.spelling import header_key
from needs_analysis.source import Disclosure, attach

OF_RETURNS: Final = ("quarter_from", "period_type", "services", "quarters", "service_list", "parents", "other_areas")
"""Keys of a layout that say something of a provider's return only."""


_LARGEST: Final = 10**12
"""Beyond any count of people, events or pounds."""


def by_contract(
    path: Path | str,
    contract: Contract,
    layout: Layout,
    *,
    limits: Limits,
    disclosure: Disclosure,
    percentages: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
    without: Callable[[Columns, Layout, Problems, list[Notice]], Columns] | None = None,
) -> Received:
    """Read a table by a contract; see the functions above for what it is used for.

    Columns of ``percentages`` hold percentages in the units given for each; see `check_one_way`. ``without`` takes a sheet and
    leaves out rows that are no rows of the contract, such as totals, before any cell is read.
    """
    path = Path(path)
    found = book(path, limits=limits, choose=layout.choice(path.name))
    problems, notices = Problems(path.name), list(found.notices)
    frames, entries, read = [], [], []
    show = not contract.record_level and not is_of_people(path)
    for grid in found.sheets:
        sheet = columns(grid, contract, layout, problems, show=show)
        if sheet is None:
            continue
        notice_characters(grid, path.name, notices)
        sheet = without(sheet, layout, problems, notices) if without else sheet
        for column in contract.columns:
            if column.kind == "date":
                check_dates(
                    sheet.of(column.name),
                    column=column.name,
                    form=layout.date_format,
                    problems=problems,
                    notices=notices,
                    sheet=grid.sheet,
                )
        table = _typed(sheet, contract, layout, problems)
        read.append(sheet)
        frames.append(table)
        entries.append(
            {"file": path.name, "sheet": grid.sheet, "kind": found.kind, "encoding": found.encoding, "rows": len(table)}
        )
    _check_percentages(read, contract, layout, problems, percentages)
    problems.stop()
    table = pd.concat(frames, ignore_index=True)
    if contract.key:
        doubled = table.duplicated([name for name in contract.key if name in table.columns], keep=False)
        if doubled.any():
            problems.add(
                f"rows share {' + '.join(contract.key)}",
                row=rows_shown(table.loc[doubled, "row"]),
                column=" + ".join(contract.key),
                count=int(doubled.sum()),
                expected="each once",
                remedy="Remove the duplicates.",
            )
    problems.stop()
    if table.empty and contract.when_empty:
        notices.append(Notice("NO_ROWS", f"The table has no rows, which is read as: {contract.when_empty}.", path.name))
    log = pd.DataFrame(entries).assign(sha256=sha256(path))
    return Received(
        attach(table, source_beside(path, disclosure=disclosure, floor=contract.floor)), tuple(notices), log
    )


def _typed(sheet: Columns, contract: Contract, layout: Layout, problems: Problems) -> pd.DataFrame:
    parts: list[pd.DataFrame | pd.Series[Any]] = []
    rows = [number for number, _ in sheet.rows]
    for column in contract.columns:
        if column.name in layout.constants:
            parts.append(
                pd.Series(layout.constants[column.name], index=range(len(rows)), name=column.name, dtype="str")
            )
        elif column.name in sheet.places:
            values = [_value(sheet, column, number, line, layout, problems) for number, line in sheet.rows]
            parts.append(_series(column, values))
    parts.append(pd.Series(sheet.grid.sheet, index=range(len(rows)), name="sheet", dtype="str"))
    parts.append(pd.Series(rows, name="row", dtype="int64"))
    return pd.concat(parts, axis=1)


def _check_percentages(
    sheets: list[Columns],
    contract: Contract,
    layout: Layout,
    problems: Problems,
    percentages: Mapping[str, tuple[str, ...]],
) -> None:
    """Every column of numbers writes them in one way over all sheets, within each unit where there is a column of units."""
    constant = layout.constants.get("unit", "")
    for column in contract.columns:
        if column.kind not in ("number", "figure"):
            continue
        given = [
            (
                f"{sheet.grid.sheet}!{number}" if len(sheets) > 1 else str(number),
                sheet.cell(line, column.name),
                str(sheet.cell(line, "unit") or "") if "unit" in sheet.places else constant,
            )
            for sheet in sheets
            if column.name in sheet.places
            for number, line in sheet.rows
        ]
        of = percentages.get(column.name, ())
        if column.name not in layout.mixed_units:
            check_one_way(given, column=column.name, problems=problems, units=of, by_unit="" not in of)
        if of and "" not in of:
            _signs_and_units(given, column, of, problems)


def _signs_and_units(
    given: list[tuple[str, Any, str]], column: Column, of: tuple[str, ...], problems: Problems
) -> None:
    """A percent sign beside a unit that is none of percentages says two things."""
    rows = [row for row, cell, unit in given if header_key(unit) not in ("", *of) and is_percentage(cell)]
    if rows:
        problems.add(
            "is written with a percent sign, and its unit is different",
            row=rows_shown(rows),
            column=column.name,
            count=len(rows),
            expected=f"the unit {' or '.join(of)} with a percentage",
            remedy="Correct the unit, or remove the sign.",
        )


def _value(sheet: Columns, column: Column, number: int, line: list[Any], layout: Layout, problems: Problems) -> Any:
    cell = sheet.cell(line, column.name)
    try:
        if column.required and (cell is None or not str(cell).strip()):
            raise cells.Unreadable("is empty")
        return _read(cell, column, layout)
    except cells.Unreadable as unreadable:
        problems.add_cell(
            unreadable.problem,
            sheet=sheet.grid.sheet,
            row=number,
            address=sheet.address(number, column.name),
            column=column.name,
            expected=column.expected,
            remedy=unreadable.remedy or "Correct it, or declare in the layout what it means.",
        )
        return Measured() if column.kind == "measured" else None


def _read(cell: Any, column: Column, layout: Layout) -> Any:
    if column.kind == "measured":
        return cells.measured(
            cell, layout.shorthand, unit=layout.units_in_cells.get(column.name, ""), decimals=column.decimals
        )
    if column.kind == "money":
        return cells.money(cell)
    if column.kind in ("number", "figure"):
        found = cells.number(cell)
        if found is not None and found < 0 and column.name.endswith(("_fte", "target", "tolerance")):
            raise cells.Unreadable("is negative")
        return found
    if column.kind in ("count", "whole"):
        number = cells.plain_number(cell)
        if number is not None and abs(number) > _LARGEST:
            raise cells.Unreadable(f"is implausibly large (over {_LARGEST:,})")
        if number is not None and (not number.is_integer() or (number < 0 and column.kind == "count")):
            raise cells.Unreadable("is not a whole number")
        return number
    if column.kind == "date":
        return cells.day(cell, form=layout.date_format, as_serial=layout.dates_as_numbers)
    text = cells.text(cell)
    if not text:
        return None
    if column.kind == "quarter":
        try:
            return periods.quarter(text)
        except periods.UnclearPeriod as unclear:
            raise cells.Unreadable(unclear.problem) from None
    if column.kind == "area":
        name = areas().extended(layout.areas.values(), layout.areas).find(text)
        if name is None:
            raise cells.Unreadable("is not a known area", settle_area(text))
        return name
    if column.kind in ("choice", "flag"):
        choices = column.choices or ("yes", "no")
        word = {header_key(choice): choice for choice in choices}.get(header_key(text))
        if word is None:
            raise cells.Unreadable("is not one of the listed values")
        return word
    return text


def _series(column: Column, values: list[Any]) -> pd.DataFrame | pd.Series[Any]:
    if column.kind == "measured":
        return frame(column.name, values)
    if column.kind in ("money", "number", "figure"):
        return pd.Series(values, name=column.name, dtype="float64")
    if column.kind in ("count", "whole"):
        return pd.Series(values, name=column.name, dtype="Float64").astype("Int64")
    if column.kind == "date":
        days = [value if isinstance(value, date) else None for value in values]
        return pd.Series(pd.to_datetime(pd.Series(days, dtype="object")), name=column.name)
    return pd.Series(values, name=column.name, dtype="str")
