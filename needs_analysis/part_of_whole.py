"""What a part and its whole must have in common before one is set against the other."""

from __future__ import annotations

import re
from typing import Final

from needs_analysis.characters import folded
from needs_analysis.errors import Refusal
from needs_analysis.quantity import NOT_COUNTED, NOT_STATED, Quantity
from needs_analysis.units import kind
from needs_analysis.wording import plain, sentence_case

_OF_PEOPLE: Final = frozenset({"people", "referrals", "cases"})
"""Kinds of which one may be part of another: each stands for a person who came."""


def require_same_kind(part: Quantity, whole: Quantity) -> None:
    """Refuse a part that counts a different kind of thing from its whole.

    Raises
    ------
    Refusal
        Unless both count one kind of thing, or people, referrals and cases. A unit that was not said is not known to differ.
    """
    first, second = kind(part.unit), kind(whole.unit)
    if first == second or {first, second} <= _OF_PEOPLE:
        return
    counts = not (part.is_money or whole.is_money or {part.unit, whole.unit} & NOT_COUNTED)
    if counts and (_says_no_unit(part) or _says_no_unit(whole)):
        return
    raise Refusal(
        f"{sentence_case(part.unit)} are not a part of {whole.unit}",
        remedy="Take a part and a whole that count the same kind of thing.",
    )


def require_counted(*given: Quantity) -> None:
    """Refuse amounts of money, times, percentages and changes where people are asked for."""
    for item in given:
        if item.is_money or item.unit in NOT_COUNTED or item.is_change:
            what = "a change" if item.is_change else f"in {item.unit}"
            raise Refusal(
                f"{item.name} is {what}, not a number of people", remedy="Give numbers of people, referrals or cases."
            )


def require_related(part: Quantity, whole: Quantity) -> None:
    """Refuse a part of a different place or service from its whole; of one that contains the other it may be a part.

    Raises
    ------
    Refusal
        When both name their area and neither is among the areas of the other, or likewise their services.
    """
    for name, first, second, differ in (
        ("service", part.service, whole.service, not _related(services_of(part), services_of(whole))),
        ("area", part.area, whole.area, _is_elsewhere(part, whole)),
    ):
        if differ:
            raise Refusal(
                f"{part.name} is of the {name} {first} and {whole.id} of the {name} {second}",
                remedy=f"Take both of one {name}; with rows of a table, {name} may be given.",
            )


def require_one(*given: Quantity) -> None:
    """Refuse numbers that are not of the same service, place and period, as far as these were stated."""
    first = given[0]
    for other in given[1:]:
        for name, one, two, differ in (
            ("service", first.service, other.service, differs(first.service, other.service)),
            ("area", first.area, other.area, areas_differ(first, other)),
            ("period", first.when, other.when, periods_differ(first, other)),
        ):
            if differ:
                raise Refusal(
                    f"{first.name} and {other.id} are not of one {name} ({one}; {two})",
                    remedy=f"Take numbers of one {name}.",
                )


def differs(one: str, other: str) -> bool:
    """Whether both names were stated and are not the same.

    Examples
    --------
    >>> differs("IDVA", "ISVA"), differs("IDVA", "not stated"), differs("Telford & Wrekin", "Telford and Wrekin")
    (True, False, False)
    """
    names = {folded(one), folded(other)}
    return len(names) == 2 and not names & {"", NOT_STATED}


def areas_differ(one: Quantity, other: Quantity) -> bool:
    """Whether both name their area and it is not the same, nor made of the same areas."""
    return differs(one.area, other.area) and not (places_of(one) == places_of(other) and len(places_of(one)) > 1)


def _says_no_unit(item: Quantity) -> bool:
    """Whether its unit is only the name of the column that it was taken from."""
    return not item.is_fact and item.unit == plain(item.measure)


def periods_differ(one: Quantity, other: Quantity) -> bool:
    """Whether both periods were stated and are not the same."""
    if one.days is not None and other.days is not None:
        return not one.is_of_the_period_of(other)
    said = one.stated and other.stated and not (one.days or other.days)
    return bool(said and one.stated != other.stated) or one.is_of_another_time_than(other)


def _is_elsewhere(part: Quantity, whole: Quantity) -> bool:
    if not areas_differ(part, whole):
        return False
    apart = not (part.overlaps(whole) or part.is_of_another_time_than(whole))
    return apart or not _related(places_of(part), places_of(whole))


def _related(part: frozenset[str], whole: frozenset[str]) -> bool:
    return not (part and whole) or part <= whole or whole <= part


def services_of(item: Quantity) -> frozenset[str]:
    """The services it is of: rows of several name them all."""
    return frozenset(map(folded, re.split(r", | and ", item.service))) - {"", NOT_STATED}


def places_of(item: Quantity) -> frozenset[str]:
    """Its areas, each in one spelling; none where none was stated."""
    return frozenset(map(folded, item.areas or {item.area})) - {"", NOT_STATED}
