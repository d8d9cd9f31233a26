"""The sexes of a population, however a table labels them."""

from __future__ import annotations

from typing import Final

PERSONS: Final = "persons"
SEXES: Final = ("female", "male", PERSONS)
_KNOWN: Final = {
    **dict.fromkeys(("f", "female", "females", "women", "woman"), "female"),
    **dict.fromkeys(("m", "male", "males", "men", "man"), "male"),
    **dict.fromkeys((PERSONS, "person", "people", "all", "all persons", "all people", "total", "both"), PERSONS),
    **dict.fromkeys(("both sexes", "all sexes", "everybody"), PERSONS),
}


def sex_of(text: object) -> str | None:
    """The sex that a text names, ``persons`` for everybody, or None where it is none.

    Examples
    --------
    >>> sex_of("Females"), sex_of(" Both sexes"), sex_of("F"), sex_of("adults")
    ('female', 'persons', 'female', None)
    """
    return _KNOWN.get(" ".join(str(text).casefold().split()))
