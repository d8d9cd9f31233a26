"""Excel workbooks: values streamed by openpyxl, after checks for what its streaming ignores."""

from __future__ import annotations

import math
import re
import warnings
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any, Final

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring, iterparse

from needs_analysis.errors import DataError
from needs_analysis.reading.formats.cell_looks import LOWEST, NARROWEST, hidden_notices, notices
from needs_analysis.reading.formats.conditional_formats import follow
from needs_analysis.reading.formats.container import MIB, Counted, Limits, opened_zip, read_member, refused
from needs_analysis.reading.formats.delimited import too_many_columns, too_many_rows
from needs_analysis.reading.formats.grid import Book, Choice, Grid, column_number, hidden_sheet, letters
from needs_analysis.reading.formats.other_sheets import glance
from needs_analysis.reading.formats.xlsx_cells import SheetCells, Styles
from needs_analysis.reading.formats.xlsx_rules import looks, rules
from needs_analysis.reading.received import Notice

_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


_OFFICE: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


_WELL_FORMED: Final = (ParseError, DefusedXmlException, LookupError, ValueError)


_LAST_COLUMN: Final = 16_384


_REFERENCE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass(frozen=True)
class _Sheet:
    """A sheet by the workbook's own list."""

    name: str
    part: str
    hidden: bool


