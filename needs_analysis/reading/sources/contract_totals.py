"""Total rows in a list of contracts: excluded where they agree, queried where they are not labelled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from needs_analysis.reading.meaning import cells
from needs_analysis.reading.meaning.header_and_rows import Columns
from needs_analysis.reading.meaning.layout import Layout
from needs_analysis.reading.meaning.total_words import TotalWords, parts_left_out, settle
from needs_analysis.reading.received import Notice, Problems, rows_shown
from needs_analysis.reading.sources.total_lines import Line, declared_parts, totals_excluded
from needs_analysis.reading.spelling import folded

_NAMED: Final = ("contract", "service", "funder")
_PENNY: Final = 0.005


def without_totals(sheet: Columns, layout: Layout, problems: Problems, notices: list[Notice]) -> Columns:
    """The sheet without total rows, each of which was checked against its contracts.

    A row that says so in the column of contracts or of funders must add up, or the file is refused; in the column of services
    a contract for all services says the same, so that only the numbers tell. What is the sum of others without any word is
    asked about where its name is made of theirs, and said otherwise.
    """
    words = TotalWords(layout)
    lines = [line for number, record in sheet.rows if (line := _line(sheet, layout, number, record)) is not None]
    aside = declared_parts(lines, words, sheet, problems, named=_NAMED, counted="value")
    lines = [line for line in lines if line.row not in aside]
    if aside:
        notices.append(parts_left_out(aside, problems.file))
    left_out, aside = aside, []
    marked = {line.row: _marks(line, words) for line in lines}
    plain = [line for line in lines if not marked[line.row]]
    for place, line in enumerate(lines):
        if not (marks := marked[line.row]):
            continue
        parts = _parts(line, marks, plain)
        if _adds_up(line, parts) or any(_adds_up(line, block) for block in _blocks(lines, place, marked)):
            aside.append(line.row)
        elif parts or "contract" in marks:
            _refuse(line, marks[0], parts, sheet, problems)
    for line in plain:
        column, named = _named_parts(line, plain, words)
        if any(_adds_up(line, parts) for parts in named):
            aside.append(line.row)
        elif named and named[0]:
            _refuse(line, column, named[0], sheet, problems)
    _ask([line for line in plain if line.row not in aside], words, sheet, problems, notices)
    if aside:
        notices.append(totals_excluded(aside, sheet, problems.file))
    return replace(sheet, rows=[each for each in sheet.rows if each[0] not in {*aside, *left_out}])


def _line(sheet: Columns, layout: Layout, number: int, record: Sequence[object]) -> Line | None:
    """What a row says; nothing where its pounds cannot be read, which is refused elsewhere."""
    try:
        pounds = cells.money(layout.constants.get("value_a_year", sheet.cell(record, "value_a_year")))
        texts = {name: layout.constants.get(name) or cells.text(sheet.cell(record, name)) for name in _NAMED}
    except cells.Unreadable:
        return None
    return None if pounds is None else Line(number, texts, pounds)


def _marks(line: Line, words: TotalWords) -> list[str]:
    """Columns that say that a row is a total."""
    if any(words.none(text) for text in line.texts.values()):
        return []
    found = [name for name in _NAMED if words.sure(line.texts[name])]
    service_only = found == ["service"] and line.texts["contract"] and not words.declared(line.texts["service"])
    return [] if service_only else found


def _parts(line: Line, marks: Sequence[str], plain: Iterable[Line]) -> list[Line]:
    given = [name for name in _NAMED if name not in marks and line.texts[name]]
    if "contract" in marks:
        # A total of everything may name all its funders, as no row beside it does.
        return [other for other in plain if line.same(other, *given)] or list(plain)
    # Of one contract, the pounds of each funder; the service may stand in its row or not.
    given = [name for name in given if name == "contract" or "funder" not in marks]
    return [other for other in plain if other.row != line.row and line.same(other, *given)]


def _blocks(lines: Sequence[Line], place: int, marked: dict[int, list[str]]) -> list[list[Line]]:
    """Rows right above and right below, as far as the next total."""
    found = []
    for side in (lines[:place][::-1], lines[place + 1 :]):
        block: list[Line] = []
        for other in side:
            if marked[other.row]:
                break
            block.append(other)
        found.append(block)
    return found


def _once(lines: Iterable[Line]) -> list[float]:
    """Pounds of each contract and funder, once however many targets it has."""
    found = {(folded(line.texts["contract"]), folded(line.texts["funder"])): line.pounds for line in lines}
    return list(found.values())


def _adds_up(line: Line, parts: Sequence[Line]) -> bool:
    return bool(parts) and abs(sum(_once(parts)) - line.pounds) < _PENNY


def _named_parts(line: Line, plain: Sequence[Line], words: TotalWords) -> tuple[str, list[list[Line]]]:
    """The column in which a row is called "X total", and the rows of X: those of just that name, and those that begin so."""
    for name in _NAMED:
        if of := words.of(line.texts[name]):
            others = [other for other in plain if other is not line]
            exact, begun = [], []
            for column in _NAMED:
                spelled = [(other, folded(other.texts[column])) for other in others]
                exact.append([other for other, text in spelled if text == of])
                begun.append([other for other, text in spelled if text == of or text.startswith(f"{of} ")])
            return name, sorted(exact, key=len, reverse=True) + begun
    return "", []


def _refuse(line: Line, column: str, parts: Sequence[Line], sheet: Columns, problems: Problems) -> None:
    text = line.texts[column]
    problems.add(
        f"{text!r} is a total, and {'the rows that it adds up give a different sum' if parts else 'no rows that it adds up are in the file'}",
        sheet=sheet.grid.sheet,
        row=line.row,
        column="value_a_year" if parts else column,
        count=1,
        expected=f"{sum(_once(parts)):,.0f} (rows {rows_shown(part.row for part in parts)})" if parts else "its parts",
        remedy=f'Correct it, or remove it. If {text!r} is not a total, write not_totals = ["{text}"] in the layout.',
    )


def _ask(lines: Sequence[Line], words: TotalWords, sheet: Columns, problems: Problems, notices: list[Notice]) -> None:
    """Ask about rows that no word calls totals and that are the sum of others."""
    seen: set[tuple[str, str]] = set()
    for line in lines:
        key = (folded(line.texts["contract"]), folded(line.texts["funder"]))
        if key in seen or line.pounds <= 0 or any(words.none(text) for text in line.texts.values()):
            continue
        seen.add(key)
        beside = [other for other in lines if (folded(other.texts["contract"]), folded(other.texts["funder"])) != key]
        for column, others in (
            ("funder", [other for other in beside if line.same(other, "contract")]),
            ("contract", beside),
            ("service", beside),
        ):
            text = line.texts[column]
            named = [other for other in others if _names(text, other.texts[column])]
            many = len({folded(other.texts[column]) for other in named}) > 1
            if (many and _adds_up(line, named)) or (words.perhaps(text) and _adds_up(line, others)):
                problems.add(
                    f"{text!r} is exactly the sum of other rows, and its name says so",
                    sheet=sheet.grid.sheet,
                    row=line.row,
                    column=column,
                    count=1,
                    expected="no double counting: no total among the rows that it adds up",
                    remedy=settle(text),
                )
                break
            if len(_once(others)) > 1 and _adds_up(line, others):
                said = f"{text!r} is the sum of the rows next to it; it was kept, and double-counts their value if it is a total. {settle(text)}"
                notices.append(Notice("MAY_BE_TOTAL", said, f"{problems.file}, row {line.row}"))
                break


def _names(text: str, part: str) -> bool:
    plain = folded(part)
    return bool(plain) and f" {plain} " in f" {folded(text)} " and plain != folded(text)
