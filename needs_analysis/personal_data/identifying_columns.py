"""Which columns identify people, by their names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_WHO: Final = "victim|perpetrator|offender|suspect|person|nominal|client|patient|child|complainant|witness|caller"
_BY_ITSELF: Final = (
    r"(?:d o b|dob|date of birth|birth ?date|birth ?day|post ?code|post ?al code|zip ?code|e ?mail(?: address)?"
    r"|(?:home |mobile |cell |tele ?|work |contact )?phone|mobile|tel|telephone|nhs|ni|nino|national insurance|passport"
    r"|(?:home |postal |full )?address(?: line)?|fore ?name|sur ?name"
    r"|(?:first|given|middle|last|family|full|maiden|known) ?name|name)s?"
)
_OF_SOMEBODY: Final = "ids?|refs?|references?|keys?|tokens?|pseudonyms?|urns?|numbers?"
_IDENTIFYING: Final = re.compile(
    rf"(?:(?:{_WHO})s? ?(?:s )?)?(?:{_BY_ITSELF})(?: (?:number|no|num|nr))?(?: [0-9]+)?|(?:{_WHO})s? ?(?:s )?(?:{_OF_SOMEBODY})"
)


def identifying_columns(columns: Iterable[str]) -> list[str]:
    """Column names that identify a person.

    Examples
    --------
    >>> identifying_columns(["crime_type", "Date of birth", "Surname", "victimFirstName", "area_name"])
    ['Date of birth', 'Surname', 'victimFirstName']
    """
    return [column for column in columns if _IDENTIFYING.fullmatch(_words(column))]


def _words(column: str) -> str:
    """A name as words: capitals inside it begin one, signs part them, and an apostrophe is none."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", column.strip())
    return " ".join(re.sub(r"[\W_]+", " ", parted.replace("'", "").replace("\u2019", "")).casefold().split())
