"""Which places are one another's whole or part: by their names, and by the closed list of authorities, counties and forces."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final, Literal

from needs_analysis.characters import folded
from needs_analysis.reference.areas import AUTHORITIES, REGIONS, authority_named, county_named, larger
from needs_analysis.reference.forces import force_code
from needs_analysis.reference.load import load

Relation = Literal["same", "inside", "holds", "apart"]
_LISTED_AS: Final = ("{}", "{}, county of", "{}, city of")
"""How the list of the Office for National Statistics writes the name of an authority."""


def relation(one: Iterable[str], other: Iterable[str]) -> Relation:
    """How one place lies to another, each given as the areas that it is made of.

    Parameters
    ----------
    one, other : iterable of str
        Names of areas. One that says a county and a larger force may be either where that makes both places the same, and is the
        county otherwise.

    Returns
    -------
    {"same", "inside", "holds", "apart"}
        Whether the first is the other, lies in it, or holds it. What is on no list is apart from all that it does not name.

    Examples
    --------
    >>> relation(["Kent", "Medway"], ["Kent Police"]), relation(["Medway"], ["Kent", "Medway"]), relation(["Kent"], ["Maidstone"])
    ('same', 'inside', 'holds')
    >>> relation(["Kent Police"], ["Medway"]), relation(["Kent"], ["Medway"])
    ('holds', 'apart')
    """
    first, second = frozenset(map(folded, one)), frozenset(map(folded, other))
    if first == second:
        return "same"
    # A word that stands in both means the same in both.
    if first < second or second < first:
        return "inside" if first < second else "holds"
    here, there = _readings(first), _readings(second)
    if set(here) & set(there):
        return "same"
    if not (here and there) or not (here[0] < there[0] or there[0] < here[0]):
        return "apart"
    return "inside" if here[0] < there[0] else "holds"


def _readings(names: frozenset[str]) -> tuple[frozenset[str], ...]:
    """The authorities that some names may mean together; nothing where one of them is on no list."""
    each = [_meanings(name) for name in sorted(names)]
    if not each or not all(each):
        return ()
    # Beside other names, one that says a county and a force says the county.
    return each[0] if len(each) == 1 else (frozenset().union(*(found[0] for found in each)),)


@cache
def _meanings(name: str) -> tuple[frozenset[str], ...]:
    """The authorities that a name may mean, the smallest place first."""
    authority = next((code for form in _LISTED_AS if (code := authority_named(form.format(name)))), None)
    codes = [authority, county_named(name), force_code(name), _regions().get(name)]
    found = [_authorities_in(code) for code in codes if code is not None]
    return tuple(dict.fromkeys(each for each in found if each))


@cache
def _authorities_in(code: str) -> frozenset[str]:
    return frozenset(each for each in _authorities() if code == each or code in larger(each))


@cache
def _authorities() -> tuple[str, ...]:
    codes = load("areas_england_wales")["area_code"].astype("str")
    return tuple(code for code in codes if code[:3] in AUTHORITIES)


@cache
def _regions() -> dict[str, str]:
    return {folded(name): code for name, code in REGIONS.items()}
