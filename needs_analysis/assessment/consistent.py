"""Whether the parts of an ``assessment.toml`` fit each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from needs_analysis.assessment.config import (
    BOUNDARIES,
    REFERENCE,
    FindingSettings,
    RecommendationSettings,
    TableSettings,
)

_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(frozen=True)
class Misfit:
    """One thing that does not fit another.

    Parameters
    ----------
    place : tuple of str
        Where it stands, such as ``("tables", "facts", "concat")``; the third block of findings is ``("findings", "2")``.
    problem : str
        In words.
    remedy : str
        What to write.
    expected : str
        What was expected, where that is not clear.
    """

    place: tuple[str, ...]
    problem: str
    remedy: str = "Correct it."
    expected: str = ""


@dataclass(frozen=True)
class _Parts:
    """Those parts that are sound by themselves, and the names of all."""

    priorities: tuple[str, ...]
    tables: Mapping[str, TableSettings]
    names: frozenset[str]
    findings: Mapping[str, FindingSettings]
    ids: frozenset[str]
    recommendations: Mapping[str, RecommendationSettings]


def consistent(entries: Mapping[str, Any], contracts: Iterable[str]) -> list[Misfit]:
    """Everything in an ``assessment.toml`` that does not fit the rest; what is not sound by itself is passed over.

    Parameters
    ----------
    entries : mapping
        As TOML has them.
    contracts : iterable of str
        Names of the contracts that tables may keep.
    """
    parts = _parts(entries)
    known = sorted(contracts)
    return [
        *_doubled(entries),
        *_findings(parts),
        *_recommendations(parts),
        *_tables(parts, known),
        *_rings(parts.tables),
    ]


def _parts(entries: Mapping[str, Any]) -> _Parts:
    tables = entries.get("tables")
    tables = tables if isinstance(tables, dict) else {}
    findings, recommendations = _blocks(entries, "findings"), _blocks(entries, "recommendations")
    return _Parts(
        priorities=tuple(_texts(entries.get("priorities"))),
        tables=_sound(TableSettings, tables),
        names=frozenset(tables),
        findings=_sound(FindingSettings, findings),
        ids=frozenset(str(block.get("id")) for block in findings.values()),
        recommendations=_sound(RecommendationSettings, recommendations),
    )


def _texts(value: Any) -> list[str]:
    return [each.strip() for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _blocks(entries: Mapping[str, Any], name: str) -> dict[str, dict[str, Any]]:
    """The blocks of an array of tables by their number, as places count them."""
    found = entries.get(name)
    given = found if isinstance(found, list) else []
    return {str(number): block for number, block in enumerate(given) if isinstance(block, dict)}


def _sound(model: type[_Model], given: Mapping[str, Any]) -> dict[str, _Model]:
    found = {}
    for name, settings in given.items():
        try:
            found[name] = model.model_validate(settings)
        except ValidationError:
            continue
    return found


def _doubled(entries: Mapping[str, Any]) -> Iterator[Misfit]:
    for kind in ("findings", "recommendations"):
        seen: set[str] = set()
        for number, block in _blocks(entries, kind).items():
            name = block.get("id")
            if not isinstance(name, str):
                continue
            # Ids name files, and some systems do not tell capitals apart.
            if name.casefold() in seen:
                yield Misfit((kind, number, "id"), f"the id {name!r} appears more than once", "Give it another.")
            seen.add(name.casefold())
    given = _texts(entries.get("priorities"))
    for name in sorted({each for each in given if given.count(each) > 1}):
        yield Misfit(("priorities",), f"{name!r} appears more than once", "Remove one of them.")


def _findings(parts: _Parts) -> Iterator[Misfit]:
    for number, finding in parts.findings.items():
        if finding.priority not in parts.priorities:
            problem = f"{finding.id} serves {finding.priority!r}, which is not one of the priorities"
            yield Misfit(("findings", number, "priority"), problem, expected=f"one of {'; '.join(parts.priorities)}")


def _recommendations(parts: _Parts) -> Iterator[Misfit]:
    for number, item in parts.recommendations.items():
        if item.finding not in parts.ids:
            problem = f"{item.id} rests on {item.finding!r}, which is no finding"
            yield Misfit(("recommendations", number, "finding"), problem)


def _tables(parts: _Parts, contracts: list[str]) -> Iterator[Misfit]:
    for name in sorted(parts.names):
        if not name.strip() or name.startswith((BOUNDARIES, REFERENCE)):
            problem = f"the table name {name!r} is reserved"
            yield Misfit(("tables", name), problem, "Give it another name.")
    for name, table in parts.tables.items():
        if table.contract and table.contract not in contracts:
            yield Misfit(
                ("tables", name, "contract"),
                f"has no contract {table.contract!r}",
                f"Correct it, or describe the table in contracts/{table.contract}.toml.",
                f"one of {', '.join(contracts)}",
            )
        for part in table.concat:
            if part not in parts.names:
                yield Misfit(
                    ("tables", name, "concat"), f"{name} combines {part!r}, which is not a table of this assessment"
                )
            elif part in parts.tables and parts.tables[part].concat:
                problem = f"{name} is put together from {part!r}, which has no file of its own"
                yield Misfit(("tables", name, "concat"), problem, "Name the tables that it is put together from.")


def _rings(tables: Mapping[str, TableSettings]) -> Iterator[Misfit]:
    """Tables that are made of themselves, each ring once, from the first of its tables in the file."""
    links = {
        name: [
            each
            for each in dict.fromkeys(need.removeprefix(BOUNDARIES) for need in table.needs)
            # One put together from another of its kind is refused by itself.
            if each in tables and not (table.concat and tables[each].concat)
        ]
        for name, table in tables.items()
    }
    done: set[str] = set()
    for start in links:
        path = _back_to(start, links, without=done)
        done.add(start)
        if path:
            key = "concat" if tables[start].concat else "tables"
            problem = f"{' -> '.join(path)}: a table cannot depend on itself"
            yield Misfit(("tables", start, key), problem, "Base one of them on a file or on another table.")


def _back_to(start: str, links: Mapping[str, list[str]], *, without: set[str]) -> list[str]:
    """The shortest way from a table back to itself; nothing where there is none."""
    ways, seen = [[start]], set(without)
    for way in ways:
        for each in links[way[-1]]:
            if each == start:
                return [*way, start]
            if each not in seen:
                seen.add(each)
                ways.append([*way, each])
    return []
