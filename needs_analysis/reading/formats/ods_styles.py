"""Styles of an OpenDocument spreadsheet: the number format of each, and what is unusual about the appearance of its cells."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from needs_analysis.reading.formats.cell_looks import LOWEST, oddities
from needs_analysis.reading.formats.number_formats import Format, Section

NAMESPACE: Final = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_NUMBER: Final = NAMESPACE % "datastyle"
_STYLE: Final = NAMESPACE % "style"
_FO: Final = NAMESPACE % "xsl-fo-compatible"
_DATES: Final = frozenset(
    ["day", "month", "year", "era", "day-of-week", "week-of-year", "quarter", "hours", "minutes", "seconds", "am-pm"]
)
_CONDITION: Final = re.compile(r"value\(\)\s*(<=|>=|!=|<|>|=)\s*(-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)")
_SIZES: Final = {"pt": 1.0, "in": 72.0, "cm": 28.346, "mm": 2.8346, "pc": 12.0, "px": 0.75}
FORMS: Final = frozenset(
    f"{_NUMBER}{kind}-style" for kind in ["number", "percentage", "currency", "date", "time", "boolean", "text"]
)
"""Elements that are number formats."""


@dataclass(frozen=True)
class CellStyle:
    """One cell style.

    Parameters
    ----------
    form : Format, optional
        Its number format, where it names one.
    odd : frozenset of str
        What is odd about how its cells look; see `needs_analysis.reading.formats.cell_looks`.
    maps : tuple of (str, str)
        Conditions under which another style is used, with the name of that style.
    locked_away : bool
        Whether a protected sheet hides what its cells hold.
    """

    form: Format | None = None
    odd: frozenset[str] = frozenset()
    maps: tuple[tuple[str, str], ...] = ()
    locked_away: bool = False

    @cached_property
    def plain(self) -> bool:
        """Whether it displays every value unchanged."""
        return (self.form is None or self.form.plain) and not self.locked_away


_PLAIN: Final = CellStyle()


@dataclass
class _Given:
    """A style as it stands, before those that it builds on are looked up."""

    parent: str | None
    form: str | None
    looks: dict[str, str]
    maps: tuple[tuple[str, str], ...]


@dataclass
class Styles:
    """The styles of a document, collected while it is read and resolved when needed."""

    given: dict[str, _Given] = field(default_factory=dict)
    forms: dict[str, Any] = field(default_factory=dict)
    flat: set[str] = field(default_factory=set)
    _known: dict[str, CellStyle] = field(default_factory=dict)

    def add(self, element: Any) -> None:
        """Record a style or number format."""
        if element.tag in FORMS:
            self.forms[element.get(f"{_STYLE}name", "")] = element
        elif element.get(f"{_STYLE}family") == "table-cell":
            self._add_cell_style(element)
        else:
            self._add_size(element)

    def _add_cell_style(self, element: Any) -> None:
        looks: dict[str, str] = {}
        for kind in ("text", "table-cell"):
            for part in element.findall(f"{_STYLE}{kind}-properties"):
                looks |= dict(part.attrib)
        maps = tuple(
            (part.get(f"{_STYLE}condition", ""), part.get(f"{_STYLE}apply-style-name", ""))
            for part in element.findall(f"{_STYLE}map")
        )
        self.given[element.get(f"{_STYLE}name", "")] = _Given(
            element.get(f"{_STYLE}parent-style-name"), element.get(f"{_STYLE}data-style-name"), looks, maps
        )

    def _add_size(self, element: Any) -> None:
        """Rows and columns that are too low or narrow for anything in them to be seen."""
        for kind, measure in (("table-row", "row-height"), ("table-column", "column-width")):
            for part in element.findall(f"{_STYLE}{kind}-properties"):
                size = points(part.get(f"{_STYLE}{measure}"))
                if size is not None and size < LOWEST:
                    self.flat.add(element.get(f"{_STYLE}name", ""))

    def of(self, name: str | None) -> CellStyle:
        """A style with what it inherits from its parents."""
        key = name or "Default"
        if key not in self._known:
            self._known[key] = self._worked_out(key)
        return self._known[key]

    def _worked_out(self, name: str) -> CellStyle:
        chain: list[_Given] = []
        at: str | None = name
        while at is not None and len(chain) < 20 and (given := self.given.get(at)) is not None:
            chain.append(given)
            at = given.parent
        if not chain:
            return _PLAIN
        looks: dict[str, str] = {}
        for given in reversed(chain):
            looks |= given.looks
        form = next((given.form for given in chain if given.form), None)
        maps = next((given.maps for given in chain if given.maps), ())
        automatic = looks.get(f"{_STYLE}use-window-font-color") == "true"
        odd = oddities(
            struck=looks.get(f"{_STYLE}text-line-through-style", "none") != "none"
            or looks.get(f"{_STYLE}text-line-through-type", "none") != "none",
            ink=None if automatic else _colour(looks.get(f"{_FO}color")),
            ground=_colour(looks.get(f"{_FO}background-color")),
            points=points(looks.get(f"{_FO}font-size")),
        )
        locked = looks.get(f"{_STYLE}cell-protect") == "hidden-and-protected"
        return CellStyle(self.form(form) if form else None, odd, maps, locked)

    def form(self, name: str, depth: int = 0) -> Format | None:
        """The number format of a name, with those that it refers to under a condition."""
        element = self.forms.get(name)
        if element is None or depth > 3:
            return None
        sections: list[Section] = []
        for part in element.findall(f"{_STYLE}map"):
            found = _CONDITION.fullmatch(part.get(f"{_STYLE}condition", "").strip())
            other = self.form(part.get(f"{_STYLE}apply-style-name", ""), depth + 1)
            if found is not None and other is not None and other.sections:
                sections.append(Section(other.sections[-1].pieces, (found[1], float(found[2]))))
        own = Section(tuple(_pieces(element)))
        if element.tag == f"{_NUMBER}text-style":
            # A format for texts shows numbers as they are, unless a condition sends them elsewhere.
            return Format((*sections, Section((("general", "General"),))), own, by_condition=True)
        return Format((*sections, own), by_condition=True)


def _pieces(element: Any) -> list[tuple[str, str]]:
    """The pieces of one number format, as those of a workbook are called."""
    pieces: list[tuple[str, str]] = []
    for part in element:
        name = part.tag.removeprefix(_NUMBER)
        text = "".join(part.itertext())
        if name == "text":
            # The sign of a percentage stands as a text in its format.
            percent = element.tag == f"{_NUMBER}percentage-style" and "%" in text
            pieces += [("literal", text.replace("%", "", 1)), ("percent", "%")] if percent else [("literal", text)]
        elif name == "currency-symbol":
            pieces.append(("literal", text))
        elif name == "fill-character":
            pieces.append(("fill", text))
        elif name in ("number", "scientific-number", "fraction"):
            pieces += _digits(part, name)
        elif name in _DATES:
            pieces.append(("date", name))
        elif name == "text-content":
            pieces.append(("text", "@"))
        elif name == "boolean":
            pieces.append(("general", "General"))
        elif part.tag == f"{_STYLE}text-properties" and (colour := part.get(f"{_FO}color")):
            pieces.append(("colour", "white" if _colour(colour) == "ffffff" else "red"))
    return pieces


def _digits(part: Any, name: str) -> list[tuple[str, str]]:
    """The digits of a number: its whole part, its decimals, and by how many thousands it is divided."""
    if name == "fraction":
        return [("digit", "#"), ("literal", " "), ("digit", "?"), ("slash", "/"), ("digit", "?")]
    least = _whole(part.get(f"{_NUMBER}min-integer-digits"), 1)
    shown = part.get(f"{_NUMBER}decimal-places")
    if name == "number" and shown is None and part.get(f"{_NUMBER}min-integer-digits") is None:
        pieces = [("general", "General")]
    else:
        pieces = [("digit", "0")] * min(least, 30) or [("digit", "#")]
        if decimals := _whole(shown, 0):
            least_decimals = _whole(part.get(f"{_NUMBER}min-decimal-places"), decimals)
            pieces += [
                ("point", "."),
                *[("digit", "0" if place < least_decimals else "#") for place in range(min(decimals, 30))],
            ]
    if name == "scientific-number":
        pieces += [("exponent", "E+"), ("digit", "0")]
    for inner in part.findall(f"{_NUMBER}embedded-text"):
        pieces.insert(max(1, len(pieces) - _whole(inner.get(f"{_NUMBER}position"), 0)), ("literal", inner.text or ""))
    factor = part.get(f"{_NUMBER}display-factor")
    if factor and re.fullmatch(r"1(000)+(\.0+)?", factor):
        pieces += [("comma", ",")] * (factor.split(".")[0].count("0") // 3)
    elif factor and factor not in ("1", "1.0"):
        pieces += [("comma", ",")] * 9
    return pieces


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and text.isdigit() else otherwise


def points(size: str | None) -> float | None:
    """A size with its unit, in points.

    Examples
    --------
    >>> points("0.5in"), points("120%")
    (36.0, None)
    """
    found = re.fullmatch(r"([0-9]{0,9}\.?[0-9]{1,9})(pt|in|cm|mm|pc|px)", (size or "").strip())
    return float(found[1]) * _SIZES[found[2]] if found else None


def _colour(text: str | None) -> str | None:
    found = re.fullmatch(r"#([0-9a-fA-F]{6})", (text or "").strip())
    return found[1].lower() if found else None
