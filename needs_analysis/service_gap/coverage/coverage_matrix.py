"""Which need is covered where, for whom, how and until when, as far as it is stated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, Literal, get_args

import pandas as pd

from needs_analysis import require
from needs_analysis.added_rows import as_day
from needs_analysis.columns import OWN, helpers, keys, labels, taken
from needs_analysis.errors import DataError, Refusal
from needs_analysis.groups import folded
from needs_analysis.result import Result
from needs_analysis.said import Caveat
from needs_analysis.service_gap.coverage.coverage_words import COVERED, NOT_COVERED, NOT_STATED, NOT_SUPPLIED, words
from needs_analysis.service_gap.coverage.covered_areas import AreaList, Covered, area_list, not_on_list
from needs_analysis.service_gap.coverage.tables_given import (
    contracts_given,
    facts_given,
    services_given,
    stated_given,
)
from needs_analysis.source import sources_of, strictest
from needs_analysis.wording import counted, day, is_known, listed, period, plain

ONLY_CONTRACTED: Final = "only named in contracts"
STATES: Final = (COVERED, NOT_COVERED, NOT_STATED, NOT_SUPPLIED)
BY = Literal["service", "need"]
FEATURES: Final = ("age", "sex", "risk_level", "delivery", "capacity", "funder", "ends")
TOLD: Final = ("not_running", "not_on_list")
_SHOWN: Final = ("service_id", "service", "service_type", "parts", *TOLD, *FEATURES, "stated")
_PASSED: Final = " (passed)"
_NOT_YET: Final = frozenset({"needed", "target", "targets", "planned"})
_NO_CAPACITY: Final = _NOT_YET | {
    *("change", "increase", "decrease"),
    *("vacancy", "vacancies", "vacant", "recruiting", "unfilled", "closed"),
}
"""Words of a measure that is no capacity that is there: what is wanted, how it changed, and posts that nobody is in."""
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
    as_of: str | None = None,
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
    as_of : str, optional
        The day, such as ``"2026-03-31"``, on which contracts and services must run to cover an area: after its end (that of its
        extension, where it has one) and before its start a contract covers none. Without it no end is looked at, and that is said.

    Returns
    -------
    Result
        For each area *covered*, *stated not covered*, *not stated* (the published reports do not say) or *not supplied* (the
        office's own file does not); ``parts`` says which part of an area was named. The other columns hold what was stated, or
        one of the last two. ``stated`` holds what was stated without a figure, with its section. Where there is any,
        ``not_running`` says which contracts had ended by ``as_of``, or not begun, and ``not_on_list`` which words for areas are on no list.

    Raises
    ------
    DataError
        For missing columns, services that are doubled, cells that hold lists or similar, days that are none, statements about a service
        that is not there, and an area named as a column.
    Refusal
        For areas that are not on the list of authorities and counties, and settings that are none.

    Notes
    -----
    An area is named by its own name, that of a district, or of a larger area that holds all; a part of a name says nothing. In
    contracts an empty area is the whole force area. Capitals, spaces, commas and how "and" is written make no two services of one.

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
    day_of = None if as_of is None else require.day(as_of, name="as_of")
    given, of_contracts = services_given(services)
    facts, stated = facts_given(facts), stated_given(stated)
    others = None if contracts is None else contracts_given(contracts, as_of=day_of)
    own_contracts = [others] if others is not None else []
    own_contracts += [contracts_given(services, as_of=day_of)] if of_contracts else []
    read = area_list(areas, whole=whole, places=places)
    for area in read.areas:
        if area in {*_SHOWN, *OWN}:
            raise taken(area)
    published = strictest(sources_of(services)) == "already_published"
    rows = [
        _row(service, read, facts, own_contracts, published=published, as_of=day_of)
        for service in given.to_dict("records")
    ]
    if contracts is not None and others is not None:
        published = strictest(sources_of(contracts)) == "already_published"
        rows += [
            _row(service, read, None, [others], published=published, as_of=day_of) for service in _others(others, given)
        ]
    _add_statements(rows, stated, read)
    found = pd.DataFrame(rows)
    told = [name for name in TOLD if (found[name] != "").any()]
    table = found[["service_id", "service", "service_type", *read.areas, "parts", *told, *FEATURES, "stated"]]
    if by == "need":
        table = _by_need(table, read.areas, told)
    tables = [item for item in (services, facts, stated, contracts) if item is not None]
    key = ["service", "service_type"] if by == "service" else ["service_type"]
    return Result(
        table=table,
        columns=(
            *helpers("service_id"),
            *keys(key, written=key),
            *labels(*read.areas, "parts"),
            *labels("services", *TOLD, *FEATURES, "stated", written=True),
        ),
        notes=_left_out(given, facts),
        measure=f"Needs covered by area, {whole}",
        definition="An area is covered where a description, a published figure or a contract names it, its district or the whole.",
        method="Read from descriptions, published figures and contracts by the list of authorities.",
        words=words,
        settings={
            "areas": list(read.areas),
            "whole": whole,
            "by": by,
            "places": dict(places or {}),
            "as_of": None if day_of is None else day_of.isoformat(),
        },
        sources=sources_of(*tables),
    )


def _others(contracts: pd.DataFrame, services: pd.DataFrame) -> list[dict[str, Any]]:
    """Services that only a contract names."""
    listed_ones = set(services["service"].map(folded))
    named = contracts[~contracts["name"].isin(listed_ones)].drop_duplicates("name")["service"]
    return [{"service_id": "", "service": name, "service_type": ONLY_CONTRACTED, "area": None} for name in named]


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
    as_of: date | None,
) -> dict[str, Any]:
    """What is stated about one service."""
    own_facts = _facts_of(service, facts)
    agreed = [rows[rows["name"] == folded(service["service"])] for rows in contracts]
    agreed = [rows for rows in agreed if not rows.empty]
    end = service.get("end_date")
    over = as_of is not None and isinstance(end, date) and end < as_of
    # A figure of several services together says of none where it is.
    found = [_where(each, read) for each in own_facts.to_dict("records") if not _said(each.get("shared_by"))]
    named = [read.read(str(service["area"]))] if is_known(service["area"]) else []
    strange = [not_on_list(str(service["area"]), each) for each in named]
    found = [] if over else [*found, *named]
    supplied = False
    for rows in agreed:
        if rows["area"].notna().any():
            supplied = True
            read_areas = [read.read(cell) if cell else _all_of(read) for cell in rows["area"]]
            strange += [not_on_list(cell, each) for cell, each in zip(rows["area"], read_areas, strict=True)]
            found += [each for each, runs in zip(read_areas, rows["runs"], strict=True) if runs]
    absent = NOT_STATED if published or supplied or _said(service["area"]) else NOT_SUPPLIED
    excluded = {area for each in found for area in each.excluded}
    covered = {area for each in found for area in each.areas} - excluded
    not_running = [f"the service ended on {day(end)}"] if over and isinstance(end, date) else []
    row: dict[str, Any] = {
        "service_id": service["service_id"],
        "service": service["service"],
        "service_type": service["service_type"],
        **{a: COVERED if a in covered else NOT_COVERED if a in excluded else absent for a in read.areas},
        "parts": _parts(found, covered),
        "not_running": "; ".join(dict.fromkeys([*not_running, *_not_running(agreed)])),
        "not_on_list": "; ".join(dict.fromkeys(filter(None, strange))),
        "stated": "",
    }
    shows_facts = facts is not None and _are_published(facts)
    features = {**_of_facts(own_facts if shows_facts else own_facts.head(0), as_of), **_of_contracts(agreed)}
    for name in FEATURES:
        cell = service.get("end_date" if name == "ends" else name)
        written = _end(cell, as_of) if name == "ends" else str(cell).strip() if is_known(cell) else ""
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


def _of_facts(facts: pd.DataFrame, as_of: date | None) -> dict[str, str]:
    """Capacity, funder and end date as published."""
    if not {"unit", "value", "measure"} <= set(facts):
        return {}
    rows = facts.to_dict("records")
    there = [each for each in rows if not _said(each.get("shared_by")) and not _NO_CAPACITY & _words(each)]
    posts = [f"{_amount(each)} ({plain(str(each['measure']))})" for each in there if each["unit"] in _OF_CAPACITY]
    ends = {
        end
        for each in rows
        if each["unit"] == "date" and "end" in str(each["measure"]).split("_")
        if (end := as_day(each["value"], "value")) is not None
    }
    funders = [str(each["funder"]) for each in rows if _said(each.get("funder")) and each["funder"] != NOT_STATED]
    return {
        "capacity": "; ".join(dict.fromkeys(posts)),
        "ends": "; ".join(_end(end, as_of, _later(rows, end)) for end in sorted(ends)),
        "funder": "; ".join(dict.fromkeys(funders)),
    }


def _amount(each: Mapping[Any, Any]) -> str:
    """A number as it was printed, with its unit."""
    return counted(1, str(each["unit"])) if str(each["value"]).strip() == "1" else f"{each['value']} {each['unit']}"


def _later(rows: Sequence[Mapping[Any, Any]], end: date) -> str:
    """The latest period after an end for which a service has figures, so that the end is no longer its end; empty where there is none.

    What is wanted or planned says nothing of whether a service runs, nor does a figure of several services together.
    """
    told = []
    for each in rows:
        planned = _said(each.get("shared_by")) or _NOT_YET & _words(each) or each.get("measure_kind") == "target"
        first, last = (_day_of(each, name) for name in ("period_start", "period_end"))
        if first is not None and first > end and not planned:
            told.append((last or first, first))
    if not told:
        return ""
    last, first = max(told)
    return period(first, last).removeprefix("on ")


def _day_of(each: Mapping[Any, Any], name: str) -> date | None:
    cell = each.get(name)
    return as_day(cell, name) if _said(cell) else None


def _words(each: Mapping[Any, Any]) -> set[str]:
    return set(str(each["measure"]).casefold().split("_"))


def _of_contracts(agreed: Sequence[pd.DataFrame]) -> dict[str, str]:
    """Funders of the contracts that run, and the last day of each contract where they differ."""
    funders = [cell for rows in agreed for cell in rows.loc[rows["runs"], "funder"] if cell]
    each = (zip(rows["ends"], rows["ended"], strict=True) for rows in agreed)
    ends = sorted({(end, ended) for pairs in each for end, ended in pairs if end is not None})
    first_spelled = {folded(name): name for name in reversed(funders)}
    found = {
        "funder": "; ".join(first_spelled[key] for key in dict.fromkeys(map(folded, funders))),
        "ends": "; ".join(f"{day(end)}{_PASSED if ended else ''}" for end, ended in ends),
    }
    return {name: text for name, text in found.items() if text}


def _not_running(agreed: Sequence[pd.DataFrame]) -> list[str]:
    """Contracts that had ended, or not begun."""
    told = []
    for rows in agreed:
        for row in rows[~rows["runs"]].to_dict("records"):
            when = f"ended on {day(row['ends'])}" if row["ended"] else f"starts on {day(row['start'])}"
            told.append(f"{row['contract'] or 'a contract'} {when} ({row['area'] or 'all areas'})")
    return told


def _end(end: Any, as_of: date | None, later: str = "") -> str:
    """The last day of something, and whether it has passed, or has figures of a ``later`` period."""
    if not isinstance(end, date) or not is_known(end):
        return ""
    if later:
        return f"{day(end)} (but there are figures of {later})"
    return f"{day(end)}{_PASSED if as_of is not None and end < as_of else ''}"


def _add_statements(rows: list[dict[str, Any]], stated: pd.DataFrame | None, read: AreaList) -> None:
    """What was stated without a figure, at its service; what is of none, at a row of its own."""
    if stated is None:
        return
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
            key = f"stated: {folded(each['service'])}"
            row = by_id.get(key)
            if row is None:
                row = {"service_id": "", "service": each["service"], "service_type": "no service named"}
                row |= {"parts": "", "not_running": "", "not_on_list": ""}
                row |= {**dict.fromkeys(read.areas, NOT_STATED), **dict.fromkeys(FEATURES, NOT_STATED), "stated": ""}
                by_id[key] = row
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


def _by_need(table: pd.DataFrame, areas: Sequence[str], told: Sequence[str]) -> pd.DataFrame:
    """One row a type of service: covered where any service is, stated not covered only where all of them say so."""
    rows = []
    for _, group in table.groupby(table["service_type"].map(folded), sort=False):
        row: dict[str, Any] = {
            "service_id": " ".join(group["service_id"].astype("str")),
            "service_type": group["service_type"].iloc[0],
        }
        row["services"] = "; ".join(group["service"])
        for area in areas:
            states = set(group[area])
            row[area] = next((s for s in (COVERED, NOT_STATED, NOT_SUPPLIED) if s in states), NOT_COVERED)
        for name in ("parts", *told, *FEATURES, "stated"):
            several = [text for text in dict.fromkeys(group[name]) if text not in ("", NOT_STATED, NOT_SUPPLIED)]
            row[name] = "; ".join(several) if several else group[name].iloc[0]
        rows.append(row)
    return pd.DataFrame(rows)
