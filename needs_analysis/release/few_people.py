"""Small numbers of people in texts that people wrote, which no column counts and which suppression cannot reach."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, Final

import pandas as pd

from needs_analysis.errors import Refusal
from needs_analysis.release.cells.all_alike import SMALL_GROUP
from needs_analysis.result import Result

_WORDS: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_ONE: Final = (
    "(?:woman|man|boy|girl|child|baby|person|adult|teenager|client|victim|survivor|service user|patient|pupil|mother|father|daughter"
    "|son|sister|brother)"
)
_SEVERAL: Final = (
    "(?:women|men|boys|girls|children|babies|people|persons|adults|teenagers|clients|victims|survivors|service users|patients|pupils"
    "|residents|tenants|families|mothers|fathers|daughters|sons|sisters|brothers)"
)
_ALONE: Final = (
    r"(?= ?[.,;:)(]|$| (?:is|was|who|has|had|still|waits|waiting|waited|left|aged|in|of|from|on|with|and|at|to)\b)"
)
"""After "one victim" another noun may follow, and then it is no victim that was counted: "one victim hub"."""
_BETWEEN: Final = r"(?:(?!(?:of|in|to|per|for|by|times|and|or)\b)[a-z'’-]+ ){0,2}"
"""Words that may stand between a number and those it counts: "two young disabled women"."""
_MOST_ROWS: Final = 5


def few_people(written: str, *, threshold: int = 5) -> bool:
    """Whether a text seems to count fewer people than may be shown, or to give the age of one.

    Parameters
    ----------
    written : str
        The text.
    threshold : int
        Counts from 1 to one below it are few.

    Notes
    -----
    A ratio ("1 in 4 women"), a range of ages ("aged 16 to 24") and part of a longer number are none. Like every search of texts it finds
    the plain ways of writing, and needs a reader's eye beside it.

    Examples
    --------
    >>> few_people("3 women of Bromley wait"), few_people("two young men"), few_people("a girl aged 15")
    (True, True, True)
    >>> few_people("1 in 4 women"), few_people("12 women"), few_people("women aged 18 and over"), few_people("one post")
    (False, False, False, False)
    >>> few_people("two of us wait"), few_people("a couple of women"), few_people("neither of the two girls"), few_people("two of the services")
    (True, True, True, False)
    >>> few_people("11 of 12 victims"), few_people("all 12 women"), few_people("60 of 120 victims"), few_people("Only three.")
    (True, True, False, True)
    >>> few_people("two women's refuges"), few_people("one victim hub"), few_people("one victim is waiting")
    (False, False, True)
    """
    plain = " ".join(written.split())
    return bool(_counts(threshold).search(plain) or _ONE_AGE.search(plain) or _part_of_few(plain, threshold))


_NO_COUNT: Final = r"(?<![\w.,:/£-])" + "".join(
    f"(?<!{word} )" for word in ("in", "to", "tier", "level", "stage", "step", "phase", "band", "group", "year")
)
"""What stands before a number that counts nobody: the end of a range, a ratio, the name of a level."""


@cache
def _counts(threshold: int) -> re.Pattern[str]:
    """Numbers of fewer people than a threshold."""
    numbers = "|".join([*map(str, range(2, threshold)), *_WORDS[1 : threshold - 1]]) or "(?!)"
    pair = "|both|neither|either|a couple|a pair" if threshold > 2 else ""
    of_them = rf"(?:us|whom|(?:the |these |those |our |their )(?:(?:{numbers}) )?{_BETWEEN}{_SEVERAL}\b(?!['’-]))"
    return re.compile(
        rf"{_NO_COUNT}(?:(?:{numbers}) {_BETWEEN}{_SEVERAL}\b(?!['’-])|(?:1|one) {_BETWEEN}{_ONE}\b(?!['’-]){_ALONE}"
        rf"|(?:only )?(?:1|one|{numbers}{pair}) of {of_them}(?! \d)"
        rf"|(?:1|one|{numbers}) of them (?:are|were|is|was|have been) (?:an? )?{_BETWEEN}(?:{_SEVERAL}|{_ONE})\b(?!['’-])"
        rf"|(?:only|just|none but|there (?:is|are|was|were)) (?:only )?(?:1|one|{numbers})(?= ?[.;!)]|$)"
        + (rf"|(?:a couple|a pair) of {_BETWEEN}{_SEVERAL}\b(?!['’-]))" if pair else ")"),
        re.IGNORECASE,
    )


_OF_FIVE: Final = _counts(5)
"""The pattern of the usual threshold; that of another differs from it in its numbers alone."""
_PART: Final = re.compile(
    rf"(?<![\w.,:/£-])([0-9]{{1,3}}) of (?:all |the |our |these |those )?([0-9]{{1,3}}) {_BETWEEN}{_SEVERAL}\b(?!['’-])"
    rf"|(?<![\w.,:/£-])(?:all(?: of)?(?: the)?|(?:every one|each) of the) ([0-9]{{1,3}}) {_BETWEEN}{_SEVERAL}\b(?!['’-])",
    re.IGNORECASE,
)
"""11 of 12 victims, all 12 women."""


def _part_of_few(plain: str, threshold: int) -> bool:
    """Whether a part leaves few of its whole, is few itself, or is all of a small group."""
    for found in _PART.finditer(plain):
        whole = int(found[2] or found[3])
        part = int(found[1] or whole)
        small_group = whole < SMALL_GROUP * threshold
        if 0 < part < threshold or 0 < whole - part < threshold or (part == whole > 0 and small_group):
            return True
    return False


_ONE_AGE: Final = re.compile(
    rf"\b(?:(?:an?|one|the) (?:[a-z'’-]+ ){{0,2}}?{_ONE}|one)(?: of whom)?,?(?: who)?(?: is| was)?,? aged (?:only )?\d{{1,2}}\b"
    r"(?! ?(?:-|–|to\b|and (?:over|above|under|older|younger)|or (?:over|above|under|older|younger)|\+|plus\b))"
    r"|\b(?:an?|one|the) \d{1,2}[ -]years?[ -]old\b",
    re.IGNORECASE,
)
"""The age of one person; a range of ages or a least age is that of a service."""


def scan_few(result: Result, threshold: int) -> None:
    """Refuse a result in whose written texts a small number of people seems to stand; they are never repeated.

    Raises
    ------
    Refusal
        Naming the columns and rows, counted from 1.
    """
    hits = [
        name
        for name in ("measure", "definition", "method")
        if few_people(str(getattr(result, name)), threshold=threshold)
    ]
    hits += few_in_columns(result.table, [column.name for column in result.columns if column.written], threshold)
    if hits:
        raise too_few(hits, threshold)


def few_in_columns(table: pd.DataFrame, columns: Iterable[Any], threshold: int) -> list[str]:
    """In which columns and rows, counted from 1, a small number of people seems to stand."""
    hits = []
    for name in columns:
        rows = [str(at) for at, cell in enumerate(table[name], 1) if few_people(str(cell), threshold=threshold)]
        if rows:
            more = " and others" if len(rows) > _MOST_ROWS else ""
            hits.append(f"column {name}, row {', '.join(rows[:_MOST_ROWS])}{more}")
    return hits


def too_few(places: Iterable[str], threshold: int) -> Refusal:
    """The refusal of texts in which a small number of people seems to stand, by their places."""
    return Refusal(
        f"A text seems to count fewer than {threshold} people, or to give one's age ({'; '.join(places)})",
        remedy='Write it without the number ("a few people wait"), then release.',
    )
