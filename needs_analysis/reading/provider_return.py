"""Monitoring returns of providers: what was sent, checked, or everything that is wrong with it at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import pandas as pd

from needs_analysis.contracts import ALL, Column, periods
from needs_analysis.contracts.measured import Measured, frame, known
from needs_analysis.personal_data import find
from needs_analysis.reading import cells, names
from needs_analysis.reading.container import RETURN
from needs_analysis.reading.grid import Grid, book
from needs_analysis.reading.layout import Layout, declared
from needs_analysis.reading.received import Notice, Problems, Received, rows_shown
from needs_analysis.reading.sheet import Columns, columns, invisible
from needs_analysis.reading.sidecar import sha256, source_beside
from needs_analysis.source import attach

CONTRACT: Final = ALL["provider_return"]
_KEY: Final = CONTRACT.key
_MEASURES: Final = tuple(column for column in CONTRACT.columns if column.kind == "measured")
_TOTAL: Final = re.compile(r"(grand |overall |sub ?|all )?totals?( .*)?|all( (areas|services|providers))?|overall|sum")
_NOT_ADDITIVE: Final = ("longest_wait_days", "mean_wait_days")
_STOCKS: Final = ("waiting", "carried_in", "carried_out", *_NOT_ADDITIVE)
"""Measures of a day, which a count since 1 April leaves as they are."""
_EXPECTED_WITHIN: Final = (("engaged", "referrals"), ("new_clients", "referrals"))
"""Pairs that usually hold, and may fail honestly: people engaged now were referred in an earlier quarter."""


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
    ...     _ = path.write_text("service,area,quarter,referrals\\nIdva,Shropshire,Q2 2022/23,<5\\n")
    ...     received = provider_return(path)
    >>> received.table[["area", "quarter", "referrals_state"]].iloc[0].tolist(), received.table["referrals_upper"].item()
    (['Shropshire', '2022/23 Q2', 'suppressed'], 4.0)
    """
    path = Path(path)
    laid_out = declared(Layout, layout)
    found = book(path, limits=RETURN, choose=laid_out.choice(path.name))
    problems, cell_problems = Problems(path.name), Problems(path.name)
    notices = list(found.notices)
    rows: list[_Row] = []
    for grid in found.sheets:
        sheet = columns(grid, CONTRACT, laid_out, problems)
        if sheet is not None:
            rows += _Sheet(sheet, grid, laid_out, problems, cell_problems).rows()
    if not provisional:
        problems.extend(cell_problems.entries)
    problems.stop()
    if laid_out.period_type == "year_to_date":
        rows = _taken_apart(rows, problems, notices)
    for grid in found.sheets:
        unseen = invisible(grid)
        if unseen:
            text = f"{len(unseen)} cells hold characters that cannot be seen; they were taken out."
            notices.append(Notice("INVISIBLE_CHARACTERS", text, f"{path.name}, {'; '.join(unseen[:6])}"))
    rows, aside = _without_totals(rows, laid_out, problems, notices)
    _keys(rows, problems)
    _parts(rows, problems, notices)
    problems.stop()
    _gaps(rows, path.name, notices)
    _forces(rows, path.name, notices)
    _unknown_values(rows, path.name, notices)
    log = pd.DataFrame(
        [
            {
                "file": path.name,
                "sheet": grid.sheet,
                "kind": found.kind,
                "encoding": found.encoding,
                "rows": sum(row.sheet == grid.sheet for row in rows),
                "rows_set_aside": sum(row.sheet == grid.sheet for row in aside),
                "cells_set_aside": len(cell_problems),
                "sha256": sha256(path),
            }
            for grid in found.sheets
        ]
    )
    table = attach(_table(rows), source_beside(path, disclosure="aggregate"))
    opened = cell_problems.frame() if len(cell_problems) else Problems(path.name).frame()
    return Received(table, tuple(notices), log, opened)


@dataclass(frozen=True)
class _Row:
    """One row of a return, read."""

    sheet: str | None
    row: int
    texts: dict[str, str]
    measures: dict[str, Measured]
    others: dict[str, float | date | None] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(self.texts.get(name, "") for name in _KEY)

    @property
    def place(self) -> str:
        return f"{self.sheet}!row {self.row}" if self.sheet else f"row {self.row}"

    def parts_key(self, *without: str) -> tuple[str, ...]:
        return tuple(self.texts.get(name, "") for name in _KEY if name not in without)


