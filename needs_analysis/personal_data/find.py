"""Personal data in text: names with titles, addresses, numbers and dates of birth, by UK patterns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_MONTH: Final = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_DASHES: Final = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-")
"""Every dash is one for the patterns: Word writes another than the keyboard."""
_NUMBER_ENDS: Final = r"(?!\d|\.\d|[^\W\d]\w{0,8}\d)"
"""A word may follow a number without a space; a code of letters and digits is none."""

_AREAS: Final = (
    "A[BL]|B[ABDHLNRST]|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]|F[KY]|G[LUY]|H[ADGPRSUX]|I[GMPV]|JE|K[ATWY]|L[ADELNSU]|M[EKL]|N[EGNPRW]|O[LX]"
    "|P[AEHLOR]|R[GHM]|S[AEGKLMNOPRSTWY]|T[ADFNQRSW]|UB|W[ACDFNRSV]|YO|ZE"
)
"""Postcode areas of two letters."""

PATTERNS: Final[dict[str, re.Pattern[str]]] = {
    "postcode": re.compile(
        # A character that is written out (\\u202e) is none.
        r"\b(?<!\\(?=u[\da-f]{4}))[A-Z]{1,2}\d[A-Z\d]?[ -]?\d[ABD-HJLNP-UW-Z]{2}\b"
        # With a blank at an odd place, only of areas of two letters and in capitals: "Q1 2 DA" and "in e4 2 to" are words.
        rf"|(?-i:\b(?:{_AREAS})(?: \d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{{2}}|\d[A-Z\d]? ?\d(?: [ABD-HJLNP-UW-Z]{{2}}|[ABD-HJLNP-UW-Z] [ABD-HJLNP-UW-Z]))\b)",
        re.IGNORECASE,
    ),
    "e-mail address": re.compile(r"[\w.+-]{1,64}@[\w-]{1,253}\.[\w.-]{0,253}\w"),
    "phone number": re.compile(
        # A stop after a digit ends a sentence, unless another digit follows it.
        r"(?<!\w)(?<!\d\.)(?:"
        r"(?:\(?\+44\)?|0044)[ ./-]{0,2}(?:\(0\)[ ./-]{0,2})?(?:(?:\d[ -]?){9,10}|\d{2,4}[./]\d{3,4}[./ ]?\d{3,4})|"
        rf"447\d{{9}}|0(?:\d ?){{9,10}}){_NUMBER_ENDS}"
        rf"|(?<![\w-])(?<!\d\.)(?:\(?0\d{{2,4}}\)?[ .-]{{1,2}}|\(0\d{{2,4}}\))\d{{3,4}}[ .-]?\d{{3,4}}(?!-\d){_NUMBER_ENDS}"
        rf"|(?<![\w-])(?<!\d[./])\(?0\d{{3,4}}\)?/\d{{3}}[ /-]?\d{{3,4}}(?![/-]\d){_NUMBER_ENDS}"
    ),
    "National Insurance number": re.compile(
        # In small letters only where nothing is a word of its own: "of 123456 a year" is none.
        r"\b(?:[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]|[A-Za-z]{2}\d{2}[ -]?\d{2}[ -]?\d{2}-?[A-Da-d]"
        r"|[A-Za-z]{2}(?:[ -]\d{2}){3}[ -][A-Da-d])\b"
    ),
    "NHS number": re.compile(
        r"(?<![\w/-])(?<!\d[.,])\d{3}[ -]\d{3}[ -]\d{4}(?![\w/-]|[.,]\d)|\bNHS\D{0,12}\d{10}\b", re.IGNORECASE
    ),
    "date of birth": re.compile(
        r"(?:born|d\.?o\.?b\.?|date of birth|birth ?date)[^\d\n]{0,20}(?:"
        r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|[12]\d{3}[/.-]\d{1,2}[/.-]\d{1,2}"
        rf"|\d{{1,2}}(?:st|nd|rd|th)?(?:\s+of)?[\s./-]+{_MONTH}[\s,./-]+\d{{2,4}}"
        rf"|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}})",
        re.IGNORECASE,
    ),
    "crime or log reference": re.compile(
        r"\b(?:(?:22|CR|crime ref(?:erence)?\W{0,3})/?\d{5,}/\d{2}|\d{3,6}_[A-Z]_\d{6,8})\b", re.IGNORECASE
    ),
    "bank details": re.compile(r"\b\d{2}-\d{2}-\d{2}\b|\baccount\W{0,3}(?:no\.?|number)?\W{0,3}\d{8}\b", re.IGNORECASE),
    "internet address": re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?!\d|\.\d)"),
    "street address": re.compile(
        r"\b\d{1,4}[A-Za-z]?,? (?:[A-Z][\w'’]+ ){1,3}(?:Street|St|Road|Rd|Close|Avenue|Ave|Lane|Drive|Way|Crescent|Court"
        r"|Place|Gardens|Terrace|Grove|Walk|Rise|View|Hill)\b"
    ),
    "vehicle registration": re.compile(r"\b[A-HJ-PR-Y][A-HJ-PR-Y](?:\d{2} |0[2-9]|[1-7]\d)[A-HJ-PR-Z]{3}\b"),
}
"""Kinds of personal data and the pattern of each. Names and descriptions of a person need a reader's eye."""


@dataclass(frozen=True)
class Match:
    """Where text that looks like personal data was found; the text itself is not kept."""

    kind: str
    start: int
    end: int


def find(text: str) -> list[Match]:
    """Find what looks like personal data in a text.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    list of Match
        Kind and place of each, in order. The text found is not repeated.

    Notes
    -----
    Patterns find numbers and addresses, never names: a clean result is no proof that nobody can be recognised.

    Examples
    --------
    >>> [match.kind for match in find("Call 01905 000000 or write to WR1 1AA")]
    ['phone number', 'postcode']
    """
    plain = text.translate(_DASHES)
    found = [
        Match(kind, hit.start(), hit.end()) for kind, pattern in PATTERNS.items() for hit in pattern.finditer(plain)
    ]
    return sorted(found, key=lambda match: (match.start, match.kind))
