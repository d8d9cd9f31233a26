"""Which need is covered where, for whom, how and until when, as far as it is stated."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, get_args

import pandas as pd

from needs_analysis import require
from needs_analysis.columns import OWN, Column, helpers, labels, taken
from needs_analysis.errors import DataError, Refusal
from needs_analysis.groups import folded
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.service_gap.coverage.covered_areas import AreaList, Covered, area_list
from needs_analysis.source import sources_of, strictest
from needs_analysis.wording import count, counted, day, is_known, listed, missing, plain, sentence_case

COVERED: Final = "covered"
NOT_COVERED: Final = "stated not covered"
NOT_STATED: Final = "not stated"
NOT_SUPPLIED: Final = "not supplied"
ONLY_CONTRACTED: Final = "only named in contracts"
STATES: Final = (COVERED, NOT_COVERED, NOT_STATED, NOT_SUPPLIED)
BY = Literal["service", "need"]
FEATURES: Final = ("age", "sex", "risk_level", "delivery", "capacity", "funder", "ends")
_SHOWN: Final = ("service_id", "service", "service_type", "parts", *FEATURES, "stated")
_NO_CAPACITY: Final = frozenset({"needed", "target", "targets", "change", "increase", "decrease"})
"""Words of a measure that is no capacity that is there."""
_OF_CAPACITY: Final = frozenset({"posts", "FTE", "groups", "places", "bed spaces", "family places"})


def coverage_matrix(
    services: pd.DataFrame,
    facts: pd.DataFrame | None = None,
    stated: pd.DataFrame | None = None,
    contracts: pd.DataFrame | None = None,
    *,
    areas: Sequence[str],
    whole: str,
    by: BY = "service",
    places: Mapping[str, str] | None = None,
) -> Result:
    """Map needs and services to areas, groups, risk, delivery, capacity, funder and end date, as far as these are stated.

    Parameters
    ----------
    services : pandas.DataFrame
        Services (contract ``services``); an office that has no such table gives its contracts (``service_contracts``) here.
    facts : pandas.DataFrame, optional
        Published facts: their areas, capacity, funders and dates.
    stated : pandas.DataFrame, optional
        Waits, low reporting and other needs that were stated without a figure (contract ``stated_needs``).
    contracts : pandas.DataFrame, optional
        Contracts and grants (contract ``service_contracts``), joined to services by the service's name; a service that only they name has a
        row of its own.
    areas : sequence of str
        The upper-tier areas, by their official names. Their districts are known.
    whole : str
        Name of them all together, such as that of the force.
    by : {"service", "need"}
        One row a service, or one a type of service.
    places : mapping of str to str, optional
        Towns and short names that are no authority, and the area each lies in.

    Returns
    -------
    Result
        For each area *covered*, *stated not covered*, *not stated* (the published reports do not say) or *not supplied* (the
        office's own file does not); ``parts`` says which part of an area was named. The other columns hold what was stated, or
        one of the last two. ``stated`` holds what was stated without a figure, with its section.

    Raises
    ------
    DataError
        For missing columns, services that are doubled, statements about a service that is not there, and an area named as a column.
    Refusal
        For areas that are not on the list of authorities and counties.

    Notes
    -----
    An area is named by its own name, that of a district, or of a larger area that holds all; a part of a name says nothing. In
    contracts an empty area is the whole force area.

    Examples
    --------
    >>> contracts = pd.DataFrame({"contract": ["C1"], "service": ["IDVA"], "funder": ["PCC"], "area": ["Medway"],
    ...                           "value_a_year": [90_000], "end": ["2026-03-31"]})
    >>> found = coverage_matrix(contracts, areas=["Kent", "Medway"], whole="Kent and Medway")
    >>> found.table[["Kent", "Medway", "funder", "age"]].iloc[0].tolist()
    ['not stated', 'covered', 'PCC', 'not supplied']
    """
    if by not in get_args(BY):
        raise Refusal(f"There is no map by {by!r}", remedy='Use by="service" or by="need".')
    given = _services_of(services)
    own_contracts = [table for table in (contracts, services if given is not services else None) if table is not None]
    read = area_list(areas, whole=whole, places=places)
    for area in read.areas:
        if area in {*_SHOWN, *OWN}:
            raise taken(area)
    published = strictest(sources_of(services)) == "already_published"
    rows = [_row(service, read, facts, own_contracts, published=published) for service in given.to_dict("records")]
    if contracts is not None:
        published = strictest(sources_of(contracts)) == "already_published"
        rows += [_row(service, read, None, [contracts], published=published) for service in _others(contracts, given)]
    _add_statements(rows, stated, read)
    table = pd.DataFrame(rows)[["service_id", "service", "service_type", *read.areas, "parts", *FEATURES, "stated"]]
    if by == "need":
        table = _by_need(table, read.areas)
    tables = [item for item in (services, facts, stated, contracts) if item is not None]
    key = ["service", "service_type"] if by == "service" else ["service_type"]
    return Result(
        table=table,
        columns=(
            *helpers("service_id"),
            *(Column(name, "key", written=True) for name in key),
            *labels(*read.areas, "parts"),
            *labels("services", *FEATURES, "stated", written=True),
        ),
        notes=_left_out(given, facts),
        measure=f"Needs covered by area, {whole}",
        definition="An area is covered where a description, a published figure or a contract names it, its district or the whole.",
        method="Read from descriptions, published figures and contracts by the list of authorities.",
        words=words,
        settings={"areas": list(areas), "whole": whole, "by": by, "places": dict(places or {})},
        sources=sources_of(*tables),
    )


def _services_of(services: pd.DataFrame) -> pd.DataFrame:
    """Services, from their own table or from contracts."""
    if isinstance(services, pd.DataFrame) and "contract" in services and "service_type" not in services:
        require.columns(services, ("contract", "service", "funder"), what="contracts")
        require.known(services, "service", what="contracts")
        names = services.drop_duplicates("service")["service"].astype("str")
        return pd.DataFrame({"service_id": names, "service": names, "service_type": names, "area": None})
    require.columns(services, ("service_id", "service", "service_type", "area"), what="services")
    for name in ("service_id", "service", "service_type"):
        require.known(services, name, what="services")
    require.once(services, ["service_id"], what="services")
    return services


def _others(contracts: pd.DataFrame, services: pd.DataFrame) -> list[dict[str, Any]]:
    """Services that only a contract names."""
    listed_ones = {folded(name) for name in services["service"]}
    named = contracts["service"].dropna().drop_duplicates().astype("str")
    one_each = {folded(name): name for name in reversed(named.tolist())}
    return [
        {"service_id": "", "service": name, "service_type": ONLY_CONTRACTED, "area": None}
        for key, name in reversed(one_each.items())
        if key not in listed_ones
    ]


def _left_out(services: pd.DataFrame, facts: pd.DataFrame | None) -> tuple[Caveat, ...]:
    """Say so where facts are not shown because they were not published."""
    if facts is None or _are_published(facts) or not any(len(_facts_of(s, facts)) for s in services.to_dict("records")):
        return ()
    told = (
        "Capacity, funder and end are not taken from figures that are not yet published; "
        "where these are the only ones, they are called not supplied or not stated."
    )
    return (Caveat("FACTS_NOT_PUBLISHED", told),)


def _are_published(facts: pd.DataFrame) -> bool:
    return strictest(sources_of(facts)) == "already_published"


def _row(
    service: Mapping[Any, Any],
    read: AreaList,
    facts: pd.DataFrame | None,
    contracts: Sequence[pd.DataFrame],
    *,
    published: bool,
) -> dict[str, Any]:
    """What is stated about one service."""
    own_facts = _facts_of(service, facts)
    agreed = [table[table["service"].map(folded) == folded(service["service"])] for table in contracts]
    agreed = [rows for rows in agreed if not rows.empty]
    # A figure of several services together says of none where it is.
    found = [_where(each, read) for each in own_facts.to_dict("records") if not _said(each.get("shared_by"))]
    if is_known(service["area"]):
        found.append(read.read(str(service["area"])))
    supplied = False
    for rows in agreed:
        if "area" in rows:
            supplied = True
            found += [
                read.read(str(cell)) if is_known(cell) and str(cell).strip() else _all_of(read) for cell in rows["area"]
            ]
    absent = NOT_STATED if published or supplied or _said(service["area"]) else NOT_SUPPLIED
    excluded = {area for each in found for area in each.excluded}
    covered = {area for each in found for area in each.areas} - excluded
    row: dict[str, Any] = {
        "service_id": service["service_id"],
        "service": service["service"],
        "service_type": service["service_type"],
        **{a: COVERED if a in covered else NOT_COVERED if a in excluded else absent for a in read.areas},
        "parts": _parts(found, covered),
        "stated": "",
    }
    shows_facts = facts is not None and _are_published(facts)
    features = {**_of_facts(own_facts if shows_facts else own_facts.head(0)), **_of_contracts(agreed)}
    for name in FEATURES:
        cell = service.get("end_date" if name == "ends" else name)
        written = _date(cell) if name == "ends" else str(cell).strip() if is_known(cell) else ""
        row[name] = written or features.get(name) or (NOT_STATED if published else NOT_SUPPLIED)
    return row


def _where(fact: Mapping[Any, Any], read: AreaList) -> Covered:
    """Where a figure is about: as the report names it, which may be a part only, else the areas that it is entered under."""
    named = read.read(str(fact["area"])) if _said(fact.get("area")) else Covered()
    if named.areas or named.excluded or not _said(fact.get("areas")):
        return named
    return read.read(str(fact["areas"]))


def _said(cell: Any) -> bool:
    return is_known(cell) and bool(str(cell).strip())


def _all_of(read: AreaList) -> Covered:
    return Covered(areas=frozenset(read.areas))


def _parts(found: Sequence[Covered], covered: set[str]) -> str:
    """Of areas that are only named in part, the parts."""
    whole = {area for each in found for area in each.areas if area not in each.parts}
    said = []
    for area in sorted(covered - whole):
        named = sorted({place for each in found for place in each.parts.get(area, ())})
        said.append(f"{area}: {listed(named)}")
    return "; ".join(said)


def _facts_of(service: Mapping[Any, Any], facts: pd.DataFrame | None) -> pd.DataFrame:
    ids = str(service["fact_ids"]).split() if _said(service.get("fact_ids")) else []
    if facts is None or not ids:
        return pd.DataFrame()
    require.columns(facts, ("fact_id",), what="facts")
    return facts[facts["fact_id"].isin(ids)]


def _of_facts(facts: pd.DataFrame) -> dict[str, str]:
    """Capacity, funder and end date as published."""
    if not {"unit", "value", "measure"} <= set(facts):
        return {}
    rows = facts.to_dict("records")
    there = [each for each in rows if not _said(each.get("shared_by")) and not _NO_CAPACITY & _words(each)]
    posts = [
        f"{each['value']} {each['unit']} ({plain(str(each['measure']))})"
        for each in there
        if each["unit"] in _OF_CAPACITY
    ]
    ends = [str(each["value"]) for each in rows if each["unit"] == "date" and "end" in str(each["measure"]).split("_")]
    funders = [str(each["funder"]) for each in rows if _said(each.get("funder")) and each["funder"] != NOT_STATED]
    return {
        "capacity": "; ".join(dict.fromkeys(posts)),
        "ends": "; ".join(filter(None, (_date(end) for end in sorted(set(ends))))),
        "funder": "; ".join(dict.fromkeys(funders)),
    }


def _words(each: Mapping[Any, Any]) -> set[str]:
    return set(str(each["measure"]).casefold().split("_"))


def _of_contracts(agreed: Sequence[pd.DataFrame]) -> dict[str, str]:
    """Funders, and the last day of each contract where they differ."""
    found: dict[str, str] = {}
    funders = [str(cell) for rows in agreed for cell in rows.get("funder", pd.Series(dtype=object)).dropna()]
    ends = sorted({pd.Timestamp(cell) for rows in agreed for cell in rows.get("end", pd.Series(dtype=object)).dropna()})
    if funders:
        found["funder"] = "; ".join(dict.fromkeys(funders))
    if ends:
        found["ends"] = "; ".join(day(end.date()) for end in ends)
    return found


def _date(cell: Any) -> str:
    if not _said(cell):
        return ""
    try:
        return day(pd.Timestamp(cell).date())
    except (ValueError, TypeError):
        raise DataError.one(
            "the end of a service is no date", column="end_date", expected="a date as 2025-03-31", remedy="Correct it."
        ) from None


def _add_statements(rows: list[dict[str, Any]], stated: pd.DataFrame | None, read: AreaList) -> None:
    """What was stated without a figure, at its service; what is of none, at a row of its own."""
    if stated is None:
        return
    require.columns(stated, ("stated_id", "service_id", "service", "kind", "statement", "section"), what="statements")
    require.once(stated, ["stated_id"], what="statements")
    by_id = {str(row["service_id"]): row for row in rows}
    for each in stated.to_dict("records"):
        if _said(each["service_id"]):
            row = by_id.get(str(each["service_id"]))
            if row is None:
                raise DataError.one(
                    f"statement {each['stated_id']} is about service {each['service_id']}, which is not there",
                    column="service_id",
                    expected="the id of a service, or nothing",
                    remedy="Correct it.",
                )
        else:
            row = by_id.get(f"stated: {each['service']}")
            if row is None:
                row = {"service_id": "", "service": each["service"], "service_type": "no service named", "parts": ""}
                row |= {**dict.fromkeys(read.areas, NOT_STATED), **dict.fromkeys(FEATURES, NOT_STATED), "stated": ""}
                by_id[f"stated: {each['service']}"] = row
                rows.append(row)
        row["stated"] = "; ".join(filter(None, (row["stated"], statement_in_words(each))))


def statement_in_words(each: Mapping[Any, Any]) -> str:
    """What was stated, of whom, where and in which section.

    Examples
    --------
    >>> statement_in_words({"kind": "waiting list", "statement": "waits are long", "areas": "Kent;Medway", "section": "para 3"})
    'waiting list: waits are long (Kent and Medway; stated in para 3)'
    """
    about = [str(each[name]) for name in ("group",) if _said(each.get(name))]
    if _said(each.get("areas")):
        about.append(listed([part.strip() for part in str(each["areas"]).split(";")]))
    if _said(each.get("period_stated")):
        about.append(str(each["period_stated"]))
    about.append(f"stated in {each['section']}")
    return f"{each['kind']}: {each['statement']} ({'; '.join(about)})"


def _by_need(table: pd.DataFrame, areas: Sequence[str]) -> pd.DataFrame:
    """One row a type of service: covered where any service is, stated not covered only where all of them say so."""
    rows = []
    for need, group in table.groupby("service_type", sort=False):
        row: dict[str, Any] = {"service_id": " ".join(group["service_id"]), "service_type": need}
        row["services"] = "; ".join(group["service"])
        for area in areas:
            states = set(group[area])
            row[area] = next((s for s in (COVERED, NOT_STATED, NOT_SUPPLIED) if s in states), NOT_COVERED)
        for name in ("parts", *FEATURES, "stated"):
            several = [text for text in dict.fromkeys(group[name]) if text not in ("", NOT_STATED, NOT_SUPPLIED)]
            row[name] = "; ".join(several) if several else group[name].iloc[0]
        rows.append(row)
    return pd.DataFrame(rows)


_SAID_FIRST: Final = ("waiting list", "demand above capacity", "more provision needed", "low reporting")
"""What is stated that a commissioner asks for first; the rest is counted."""


def _kinds_of_need(services: pd.Series[Any], stated: pd.Series[Any]) -> str:
    """What was stated of which services, the waiting lists first."""
    said, named = [], set()
    for kind in _SAID_FIRST:
        there = [
            str(name) for name, text in zip(services, stated, strict=True) if re.search(rf"(?:^|; ){kind}:", str(text))
        ]
        named |= set(there)
        said += [f"{kind} ({listed(there, most=3)})"] if there else []
    rest = len(services) - len(named)
    said += (
        [f"other matters of {counted(rest, 'services')}" if said else f"needs of {counted(rest, 'services')}"]
        if rest
        else []
    )
    # One sentence each: together they would be too long to read.
    return " ".join([f"Stated without a figure: {said[0]}.", *(f"{sentence_case(each)}." for each in said[1:])])


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """How many services are stated for all, some or none of the areas, and what was stated without a figure."""
    of_services = settings["by"] == "service"
    states = table[settings["areas"]]
    what = counted(len(table), "services" if of_services else "types of service")
    name = "service" if of_services else "service_type"
    covered = (states == COVERED).sum(axis=1)
    part = (covered > 0) & (covered < len(settings["areas"]))
    whole = settings["whole"]
    if states.isna().any(axis=None):
        first = f"How many of {what} are stated to cover {whole} is {missing()}."
    else:
        first = (
            f"Of {what}, {count(int((covered == len(settings['areas'])).sum()))} {'is' if len(table) == 1 else 'are'} stated to cover "
            f"all of {whole} and {count(int(part.sum()))} a part; for {count(int((covered == 0).sum()))} no area of it is stated."
        )
    panel = f"{first} Nothing is reported for the other areas, which does not mean that there is no service."
    without = [str(each) for each in table.loc[(states == NOT_COVERED).any(axis=1), name]]
    if without:
        panel += f" Stated not to cover every area: {listed(without, most=3)}."
    stated = table.loc[table["stated"].fillna("") != "", [name, "stated"]]
    if len(stated):
        panel += f" {_kinds_of_need(stated[name], stated['stated'])}"
    named = [str(each) for each in table.loc[part, name]]
    left_out = f" Part only: {listed(named)}." if named else ""
    text = "A service that is not reported for an area may still be there: ask before concluding that there is a gap."
    return Said(
        panel,
        f"{panel}{left_out}",
        caveats=(Caveat("NOT_STATED", text),),
    )
