"""Cells whose content is hard to see: struck out, in the colour of their background, or very small."""

from __future__ import annotations

import colorsys
from collections.abc import Iterable
from typing import Final

from needs_analysis.reading.received import Notice

SMALLEST: Final = 3.0
"""Points under which nobody reads a text."""
LOWEST: Final = 1.5
"""Height of a row in points under which nothing in it is seen."""
NARROWEST: Final = 0.3
"""Width of a column in characters under which nothing in it is seen."""

_TEXTS: Final = {
    "STRUCK_OUT": "struck out; they may be old or withdrawn. They were read as supplied.",
    "WHITE_TEXT": "written in the colour of their background, so they are invisible; they were read too.",
    "TINY_TEXT": "written too small to read (under 3 points); they were read too.",
    "ZERO_AS_DASH": "zeros that are displayed as a dash or a word; they were read as 0.",
}


def oddities(*, struck: bool, ink: str | None, ground: str | None, points: float | None) -> frozenset[str]:
    """What is unusual about the appearance of a cell.

    Parameters
    ----------
    struck : bool
        Whether a line goes through it.
    ink, ground : str, optional
        Colour of the text (black where there is none) and of what lies behind it (white where there is none), as six
        hexadecimal digits.
    points : float, optional
        Size of the text.

    Examples
    --------
    >>> sorted(oddities(struck=True, ink="ffffff", ground=None, points=11))
    ['STRUCK_OUT', 'WHITE_TEXT']
    """
    found = {"STRUCK_OUT"} if struck else set()
    if _is_alike(ink or "000000", ground or "ffffff"):
        found.add("WHITE_TEXT")
    if points is not None and points < SMALLEST:
        found.add("TINY_TEXT")
    return frozenset(found)


def tinted(colour: str, tint: float) -> str:
    """A colour made lighter (above 0) or darker (below 0), as workbooks write shades of a theme.

    Examples
    --------
    >>> tinted("000000", 1.0), tinted("ffffff", -0.5)
    ('ffffff', '808080')
    """
    hue, light, strength = colorsys.rgb_to_hls(*(part / 255 for part in _parts(colour)))
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return "".join(f"{round(part * 255):02x}" for part in colorsys.hls_to_rgb(hue, light, strength))


def notices(found: dict[str, list[str]], *, file: str, sheet: str) -> list[Notice]:
    """One notice for each kind of unusual appearance, with the first cells."""
    return [
        Notice(code, f"{_cells(len(cells))} {_TEXTS[code]}", _place(file, sheet, cells))
        for code, cells in found.items()
    ]


def hidden_notices(what: str, places: Iterable[str], *, file: str, sheet: str) -> list[Notice]:
    """The notice of hidden rows or columns, if there are any."""
    shown = list(dict.fromkeys(places))
    if not shown:
        return []
    place = f"{file}, sheet {sheet}, {what} {', '.join(shown[:8])}{', ...' if len(shown) > 8 else ''}"
    return [Notice(f"HIDDEN_{what.upper()}", f"Hidden {what} were read too.", place)]


def _cells(count: int) -> str:
    return "1 cell is" if count == 1 else f"{count:,} cells are"


def _place(file: str, sheet: str, cells: list[str]) -> str:
    return f"{file}, sheet {sheet}, {', '.join(cells[:8])}{', ...' if len(cells) > 8 else ''}"


def _is_alike(one: str, other: str) -> bool:
    return all(abs(first - second) <= 16 for first, second in zip(_parts(one), _parts(other), strict=True))


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[:2], 16), int(colour[2:4], 16), int(colour[4:6], 16)
