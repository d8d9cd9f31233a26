"""The conditional formats of an OpenDocument spreadsheet, where they change what a cell displays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from needs_analysis.reading.formats.conditional_formats import Area, Rule, areas_of, compared
from needs_analysis.reading.formats.grid import letters
from needs_analysis.reading.formats.ods_styles import CellStyle, Styles

_CALC: Final = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_SHEET: Final = r"(?:\$?(?:'(?:[^']|''){0,100}'|[^\s.:'\[\]()]{1,100}))?"
_ADDRESS: Final = re.compile(rf"{_SHEET}\.(\$?[A-Z]{{1,3}}\$?[0-9]{{1,7}})")
_RANGE: Final = re.compile(rf"{_ADDRESS.pattern}(?::{_ADDRESS.pattern})?")
_COMPARISON: Final = re.compile(r"(<=|>=|<>|!=|<|>|=)\s*(.+)")
_BETWEEN: Final = re.compile(r"(?:cell-content-is-)?(not-)?between\((-?[0-9.]+)[,;](-?[0-9.]+)\)")
_FORMULA: Final = re.compile(r"(?:formula-is|is-true-formula)\((.*)\)")


class StyleCells:
    """The cells of one sheet whose style changes under a condition, by style."""

    def __init__(self) -> None:
        self._areas: dict[str, list[Area]] = {}

    def add(self, style: str, row: int, column: int) -> None:
        """Record one cell; adjacent cells in a column become one area."""
        areas = self._areas.setdefault(style, [])
        if areas and areas[-1][1] == column and areas[-1][2] == row - 1:
            areas[-1] = (areas[-1][0], column, row, column)
        else:
            areas.append((row, column, row, column))

    def rules(self, styles: Styles) -> Iterator[Rule]:
        """Their rules."""
        for name, areas in self._areas.items():
            for condition, other in styles.of(name).maps:
                plain = condition.strip().removeprefix("cell-content()")
                yield from _rule(tuple(areas), plain, styles.of(other), None)


def rules(formats: Any, styles: Styles) -> Iterator[Rule]:
    """The rules of the list of conditional formats that LibreOffice writes at the end of a sheet."""
    for each in formats:
        ends = _RANGE.findall(each.get(f"{_CALC}target-range-address", ""))
        areas = areas_of(" ".join(f"{first}:{last}" if last else first for first, last in ends))
        if not areas:
            continue
        for part in each:
            kind = part.tag.removeprefix(_CALC)
            if kind == "condition":
                base = areas_of(" ".join(_ADDRESS.findall(part.get(f"{_CALC}base-cell-address", ""))))
                condition = part.get(f"{_CALC}value", "")
                style = styles.of(part.get(f"{_CALC}apply-style-name"))
                yield from _rule(areas, condition, style, base[0][:2] if base else None)
            elif kind in ("data-bar", "icon-set") and part.get(f"{_CALC}show-value") == "false":
                yield Rule(areas, "TRUE", bare=True)


def _rule(areas: tuple[Area, ...], condition: str, style: CellStyle, base: tuple[int, int] | None) -> Iterator[Rule]:
    unseen = "WHITE_TEXT" in style.odd
    if style.form is not None or unseen:
        row, column = base or areas[0][:2]
        yield Rule(
            areas, _as_formula(condition.strip(), f"{letters(column - 1)}{row}"), style.form, False, unseen, base
        )


def _as_formula(condition: str, reference: str) -> str | None:
    if found := _BETWEEN.fullmatch(condition):
        return compared("notBetween" if found[1] else "between", reference, [found[2], found[3]])
    text = condition
    if found := _FORMULA.fullmatch(condition):
        text = found[1]
    elif found := _COMPARISON.fullmatch(condition):
        text = f"{reference}{found[1].replace('!=', '<>')}{found[2]}"
    else:
        return None
    return re.sub(rf"\[{_ADDRESS.pattern}\]", r"\1", text).replace(";", ",")