class _Sheet:
    """The rows of one sheet, and everything that is wrong with their cells."""

    def __init__(self, sheet: Columns, grid: Grid, layout: Layout, problems: Problems, cell_problems: Problems) -> None:
        self._sheet, self._grid, self._layout = sheet, grid, layout
        self._problems, self._cells = problems, cell_problems
        self._areas = names.areas().extended([*layout.areas.values(), *layout.parents], layout.areas)
        self._services = names.ClosedList([*layout.service_list, *layout.services.values()], layout.services)

    def rows(self) -> Iterator[_Row]:
        for number, line in self._sheet.rows:
            texts = self._texts(number, line)
            measures: dict[str, Measured] = {}
            others: dict[str, float | date | None] = {}
            for column in CONTRACT.columns:
                if column.name not in self._sheet.places:
                    continue
                cell = self._sheet.cell(line, column.name)
                try:
                    if column.kind == "measured":
                        unit = self._layout.units_in_cells.get(column.name, "")
                        measures[column.name] = cells.measured(cell, self._layout.shorthand, unit=unit)
                    elif column.kind == "money":
                        others[column.name] = cells.money(cell)
                    elif column.kind == "number":
                        others[column.name] = cells.number(cell)
                    elif column.kind == "date":
                        others[column.name] = self._day(cell, texts.get("quarter", ""))
                except cells.Unreadable as unreadable:
                    self._unreadable(self._cells, number, column, unreadable.problem)
                    if column.kind == "measured":
                        measures[column.name] = Measured(lower=0)
            yield _Row(self._grid.sheet, number, texts, measures, others)

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
                        raise cells.Unreadable("is a date; the quarter is to be written as text")
                    given = cells.text(cell)
                    if not given and column.required:
                        raise cells.Unreadable("is empty")
            except cells.Unreadable as unreadable:
                self._unreadable(self._problems, number, column, unreadable.problem)
                continue
            if given:
                texts[name] = self._named(number, column, given)
        return texts

    def _named(self, number: int, column: Column, given: str) -> str:
        if column.name == "quarter":
            return self._quarter(number, given)
        if column.name == "area":
            total = _is_total(given)
            found = given if total else self._areas.find(given)
            if found is None:
                self._unreadable(
                    self._problems, number, column, "is not an area that is known", self._areas.suggest(given)
                )
            return found or given
        if column.name == "service" and self._services.names and not _is_total(given):
            found = self._services.find(given)
            if found is None:
                suggestion = self._services.suggest(given)
                self._unreadable(self._problems, number, column, "is not a service of the layout", suggestion)
            return found or given
        if column.kind == "choice":
            plain = given.casefold()
            if plain not in column.choices:
                self._unreadable(self._problems, number, column, "is not one of the words that are known")
            return plain
        kinds = sorted({match.kind for match in find(given)})
        if kinds:
            self._unreadable(
                self._problems,
                number,
                column,
                f"holds what looks like personal data ({', '.join(kinds)})",
                "Take it out.",
            )
        return given

    def _quarter(self, number: int, given: str) -> str:
        column = next(each for each in CONTRACT.columns if each.name == "quarter")
        alias = {names.folded(key): value for key, value in self._layout.quarters.items()}.get(
            names.folded(given), given
        )
        try:
            return periods.quarter(alias)
        except periods.UnclearPeriod as unclear:
            hint = f"Write {unclear.suggestion}." if unclear.suggestion else ""
            self._unreadable(self._problems, number, column, unclear.problem, hint)
            return given

    def _day(self, cell: Any, quarter: str) -> date | None:
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
            remedy=remedy or "Correct it in the file, or ask the provider.",
        )


def _is_total(text: str) -> bool:
    return bool(_TOTAL.fullmatch(names.folded(text)))


def _taken_apart(rows: list[_Row], problems: Problems, notices: list[Notice]) -> list[_Row]:
    """Counts since 1 April into counts of the quarter; a count that falls, or a quarter that is missing, is refused."""
    by_key = {row.key: row for row in rows}
    apart = []
    for row in rows:
        quarter = row.texts["quarter"]
        measures = {}
        if quarter.endswith("Q1"):
            apart.append(row)
            continue
        earlier = f"{quarter[:-1]}{int(quarter[-1]) - 1}"
        before = by_key.get((*row.key[:-1], earlier))
        if before is None:
            problems.add(
                f"{row.place} counts since 1 April, and {earlier} is not in the file to take it apart",
                sheet=row.sheet,
                row=row.row,
                expected="every quarter of the year so far",
                remedy="Add the earlier quarters, or set period_type to quarter.",
            )
            continue
        for name, value in row.measures.items():
            if name in _STOCKS:
                measures[name] = value
                continue
            old = before.measures.get(name, Measured())
            if value.state == old.state == "known":
                if value.value < old.value:
                    problems.add(
                        f"{row.place} is lower than {earlier}, and counts since 1 April cannot fall",
                        sheet=row.sheet,
                        row=row.row,
                        column=name,
                        expected="a count that stays or rises",
                        remedy="Ask the provider which of the two is right.",
                    )
                measures[name] = known(max(value.value - old.value, 0))
            else:
                state = value.state if value.state != "known" else old.state
                lowest = value.lower - old.upper if old.upper == old.upper else 0.0
                measures[name] = Measured(state=state, lower=max(lowest, 0.0), upper=value.upper - old.lower)
        apart.append(replace(row, measures=measures))
    if len(apart) == len(rows):
        notices.append(Notice("YEAR_TO_DATE", "Counts since 1 April were taken apart into quarters.", problems.file))
    return apart


