"""The 43 territorial forces by every name used for them in tables."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from needs_analysis import groups
from needs_analysis.reference.load import load

ENGLAND_AND_WALES: Final = "England and Wales"
FORCES: Final = 43
"""Territorial forces of England and Wales."""
_COUNTRIES: Final = frozenset(
    {"england", "wales", "great britain", "united kingdom", "uk", "national", "north east", "north west"}
    | {"yorkshire and the humber", "east midlands", "east of england", "london", "south east", "south west"}
)
"""Countries and regions; the region West Midlands shares its name with a force."""
_WHOLE: Final = re.compile("(?:e|eng|england)(?: and)? (?:w|wales)")
_OF_NO_MATTER: Final = re.compile(r"\b(the|police|constabulary|force|service|area)\b|[^a-z0-9]+")


def force_of(text: object) -> str | None:
    """Name of the force (as the Home Office writes it) that text refers to, or nothing.

    Parameters
    ----------
    text : str
        A name, its code, or the form it has in addresses.

    Examples
    --------
    >>> force_of("City of London"), force_of("west-mercia"), force_of("Devon and Cornwall Police"), force_of("Mercia")
    ('London, City of', 'West Mercia', 'Devon & Cornwall', None)
    """
    return _names().get(_folded(str(text)))


def force_code(text: object) -> str | None:
    """Code of the police force area that text refers to, or nothing.

    Examples
    --------
    >>> force_code("Kent Police"), force_code("Mercia")
    ('E23000032', None)
    """
    return _codes().get(force_of(text) or "")


def is_of_many(text: object) -> bool:
    """Whether a text names several forces together: a total, a country or a region.

    Examples
    --------
    >>> is_of_many("Eng & Wales"), is_of_many("South East"), is_of_many("West Midlands")
    (True, True, False)
    """
    return groups.folded(text) in _COUNTRIES or groups.says_total(text)


def is_england_and_wales(text: object) -> bool:
    """Whether a text names England and Wales, and all of it.

    Examples
    --------
    >>> is_england_and_wales("England & Wales"), is_england_and_wales("England and Wales (excl. Kent)")
    (True, False)
    """
    return _WHOLE.fullmatch(groups.folded(text)) is not None


def residents_note(text: object) -> str:
    """Why rates for the residents of a force are misleading, where they are.

    Examples
    --------
    >>> residents_note("City of London Police"), residents_note("Kent")
    ('few people live there, and many work there', '')
    """
    return _notes().get(force_of(text) or "", "")


def _folded(text: str) -> str:
    return _OF_NO_MATTER.sub("", text.casefold().replace("&", " and "))


@cache
def _names() -> dict[str, str]:
    found: dict[str, str] = {}
    for row in load("police_forces").fillna("").to_dict("records"):
        for name in (row["force"], row["force_code"], *str(row["also_called"]).split(";")):
            if name:
                found[_folded(str(name))] = str(row["force"])
    return found


@cache
def _codes() -> dict[str, str]:
    table = load("police_forces")
    return dict(zip(table["force"], table["force_code"], strict=True))


@cache
def _notes() -> dict[str, str]:
    table = load("police_forces")
    return {
        str(row["force"]): str(row["residents_note"])
        for row in table.dropna(subset="residents_note").to_dict("records")
    }
