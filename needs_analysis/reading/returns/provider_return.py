"""Monitoring returns of providers: checked figures, or every problem at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import pandas as pd

from needs_analysis import periods
from needs_analysis.contracts import Column
from needs_analysis.files import sha256
from needs_analysis.personal_data import find
from needs_analysis.quantity import Measured, frame
from needs_analysis.reading import spelling
from needs_analysis.reading.formats.book import book
from needs_analysis.reading.formats.container import RETURN
from needs_analysis.reading.formats.grid import Grid
from needs_analysis.reading.meaning import area_names, cells, closed_lists
from needs_analysis.reading.meaning.dates import check_dates
from needs_analysis.reading.meaning.header_and_rows import Columns, columns, rows_after
from needs_analysis.reading.meaning.idle_keys import refuse_idle
from needs_analysis.reading.meaning.layout import Layout, declared
from needs_analysis.reading.meaning.odd_characters import notice_characters
from needs_analysis.reading.meaning.percentages import is_percentage
from needs_analysis.reading.meaning.rows_of_counts import CONTRACT, KEY, Row
from needs_analysis.reading.meaning.total_words import TotalWords
from needs_analysis.reading.received import Notice, Problems, Received, rows_shown
from needs_analysis.reading.returns.return_plausibility import note_implausible, refuse_future
from needs_analysis.reading.returns.return_rules import (
    check_keys,
    check_parts,
    note_forces,
    note_gaps,
    note_unknown_values,
    taken_apart,
)
from needs_analysis.reading.returns.return_totals import without_totals
from needs_analysis.reading.sidecar import source_beside
from needs_analysis.source import attach


def provider_return(
    path: Path | str, layout: Layout | Mapping[str, Any] | Path | str | None = None, *, provisional: bool = False
) -> Received:
    """Read the monitoring return of a provider.

    Parameters
    ----------
    path : Path or str
        A workbook (``.xlsx``, ``.xls``, ``.ods``) or delimited text, with the columns of
        ``needs-analysis template provider-return`` or with a layout.
    layout : Layout, mapping, Path or str, optional
        How the file is laid out (or the path of a TOML file that says so); see `needs_analysis.reading.Layout`.
    provisional : bool
        Whether cells that cannot be read are set aside as missing, and listed in ``.open``, instead of the file being
        refused. What makes a whole row or table unclear is refused all the same.

    Returns
    -------
    Received
        ``.table`` has one row a service, area and quarter: the text columns; for every measured column ``<name>``,
        ``<name>_state`` and, where any cell is not known, ``<name>_lower`` and ``<name>_upper``; and ``sheet`` and
        ``row``, where each row stands in the file. Rows of totals are set aside when they add up.

    Raises
    ------
    DataError
        With every problem at once: unknown columns, areas or quarters; cells that are no counts; parts above their
        whole; totals that do not add up; a service, area and quarter that stands twice; merged cells that were not
        declared.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "return.csv"
    ...     _ = path.write_text("service,area,quarter,referrals\\nIDVA,Shropshire,Q2 2022/23,<5\\n")
    ...     received = provider_return(path)
    >>> received.table[["area", "quarter", "referrals_state"]].iloc[0].tolist(), received.table["referrals_upper"].item()
    (['Shropshire', '2022/23 Q2', 'suppressed'], 4.0)
    """
    path = Path(path)
    laid_out = declared(Layout, layout)
    refuse_idle(laid_out, ("kinds", "mixed_units"), file=path.name, of="a return")
    found = book(path, limits=RETURN, choose=laid_out.choice(path.name))
    problems, cell_problems = Problems(path.name), Problems(path.name)
    notices = list(found.notices)
    rows: list[Row] = []
    for grid in found.sheets:
        sheet = columns(grid, CONTRACT, laid_out, problems)
        if sheet is not None:
            for name in ("quarter_end", "received_on"):
                check_dates(
                    sheet.of(name),
                    column=name,
                    form=laid_out.date_format,
                    problems=problems,
                    notices=notices,
                    sheet=grid.sheet,
                )
            rows += _Sheet(sheet, grid, laid_out, problems, cell_problems).rows()
    if not provisional:
        problems.extend(cell_problems.entries)
    problems.stop()
    rows = _as_sent(rows, path.name, notices, asked={str(entry["column"]) for entry in cell_problems.entries})
    refuse_future(rows, problems, notices)
    problems.stop()
    if laid_out.period_type == "year_to_date":
        rows = taken_apart(rows, problems, notices)
    _note_sheets(found.sheets, laid_out, path.name, notices)
    rows, aside = without_totals(rows, laid_out, problems, notices)
    check_keys(rows, problems)
    check_parts(rows, problems, notices)
    problems.stop()
    note_implausible(rows, path.name, notices)
    note_gaps(rows, path.name, notices)
    note_forces(rows, path.name, notices)
    note_unknown_values(rows, path.name, notices)
    log = pd.DataFrame(
        [
            {
                "file": path.name,
                "sheet": grid.sheet,
                "kind": found.kind,
                "encoding": found.encoding,
                "rows": sum(row.sheet == grid.sheet for row in rows),
                "rows_set_aside": sum(row.sheet == grid.sheet for row in aside),
                "cells_set_aside": sum(
                    int(entry["count"]) for entry in cell_problems.entries if entry["sheet"] == grid.sheet
                ),
                "sha256": sha256(path),
            }
            for grid in found.sheets
        ]
    )
    table = attach(_table(rows), source_beside(path, disclosure="aggregate", floor=CONTRACT.floor))
    opened = cell_problems.frame() if len(cell_problems) else Problems(path.name).frame()
    return Received(table, tuple(notices), log, opened)


def _note_sheets(sheets: Sequence[Grid], layout: Layout, file: str, notices: list[Notice]) -> None:
    """Say which sheets hold odd characters, or rows under the declared end of their table."""
    for grid in sheets:
        notice_characters(grid, file, notices)
        left = rows_after(grid, layout)
        if left:
            text = f"{len(left)} rows below the declared end of the table look like figures and were not read."
            notices.append(Notice("ROWS_AFTER_END", text, f"{file}, {grid.sheet or ''} rows {rows_shown(left)}"))


_NO_PLACE: Final = "Write other_areas = [{0}] if it is not a place on the list, such as people from elsewhere."
_USUAL_ADVICE: Final = "Correct it in the file, or ask the provider."
_ADVICE_FOR_TOTALS: Final = "The row looks like a total: remove it, or give its service, area and quarter."


def _year_advice(text: str) -> str:
    """What to do about a row of a whole year, which would count its quarters again."""
    try:
        periods.read_financial_year(text)
    except periods.UnclearPeriod:
        return ""
    return "The row looks like a full year: remove it, because its quarters are already counted."


class _Sheet:
    """The rows of one sheet, and everything that is wrong with their cells."""

    def __init__(self, sheet: Columns, grid: Grid, layout: Layout, problems: Problems, cell_problems: Problems) -> None:
        self._sheet, self._grid, self._layout = sheet, grid, layout
        self._words = TotalWords(layout)
        self._problems, self._cells = problems, cell_problems
        _known_areas(layout, problems)
        self._areas = area_names.areas().extended(
            [*layout.areas.values(), *layout.parents, *layout.other_areas], layout.areas
        )
        self._services = closed_lists.ClosedList([*layout.service_list, *layout.services.values()], layout.services)

        self._advice = _USUAL_ADVICE

    def rows(self) -> Iterator[Row]:
        for number, line in self._sheet.rows:
            named = [self._sheet.cell(line, name) for name in KEY if name in self._sheet.places]
            total = any(isinstance(cell, str) and self._words.may_be(cell) for cell in named)
            self._advice = _ADVICE_FOR_TOTALS if total else _USUAL_ADVICE
            texts = self._texts(number, line)
            measures: dict[str, Measured] = {}
            others: dict[str, float | date | None] = {}
            for column in CONTRACT.columns:
                constant = self._layout.constants.get(column.name)
                if column.name not in self._sheet.places and constant is None:
                    continue
                cell = constant if constant is not None else self._sheet.cell(line, column.name)
                try:
                    if column.kind == "measured":
                        unit = self._layout.units_in_cells.get(column.name, "")
                        measures[column.name] = cells.measured(
                            cell,
                            self._layout.shorthand,
                            unit=unit,
                            days=column.name.endswith("_days"),
                            decimals=column.decimals,
                        )
                    elif column.kind == "money":
                        others[column.name] = cells.money(cell)
                    elif column.kind == "number":
                        if is_percentage(cell):
                            raise cells.Unreadable("is a percentage")
                        others[column.name] = cells.number(cell)
                        if (others[column.name] or 0) < 0:  # type: ignore[operator]
                            raise cells.Unreadable("is negative")
                    elif column.kind == "date":
                        quarter = texts.get("quarter", "") if column.name == "quarter_end" else ""
                        others[column.name] = self._day(cell, quarter)
                except cells.Unreadable as unreadable:
                    self._unreadable(self._cells, number, column, unreadable.problem, unreadable.remedy)
                    if column.kind == "measured":
                        measures[column.name] = Measured(lower=0)
            yield Row(self._grid.sheet, number, texts, measures, others)

    def _texts(self, number: int, line: Sequence[Any]) -> dict[str, str]:
        texts = dict(self._layout.constants)
        if self._layout.quarter_from == "sheet":
            texts["quarter"] = self._quarter(number, self._grid.sheet or "")
        for name in ("provider", "service", "area", "crime_type", "quarter", "unit", "list_status"):
            column = next(each for each in CONTRACT.columns if each.name == name)
            cell = self._sheet.cell(line, name)
            given = texts.get(name) if name in self._layout.constants or name not in self._sheet.places else None
            try:
                if given is None and name in self._sheet.places:
                    if name == "quarter" and isinstance(cell, date):
                        raise cells.Unreadable("is a date; write the quarter as text")
                    given = cells.text(cell)
                    if not given and column.required:
                        raise cells.Unreadable("is empty")
            except cells.Unreadable as unreadable:
                self._unreadable(self._problems, number, column, unreadable.problem, unreadable.remedy)
                continue
            if given:
                texts[name] = self._named(number, column, given)
        return texts

    def _named(self, number: int, column: Column, given: str) -> str:
        if column.name == "quarter":
            return self._quarter(number, given)
        if column.name == "area":
            total = self._words.settles(given)
            found = given if total else self._areas.find(given)
            if found is None:
                remedy = " ".join(
                    filter(
                        None,
                        (
                            self._areas.suggest(given),
                            area_names.settle_area(given),
                            _NO_PLACE.format(closed_lists.quoted(given)),
                        ),
                    )
                )
                self._unreadable(self._problems, number, column, "is not a known area", remedy)
            return found or given
        if column.name == "service" and self._services.names and not self._words.settles(given):
            found = self._services.find(given)
            if found is None:
                suggestion = self._services.suggest(given)
                self._unreadable(self._problems, number, column, "is not a service of the layout", suggestion)
            return found or given
        if column.kind == "choice":
            plain = given.casefold()
            if plain not in column.choices:
                self._unreadable(self._problems, number, column, "is not one of the listed values")
            return plain
        kinds = sorted({match.kind for match in find(given)})
        if kinds:
            self._unreadable(
                self._problems,
                number,
                column,
                f"contains what looks like personal data ({', '.join(kinds)})",
                "Remove it.",
            )
        return given

    def _quarter(self, number: int, given: str) -> str:
        column = next(each for each in CONTRACT.columns if each.name == "quarter")
        alias = {spelling.folded(key): value for key, value in self._layout.quarters.items()}.get(
            spelling.folded(given), given
        )
        try:
            return periods.quarter(alias)
        except periods.UnclearPeriod as unclear:
            hint = f"Write {unclear.suggestion}." if unclear.suggestion else ""
            if not hint and self._advice == _USUAL_ADVICE:
                hint = _year_advice(alias)
            self._unreadable(self._problems, number, column, unclear.problem, hint)
            return given

    def _day(self, cell: Any, quarter: str) -> date | None:
        """A day; where a quarter is given it has to be the last of it."""
        found = cells.day(cell, form=self._layout.date_format, as_serial=self._layout.dates_as_numbers)
        try:
            end = periods.last_day(quarter)
        except periods.UnclearPeriod:
            return found
        if found is not None and found != end:
            raise cells.Unreadable("is not the last day of the quarter")
        return found

    def _unreadable(self, problems: Problems, number: int, column: Column, what: str, remedy: str = "") -> None:
        address = self._sheet.address(number, column.name) if column.name in self._sheet.places else ""
        problems.add_cell(
            what,
            sheet=self._grid.sheet,
            row=number,
            address=address,
            column=column.name,
            expected=column.expected,
            remedy=remedy or self._advice,
        )


def _as_sent(rows: list[Row], file: str, notices: list[Notice], *, asked: set[str]) -> list[Row]:
    """Rows without the columns that nobody filled in, and with one spelling for each service, provider and crime type."""
    blank = Measured(lower=0)
    filled = {name for row in rows for name, value in row.measures.items() if value != blank} | {"referrals"} | asked
    columns = ("service", "provider", "crime_type")
    spelled = {
        name: closed_lists.one_spelling(row.texts[name] for row in rows if name in row.texts) for name in columns
    }
    variants = {name.replace("_", " ") for name in columns if any(a != b for a, b in spelled[name].items())}
    kept = [
        replace(
            row,
            texts={name: spelled[name][text] if name in spelled else text for name, text in row.texts.items()},
            measures={name: value for name, value in row.measures.items() if name in filled},
        )
        for row in rows
    ]
    if variants:
        text = f"The same {' and '.join(sorted(variants))} has two spellings; the first was used."
        notices.append(Notice("SPELLING", text, file))
    return kept


def _known_areas(layout: Layout, problems: Problems) -> None:
    """Refuse an alias that leads to no area, which a typing error in the layout would otherwise make one."""
    known = area_names.areas().extended([*layout.parents, *layout.other_areas], {})
    for name in layout.other_areas:
        if area_names.areas().find(name) is not None:
            problems.add(
                f"the layout lists {name!r} under other_areas, and it is an area on the list",
                column="other_areas",
                expected="names that are not places, such as Out of area",
                remedy=f'Remove it from other_areas; write not_totals = ["{name}"] if it only shares its name with a larger area.',
            )
    parts = [part for each in layout.parents.values() for part in each]
    for name in dict.fromkeys([*layout.areas.values(), *parts]):
        if known.find(name) is None:
            problems.add(
                f"the layout names an area {name!r} that is not known",
                column="areas",
                expected="a known area, one defined under parents, or one of other_areas",
                remedy=area_names.areas().suggest(name) or "Correct the layout.",
            )


def _table(rows: list[Row]) -> pd.DataFrame:
    texts = [name for name in (*KEY[:-1], "quarter", "unit", "list_status") if any(name in row.texts for row in rows)]
    parts: list[pd.DataFrame | pd.Series[Any]] = [
        pd.Series([row.texts.get(name) for row in rows], name=name, dtype="str") for name in texts
    ]
    for column in CONTRACT.columns:
        if any(column.name in row.measures for row in rows):
            parts.append(frame(column.name, [row.measures.get(column.name, Measured(lower=0)) for row in rows]))
        elif any(column.name in row.others for row in rows):
            values = [row.others.get(column.name) for row in rows]
            if column.kind == "date":
                parts.append(pd.Series(pd.to_datetime(pd.Series(values)), name=column.name))
            else:
                parts.append(pd.Series(values, name=column.name, dtype="float64"))
    parts.append(pd.Series([row.sheet for row in rows], name="sheet", dtype="str"))
    parts.append(pd.Series([row.row for row in rows], name="row", dtype="int64"))
    return pd.concat(parts, axis=1)
