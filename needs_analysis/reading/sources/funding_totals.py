"""Total rows in a list of funding: excluded where they add up, and refused where they do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from needs_analysis.reading.meaning import cells
from needs_analysis.reading.meaning.header_and_rows import Columns
from needs_analysis.reading.meaning.layout import Layout
from needs_analysis.reading.meaning.total_words import TotalWords, parts_left_out, settle
from needs_analysis.reading.received import Notice, Problems, rows_shown
from needs_analysis.reading.sources.total_lines import Line, declared_parts, totals_excluded
from needs_analysis.reading.spelling import folded

_NAMED: Final = ("award", "stream", "funder", "need")
_TEXTS: Final = (*_NAMED, "financial_year")
_PENNY: Final = 0.005


def without_totals(sheet: Columns, layout: Layout, problems: Problems, notices: list[Notice]) -> Columns:
    """The sheet without total rows, each of which was checked against the rows that it adds up.

    A row is a total where its award, stream, funder or need says so. It adds up the rows that share what else it names (its year,
    its stream), or those right above it, as far as the total before.
    """
    words = TotalWords(layout)
    lines = [line for number, record in sheet.rows if (line := _line(sheet, layout, number, record)) is not None]
    aside = declared_parts(lines, words, sheet, problems, named=_NAMED, counted="pounds")
    if aside:
        notices.append(parts_left_out(aside, problems.file))
    lines = [line for line in lines if line.row not in aside]
    marked = {line.row: [name for name in _NAMED if words.sure(line.texts[name])] for line in lines}
    plain = [line for line in lines if not marked[line.row]]
    left_out = []
    for place, line in enumerate(lines):
        if not (marks := marked[line.row]):
            continue
        parts = [other for other in plain if _shares(other, line, marks)]
        if any(_adds_up(line, some) for some in (parts, _above(lines, place, marked))):
            left_out.append(line.row)
            continue
        expected = (
            f"£{sum(part.pounds for part in parts):,.2f}, the sum of rows {rows_shown([part.row for part in parts])}"
        )
        problems.add(
            f"£{line.pounds:,.2f} does not add up",
            sheet=sheet.grid.sheet,
            row=line.row,
            column="awarded",
            count=1,
            expected=expected if parts else "rows that this total adds up",
            remedy=f"Correct it. {settle(line.texts[marks[0]])}",
        )
    if left_out:
        notices.append(totals_excluded(left_out, sheet, problems.file))
    return replace(sheet, rows=[each for each in sheet.rows if each[0] not in {*aside, *left_out}])


def _line(sheet: Columns, layout: Layout, number: int, record: Sequence[object]) -> Line | None:
    """What a row says; nothing where its pounds cannot be read, which is refused elsewhere."""
    try:
        pounds = cells.money(layout.constants.get("awarded", sheet.cell(record, "awarded")))
        texts = {
            name: layout.constants.get(name) or cells.text(sheet.cell(record, name)) or ""
            if name in sheet.places or name in layout.constants
            else ""
            for name in _TEXTS
        }
    except cells.Unreadable:
        return None
    return None if pounds is None else Line(number, texts, pounds)


def _shares(part: Line, line: Line, marks: Sequence[str]) -> bool:
    """Whether a row has all that a total names."""
    given = [name for name in _TEXTS if name not in marks and line.texts[name]]
    return all(folded(part.texts[name]) == folded(line.texts[name]) for name in given)


def _above(lines: Sequence[Line], place: int, marked: dict[int, list[str]]) -> list[Line]:
    found: list[Line] = []
    for line in reversed(lines[:place]):
        if marked[line.row]:
            break
        found.append(line)
    return found


def _adds_up(line: Line, parts: Sequence[Line]) -> bool:
    return bool(parts) and abs(line.pounds - sum(part.pounds for part in parts)) < _PENNY * (len(parts) + 1)
