"""Cells of an Excel workbook as displayed, and which of them are hard to see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from defusedxml.ElementTree import fromstring

from needs_analysis.reading.formats.cell_looks import oddities, tinted
from needs_analysis.reading.formats.grid import CellError, as_shown, letters
from needs_analysis.reading.formats.number_formats import Format, number_format

_DRAWING: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_THEME: Final = ("lt1", "dk1", "lt2", "dk2", *(f"accent{number}" for number in range(1, 7)), "hlink", "folHlink")
_NONE: Final[frozenset[str]] = frozenset()


@dataclass
class SheetCells:
    """Turns the cells of one sheet into values, row by row.

    Parameters
    ----------
    styles : Styles
        What the styles of the workbook say.
    without_value : set of (int, int)
        Row and column of formulas whose result was never stored.
    no_zeros : bool
        Whether the sheet shows zeros as empty cells.
    """

    styles: Styles
    without_value: set[tuple[int, int]]
    no_zeros: bool
    odd: dict[str, list[str]] = field(default_factory=dict)

    def row(self, cells: Any, number: int) -> list[Any]:
        """The values of one row."""
        return [self._value(cell, number, place) for place, cell in enumerate(cells, start=1)]

    def _value(self, cell: Any, row: int, column: int) -> Any:
        value = cell.value
        if self.without_value and (row, column) in self.without_value:
            return CellError("a formula with no stored result")
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        if cell.data_type == "e":
            return CellError.named(str(value))
        form, odd = self.styles.of(cell)
        if odd:
            self._note(odd, row, column)
        if form.plain and not self.no_zeros:
            return value
        self._note(form.oddities(value), row, column)
        return as_shown(value, form, no_zeros=self.no_zeros)

    def _note(self, codes: frozenset[str], row: int, column: int) -> None:
        for code in codes:
            self.odd.setdefault(code, []).append(f"{letters(column - 1)}{row}")


class Styles:
    """Number format and unusual features of each style, calculated once per style."""

    def __init__(self, theme: Any) -> None:
        self._theme = _theme(theme)
        self._known: dict[int, tuple[Format, frozenset[str]]] = {}

    def of(self, cell: Any) -> tuple[Format, frozenset[str]]:
        """Number format of a cell, and what is unusual about its appearance."""
        number = cell._style_id
        found = self._known.get(number)
        if found is None:
            found = self._known[number] = (number_format(cell.number_format or ""), self._oddities(cell))
        return found

    def _oddities(self, cell: Any) -> frozenset[str]:
        try:
            font, fill = cell.font, cell.fill
        except IndexError:  # a style that names a font or fill that is not there, which no program minds
            return _NONE
        return oddities(
            struck=bool(font.strike),
            ink=self.colour(font.color),
            ground=self._ground(fill),
            points=font.sz,
        )

    def _ground(self, fill: Any) -> str | None:
        if getattr(fill, "fill_type", None) != "solid":
            return None
        return self.colour(fill.fgColor)

    def colour(self, colour: Any) -> str | None:
        """A colour as six hexadecimal digits, or nothing where it is left to the program."""
        if colour is None or colour.type not in ("rgb", "theme", "indexed"):
            return None
        return self.attributes({colour.type: str(colour.value), "tint": str(colour.tint or 0.0)})

    def attributes(self, colour: Mapping[str, str]) -> str | None:
        """The same from the attributes of a colour in the file."""
        return resolved(colour, self._theme)


def resolved(colour: Mapping[str, str], theme: Mapping[int, str]) -> str | None:
    """A colour by its attributes in the file (``rgb``, ``theme``, ``indexed``, ``tint``), as six hexadecimal digits."""
    from openpyxl.styles.colors import COLOR_INDEX

    try:
        if "rgb" in colour:
            found = colour["rgb"][-6:]
        elif "theme" in colour:
            found = theme[int(colour["theme"])]
        else:
            number = int(colour["indexed"])
            found = {64: "000000", 65: "ffffff"}.get(number) or COLOR_INDEX[number][-6:]
        int(found, 16)
        tint = float(colour.get("tint") or 0)
        return tinted(found, max(-1.0, min(tint, 1.0))) if tint else found.lower()
    except (KeyError, IndexError, ValueError):
        return None


def _theme(content: Any) -> dict[int, str]:
    found = {0: "ffffff", 1: "000000"}
    if not content:
        return found
    scheme = fromstring(content, forbid_dtd=True).find(f".//{_DRAWING}clrScheme")
    for part in scheme if scheme is not None else ():
        name = part.tag.removeprefix(_DRAWING)
        if name in _THEME and len(part):
            found[_THEME.index(name)] = part[0].get("lastClr") or part[0].get("val") or ""
    return found
