"""When two texts are the same: spaces, capitals, accents and invisible characters."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

INVISIBLE: Final = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


def tidy(text: str) -> str:
    """Text without invisible characters, and with single plain spaces."""
    return " ".join(text.translate(INVISIBLE).split())


def header_key(text: str) -> str:
    """The comparable form of a header: no capitals, and one space for spaces, hyphens and underscores.

    Examples
    --------
    >>> header_key("Repeat_Victims ") == header_key("repeat victims")
    True
    """
    return " ".join(re.sub(r"[\s_-]+", " ", tidy(text).casefold()).split())


def is_invisible(text: str) -> bool:
    """Whether text contains invisible characters."""
    return text.translate(INVISIBLE) != text


_APOSTROPHES: Final = re.compile("['`\u00b4\u02b9\u02bb\u02bc\u02bd\u2018\u2019\u201b\u2032\uff07]")


_INITIALS: Final = re.compile(r"(?<=\b[^\W\d_])\.(?=[^\W\d_](?![^\W_]))")
"""The dots of N.S.P.C.C.; between whole words a dot parts them, as in St.Mary, and between digits it counts."""


@lru_cache(maxsize=10_000)
def folded(text: str) -> str:
    """The comparable form of a name: no capitals, accents or punctuation, and "and" for "&".

    Letters and digits of every script are kept, and a name that has none of them is kept as it stands.

    Examples
    --------
    >>> folded("TELFORD & Wrekin ") == folded("Telford and Wrekin")
    True
    >>> folded("St. Mary’s N.S.P.C.C.") == folded("St Marys NSPCC")
    True
    >>> folded("Надія"), folded("#")
    ('надія', '#')
    """
    raw = tidy(text).casefold()
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", raw.replace("&", " and "))).casefold()
    plain = unicodedata.normalize("NFKD", _INITIALS.sub("", plain))
    kept = (c for c in plain if not unicodedata.combining(c))
    # A name of signs alone is itself: "#" and "-" are two names and not both nothing.
    return (
        " ".join("".join(c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in kept).split()) or raw
    )
