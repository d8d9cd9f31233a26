"""What a key is about, by its name: where, when, or something else."""

from __future__ import annotations

from typing import Any, Final

from needs_analysis.groups import folded

AREA: Final = "area"
PERIOD: Final = "period"
_AREAS: Final = frozenset(
    {"area", "areas", "area name", "area code", "district", "districts", "county", "local authority", "authority"}
    | {"force", "forces", "police force", "police force area", "council", "csp", "place"}
)
_PERIODS: Final = frozenset(
    {"period", "periods", "quarter", "quarters", "year", "years", "financial year", "month", "months"}
)
_FINER: Final = frozenset(
    {"ward", "lsoa", "lsoa11", "lsoa21", "msoa", "msoa11", "msoa21", "neighbourhood", "small area", "region"}
) | {"week", "weeks", "half year", "calendar year", "reporting period"}
"""More names of areas and periods; tables of them are compared by their names alone."""


def dimension(name: Any) -> str:
    """What a key is about: all areas are about one thing, and so are all periods; other keys are known by their names.

    Examples
    --------
    >>> dimension("district"), dimension("Financial year"), dimension("Crime type")
    ('area', 'period', 'crime type')
    """
    plain = folded(str(name).replace("_", " "))
    return AREA if plain in _AREAS else PERIOD if plain in _PERIODS else plain


def where_or_when(name: Any) -> bool:
    """Whether a key says where or when something was counted, and nothing else of people; a place may be a home, and a year that of a birth.

    Examples
    --------
    >>> where_or_when("district"), where_or_when("Ward name"), where_or_when("quarter"), where_or_when("Year of birth"), where_or_when("sex")
    (True, True, True, False, False)
    """
    plain = folded(str(name).replace("_", " "))
    short = plain.removesuffix(" name").removesuffix(" code")
    return plain != "place" and (dimension(plain) in (AREA, PERIOD) or short in _AREAS | _PERIODS | _FINER)
