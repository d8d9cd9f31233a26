"""What the name of an area may refer to: a force, a county in it or an authority; and which areas it certainly contains."""

from __future__ import annotations

from functools import cache

from needs_analysis import reference
from needs_analysis.reading.meaning import area_names
from needs_analysis.reference.areas import COUNTIES_NAMED_AS_FORCES, DISTRICT


@cache
def authorities() -> frozenset[str]:
    """Every local authority below the county, in standard spelling."""
    table = reference.load("areas_england_wales")
    return frozenset(_ours(name) for name in table.loc[table["area_type"] == "local authority", "area_name"])


@cache
def made_up_of_known_parts() -> frozenset[str]:
    """Larger areas that are certainly made up of others, and are not authorities themselves."""
    west_mercia = reference.load("areas_west_mercia")
    forces = frozenset(map(_ours, area_names.forces()))
    return (frozenset(west_mercia["parent_name"].dropna()) | (forces - authorities() - COUNTIES_NAMED_AS_FORCES)) - {""}


@cache
def in_every_reading() -> dict[str, frozenset[str]]:
    """Each larger area and what it contains however its name is read: Ashford is in the county and in the force area of Kent.

    Medway lies in the force only, and is not in the list of Kent.
    """
    table = reference.load("areas_england_wales")
    districts = frozenset(
        _ours(name)
        for name, code in zip(table["area_name"], table["area_code"], strict=True)
        if code.startswith(DISTRICT)
    )
    found = {}
    for area, parts in area_names.inside().items():
        certain = parts
        if area in authorities() or f"County {area}" in authorities():
            certain = frozenset()
        elif area in COUNTIES_NAMED_AS_FORCES and parts & districts:
            certain = parts & districts
        found[area] = certain
    return found


def _ours(name: str) -> str:
    return area_names.areas().find(name) or name
