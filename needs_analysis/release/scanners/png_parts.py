"""The parts that a PNG picture is made of."""

from __future__ import annotations

import zlib
from typing import Final

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"


def png_parts(stored: bytes) -> list[tuple[bytes, bytes]] | None:
    """The parts of a PNG file by kind, or nothing where it is not made of whole parts to its last byte.

    Examples
    --------
    >>> png_parts(SIGNATURE), png_parts(SIGNATURE + b"more"), png_parts(b"GIF89a")
    ([], None, None)
    """
    if not stored.startswith(SIGNATURE):
        return None
    found, at = [], len(SIGNATURE)
    while at < len(stored):
        length = int.from_bytes(stored[at : at + 4], "big")
        end = at + 12 + length
        if end > len(stored):
            return None
        kind, content = stored[at + 4 : at + 8], stored[at + 8 : end - 4]
        if zlib.crc32(kind + content) != int.from_bytes(stored[end - 4 : end], "big"):
            return None
        found.append((kind, content))
        at = end
    return found
