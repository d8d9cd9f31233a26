"""Control and invisible characters: found when text is read, and written out visibly when it is shown."""

from __future__ import annotations

import re
from typing import Final

ODD: Final = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f" + "\u202a-\u202e\u2066-\u2069]"
"""Control characters and marks that turn the direction of writing, in words that every engine of patterns knows."""
_ODD: Final = re.compile(ODD)
_UNSEEN: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff"
    r"\U000e0000-\U000e007f]"
)


def is_odd(text: str) -> bool:
    """Whether text contains control characters or marks that change the direction of writing."""
    return bool(_ODD.search(text))


def visible(text: str) -> str:
    """Text with every control or invisible character written out.

    Examples
    --------
    >>> visible("name\\x1b[2J"), visible("gnp.exe\\u202etxt")
    ('name\\\\x1b[2J', 'gnp.exe\\\\u202etxt')
    """
    return _UNSEEN.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


_FORMULA: Final = re.compile(r"[=@\t\r\n＝＠]|[+＋－-](?!\s*(?:[0-9][0-9.,]*%?)?\s*\Z)")


def begins_as_formula(text: str) -> bool:
    """Whether a spreadsheet would treat text as a formula.

    Examples
    --------
    >>> [begins_as_formula(text) for text in ("=1+1", "@SUM(A1)", "-", "-5.5%", "+cmd", "Idva")]
    [True, True, False, False, True, False]
    """
    return bool(_FORMULA.match(text))


def folded(name: object) -> str:
    """A name, ignoring capitals, spaces and how "and" is written.

    Examples
    --------
    >>> folded(" Telford &  Wrekin"), folded("TELFORD and Wrekin")
    ('telford and wrekin', 'telford and wrekin')
    """
    return " ".join(str(name).replace("&", " and ").casefold().split())
