"""Which larger areas contain each area, by the codes of the Office for National Statistics."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from needs_analysis.reference.load import load

CODE: Final = re.compile(r"[EWKNSJ][0-9]{8}")
NATIONAL: Final = frozenset({"K02", "K03", "K04", "E92", "W92", "S92", "N92", "E12"})
"""Beginnings of the codes of countries and regions, which stand in a table to be set beside its areas."""
_COUNTRY: Final = NATIONAL - {"E12"}
_LISTED: Final = frozenset({"E10", "E11", "E12", "E23", "W15"})
"""Kinds of areas of which it is known which authorities lie in them."""
_PARTNERSHIPS: Final = frozenset({"E22", "W14", "W22"})
DISTRICT: Final = "E07"
"""Beginning of the codes of districts that lie in a county with a council of its own."""
AUTHORITIES: Final = frozenset({"E06", "E07", "E08", "E09", "W06", "S12", "N09"})
SMALL: Final = ("E02", "W02", "E01", "W01", "E00", "W00")
"""Beginnings of the codes of census areas, the larger ones first."""
_SIDE_BY_SIDE: Final = (
    AUTHORITIES,
    *map(frozenset, (("E00", "W00"), ("E01", "W01"), ("E02", "W02"), ("E05", "W05"), ("E23", "W15"), ("E22", "W22"))),
)
"""Kinds of areas that do not hold each other."""
COUNTIES_NAMED_AS_FORCES: Final = frozenset(
    {
        *("Bedfordshire", "Cambridgeshire", "Cheshire", "Cumbria", "Derbyshire", "Dorset", "Durham", "Essex"),
        *("Gloucestershire", "Hampshire", "Hertfordshire", "Kent", "Lancashire", "Leicestershire", "Lincolnshire"),
        *("Norfolk", "North Yorkshire", "Northamptonshire", "Nottinghamshire", "Staffordshire", "Suffolk", "Surrey"),
        *("Warwickshire", "Wiltshire"),
    }
)
"""Forces that share their name with a county (council), which may be smaller than the force."""
OWN_NAMES: Final = {"Telford and Wrekin": "Telford & Wrekin"}
"""Names that an area itself writes otherwise than the list of the Office for National Statistics."""
_COUNTRIES: Final = {
    "E": ("E92000001", "K04000001", "K03000001", "K02000001"),
    "W": ("W92000004", "K04000001", "K03000001", "K02000001"),
    "S": ("S92000003", "K03000001", "K02000001"),
    "N": ("N92000002", "K02000001"),
}
REGIONS: Final = {
    "North East": "E12000001",
    "North West": "E12000002",
    "Yorkshire and the Humber": "E12000003",
    "East Midlands": "E12000004",
    "West Midlands": "E12000005",
    "East of England": "E12000006",
    "London": "E12000007",
    "South East": "E12000008",
    "South West": "E12000009",
}
"""Codes of the regions of England."""
_COUNTIES: Final = {
    "E10000002": ((4, 7),),
    "E10000003": ((8, 12),),
    "E10000006": ((26, 31),),
    "E10000007": ((32, 39),),
    "E10000008": ((40, 47),),
    "E10000009": ((48, 53),),
    "E10000011": ((61, 65),),
    "E10000012": ((66, 77),),
    "E10000013": ((78, 83),),
    "E10000014": ((84, 94),),
    "E10000015": ((95, 104), (240, 243)),
    "E10000016": ((105, 116),),
    "E10000017": ((117, 128),),
    "E10000018": ((129, 135),),
    "E10000019": ((136, 142),),
    "E10000020": ((143, 149),),
    "E10000021": ((150, 156),),
    "E10000023": ((163, 169),),
    "E10000024": ((170, 176),),
    "E10000025": ((177, 181),),
    "E10000027": ((187, 191), (246, 246)),
    "E10000028": ((192, 199),),
    "E10000029": ((200, 206), (244, 245)),
    "E10000030": ((207, 217),),
    "E10000031": ((218, 222),),
    "E10000032": ((223, 229),),
    "E10000034": ((234, 239),),
}
"""Counties, and the last figures of the codes of their districts: those of today, and those that ended with their county."""
COUNTY_NAMES: Final = {
    "Buckinghamshire": "E10000002",
    "Cambridgeshire": "E10000003",
    "Cumbria": "E10000006",
    "Derbyshire": "E10000007",
    "Devon": "E10000008",
    "Dorset": "E10000009",
    "East Sussex": "E10000011",
    "Essex": "E10000012",
    "Gloucestershire": "E10000013",
    "Hampshire": "E10000014",
    "Hertfordshire": "E10000015",
    "Kent": "E10000016",
    "Lancashire": "E10000017",
    "Leicestershire": "E10000018",
    "Lincolnshire": "E10000019",
    "Norfolk": "E10000020",
    "Northamptonshire": "E10000021",
    "North Yorkshire": "E10000023",
    "Nottinghamshire": "E10000024",
    "Oxfordshire": "E10000025",
    "Somerset": "E10000027",
    "Staffordshire": "E10000028",
    "Suffolk": "E10000029",
    "Surrey": "E10000030",
    "Warwickshire": "E10000031",
    "West Sussex": "E10000032",
    "Worcestershire": "E10000034",
}
"""Counties with a council of their own, today or until their districts ended."""
_METROPOLITAN: Final = {
    "E11000001": ((1, 10),),
    "E11000002": ((11, 15),),
    "E11000003": ((16, 19), (38, 39)),
    "E11000005": ((25, 31),),
    "E11000006": ((32, 36),),
    "E11000007": ((20, 24), (37, 37)),
}


def larger(code: str) -> tuple[str, ...]:
    """Codes of the larger areas that are known to contain an area, smallest first.

    Examples
    --------
    >>> larger("E07000237")
    ('E10000034', 'E23000016', 'E12000005', 'E92000001', 'K04000001', 'K03000001', 'K02000001')
    >>> larger("E92000001"), larger("K04000001"), larger("E07000187")[0]
    (('K04000001', 'K03000001', 'K02000001'), ('K03000001', 'K02000001'), 'E10000027')
    """
    if CODE.fullmatch(code) is None:
        return ()
    if code.startswith("K"):
        above = ("K02000001", "K03000001", "K04000001")
        return tuple(reversed(above[: above.index(code)])) if code in above else ()
    countries = _COUNTRIES.get(code[:1], ())
    if code in countries:
        return tuple(each for each in countries if each != code)
    county = _county(code)
    force = code if code in _regions_of_forces() else _forces().get(code) or _forces_of_counties().get(county or code)
    region = _regions_of_forces().get(force or "")
    found = (county, force, REGIONS.get(region or ""), *countries)
    return tuple(each for each in found if each is not None and each != code)


def may_hold_each_other(kind: str, other: str) -> bool:
    """Whether areas of two types (given by the start of their codes) may overlap without a list of which do.

    Examples
    --------
    >>> may_hold_each_other("E06", "E07"), may_hold_each_other("E10", "E07"), may_hold_each_other("E05", "E07")
    (False, False, True)
    >>> may_hold_each_other("E12", "E01"), may_hold_each_other("E22", "E23"), may_hold_each_other("E22", "E07")
    (True, False, True)
    """
    if kind == other or kind[:1] != other[:1] or _COUNTRY & {kind, other}:
        return False
    if any({kind, other} <= alike for alike in _SIDE_BY_SIDE):
        return False
    if {kind, other} <= _PARTNERSHIPS | _LISTED and not (_PARTNERSHIPS & {kind, other} and AUTHORITIES & {kind, other}):
        return False
    return not {kind, other} <= _LISTED | AUTHORITIES


def county_named(name: str) -> str | None:
    """Code of the county of a name.

    Examples
    --------
    >>> county_named("kent"), county_named("Medway")
    ('E10000016', None)
    """
    return _counties().get(name.casefold())


def districts_of(code: str) -> tuple[str, ...]:
    """Names of the local authorities of today that lie in a county.

    Examples
    --------
    >>> districts_of("E10000034")[:2], districts_of("E06000019")
    (('Bromsgrove', 'Malvern Hills'), ())
    """
    table = load("areas_england_wales")
    rows = table[table["area_type"] == "local authority"]
    names = zip(rows["area_code"], rows["area_name"], strict=True)
    return tuple(sorted(str(name) for each, name in names if each != code and code in larger(str(each))))


def authority_named(name: str) -> str | None:
    """Code of the local authority of a name, on the current list.

    Examples
    --------
    >>> authority_named("county durham"), authority_named("Allerdale")
    ('E06000047', None)
    """
    return _authorities().get(name.casefold())


@cache
def _counties() -> dict[str, str]:
    return {name.casefold(): code for name, code in COUNTY_NAMES.items()}


@cache
def _authorities() -> dict[str, str]:
    table = load("areas_england_wales")
    rows = table[table["area_type"] == "local authority"]
    return dict(zip(rows["area_name"].str.casefold(), rows["area_code"], strict=True))


def _county(code: str) -> str | None:
    for start, counties in (("E07", _COUNTIES), ("E08", _METROPOLITAN)):
        if code.startswith(start):
            number = int(code[3:])
            return next((c for c, spans in counties.items() if any(a <= number <= b for a, b in spans)), None)
    return None


@cache
def _forces() -> dict[str, str]:
    """Police force area of each authority and community safety partnership."""
    table = load("areas_england_wales").dropna(subset="parent_code")
    return dict(zip(table["area_code"], table["parent_code"], strict=True))


@cache
def _forces_of_counties() -> dict[str, str]:
    """Police force area of each county, which is that of its districts."""
    found = {_county(code): force for code, force in _forces().items() if _county(code)}
    # Every district of these ended with its county, so none of them is on the list of today.
    ended = {"E10000002": "E23000029", "E10000006": "E23000002", "E10000009": "E23000039", "E10000021": "E23000022"}
    ended |= {"E10000023": "E23000009", "E10000027": "E23000036"}
    return {**{county: force for county, force in found.items() if county}, **ended}


@cache
def _regions_of_forces() -> dict[str, str]:
    table = load("police_forces")
    return dict(zip(table["force_code"], table["region"], strict=True))
