"""What should not leave of what was seen: kinds by place, and how many."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from needs_analysis.release.scanners.looks import COLUMN, heads_people, looks, may_look
from needs_analysis.release.scanners.names_in import Recogniser
from needs_analysis.release.scanners.seen import NOT_LOOKED_INTO, NotLookedInto, Seen

WITHHELD: Final = "a figure that was withheld"
_BATCH: Final = 200_000
_MOST_ROWS: Final = 5
_NUMBER: Final = re.compile(r"(?<![\w.,])\d[\d,]{0,30}(?:\.\d{1,30})?(?![\w,]|\.\d)")
_LETTERS: Final = re.compile(r"[^\W\d_]{2}")
_IN_LINES: Final = re.compile(r"(?:text|code|comment|script|error)$")
_OF_TABLE: Final = re.compile(r"column [A-Z0-9]{1,6}$")


@dataclass(frozen=True)
class Found:
    """A kind of thing that should not leave, at a place."""

    place: str
    kind: str
    count: int


def found_in(
    seen: Iterable[Seen],
    *,
    threshold: int = 0,
    names: Recogniser | None = None,
    withheld: frozenset[float] = frozenset(),
) -> list[Found]:
    """What should not leave of what was seen, a line for each kind at a place, in the order in which it was seen.

    Parameters
    ----------
    seen : iterable of Seen
        From a scanner. What it cannot look into is found, and ends it.
    threshold, names, withheld
        As of `release.scan`; the recogniser itself.
    """
    hits: dict[tuple[str, str], list[str]] = {}
    for each in _batches(_to_its_end(seen)):
        searched = may_look([one.text for one in each], threshold=threshold)
        for one in each:
            for kind in _kinds(one, searched, threshold, names, withheld):
                rows = hits.setdefault((one.place, kind), [])
                rows.append(one.row or _line(one, kind, threshold))
    return [Found(_with_rows(place, rows), kind, len(rows)) for (place, kind), rows in hits.items()]


def _to_its_end(seen: Iterable[Seen]) -> Iterator[Seen]:
    try:
        yield from seen
    except NotLookedInto as error:
        yield Seen("", kind=f"{NOT_LOOKED_INTO}: {error}")


def _batches(seen: Iterable[Seen]) -> Iterator[list[Seen]]:
    """Texts in portions, so that what is clean is searched once."""
    waiting: list[Seen] = []
    size = 0
    for each in seen:
        waiting.append(each)
        size += len(each.text) + 1
        if size > _BATCH:
            yield waiting
            waiting, size = [], 0
    if waiting:
        yield waiting


def _kinds(
    one: Seen, searched: bool, threshold: int, names: Recogniser | None, withheld: frozenset[float]
) -> list[str]:
    if one.kind:
        return [one.kind]
    if one.heading:
        return [COLUMN] if heads_people(one.text, of_table=bool(_OF_TABLE.search(one.place))) else []
    found = looks(one.text, threshold=threshold) if searched else []
    if names is not None and _LETTERS.search(one.text):
        found += [kind for kind in names(one.text) if kind not in found]
    if withheld and one.out_of_sight and any(_value(each) in withheld for each in _NUMBER.findall(one.text)):
        found.append(WITHHELD)
    return found


def _value(written: str) -> float:
    return float(written.replace(",", ""))


def _line(one: Seen, kind: str, threshold: int) -> str:
    """The line of a longer text where a kind stands, where one line by itself shows it."""
    if one.lines < 2 or not _IN_LINES.search(one.place):
        return ""
    lines = one.text.split("\n")
    return next(
        (
            str(at % one.lines + 1)
            for at, line in enumerate(lines)
            if may_look([line]) and kind in looks(line, threshold=threshold)
        ),
        "",
    )


def _with_rows(place: str, rows: list[str]) -> str:
    named = list(dict.fromkeys(row for row in rows if row))
    if not named:
        return place
    shown = ", ".join(named[:_MOST_ROWS]) + (" and others" if len(named) > _MOST_ROWS else "")
    word = "line" if _IN_LINES.search(place) else "row"
    return f"{place}, {word} {shown}" if place else f"{word} {shown}"
