"""What is stored in a picture beside its points: texts, where and when it was taken, and what hangs on behind its end."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any, Final

from needs_analysis.release.scanners.png_parts import SIGNATURE, png_parts
from needs_analysis.release.scanners.printed import printed
from needs_analysis.release.scanners.seen import Looking, Seen

MORE: Final = "more in a picture than its points"
TAKEN_AT: Final = "the place where a picture was taken"
_LONGEST: Final = 1_000_000
_POINTS: Final = frozenset(
    {
        b"IHDR",
        b"PLTE",
        b"tRNS",
        b"gAMA",
        b"cHRM",
        b"sRGB",
        b"sBIT",
        b"bKGD",
        b"pHYs",
        b"IDAT",
        b"IEND",
        b"iCCP",
        b"hIST",
    }
    | {b"tIME", b"sPLT", b"acTL", b"fcTL", b"fdAT", b"cICP"}
)
_GPS: Final = 0x8825
_STANDALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})


def picture(content: bytes, place: str, looking: Looking) -> Iterator[Seen]:
    """Texts and other things beside the points of a PNG or JPEG picture; what is drawn in it is not read.

    Parameters
    ----------
    content : bytes
        The file.
    """
    yield from _of_png(content, place, looking) if content.startswith(SIGNATURE) else _of_jpeg(content, place, looking)


def _of_png(content: bytes, place: str, looking: Looking) -> Iterator[Seen]:
    shown = f"{place}, " if place else ""
    parts = png_parts(content)
    if parts is None or (parts and parts[-1][0] != b"IEND"):
        # What hangs on behind the end may be anything: it is searched as text too.
        yield Seen(place or "the picture", kind=MORE, out_of_sight=True)
        yield from looking.text(f"{shown}text in the picture", printed(content), out_of_sight=True)
        return
    for kind, inner in parts:
        if kind in (b"tEXt", b"zTXt", b"iTXt"):
            yield from looking.text(f"{shown}text in the picture", _words(kind, inner), out_of_sight=True)
        elif kind == b"eXIf":
            yield from _exif(inner, place, looking)
        elif kind not in _POINTS:
            yield Seen(place or "the picture", kind=MORE, out_of_sight=True)
            yield from looking.text(f"{shown}text in the picture", printed(inner), out_of_sight=True)


def _words(kind: bytes, inner: bytes) -> str:
    """Keyword and text of a part with text, unpacked as far as a limit."""
    keyword, _, rest = inner.partition(b"\x00")
    if kind == b"iTXt":
        packed, rest = rest[:1] == b"\x01", rest[2:]
        language, _, rest = rest.partition(b"\x00")
        translated, _, rest = rest.partition(b"\x00")
        keyword += b"\n" + language + b"\n" + translated
    else:
        packed, rest = kind == b"zTXt", rest[1:] if kind == b"zTXt" else rest
    if packed:
        try:
            rest = zlib.decompressobj().decompress(rest, _LONGEST)
        except zlib.error:
            rest = b""
    return (keyword + b"\n" + rest).decode("utf-8" if kind == b"iTXt" else "latin-1", errors="replace")


def _of_jpeg(content: bytes, place: str, looking: Looking) -> Iterator[Seen]:
    shown = f"{place}, " if place else ""
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF or marker in _STANDALONE:
            at += 1 if marker == 0xFF else 2
            continue
        size = int.from_bytes(content[at + 2 : at + 4], "big")
        if marker == 0xDA or size < 2:
            break
        inner = content[at + 4 : at + 2 + size]
        if inner.startswith(b"Exif\x00\x00"):
            yield from _exif(inner[6:], place, looking)
        elif marker == 0xFE or 0xE1 <= marker <= 0xEF:
            yield from looking.text(f"{shown}text in the picture", printed(inner), out_of_sight=True)
        at += 2 + size
    end = content.rfind(b"\xff\xd9")
    if end < 0 or content[end + 2 :].strip(b"\x00"):
        yield Seen(place or "the picture", kind=MORE, out_of_sight=True)
        yield from looking.text(f"{shown}text in the picture", printed(content), out_of_sight=True)


def _exif(block: bytes, place: str, looking: Looking) -> Iterator[Seen]:
    """What the camera or a program wrote into a picture."""
    shown = f"{place}, " if place else ""
    yield from looking.text(f"{shown}what the camera wrote", printed(block), out_of_sight=True)
    try:
        from PIL import Image

        tags: Any = Image.Exif()
        tags.load(b"Exif\x00\x00" + block.removeprefix(b"Exif\x00\x00"))
        taken = bool(tags.get_ifd(_GPS))
    except Exception:  # a block that is no EXIF has no end of ways to be wrong
        taken = b"\x88\x25" in block or b"\x25\x88" in block
    if taken:
        yield Seen(place or "the picture", kind=TAKEN_AT, out_of_sight=True)