def _without_totals(
    rows: list[_Row], layout: Layout, problems: Problems, notices: list[Notice]
) -> tuple[list[_Row], list[_Row]]:
    """Rows of totals, and of larger areas beside their parts, set aside once they are seen to add up."""
    larger = {**names.inside(), **{name: frozenset(parts) for name, parts in layout.parents.items()}}
    marked = [row for row in rows if any(_is_total(row.texts.get(name, "")) for name in ("service", "area"))]
    plain = [row for row in rows if row not in marked]
    aside: list[_Row] = []
    for row, block in _with_block(rows, marked):
        in_service, in_area = (_is_total(row.texts.get(name, "")) for name in ("service", "area"))
        area = row.texts.get("area", "")
        parts = [
            other
            for other in plain
            if other.texts.get("quarter") == row.texts.get("quarter")
            and (in_service or other.texts.get("service") == row.texts.get("service"))
            and (in_area or other.texts.get("area") == area or other.texts.get("area") in larger.get(area, ()))
        ]
        parts = [part for part in parts if not _has_parts(part, parts, larger)]
        _adds_up(row, parts, problems, block=block)
        aside.append(row)
    kept = []
    for row in plain:
        parts = [other for other in plain if _is_part(other, row, larger)]
        if parts:
            finest = [part for part in parts if not _has_parts(part, parts, larger)]
            _adds_up(row, finest, problems)
            aside.append(row)
        else:
            kept.append(row)
    if aside:
        place = ", ".join(row.place for row in aside[:8])
        text = f"{len(aside)} rows of totals" if len(aside) > 1 else "A row of totals"
        notices.append(Notice("TOTAL_SET_ASIDE", f"{text} was checked against its parts and set aside.", place))
    return kept, aside


def _is_part(other: _Row, row: _Row, larger: Mapping[str, frozenset[str]]) -> bool:
    return other.texts.get("area") in larger.get(row.texts.get("area", ""), ()) and other.parts_key(
        "area"
    ) == row.parts_key("area")


def _has_parts(row: _Row, among: list[_Row], larger: Mapping[str, frozenset[str]]) -> bool:
    return any(_is_part(other, row, larger) for other in among)


def _with_block(rows: list[_Row], marked: list[_Row]) -> Iterator[tuple[_Row, list[_Row]]]:
    """Each marked row with the rows above it, back to the last marked one: what a subtotal adds up."""
    block: list[_Row] = []
    for row in rows:
        if row in marked:
            yield row, block
            block = []
        else:
            block = [*(other for other in block if other.sheet == row.sheet), row]


def _adds_up(row: _Row, parts: list[_Row], problems: Problems, *, block: Sequence[_Row] = ()) -> None:
    if not parts:
        problems.add(
            f"{row.place} is a total of rows that are not in the file",
            sheet=row.sheet,
            row=row.row,
            expected="the rows that it adds up",
            remedy="Take it out, or send the parts.",
        )
        return
    wrong = _differences(row, parts)
    if wrong and block and not _differences(row, block):
        return
    for name, expected in wrong.items():
        shown = rows_shown(part.row for part in parts)
        problems.add(
            f"{row.place} is a total, and its parts (rows {shown}) add up to another number",
            sheet=row.sheet,
            row=row.row,
            column=name,
            count=len(parts),
            expected=expected,
            remedy="Ask the provider which is right; a total is never added to its parts.",
        )


def _differences(row: _Row, parts: Sequence[_Row]) -> dict[str, str]:
    """Measures of a total that its parts do not add up to, and what they do add up to."""
    found = {}
    for name, value in row.measures.items():
        if value.state != "known" or name in _NOT_ADDITIVE:
            continue
        given = [part.measures.get(name, Measured()) for part in parts]
        lowest = sum(item.lower for item in given if item.lower == item.lower)
        highest = sum(item.upper for item in given if item.state != "not_applicable")
        if value.value < lowest or value.value > highest:
            found[name] = f"{lowest:,.0f}" if lowest == highest else f"{lowest:,.0f} to {highest:,.0f}"
    return found


