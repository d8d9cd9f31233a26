"""The texts among bytes of any kind."""

from __future__ import annotations

import re
from typing import Final

_WORD: Final = re.compile(r"[ -~]{4,}")
_WIDE: Final = re.compile(r"(?:[ -~]\x00){4,}")


def printed(content: bytes) -> str:
    """The texts among bytes of any kind, a line each, with one byte a letter or with two.

    Examples
    --------
    >>> printed(b"\\x00\\x01Ann Smith\\x00\\x00J\\x00o\\x00h\\x00n\\x00"), printed(b"\\x00ab")
    ('Ann Smith\\nJohn', '')
    """
    text = content.decode("latin-1")
    return "\n".join([*_WORD.findall(text), *(wide.replace("\x00", "") for wide in _WIDE.findall(text))])