@dataclass
class _Shape:
    """What of a sheet openpyxl's streaming does not tell."""

    last_row: int = 0
    last_column: int = 0
    merged: list[tuple[str, int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[str] = field(default_factory=list)
    without_value: set[tuple[int, int]] = field(default_factory=set)
    no_zeros: bool = False
    formats: list[Any] = field(default_factory=list)


def xlsx(path: Path, limits: Limits, choose: Choice) -> Book:
    """Read the chosen sheets of an Excel workbook.

    Raises
    ------
    DataError
        When the workbook is damaged, declares entities, names a sheet that is not inside, or a sheet is too large.
    """
    with opened_zip(path) as archive:
        _no_declarations(path, archive)
        sheets = _sheets(path, archive)
        shown = [sheet for sheet in sheets if not sheet.hidden]
        filled = [sheet for sheet in shown if not _is_empty(path, archive, sheet.part)]
        chosen = choose([sheet.name for sheet in filled or shown])
        read = [sheet for sheet in sheets if sheet.hidden or sheet.name in chosen]
        texts, odd = _texts(path, archive)
        shapes = {sheet.name: _shape(path, archive, sheet, limits, odd) for sheet in read}
        others = [
            Grid(path.name, sheet.name, glance(path, archive, sheet.part, texts, limits))
            for sheet in filled
            if sheet.name not in chosen
        ]
        found = _notices(path, archive, read, shapes)
        known = _looks(path, archive)
    rows, seen = _values(path, shapes, known)
    grids = []
    for sheet in read:
        if not sheet.hidden:
            grids.append(Grid(path.name, sheet.name, rows[sheet.name], tuple(shapes[sheet.name].merged)))
            found += notices(seen[sheet.name], file=path.name, sheet=sheet.name)
        elif (notice := hidden_sheet(path, sheet.name, rows[sheet.name])) is not None:
            found.append(notice)
    return Book("xlsx", "", grids, found, others)


def _looks(path: Path, archive: zipfile.ZipFile) -> list[Any]:
    """What conditional formats can put on."""
    part = next((name for name in archive.namelist() if name.lower() == "xl/styles.xml"), None)
    if part is None:
        return []
    try:
        return looks(fromstring(read_member(path, archive, part, limit=50 * MIB), forbid_dtd=True))
    except _WELL_FORMED:
        raise refused(path, "is damaged (a sheet or its styles cannot be read)") from None


def _texts(path: Path, archive: zipfile.ZipFile) -> tuple[list[str], frozenset[str]]:
    """The shared texts, and the numbers of those whose digits are not all of one line."""
    part = next((name for name in archive.namelist() if name.lower() == "xl/sharedstrings.xml"), None)
    if part is None:
        return [], frozenset()
    member = Counted(path, archive, part)
    texts: list[str] = []
    odd: list[str] = []
    try:
        for _, element in iterparse(member, events=("end",), forbid_dtd=True):
            if element.tag == f"{_MAIN}si":
                if _has_odd_runs(element):
                    odd.append(str(len(texts)))
                texts.append("".join(each.text or "" for each in element.iter(f"{_MAIN}t")))
                element.clear()
    except _WELL_FORMED:
        raise refused(path, "is damaged (its text cannot be read)") from None
    finally:
        member.close()
    return texts, frozenset(odd)


def _is_empty(path: Path, archive: zipfile.ZipFile, part: str) -> bool:
    """Whether a sheet holds no cell at all; only small parts can be empty."""
    if archive.getinfo(part).file_size > 20_000:
        return False
    content = read_member(path, archive, part, limit=MIB)
    return not any(mark in content for mark in (b"<v", b"<t", b"<f", b":v", b":t>"))


def _no_declarations(path: Path, archive: zipfile.ZipFile) -> None:
    """Refuse document types and entities anywhere, and count what is really unpacked."""
    marks = [mark.encode(code) for mark in ("<!DOCTYPE", "<!ENTITY") for code in ("ascii", "utf-16-le", "utf-16-be")]
    for name in archive.namelist():
        if not name.lower().endswith((".xml", ".rels", ".vml")):
            continue
        member, tail = Counted(path, archive, name), b""
        while part := member.read(MIB):
            if any(mark in tail + part for mark in marks):
                raise refused(path, f"the entry {name!r} declares entities (DOCTYPE), which no spreadsheet needs")
            tail = part[-40:]
        member.close()


def _sheets(path: Path, archive: zipfile.ZipFile) -> list[_Sheet]:
    """Every worksheet, in order."""
    names = set(archive.namelist())
    try:
        tree = fromstring(read_member(path, archive, "xl/workbook.xml", limit=20 * MIB), forbid_dtd=True)
        targets = _relations(path, archive, "xl/workbook.xml")
    except _WELL_FORMED:
        raise refused(path, "is damaged (its list of sheets cannot be read)") from None
    found: list[_Sheet] = []
    for sheet in tree.iter(f"{_MAIN}sheet"):
        name, part = sheet.get("name") or "", targets.get(sheet.get(f"{_OFFICE}id") or "", ("", ""))
        if part[0].endswith(("/chartsheet", "/dialogsheet")):
            continue
        if part[1] not in names:
            raise refused(path, "names a sheet that is missing; it was not saved completely", sheet=name)
        found.append(_Sheet(name, part[1], sheet.get("state", "visible") != "visible"))
    if not found and "purl.oclc.org/ooxml" in tree.tag:
        raise refused(
            path, "is saved as Strict Open XML", remedy='Save it as "Excel Workbook (.xlsx)", without "Strict".'
        )
    if not found:
        raise refused(path, "has no worksheet")
    return found


def _relations(path: Path, archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Kind and path of what a part refers to, by id."""
    place = join(dirname(part), "_rels", f"{part.rsplit('/', 1)[-1]}.rels")
    if place not in archive.namelist():
        return {}
    tree = fromstring(read_member(path, archive, place, limit=20 * MIB), forbid_dtd=True)
    return {
        item.get("Id", ""): (
            item.get("Type", ""),
            normpath(join(dirname(part), item.get("Target", ""))).lstrip("/")
            if not item.get("Target", "").startswith("/")
            else item.get("Target", "").lstrip("/"),
        )
        for item in tree
        if item.get("TargetMode") != "External"
    }


def _shape(path: Path, archive: zipfile.ZipFile, sheet: _Sheet, limits: Limits, odd: frozenset[str]) -> _Shape:
    shape = _Shape()
    row = column = 0
    member = Counted(path, archive, sheet.part)
    try:
        for event, element in iterparse(member, events=("start", "end"), forbid_dtd=True):
            tag = element.tag
            if event == "start":
                if tag == f"{_MAIN}row":
                    before, row, column = row, int(element.get("r") or row + 1), 0
                    if row <= before:
                        raise _damaged_cell(path, sheet, row, "the row is duplicated or out of order")
                    if element.get("hidden") in ("1", "true") or _is_flat(element, "ht", LOWEST):
                        shape.hidden_rows.append(row)
                elif tag == f"{_MAIN}sheetView" and element.get("showZeros") in ("0", "false"):
                    shape.no_zeros = True
                continue
            if tag == f"{_MAIN}c":
                found = _REFERENCE.fullmatch(element.get("r") or "")
                if found is None and element.get("r"):
                    raise _damaged_cell(path, sheet, row, f"row {row} has an invalid cell")
                left, column = column, column_number(found[1]) + 1 if found else column + 1
                address = f"{sheet.name}!{letters(column - 1)}{row}"
                if column <= left or (found and int(found[2]) != row):
                    raise _damaged_cell(path, sheet, row, f"{address} is duplicated or out of order")
                if column > _LAST_COLUMN:
                    raise _damaged_cell(path, sheet, row, f"row {row} has a cell beyond the last possible column")
                value = element.find(f"{_MAIN}v") if element.get("t") == "s" else None
                if _has_odd_runs(element) or (value is not None and value.text in odd):
                    problem = f"{address} mixes superscript, subscript or struck-out characters with others"
                    raise _damaged_cell(path, sheet, row, problem)
                if not _is_sound(element):
                    raise _damaged_cell(path, sheet, row, f"{address} does not contain a value of its stated type")
                if _holds_something(element):
                    shape.last_row, shape.last_column = max(shape.last_row, row), max(shape.last_column, column)
                    if row > limits.rows + 1:
                        raise too_many_rows(path.name, limits, sheet=sheet.name, at=address)
                    if column > limits.columns:
                        raise too_many_columns(path.name, limits, sheet=sheet.name, at=address)
                    if element.find(f"{_MAIN}f") is not None and _has_no_value(element):
                        shape.without_value.add((row, column))
            elif tag == f"{_MAIN}row":
                element.clear()
            elif tag == f"{_MAIN}mergeCell" and (area := element.get("ref")):
                ends = [int(end[1]) for end in re.finditer(r"[A-Z]+([0-9]+)", area)]
                if ends:
                    shape.merged.append((area, min(ends), max(ends)))
            elif tag.endswith("}conditionalFormatting"):
                shape.formats.append(element)
            elif tag == f"{_MAIN}col" and (
                element.get("hidden") in ("1", "true") or _is_flat(element, "width", NARROWEST)
            ):
                first, last = (int(element.get(end) or 1) for end in ("min", "max"))
                shape.hidden_columns += [letters(place - 1) for place in range(first, min(last, first + 20) + 1)]
    except _WELL_FORMED:
        raise refused(path, "is damaged (the sheet cannot be read)", sheet=sheet.name) from None
    finally:
        member.close()
    return shape


def _is_flat(element: Any, measure: str, least: float) -> bool:
    """Whether a row or column is too low or narrow for anything in it to be seen."""
    size = element.get(measure) or ""
    return re.fullmatch(r"[0-9]+(\.[0-9]+)?", size) is not None and float(size) < least


def _damaged_cell(path: Path, sheet: _Sheet, row: int, problem: str) -> DataError:
    return refused(path, problem, sheet=sheet.name, row=row, expected="each cell once, in order, with a valid value")


def _is_sound(cell: Any) -> bool:
    """Whether a cell is of a kind that there is, and a number is one."""
    kind = cell.get("t", "n")
    if kind != "n":
        return kind in ("b", "d", "e", "inlineStr", "s", "str")
    value = cell.find(f"{_MAIN}v")
    if value is None or not (value.text or "").strip():
        return True
    try:
        return math.isfinite(float(value.text))
    except ValueError:
        return False


def _has_odd_runs(part: Any) -> bool:
    """Whether a text holds digits that are raised, lowered or struck out: footnote marks and old values, not numbers."""
    for run in part.iter(f"{_MAIN}r"):
        look = run.find(f"{_MAIN}rPr")
        if look is None or not any(mark.isdigit() for mark in "".join(run.itertext())):
            continue
        raised = look.find(f"{_MAIN}vertAlign")
        if look.find(f"{_MAIN}strike") is not None or (raised is not None and raised.get("val") != "baseline"):
            return True
    return False


def _holds_something(cell: Any) -> bool:
    return (
        any((part.text or "").strip() for part in cell.iter() if part.tag in _TEXTS)
        or cell.find(f"{_MAIN}f") is not None
    )


_TEXTS: Final = (f"{_MAIN}v", f"{_MAIN}t")


def _has_no_value(cell: Any) -> bool:
    value = cell.find(f"{_MAIN}v")
    # A formula whose result is an empty text stores an empty value of the type "str".
    return (value is None or value.text is None) and cell.get("t") != "str"


def _notices(path: Path, archive: zipfile.ZipFile, sheets: list[_Sheet], shapes: dict[str, _Shape]) -> list[Notice]:
    found: list[Notice] = []
    for sheet in sheets:
        name, shape = sheet.name, shapes[sheet.name]
        if not sheet.hidden:
            found += hidden_notices("rows", map(str, shape.hidden_rows), file=path.name, sheet=name)
            found += hidden_notices("columns", shape.hidden_columns, file=path.name, sheet=name)
        try:
            related = _relations(path, archive, sheet.part)
            for kind, target in related.values():
                if kind.endswith("/comments") and target in archive.namelist():
                    tree = fromstring(read_member(path, archive, target, limit=20 * MIB), forbid_dtd=True)
                    cells = [item.get("ref", "") for item in tree.iter(f"{_MAIN}comment")]
                    text = "A cell carries a comment, which was not read." if len(cells) == 1 else ""
                    text = text or f"{len(cells)} cells carry comments, which were not read."
                    found.append(Notice("COMMENT", text, f"{name}!{', '.join(cells[:8])}"))
        except _WELL_FORMED:
            raise refused(path, "is damaged (the parts of the sheet cannot be read)", sheet=name) from None
    inside = archive.namelist()
    for start, code, text in (
        (
            "xl/externalLinks/",
            "EXTERNAL_LINKS",
            "Some values may come from links to other workbooks, as last saved.",
        ),
        (
            "xl/pivotCache/",
            "PIVOT_CACHE",
            "A pivot table keeps a copy of its records inside the workbook; it was not read.",
        ),
    ):
        if any(name.startswith(start) for name in inside):
            found.append(Notice(code, text, path.name))
    return found


def _values(
    path: Path, shapes: dict[str, _Shape], known: list[Any]
) -> tuple[dict[str, list[tuple[int, list[Any]]]], dict[str, dict[str, list[str]]]]:
    """Rows of every sheet, and the cells that can hardly be seen; the workbook is opened once."""
    from openpyxl import load_workbook

    rows: dict[str, list[tuple[int, list[Any]]]] = {name: [] for name in shapes}
    seen: dict[str, dict[str, list[str]]] = {name: {} for name in shapes}
    try:
        with path.open("rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about parts of the workbook that are not read here
            opened = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            try:
                styles = Styles(opened.loaded_theme)
                for name, shape in shapes.items():
                    if shape.last_row:
                        found = opened[name].iter_rows(max_row=shape.last_row, max_col=shape.last_column)
                        sheet = SheetCells(styles, shape.without_value, shape.no_zeros, seen[name])
                        for number, row in enumerate(found, start=1):
                            cells = sheet.row(row, number)
                            if any(cell is not None for cell in cells):
                                rows[name].append((number, cells))
                        unseen = follow(rules(shape.formats, known, styles.attributes), rows[name])
                        if unseen:
                            seen[name].setdefault("WHITE_TEXT", []).extend(unseen)
            finally:
                opened.close()
    except Exception:  # openpyxl has no error of its own for a damaged workbook
        raise refused(path, "is damaged (a sheet or its styles cannot be read)") from None
    return rows, seen
