"""What a scan sees of a file, and how much of it is looked at."""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from needs_analysis.errors import NeedsAnalysisError

MOST_CHARACTERS: Final = 40_000_000
"""Of all texts of one file, with what is packed inside it."""
MOST_BYTES: Final = 200_000_000
"""Of one file, and of all that it unpacks to."""
DEEPEST: Final = 6
"""A picture in a page in a notebook in an archive is four deep."""

NOT_LOOKED_INTO: Final = "could not be looked into"

_EMBEDDED: Final = re.compile(r"data:([\w.+/-]{0,80})((?:;[\w.=+-]{1,60}){0,4}),")
_BASE64: Final = re.compile(r"[A-Za-z0-9+/=_\s-]*")
_QUOTED: Final = re.compile(r"[^\"'<>]*")
_ENDINGS: Final = {
    "svg+xml": ".svg",
    "html": ".html",
    "json": ".json",
    "png": ".png",
    "jpeg": ".jpg",
    "csv": ".csv",
    "xml": ".xml",
    "geo+json": ".json",
}


class NotLookedInto(NeedsAnalysisError):
    """A part of a file that a scan cannot see; why, in words."""


@dataclass(frozen=True)
class Seen:
    """A text with its place, or something that may not leave whatever it says.

    Parameters
    ----------
    place : str
        Where it stands, without a word of what stands there: ``"sheet 2, column B"``.
    text : str
        The text.
    kind : str
        Of what may not leave by itself (``"a hidden sheet"``); it has no text then.
    row : str
        The row or line, where many may stand at one place.
    out_of_sight : bool
        Whether a reader of the file does not see it unless they look for it.
    heading : bool
        Whether it names a column.
    lines : int
        Of how many lines the text is as written; what follows is the same text, read otherwise.
    """

    place: str
    text: str = ""
    kind: str = ""
    row: str = ""
    out_of_sight: bool = False
    heading: bool = False
    lines: int = 1


Look = Callable[[bytes, str, str, "Looking"], Iterable[Seen]]


class Looking:
    """How far one file is looked into: what is larger or deeper is refused in words, so that no file holds a scan up.

    Parameters
    ----------
    look : callable
        Looks into a content by its kind: content, ending of its name, place, and this.
    characters : int
        How many characters of text are left.
    """

    def __init__(self, look: Look, *, characters: int = MOST_CHARACTERS, unpacked: int = MOST_BYTES) -> None:
        self._look = look
        self._characters = characters
        self._unpacked = unpacked
        self._depth = 0

    def within(self, content: bytes, *, ending: str, place: str) -> Iterator[Seen]:
        """What is in a content that is packed into another."""
        if self._depth >= DEEPEST:
            yield Seen(place, kind=f"{NOT_LOOKED_INTO}: files inside files, too deep")
            return
        self._depth += 1
        try:
            yield from self._look(content, ending, place, self)
        except NotLookedInto as error:
            yield Seen(place, kind=f"{NOT_LOOKED_INTO}: {error}")
        finally:
            self._depth -= 1

    def unpack(self, size: int) -> None:
        """Count what is unpacked."""
        self._unpacked -= size
        if self._unpacked < 0:
            raise NotLookedInto("it unpacks to more than is looked at")

    def text(
        self, place: str, text: str, *, row: str = "", out_of_sight: bool = False, heading: bool = False
    ) -> Iterator[Seen]:
        """A text, as it stands and as a program reads it, and what is packed into it as data addresses."""
        self._characters -= len(text)
        if self._characters < 0:
            raise NotLookedInto("it has more text than is looked at")
        if "data:" in text:
            text, packed = _without_embedded(text)
            for number, (kind, content) in enumerate(packed, start=1):
                ending = _ENDINGS.get(kind.rpartition("/")[2].lower(), "")
                yield from self.within(content, ending=ending, place=f"{place}, embedded file {number}")
        if text.strip():
            lines = text.count("\n") + 1
            yield Seen(place, plain(text), row=row, out_of_sight=out_of_sight, heading=heading, lines=lines)


def plain(text: str) -> str:
    """A text with what stands for other characters read; under it, as it is written, where a program could read it otherwise.

    Examples
    --------
    >>> plain("0770&#48; 900123"), plain("ann%40example.org"), plain("07700")
    ('07700 900123', 'ann@example.org\\nann%40example.org', '07700')
    """
    text = html.unescape(text) if "&" in text else text
    read = _ESCAPE.sub(_read_escape, text) if "\\u" in text or "\\x" in text else text
    read = unquote(read, errors="replace") if "%" in read else read
    return text if read == text else f"{read}\n{text}"


def _read_escape(found: re.Match[str]) -> str:
    """The character that an escape of a program stands for, where it can be seen."""
    read = chr(int(found[1] or found[2], 16))
    return read if read.isprintable() else found[0]


_ESCAPE: Final = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")


def _without_embedded(text: str) -> tuple[str, list[tuple[str, bytes]]]:
    """A text without its data addresses, and what is packed in them."""
    kept, packed, at = [], [], 0
    while found := _EMBEDDED.search(text, at):
        kept.append(text[at : found.start()])
        is_base64 = ";base64" in found[2].lower()
        body = (_BASE64 if is_base64 else _QUOTED).match(text, found.end())
        at = body.end() if body else found.end()
        written = body[0] if body else ""
        packed.append((found[1], unpacked(written) if is_base64 else unquote(written).encode()))
    return " ".join([*kept, text[at:]]), packed


def unpacked(written: str) -> bytes:
    """What is written in base 64; the text itself where it is none.

    Examples
    --------
    >>> unpacked("QW5u"), unpacked("Ann!")
    (b'Ann', b'Ann!')
    """
    joined = re.sub(r"\s", "", written).replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(joined + "=" * (-len(joined) % 4), validate=True)
    except (binascii.Error, ValueError):
        return written.encode()
