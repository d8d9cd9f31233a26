"""Units of counting: people, cases, referrals and offences are different units.

Two figures may be added, compared or divided as like only when they count the same thing. What a unit may be
turned into needs an assumption, which the caller states and the result prints.
"""

from __future__ import annotations

from typing import Final

from needs_analysis.errors import UnitError

KINDS: Final[dict[str, frozenset[str]]] = {
    "people": frozenset(
        {
            "people",
            "persons",
            "residents",
            "victims",
            "young people",
            "children",
            "children and young people",
            "men",
            "women",
            "perpetrators",
            "service users",
            "students",
            "staff",
            "volunteers",
        }
    ),
    "cases": frozenset({"cases", "active cases", "dyads"}),
    "referrals": frozenset({"referrals"}),
    "contacts": frozenset({"contacts", "letters", "surveys"}),
    "sessions": frozenset({"sessions"}),
    "offences": frozenset({"offences", "crimes", "incidents", "prosecutions", "outcomes"}),
    "posts": frozenset({"posts", "FTE"}),
    "money": frozenset({"GBP"}),
    "share": frozenset({"percent", "ratio"}),
}
"""Kinds of unit and the names under which published figures count them."""


def kind(unit: str) -> str:
    """Return the kind of a unit, or the unit itself where it belongs to no listed kind.

    Examples
    --------
    >>> kind("victims"), kind("referrals"), kind("kits")
    ('people', 'referrals', 'kits')
    """
    return next((name for name, units in KINDS.items() if unit in units), unit)


def require_same(first: str, second: str, *, action: str) -> None:
    """Refuse to combine two different units.

    Parameters
    ----------
    first, second : str
        The units, as the figures carry them.
    action : str
        What was about to be done, for the message ("compare", "add").

    Raises
    ------
    UnitError
        When the units differ.

    Examples
    --------
    >>> require_same("referrals", "referrals", action="compare")
    >>> require_same("referrals", "victims", action="compare")
    Traceback (most recent call last):
    ...
    needs_analysis.errors.UnitError: Cannot compare referrals with victims: they count different things. Use two figures in the same unit, or state the assumption that turns one into the other.
    """
    if first != second:
        raise UnitError(
            f"Cannot {action} {first} with {second}: they count different things",
            remedy="Use two figures in the same unit, or state the assumption that turns one into the other.",
        )
