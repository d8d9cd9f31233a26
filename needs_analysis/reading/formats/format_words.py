"""Which words in a number format leave the number unchanged, and which change its meaning."""

from __future__ import annotations

import re
import unicodedata
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CODES: Final = re.compile(r"\b(?:GBP|EUR|USD|CHF|PLN|RON|kr|zł|lei|Kč|Ft)\b")

_THOUSANDS: Final = {
    "k": 1,
    "thousand": 1,
    "thousands": 1,
    "000s": 1,
    "m": 2,
    "mn": 2,
    "million": 2,
    "millions": 2,
    "bn": 3,
    "billion": 3,
    "billions": 3,
}

_SHORT_UNITS: Final = _words(
    "day days week weeks month months year years yr yrs hour hours hr hrs mins wk wks fte wte men women boys girls beds "
    "posts km kg pp pts pence each case call item unit"
)

_MEASURES: Final = _words(
    "day days week weeks wk wks month months quarter quarters year years yr yrs hour hours hr hrs minute minutes min mins "
    "km kg mile miles per pa pcm annum annual annually daily weekly monthly quarterly yearly each /"
)

_MORE: Final = _words(
    "fewer less more under over below above about around circa less than prov not low small plus minus least most max "
    "min null none blank empty void never dozen upto before after since until between from other another error only "
    "private caution warning partial cannot missing unknown hidden"
)
_MORE_STEMS: Final = _words(
    "approx appx estim provis revis supp conf discl restrict unrel round withh redact remov delet imput forec projec "
    "draft sensit protect unavail incompl maxim minim hundred"
)
"""Words that say of a number that it is not simply so many, in full or by how they begin."""

_PLAIN_SIGNS: Final = re.compile(r"[\s/\-–—.,:;'’()&|]+")


def without_currency(text: str) -> str:
    """Text without currency signs and codes.

    Examples
    --------
    >>> without_currency("£ -")
    ' -'
    """
    return _CODES.sub("", "".join(mark for mark in text if unicodedata.category(mark) != "Sc"))


def foreign_currency(text: str) -> str:
    """The sign or code of a currency that is not the pound; empty where there is none.

    Examples
    --------
    >>> foreign_currency("€ "), foreign_currency("£"), foreign_currency("USD ")
    ('€', '', 'USD')
    """
    signs = [mark for mark in text if unicodedata.category(mark) == "Sc"] + _CODES.findall(text)
    return "".join(sign for sign in signs if sign not in ("£", "￡", "GBP"))


def is_currency(text: str) -> bool:
    """Whether text is a currency sign or code, or two of them."""
    return bool(text) and not without_currency(text).strip()


def scale_of(text: str) -> int | None:
    """The power of a thousand that text after a number states, if it is such a word.

    Examples
    --------
    >>> scale_of("m"), scale_of("weeks")
    (2, None)
    """
    return _THOUSANDS.get(without_currency(text).strip().casefold())


def is_another_unit(text: str) -> bool:
    """Whether text after a number is a time, a length or a rate: 6 weeks is not 6, and 20 a month is not 20.

    Examples
    --------
    >>> is_another_unit("weeks"), is_another_unit("per month"), is_another_unit("people")
    (True, True, False)
    """
    words = re.findall(r"[a-z]+|/", text.casefold())
    return any(word in _MEASURES for word in words)


def is_unit(text: str) -> bool:
    """Whether text after a number only names what is counted (people, weeks, per 1,000 residents).

    Examples
    --------
    >>> is_unit("weeks"), is_unit("per 1,000 people"), is_unit("or fewer"), is_unit("c")
    (True, True, False, False)
    """
    text = re.sub(r"^\((.*)\)$", r"\1", text.strip())
    plain = re.sub(
        r"^(?:per (?:head|[0-9]{1,3}(?:[, ]?000)*)|/ ?10{0,2}(?:[, ]?000)+|per)(?![\w,])", "", text.casefold()
    )
    words = plain.split()
    if plain != text.casefold() and not words:
        return True
    return bool(words) and all(
        word in _SHORT_UNITS or (word.isalpha() and len(word) >= 5 and not _says_more(word)) for word in words
    )


def _says_more(word: str) -> bool:
    return word in _MORE or word.startswith(tuple(_MORE_STEMS))


def changes_text(words: str) -> bool:
    """Whether a format adds more to text or a date than separators and joining words.

    Examples
    --------
    >>> changes_text(" of "), changes_text("*"), changes_text("before ")
    (False, True, True)
    """
    parts = [part for part in _PLAIN_SIGNS.split(words.casefold()) if part]
    joins = {"t", "z", "h", "m", "s", "st", "nd", "rd", "th", "of", "at", "de", "week", "ending", "on", "the", "w", "e"}
    foreign = "年月日時時分秒년월일"
    return any(
        part not in joins
        and not all(mark in foreign for mark in part)
        and (not part.isalpha() or len(part) < 4 or _says_more(part))
        for part in parts
    )
