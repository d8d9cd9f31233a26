"""Names of areas and forces of England and Wales as files write them, and which belong to which."""

from __future__ import annotations

import re
from functools import cache

from needs_analysis import reference
from needs_analysis.reading.meaning.closed_lists import ClosedList, quoted
from needs_analysis.reference.areas import OWN_NAMES


def settle_area(text: str) -> str:
    """What to write in a layout to state which area a name refers to."""
    return f'Write areas = {{ {quoted(text)} = "..." }} in the layout, with the matching area of the list.'


@cache
def areas() -> ClosedList:
    """Every local authority, community safety partnership and police force area of England and Wales."""
    names, aliases = [], {}
    for table in ("areas_england_wales", "areas_west_mercia"):
        for official in reference.load(table)["area_name"]:
            usual = OWN_NAMES.get(official, re.sub(r", (County|City) of$", "", official))
            names.append(usual)
            aliases[official] = usual
    return ClosedList(names, aliases)


@cache
def forces() -> frozenset[str]:
    """The police force areas."""
    table = reference.load("areas_england_wales")
    return frozenset(table.loc[table["area_type"] == "police force area", "area_name"])


@cache
def inside() -> dict[str, frozenset[str]]:
    """Areas inside each larger area, at every level: the districts of a county are in its force area too."""
    parents: dict[str, str] = {}
    for table in ("areas_england_wales", "areas_west_mercia"):
        frame = reference.load(table)
        for name, parent in zip(frame["area_name"], frame["parent_name"], strict=True):
            if isinstance(parent, str) and parent and name != parent:
                parents[areas().find(name) or name] = areas().find(parent) or parent
    found: dict[str, set[str]] = {}
    for name in parents:
        above = parents.get(name)
        while above is not None:
            found.setdefault(above, set()).add(name)
            above = parents.get(above)
    return {name: frozenset(parts) for name, parts in found.items()}