def _keys(rows: list[_Row], problems: Problems) -> None:
    places: dict[tuple[str, ...], list[_Row]] = {}
    for row in rows:
        places.setdefault(tuple(names.folded(part) for part in row.key), []).append(row)
    for same in places.values():
        if len(same) > 1:
            problems.add(
                f"{' and '.join(row.place for row in same)} are for the same service, area and quarter",
                sheet=same[0].sheet,
                row=rows_shown(row.row for row in same),
                column="service + area + quarter",
                count=len(same),
                expected="each once",
                remedy="Take the copy out, or say what tells them apart (provider, crime_type).",
            )


def _parts(rows: list[_Row], problems: Problems, notices: list[Notice]) -> None:
    groups: dict[tuple[str, str], list[str]] = {}
    for column in _MEASURES:
        if column.part_of:
            groups.setdefault((column.part_of, column.group or column.name), []).append(column.name)
    for row in rows:
        for (whole, group), members in groups.items():
            total = row.measures.get(whole, Measured())
            given = [(name, row.measures[name]) for name in members if name in row.measures]
            least = sum(item.lower for _, item in given if item.lower == item.lower)
            if given and total.state in ("known", "suppressed") and least > total.upper:
                problems.add(
                    f"{row.place}: {' + '.join(name for name, _ in given)} is {least:,.0f}, {whole} is "
                    f"{'at most ' if total.state != 'known' else ''}{total.upper:,.0f}",
                    sheet=row.sheet,
                    row=row.row,
                    column=group if group not in row.measures else members[0],
                    expected=f"together at most {whole}",
                    remedy="Ask the provider which is right.",
                )
        for part, whole in _EXPECTED_WITHIN:
            value, total = row.measures.get(part, Measured()), row.measures.get(whole, Measured())
            if value.state == total.state == "known" and value.value > total.value:
                text = f"{part} is above {whole}; people referred in an earlier quarter may be among them."
                notices.append(Notice("PART_ABOVE_WHOLE", text, f"{row.place} {part}"))


def _gaps(rows: list[_Row], file: str, notices: list[Notice]) -> None:
    series: dict[tuple[str, ...], set[str]] = {}
    everywhere = {row.texts["quarter"] for row in rows}
    for row in rows:
        series.setdefault(row.key[:-1], set()).add(row.texts["quarter"])
    between = set(periods.missing_between(sorted(everywhere))) if everywhere else set()
    for key, found in series.items():
        missing = sorted((everywhere | between) - found)
        if missing:
            what = ", ".join(part for part in key if part)
            text = f"{what}: {', '.join(missing[:8])} is missing; it is not 0, and a year with it is not whole."
            notices.append(Notice("MISSING_QUARTER", text, file))


def _forces(rows: list[_Row], file: str, notices: list[Notice]) -> None:
    """Say when areas of several forces stand in one return: a slip of the list, more often than not."""
    force_of = {area: force for force, parts in names.inside().items() if force in names.forces() for area in parts}
    found: dict[str, list[_Row]] = {}
    for row in rows:
        area = row.texts.get("area", "")
        found.setdefault(area if area in names.forces() else force_of.get(area, ""), []).append(row)
    found.pop("", None)
    if len(found) > 1:
        *fewer, _ = sorted(found.values(), key=len)
        places = "; ".join(f"{row.place}, area {row.texts['area']}" for few in fewer for row in few[:4])
        text = f"The areas lie in {len(found)} police force areas ({', '.join(sorted(found))})."
        notices.append(Notice("SEVERAL_FORCES", text, f"{file}, {places}"))


def _unknown_values(rows: list[_Row], file: str, notices: list[Notice]) -> None:
    for state, code, text in (
        ("suppressed", "SUPPRESSED", "cells are suppressed, so that totals over them are ranges."),
        ("missing", "MISSING", "cells hold no number; they are missing, and not 0."),
        ("low", "LOW", "cells are above 0 and were rounded to 0."),
    ):
        places = [f"{row.place} {name}" for row in rows for name, value in row.measures.items() if value.state == state]
        if places:
            shown = ", ".join(places[:6]) + (", ..." if len(places) > 6 else "")
            notices.append(Notice(code, f"{len(places)} {text}", f"{file}, {shown}"))


def _table(rows: list[_Row]) -> pd.DataFrame:
    texts = [name for name in (*_KEY[:-1], "quarter", "unit", "list_status") if any(name in row.texts for row in rows)]
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
