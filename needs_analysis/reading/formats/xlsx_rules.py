"""The conditional formats of an Excel workbook, where they change what a cell displays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from needs_analysis.reading.formats.cell_looks import oddities
from needs_analysis.reading.formats.conditional_formats import Rule, areas_of, compared
from needs_analysis.reading.formats.grid import letters
from needs_analysis.reading.formats.number_formats import number_format

Colour = Callable[[Mapping[str, str]], str | None]
"""From the attributes of a colour to six hexadecimal digits."""


def looks(styles: Any) -> list[Any]:
    """The formats that conditional formats can apply, by their number in the styles of the workbook."""
    return [] if styles is None else [each for part in styles if _local(part) == "dxfs" for each in part]


def rules(formats: Iterable[Any], known: list[Any], colour: Colour) -> list[Rule]:
    """The rules of one sheet that apply a number format, hide the number, or make it invisible; in order of priority.

    Parameters
    ----------
    formats : iterable of elements
        ``conditionalFormatting`` of the sheet, old and new.
    known : list of elements
        See `looks`.
    colour : callable
        What a colour is.
    """
    found: list[tuple[int, Rule]] = []
    for each in formats:
        parts = {_local(part): part for part in each}
        areas = areas_of(each.get("sqref") or (parts["sqref"].text or "" if "sqref" in parts else ""))
        for rule in each:
            if _local(rule) == "cfRule" and areas:
                made = _rule(rule, areas, known, colour)
                if made is not None:
                    found.append((int(rule.get("priority") or 0), made))
    return [rule for _, rule in sorted(found, key=lambda pair: pair[0])]


def _rule(element: Any, areas: tuple[tuple[int, int, int, int], ...], known: list[Any], colour: Colour) -> Rule | None:
    form, unseen, bare = None, False, False
    own = [part for part in element if _local(part) == "dxf"]
    number = element.get("dxfId")
    look = own[0] if own else known[int(number)] if number is not None and int(number) < len(known) else None
    for part in look if look is not None else ():
        if _local(part) == "numFmt":
            form = number_format(part.get("formatCode") or "")
    if look is not None:
        unseen = _is_unseen(look, colour)
    for part in element:
        if _local(part) in ("dataBar", "iconSet") and part.get("showValue") in ("0", "false"):
            bare = True
    if form is None and not unseen and not bare:
        return None
    return Rule(areas, "TRUE" if bare else _formula(element, areas[0]), form, bare, unseen)


def _formula(element: Any, first: tuple[int, int, int, int]) -> str | None:
    reference = f"{letters(first[1] - 1)}{first[0]}"
    formulas = [(part.text or "").strip() for part in element if _local(part) in ("formula", "f")]
    kind = element.get("type")
    if kind == "cellIs":
        return compared(element.get("operator") or "", reference, formulas)
    if kind == "expression" and formulas:
        return formulas[0]
    if kind in ("containsBlanks", "notContainsBlanks"):
        return f'{reference}=""' if kind == "containsBlanks" else f'NOT({reference}="")'
    return None


def _is_unseen(look: Any, colour: Colour) -> bool:
    ink = ground = None
    for part in look.iter():
        if _local(part) == "font":
            ink = next((colour(dict(each.attrib)) for each in part if _local(each) == "color"), None)
        elif _local(part) == "bgColor":
            ground = colour(dict(part.attrib))
    return "WHITE_TEXT" in oddities(struck=False, ink=ink, ground=ground, points=None) if ink else False


def _local(element: Any) -> str:
    return str(element.tag).rsplit("}", 1)[-1]
