"""Whether a stored picture is a PNG picture and nothing beside it."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from typing import Final

from needs_analysis.release.scanners.png_parts import SIGNATURE, png_parts

LARGEST_PICTURE_BYTES: Final = 750_000
_MOST_PIXEL_BYTES: Final = 200_000_000
_LARGEST_PARTS: Final = {
    b"IHDR": 13,
    b"PLTE": 768,
    b"tRNS": 256,
    b"gAMA": 4,
    b"cHRM": 32,
    b"sRGB": 1,
    b"sBIT": 4,
    b"bKGD": 6,
    b"pHYs": 9,
    b"tEXt": 120,
    b"IEND": 0,
}
"""The parts that say how a picture looks, each with the most bytes that it takes; the points themselves are IDAT."""
_MAKER: Final = re.compile(r"Software\x00Matplotlib version ?[\w.+-]{1,40}, https?://matplotlib\.org/")
_SAMPLES: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Numbers to a point, by the kind of colour."""


def not_allowed_in_picture(text: str) -> list[str]:
    """What a stored picture is, or holds, beside the points of a PNG picture; its name and kind prove nothing.

    Parameters
    ----------
    text : str
        The picture in base 64, as a notebook stores it.

    Returns
    -------
    list of str
        Empty for a PNG picture of a size that a notebook can bear and with no text beside the name of matplotlib.

    Examples
    --------
    >>> not_allowed_in_picture("iVBORw0KGgo="), not_allowed_in_picture("YSxiCjEsMgo=")
    ([], ['what is not a PNG picture'])
    """
    if len(text) * 3 // 4 > LARGEST_PICTURE_BYTES:
        return [f"a picture of over {LARGEST_PICTURE_BYTES:,} bytes"]
    try:
        stored = base64.b64decode(re.sub(r"[ \t\r\n]", "", text), validate=True)
    except (binascii.Error, ValueError):
        return ["what is not a PNG picture"]
    if not stored.startswith(SIGNATURE):
        return ["what is not a PNG picture"]
    parts = png_parts(stored)
    if parts is None or not _is_picture_alone(parts):
        return ["a picture with more in it than its points, or not all of them"]
    return []


def _is_picture_alone(parts: list[tuple[bytes, bytes]]) -> bool:
    kinds = [kind for kind, _ in parts]
    if not kinds:
        return True
    others = [kind for kind in kinds if kind != b"IDAT"]
    if kinds[0] != b"IHDR" or kinds[-1] != b"IEND" or len(set(others)) < len(others):
        return False
    if any(kind != b"IDAT" and len(content) > _LARGEST_PARTS.get(kind, -1) for kind, content in parts):
        return False
    if any(kind == b"tEXt" and not _MAKER.fullmatch(content.decode("latin-1")) for kind, content in parts):
        return False
    return _is_all_points(parts[0][1], b"".join(content for kind, content in parts if kind == b"IDAT"))


def _is_all_points(header: bytes, packed: bytes) -> bool:
    """Whether what is packed is the points that the header announces, and ends with them."""
    if len(header) != 13 or header[9] not in _SAMPLES or header[10:13] != b"\x00\x00\x00":
        return False
    width, height = int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big")
    expected = height * (1 + (width * header[8] * _SAMPLES[header[9]] + 7) // 8)
    if not 0 < expected <= _MOST_PIXEL_BYTES:
        return False
    unpacking = zlib.decompressobj()
    try:
        points = unpacking.decompress(packed, expected + 1)
    except zlib.error:
        return False
    return len(points) == expected and unpacking.eof and not unpacking.unused_data
