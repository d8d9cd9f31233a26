"""May these numbers be set against each other? The one check of service, area and period in this module."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import combinations
from typing import Any, Final, Literal

import pandas as pd

from needs_analysis import part_of_whole
from needs_analysis.columns import Column
from needs_analysis.errors import Refusal
from needs_analysis.quantity import Quantity
from needs_analysis.said import Caveat
from needs_analysis.service_gap.known_places import relation
from needs_analysis.source import UNKNOWN
from needs_analysis.wording import is_known, listed

FURTHEST_DAYS: Final = 100
"""Furthest that the day of a stock may be from the end of the period that it is set against."""
_ADVISERS: Final = {
    "IDVA": re.compile(r"idva|independent domestic (?:violence|abuse) advis", re.IGNORECASE),
    "ISVA": re.compile(r"isva|independent sexual violence advis", re.IGNORECASE),
}
"""What the name of a service says when it is of one kind of adviser."""
Areas = Literal["same", "nested"]
Period = Literal["same", "nested", "stock", "overlapping", "any"]
TAKEN_AS_ALIKE: Final = Column("taken_as_alike", "label", shown=False, written=True)
"""Column with what was not stated, and what unlike figures an assumption lets stand."""
_ASSUMED: Final = 'or state it as assumed: { assumed = ..., unit = "..." }'
_PERIODS: Final[Mapping[Period, str]] = {
    "same": "Give figures of one period",
    "nested": "Give figures of one period, or one that lies in that of the other",
    "stock": f"Give the figure of a day in that period, or at most {FURTHEST_DAYS} days after it",
    "overlapping": "Give the figure of that time",
}


def refuse_unlike(
    given: Mapping[str, Quantity | None],
    *,
    areas: Areas = "same",
    period: Period = "same",
    assumption: str = "",
    remedy: str = "",
) -> str:
    """Refuse numbers that are not of one service, area and time, as far as these were stated.

    Parameters
    ----------
    given : mapping of str to Quantity or None
        The numbers by what they are, in the plural ("referrals", "posts"); those that were not given are None. The first is the one that
        the periods of the others are held against.
    areas : {"same", "nested"}
        Whether an area may also lie in the other.
    period : {"same", "nested", "stock", "overlapping", "any"}
        What the periods of the others must be: that of the first; inside it or around it; a day in it or soon after it, as posts and
        waiting lists are counted; one that shares days with it; or any, where the metric itself looks at them.
    assumption : str
        What lets areas that lie in each other stand, where the caller stated it.
    remedy : str
        What to write instead, where it is not simply figures of one service, area or period.

    Returns
    -------
    str
        Which services and areas were not stated, and which areas differ under the assumption: to be said. Empty where all are alike.

    Raises
    ------
    Refusal
        Naming both numbers, what each is of, and what to write in their place.

    Examples
    --------
    >>> from needs_analysis.quantities import assumed, of_rows
    >>> rows = pd.DataFrame({"service": ["IDVA", "ISVA"], "quarter": "2022/23 Q2", "referrals": [92, 40], "staff_in_post_fte": [4, 2]})
    >>> idva, isva = ({"service": name} for name in ("IDVA", "ISVA"))
    >>> came = of_rows(rows, column="referrals", where=idva)
    >>> refuse_unlike({"referrals": came, "posts": of_rows(rows, column="staff_in_post_fte", where=idva)}, period="stock")
    ''
    >>> refuse_unlike({"referrals": came, "posts": assumed(4, unit="FTE")}, period="stock")
    'The service of the posts is not stated, and is taken to be that of the referrals.'
    """
    found = {name: item for name, item in given.items() if item is not None}
    said = []
    for (one, first), (other, second) in combinations(found.items(), 2):
        # Names of one service may stand in another order.
        services = part_of_whole.services_of(first), part_of_whole.services_of(second)
        if all(services) and services[0] != services[1]:
            raise _unlike("service", (one, first, first.service), (other, second, second.service), remedy=remedy)
        said += _of_areas((one, first), (other, second), areas, assumption, remedy)
    named = list(found.items())
    for name, item in named[1:]:
        if _of_another_time(named[0][1], item, period):
            sides = [
                (each, number, number.when or "a time that is not stated") for each, number in (named[0], (name, item))
            ]
            raise _unlike("period", *sides, remedy=remedy or _PERIODS[period])
    return " ".join([*_not_stated(found), *dict.fromkeys(said)])


def of_advisers(kind: str, name: str, item: Quantity | None, *, assumption: str = "") -> str:
    """Refuse a number of one kind of adviser where a benchmark is of another.

    Parameters
    ----------
    kind : {"IDVA", "ISVA"}
        Of whom the benchmark is.
    name : str
        What the number is, in the plural.
    item : Quantity or None
        The number.
    assumption : str
        What lets another kind stand.

    Returns
    -------
    str
        That the service names no kind, to be said; empty where it names this one, or none is stated.

    Raises
    ------
    Refusal
        When the service names only another kind.

    Examples
    --------
    >>> from needs_analysis.quantities import assumed
    >>> of_advisers("IDVA", "referrals", assumed(92, unit="referrals", service="Young people's IDVA"))
    ''
    >>> of_advisers("IDVA", "referrals", assumed(92, unit="referrals", service="Outreach"))
    'The referrals are of Outreach, and the benchmark is of IDVAs.'
    """
    if item is None or not part_of_whole.services_of(item):
        return ""
    named = [each for each, words in _ADVISERS.items() if words.search(item.service)]
    if kind in named:
        return ""
    if named and not assumption:
        raise Refusal(
            f"{item.name} ({name}) is of {_named_in(item)}, and the benchmark is of {kind}s",
            remedy=f'Give those of the {kind} service; where rows name it otherwise, write service = "{kind}" beside their column.',
        )
    return f"The {name} {_is(name)} of {item.service}, and the benchmark is of {kind}s."


def alike_cells(*said: str) -> dict[str, str]:
    """Cells of the column `TAKEN_AS_ALIKE`: none where nothing is to be said.

    Examples
    --------
    >>> alike_cells("", ""), alike_cells("The area of the posts is not stated.", "")
    ({}, {'taken_as_alike': 'The area of the posts is not stated.'})
    """
    told = " ".join(dict.fromkeys(filter(None, said)))
    return {TAKEN_AS_ALIKE.name: told} if told else {}


def taken_as_alike(row: pd.Series[Any]) -> tuple[Caveat, ...]:
    """The caveat on what was not stated, of a row with the column `TAKEN_AS_ALIKE`; none where all was."""
    text = row.get(TAKEN_AS_ALIKE.name)
    return (Caveat("TAKEN_AS_ALIKE", str(text)),) if is_known(text) and str(text) else ()


def _named_in(item: Quantity) -> str:
    """The service of a number, as it may be said in a message."""
    return "another service" if _is_of_records(item) else item.service


def _is_of_records(item: Quantity) -> bool:
    """Whether it was counted from records about people, whose cells no message says."""
    # Of a table made by hand the reader knows the rows.
    return any(source.disclosure == "record_level" and source.id != UNKNOWN.id for source in item.sources)


def _is(name: str) -> str:
    return "are" if name.endswith(("s", "people")) else "is"


def _of_areas(
    one: tuple[str, Quantity], other: tuple[str, Quantity], allowed: Areas, assumption: str, remedy: str
) -> list[str]:
    """What is to be said of two areas that are not the same, where that is let stand."""
    first, second = one[1], other[1]
    places = part_of_whole.places_of(first), part_of_whole.places_of(second)
    if not all(places) or not part_of_whole.differs(first.area or "", second.area or ""):
        return []
    how = relation(*places)
    if how == "same":
        return []
    if how == "apart" or not (allowed == "nested" or assumption):
        raise _unlike("area", (*one, first.area), (*other, second.area), how=how, remedy=remedy)
    return [f"The {one[0]} {_is(one[0])} of {first.area}, and the {other[0]} of {second.area}."]


def _unlike(
    what: str,
    one: tuple[str, Quantity, str],
    other: tuple[str, Quantity, str],
    *,
    remedy: str = "",
    how: str = "",
) -> Refusal:
    """The refusal of two numbers that differ in their service, area or period."""
    (first_name, first, first_is), (second_name, second, second_is) = one, other
    lies = {"inside": ", which lies in it", "holds": ", which holds it"}.get(how, "")
    # Rows of a table may be told; a published fact is as it was printed.
    if any(map(_is_of_records, (first, second))):
        return Refusal(
            f"{second.name} ({second_name}) and {first.id} ({first_name}) are of a different {what}",
            remedy=f"{remedy or f'Give both of one {what}'}, {_ASSUMED}.",
        )
    told = f'; where rows name one {what} differently, write {what} = "..." beside their column'
    rows = "" if first.is_fact and second.is_fact else told
    return Refusal(
        f"{second.name} ({second_name}) is of the {what} {second_is.removeprefix('in ')} and {first.id} ({first_name}) "
        f"of the {what} {first_is.removeprefix('in ')}{lies}",
        remedy=f"{remedy or f'Give both of one {what}{rows}'}, {_ASSUMED}.",
    )


def _of_another_time(first: Quantity, other: Quantity, period: Period) -> bool:
    if period == "any":
        return False
    if period == "same":
        return part_of_whole.periods_differ(first, other)
    if period == "stock":
        early = first.start is not None and other.end is not None and other.end < first.start
        late = first.end is not None and other.start is not None and (other.start - first.end).days > FURTHEST_DAYS
        return early or late
    apart = first.is_of_another_time_than(other)
    if period == "overlapping" or apart or first.days is None or other.days is None:
        return apart
    return not (_lies_in(first, other) or _lies_in(other, first))


def _lies_in(one: Quantity, other: Quantity) -> bool:
    assert one.start and one.end and other.start and other.end
    return other.start <= one.start and one.end <= other.end


def _not_stated(found: Mapping[str, Quantity]) -> list[str]:
    """Which numbers do not say their service or area although others do, and what it is taken to be."""
    lacking: dict[tuple[str, str], list[str]] = {}
    for what, stated in (("service", part_of_whole.services_of), ("area", part_of_whole.places_of)):
        names = {name: bool(stated(item)) for name, item in found.items()}
        of = next((name for name, there in names.items() if there), None)
        for name, there in names.items():
            if of is not None and not there:
                lacking.setdefault((name, of), []).append(what)
    return [
        f"The {listed(whats)} of the {name} {'is' if len(whats) == 1 else 'are'} not stated, and "
        f"{'is taken to be that' if len(whats) == 1 else 'are taken to be those'} of the {of}."
        for (name, of), whats in lacking.items()
    ]
