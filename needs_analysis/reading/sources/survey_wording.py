"""When two survey answers are the same: spellings that differ only in typography, and ways of saying "prefer not to say"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from needs_analysis.identifiers import NOT_KNOWN
from needs_analysis.reading.spelling import tidy

NEARLY: Final = 0.85
"""From this likeness on (0 to 1), an answer that is no option is nearly one."""

_QUOTES: Final = dict.fromkeys(
    map(
        ord,
        "'\"`\u00b4\u02b9\u02bb\u02bc\u02bd\u02c8\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u2032\u2033\u00ab\u00bb\u2039\u203a\uff07\uff02",
    )
)
_DASHES: Final = r"\-_\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d"
_MINUS: Final = re.compile(rf"(?:^|(?<=\()|(?<=[^\W\d_] ))[{_DASHES}](?=[0-9.£])")
_NUMBER: Final = re.compile(r"(-?)(0|[1-9][0-9]*)\.0+|(-?(?:0|[1-9][0-9]*)\.[0-9]*[1-9])0+")

_I: Final = r"(?:(?:i|we)(?: would| do|d)? |id |wed |would )?"
_SAY: Final = r"(?:say|answer|state|disclose|share|tell|specify|respond|comment)(?: (?:this|that|it)(?: question)?)?"
_PREFER_NOT: Final = re.compile(
    rf"{_I}(?:prefer|rather|choose|would rather|would prefer) (?:not (?:to )?|to not ){_SAY}"
    rf"|{_I}(?:dont|do not|not) (?:want|wish|care|like) to {_SAY}"
    rf"|{_I}(?:decline|declined|refuse|refused) to {_SAY}|pnts"
)
_DO_NOT_KNOW: Final = re.compile(r"(?:i |we )?(?:really )?(?:dont|do not) know|dk")
_NOTHING: Final = re.compile(
    r"-?(?:9{2,}|8{2,}|7{3,})|9[78]|99[78]|-[0-9]|[^\w]+|n a|not (?:relevant|asked|answered)|(?:doesnt|does not) apply"
)
_OTHER: Final = re.compile(
    r"(?:(?:any|some)?(?:one|thing|where|body)? ?(?:others?|else)|elsewhere|another)\b(?: (?:answer|option|reason|response))?"
    r"(?: ?[(,:\[]? ?(?:please )?(?:specify|state|describe|say|tell us|write in|give details)"
    r"(?: (?:here|below|in the box(?: below)?))?[)\]]?)?"
)


@lru_cache(maxsize=50_000)
def key(text: str) -> str:
    """The comparable form of an answer or header.

    Capitals, forms of apostrophes, quotation marks, dashes and spaces, a stop, comma or mark at the end, "and" for "&", and the
    decimals of a whole number are set aside; signs that mean something (``+ < > % ?``, a minus before a number) stay.

    Examples
    --------
    >>> key("Don\\u2019t  know.") == key("don't know"), key("16 \\u2013 24") == key("16-24"), key("1.0") == key("1")
    (True, True, True)
    >>> key("-1") == key("1"), key("18+") == key("18")
    (False, False)
    """
    plain = unicodedata.normalize("NFKC", tidy(text).translate(_QUOTES)).translate(_QUOTES)
    plain = "".join(mark for mark in plain if unicodedata.category(mark) != "Cf").casefold().strip()
    plain = _MINUS.sub("\x00", plain)
    folded = re.sub(rf"[\s{_DASHES}]+", " ", plain).replace("&", " and ").replace("\x00", "-")
    folded = re.sub(r" ?([/,;]) ?", r"\1", " ".join(folded.split()))
    folded = folded.rstrip(" .,:;!") or plain
    found = _NUMBER.fullmatch(folded)
    if not found:
        return folded
    whole = (found[1] + found[2]) if found[2] else found[3]
    return "0" if whole == "-0" else whole


def prefers_not(text: str) -> bool:
    """Whether an answer means "prefer not to say".

    Examples
    --------
    >>> prefers_not("I\\u2019d rather not say"), prefers_not("I prefer tea")
    (True, False)
    """
    return bool(_PREFER_NOT.fullmatch(key(text)))


def does_not_know(text: str) -> bool:
    """Whether an answer means "don't know".

    Examples
    --------
    >>> does_not_know("I do not know"), does_not_know("Not sure")
    (True, False)
    """
    return bool(_DO_NOT_KNOW.fullmatch(key(text)))


def says_nothing(text: str) -> bool:
    """Whether an answer looks like a word or code for no answer.

    Examples
    --------
    >>> says_nothing("N/A"), says_nothing("Not applicable."), says_nothing("99"), says_nothing("Nana"), says_nothing("19")
    (True, True, True, False, False)
    """
    own = key(text)
    return own.upper() in NOT_KNOWN or bool(_NOTHING.fullmatch(own))


def is_other(text: str) -> bool:
    """Whether a choice is for answers that are not an option, such as "Other (please specify)".

    Examples
    --------
    >>> is_other("Other (please specify)"), is_other("Something else"), is_other("Other family")
    (True, True, False)
    """
    return bool(_OTHER.fullmatch(key(text)))


def is_nearly(text: str, options: Iterable[str]) -> bool:
    """Whether text that is not an option looks like one.

    Examples
    --------
    >>> is_nearly("Satisfed", ["Satisfied"]), is_nearly("My sister", ["Friends"])
    (True, False)
    """
    own = key(text)
    for option in options:
        other = key(option)
        # The likeness cannot be reached where one is far longer, and that is quicker to see.
        if min(len(own), len(other)) * (2 - NEARLY) < max(len(own), len(other)) * NEARLY:
            continue
        matcher = SequenceMatcher(None, own, other, autojunk=False)
        if matcher.real_quick_ratio() >= NEARLY and matcher.quick_ratio() >= NEARLY and matcher.ratio() >= NEARLY:
            return True
    return False
