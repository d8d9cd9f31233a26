"""What is in an Excel workbook, on its sheets and behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from posixpath import join, normpath
from typing import Any, Final

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from needs_analysis.release.scanners.office_parts import office_parts, xml_text
from needs_analysis.release.scanners.seen import Looking, NotLookedInto, Seen
from needs_analysis.release.scanners.worksheet import Shown, worksheet

HIDDEN_SHEET: Final = "a hidden sheet"
HIDDEN_NAME: Final = "a hidden name"
HIDING_FORMAT: Final = "a format that hides figures"
UNSHOWN: Final = "figures of a chart that no cell in sight shows"
LEFT_OVER: Final = "texts that no cell shows"
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CHARTS: Final = re.compile(r"xl/(?:charts|chartex)/[^/]{1,80}\.xml", re.IGNORECASE)
_POINT: Final = re.compile(r"<(?:\w{1,20}:)?v>\s{0,20}(-?\d[\d.]{0,40}(?:[eE][+-]?\d{1,3})?)\s{0,20}<")
_NUMBERS: Final = re.compile(r"<(?:\w{1,20}:)?num(?:Cache|Lit)\b")


def workbook(parts: Mapping[str, bytes], place: str, looking: Looking) -> Iterator[Seen]:
    """Sheets by their number, hidden ones too, and all that a workbook keeps behind them.

    Parameters
    ----------
    parts : mapping of str to bytes
        The parts of the workbook.

    Raises
    ------
    NotLookedInto
        For a damaged workbook.
    """
    shown = f"{place}, " if place else ""
    texts = _shared(parts)
    used = Shown()
    known = {name for name in parts if name.lower() in ("xl/workbook.xml", "xl/sharedstrings.xml")}
    for number, (part, name, state) in enumerate(_sheets(parts), start=1):
        where = f"{shown}sheet {number}"
        yield from looking.text(f"{where}, name", name)
        if state != "visible":
            yield Seen(where, kind=HIDDEN_SHEET, out_of_sight=True)
        if part in parts and part not in known:
            known.add(part)
            yield from worksheet(parts[part], texts, where, looking, hidden=state != "visible", shown=used)
    yield from _names(parts, shown, looking)
    yield from _left_over(used.texts, texts, place, looking)
    yield from _behind(parts, place, used.numbers)
    yield from office_parts(parts, place, looking, known=frozenset(known))


def _root(parts: Mapping[str, bytes], wanted: str) -> Any:
    """A part of a workbook, as XML; nothing where there is none of that name."""
    name = next((each for each in parts if each.lower() == wanted), None)
    if name is None:
        return None
    try:
        return fromstring(parts[name], forbid_dtd=True)
    except (ParseError, DefusedXmlException, LookupError, ValueError):
        raise NotLookedInto("it is damaged, or declares entities") from None


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _sheets(parts: Mapping[str, bytes]) -> list[tuple[str, str, str]]:
    """Part, name and state of each sheet, in the order of the workbook's own list; then those that stand in no list."""
    book, links = _root(parts, "xl/workbook.xml"), _root(parts, "xl/_rels/workbook.xml.rels")
    targets = {} if links is None else {each.get("Id"): str(each.get("Target") or "") for each in links}
    found = []
    for each in () if book is None else book.iter():
        if _local(each) == "sheet":
            target = targets.get(each.get(_RELATION), "")
            part = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
            found.append((part, str(each.get("name") or ""), str(each.get("state") or "visible")))
    listed = {part for part, _, _ in found}
    unlisted = [name for name in parts if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name) and name not in listed]
    return [*found, *((name, "", "not in the list") for name in unlisted)]


def _shared(parts: Mapping[str, bytes]) -> list[str]:
    root = _root(parts, "xl/sharedstrings.xml")
    if root is None:
        return []
    return ["".join(each.text or "" for each in item.iter() if _local(each) == "t") for item in root]


def _names(parts: Mapping[str, bytes], shown: str, looking: Looking) -> Iterator[Seen]:
    """Names of ranges and constants, and whatever else the list of sheets says."""
    book = _root(parts, "xl/workbook.xml")
    for each in () if book is None else book.iter():
        if _local(each) != "definedName":
            continue
        yield from looking.text(f"{shown}names of ranges", f"{each.get('name')}\n{each.text or ''}", out_of_sight=True)
        yield from looking.text(f"{shown}names of ranges", str(each.get("comment") or ""), out_of_sight=True)
        if each.get("hidden") in ("1", "true") and not str(each.get("name")).startswith("_xlnm."):
            yield Seen(f"{shown}names of ranges", kind=HIDDEN_NAME, out_of_sight=True)


def _left_over(used: set[int], texts: list[str], place: str, looking: Looking) -> Iterator[Seen]:
    """Shared texts that no cell of any sheet shows: what was deleted and is still in the file."""
    rest = [text for number, text in enumerate(texts) if number not in used and text.strip()]
    if rest:
        yield Seen(place or "the workbook", kind=LEFT_OVER, out_of_sight=True)
    for text in rest:
        yield from looking.text(f"{place}, left-over texts" if place else "left-over texts", text, out_of_sight=True)


def _behind(parts: Mapping[str, bytes], place: str, used: set[float]) -> Iterator[Seen]:
    """Figures that charts keep and no cell shows, and formats that hide figures."""
    for name, content in parts.items():
        if not _CHARTS.fullmatch(name):
            continue
        text = xml_text(content)
        if _NUMBERS.search(text) and any(_number(each) not in used for each in _POINT.findall(text)):
            yield Seen(f"{place}, charts" if place else "charts", kind=UNSHOWN, out_of_sight=True)
    styles = _root(parts, "xl/styles.xml")
    for each in () if styles is None else styles.iter():
        code = str(each.get("formatCode") or "")
        if _local(each) == "numFmt" and code and not code.strip('; "'):
            yield Seen(f"{place}, formats" if place else "formats", kind=HIDING_FORMAT, out_of_sight=True)


def _number(written: str) -> float:
    try:
        return float(written)
    except ValueError:
        return 0.0
