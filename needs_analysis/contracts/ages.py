"""Age bands: how they are written, and which bands combine into another."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

Span = tuple[int, int]
"""First and last year of age."""

NO_END: Final = 10**6
_YEARS: Final = r"(?:\s*(?:years?|yrs)(?:\s+(?:old|of age))?)?"
_AGES: Final = re.compile(
    r"(?:ages?d?\s+)?(?:"
    rf"(?P<first>\d{{1,3}}){_YEARS}\s*(?:-|–|—|to)\s*(?P<last>\d{{1,3}})"
    rf"|(?P<from>\d{{1,3}}){_YEARS}\s*(?:\+|plus|(?:and|or)\s+(?:over|above|older))"
    r"|(?:under|below|less than|<)\s*(?P<below>\d{1,3})"
    rf"|(?P<up_to>\d{{1,3}}){_YEARS}\s*(?:and|or)\s+(?:under|below|younger)"
    rf"|(?P<one>\d{{1,3}})(?:\.0)?){_YEARS}"
)
_EVERY_AGE: Final = frozenset({"all ages", "all", "all age groups", "any age"})


def span(text: object) -> Span | None:
    """First and last year of an age band, or None where it is none.

    Examples
    --------
    >>> span("16-59"), span("75 and over"), span(16), span("Aged 16 to 24 years")
    ((16, 59), (75, 1000000), (16, 16), (16, 24))
    >>> span("Aged 15 years and under"), span("85 years and over"), span("Age 0")
    ((0, 15), (85, 1000000), (0, 0))
    >>> span("24-16") is None, span("adults") is None
    (True, True)
    """
    plain = " ".join(str(text).casefold().split())
    if plain in _EVERY_AGE:
        return 0, NO_END
    found = _AGES.fullmatch(plain)
    if found is None:
        return None
    if found["below"]:
        return (0, int(found["below"]) - 1) if int(found["below"]) else None
    if found["up_to"]:
        return 0, int(found["up_to"])
    first, last = found["first"] or found["from"] or found["one"], found["last"] or found["one"]
    bounds = int(first), int(last) if last else NO_END
    return bounds if bounds[0] <= bounds[1] else None


def tiling(bands: Iterable[Span], whole: Span) -> tuple[Span, ...]:
    """The fewest adjacent bands that combine into another; none where no selection does.

    Examples
    --------
    >>> tiling([(16, 19), (16, 24), (25, 59)], (16, 59))
    ((16, 24), (25, 59))
    >>> tiling([(16, 19), (25, 59)], (16, 59))
    ()
    """
    first, last = whole
    best: dict[int, tuple[Span, ...]] = {}
    # From the last ages to the first, so that what follows a band is known when the band is looked at.
    for band in sorted({band for band in bands if first <= band[0] and band[1] <= last}, reverse=True):
        rest: tuple[Span, ...] | None = () if band[1] == last else best.get(band[1] + 1)
        if rest is None:
            continue
        found = (band, *rest)
        known = best.get(band[0])
        if known is None or (len(found), found) < (len(known), known):
            best[band[0]] = found
    return best.get(first, ())
