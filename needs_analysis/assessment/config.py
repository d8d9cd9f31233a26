"""``assessment.toml``: what an assessment is made of."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic.dataclasses import dataclass

from needs_analysis import toml
from needs_analysis.contracts import ALL, Contract
from needs_analysis.contracts.own import own_contracts
from needs_analysis.errors import ConfigurationError, NeedsAnalysisError
from needs_analysis.files import is_device, why_not_inside
from needs_analysis.findings import Recommendation
from needs_analysis.findings.finding import FAMILIES
from needs_analysis.reading.meaning import area_names
from needs_analysis.reading.readers import READERS
from needs_analysis.release.release import PROFILES

FILE_NAME = "assessment.toml"

Name = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class About(_Strict):
    """What the assessment is called and for whom."""

    title: Name
    office: Name
    force: Name
    areas: tuple[Name, ...] = Field(min_length=1)
    as_of: Name
    note: str = ""
    profile: Name = "lt5"

    @field_validator("profile")
    @classmethod
    def _a_profile(cls, profile: str) -> str:
        if profile not in PROFILES:
            raise ValueError(f"is no release profile; there are {', '.join(PROFILES)}")
        return profile

    @field_validator("force")
    @classmethod
    def _a_force(cls, force: str) -> str:
        found = area_names.areas().find(force)
        if found not in area_names.forces():
            raise ValueError(
                f"is no police force area of England and Wales. {area_names.areas().suggest(force)}".strip()
            )
        return force

    @field_validator("areas")
    @classmethod
    def _known_areas(cls, areas: tuple[str, ...]) -> tuple[str, ...]:
        found = [area_names.areas().find(area) for area in areas]
        for area, name in zip(areas, found, strict=True):
            if name is None:
                raise ValueError(f"{area!r} is no area that is known. {area_names.areas().suggest(area)}".strip())
            if found.count(name) > 1:
                raise ValueError(f"{area!r} stands more than once")
        return areas


def _inside_folder(path: str) -> str:
    if path and (problem := why_not_inside(path)):
        raise ValueError(problem.replace("the folder", "the assessment's folder"))
    return path


@dataclass(frozen=True, config=ConfigDict(extra="forbid", str_strip_whitespace=True))
class Area:
    """Which force and year the derived tables are made for, and where they go; the force is that of ``[about]``."""

    force: Name
    police_uk_slug: Name
    police_uk_year: int
    pfa_code: Name
    retrieved: Name
    target: str = ""

    @field_validator("target")
    @classmethod
    def _inside(cls, path: str) -> str:
        return _inside_folder(path)


KINDS: Final = ("table", "boundaries", *READERS)
"""Kinds of tables: the project's own, outlines of areas, and every kind of file that is sent."""


class TableSettings(_Strict):
    """One table: a file with its contract or of a kind that is sent, or several tables of facts under each other.

    ``layout`` is the path of a TOML file that says how what was sent is laid out.
    """

    path: str = ""
    contract: str = ""
    concat: tuple[str, ...] = ()
    kind: Name = "table"
    layout: str = ""

    @model_validator(mode="after")
    def _one_of_both(self) -> TableSettings:
        if bool(self.path) == bool(self.concat):
            raise ValueError("needs either path (with contract) or concat")
        if self.path and self.kind == "table" and not self.contract:
            raise ValueError(f"has no contract; there are {', '.join(sorted(ALL))}, and those in contracts/")
        if self.kind not in KINDS:
            raise ValueError(f"is of no kind {self.kind!r}; there are {', '.join(KINDS)}")
        if self.path and self.kind in READERS and READERS[self.kind].layout == "needed" and not self.layout:
            raise ValueError(f"is of kind {self.kind} and needs a layout that describes the file")
        return self

    @field_validator("path", "layout")
    @classmethod
    def _inside(cls, path: str) -> str:
        return _inside_folder(path)


class FindingSettings(_Strict):
    """One finding: which metric of the library, on which tables, with which settings."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,19}$")]
    title: Name
    family: Name
    priority: Name
    metric: Name
    tables: tuple[Name, ...] = Field(min_length=1)
    service: str = ""
    headline: bool = False
    settings: dict[str, Any] = Field(default_factory=dict)

    @field_validator("family")
    @classmethod
    def _a_family(cls, family: str) -> str:
        if family not in FAMILIES:
            raise ValueError(f"is no family of findings; there are {', '.join(FAMILIES)}")
        return family

    @field_validator("id")
    @classmethod
    def _no_device(cls, name: str) -> str:
        if is_device(name):
            raise ValueError("is a name that Windows keeps for a device, and files are named after it")
        return name


class RecommendationSettings(_Strict):
    """One authored recommendation and the verdicts under which it stands."""

    id: Name
    finding: Name
    when_verdict: tuple[str, ...] = ()
    text: Name
    owner: Name
    timescale: Name
    cost: Name
    measure_of_success: Name
    needs_to_know: str = ""

    @model_validator(mode="after")
    def _sound(self) -> RecommendationSettings:
        try:
            Recommendation(**self.model_dump())
        except NeedsAnalysisError as error:
            raise ValueError(str(error)) from None
        return self


class MissingSettings(_Strict):
    """Data that were not to be had, and who could supply them."""

    what: Name
    why: Name
    who: Name


class Configuration(_Strict):
    """Everything of an ``assessment.toml``."""

    about: About
    priorities: tuple[Name, ...] = Field(min_length=1)
    tables: dict[str, TableSettings]
    findings: tuple[FindingSettings, ...] = Field(min_length=1)
    recommendations: tuple[RecommendationSettings, ...] = ()
    missing: tuple[MissingSettings, ...] = ()
    terms: dict[str, str] = Field(default_factory=dict)
    process: Area | None = None
    seed: int = 20_250_331

    @model_validator(mode="before")
    @classmethod
    def _of_one_force(cls, given: Any) -> Any:
        """The force is written once, in [about]."""
        about, process = (given.get(name) if isinstance(given, dict) else None for name in ("about", "process"))
        if not isinstance(about, dict) or not isinstance(process, dict):
            return given
        if "force" in process:
            raise ValueError("process: the force stands in [about], and only there")
        if not str(process.get("target") or "").strip():
            raise ValueError("process: names no target, the folder that its tables go to")
        return {**given, "process": {**process, "force": about.get("force", "")}}

    @model_validator(mode="after")
    def _consistent(self) -> Configuration:
        for kind, ids in (
            ("findings", [f.id for f in self.findings]),
            ("recommendations", [r.id for r in self.recommendations]),
        ):
            # Ids name files, and some systems do not tell capitals apart.
            folded = [name.casefold() for name in ids]
            doubled = sorted({name for name in ids if folded.count(name.casefold()) > 1})
            if doubled:
                raise ValueError(f"{kind}: the id {doubled[0]!r} stands more than once")
        doubled = sorted({each for each in self.priorities if self.priorities.count(each) > 1})
        if doubled:
            raise ValueError(f"priorities: {doubled[0]!r} stands more than once")
        for finding in self.findings:
            if finding.priority not in self.priorities:
                raise ValueError(
                    f"findings: {finding.id} serves {finding.priority!r}, which is not one of the priorities"
                )
        known = {finding.id for finding in self.findings}
        for recommendation in self.recommendations:
            if recommendation.finding not in known:
                raise ValueError(
                    f"recommendations: {recommendation.id} rests on {recommendation.finding!r}, which is no finding"
                )
        for name, table in self.tables.items():
            for part in table.concat:
                if part not in self.tables:
                    raise ValueError(f"tables: {name} is put together from {part!r}, which is no table")
                if self.tables[part].concat:
                    raise ValueError(f"tables: {name} is put together from {part!r}, which has no file of its own")
        return self


def read_configuration(path: Path) -> Configuration:
    """Read and check an ``assessment.toml``.

    Raises
    ------
    ConfigurationError
        With every problem: bad TOML with its line, an unknown, missing or wrong setting with its place.
    """
    entries = toml.entries(path)
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    try:
        found = Configuration.model_validate(entries)
    except ValidationError as error:
        raise ConfigurationError([_problem(item, lines, path) for item in error.errors()]) from None
    known = contracts_of(path.parent)
    problems = [
        {
            "file": path.name,
            "row": _line(["tables", name, "contract"], lines),
            "column": f"tables.{name}.contract",
            "problem": f"has no contract {settings.contract!r}",
            "expected": f"one of {', '.join(sorted(known))}",
            "remedy": f"Correct it, or describe the table in contracts/{settings.contract}.toml.",
        }
        for name, settings in found.tables.items()
        if settings.contract and settings.contract not in known
    ]
    if problems:
        raise ConfigurationError(problems)
    return found


def contracts_of(folder: Path) -> dict[str, Contract]:
    """Every contract that tables of an assessment may keep: the shipped ones and its own, in ``contracts/``."""
    return {**ALL, **own_contracts(folder / "contracts", shipped=frozenset(ALL))}


def _problem(item: Any, lines: list[str], path: Path) -> dict[str, Any]:
    place = [str(part) for part in item["loc"]]
    message = str(item["msg"]).removeprefix("Value error, ")
    expected = {"missing": "a value", "extra_forbidden": "no such setting"}.get(item["type"], "")
    remedy = {"missing": "Add it.", "extra_forbidden": "Correct its spelling or take it out."}.get(
        item["type"], "Correct it."
    )
    return {
        "file": path.name,
        "row": _line(place, lines),
        "column": ".".join(place) or None,
        "problem": message[:1].lower() + message[1:],
        "expected": expected,
        "remedy": remedy,
    }


def _line(place: list[str], lines: list[str]) -> int | None:
    """Line of a setting: the n-th block of an array of tables, then the key in it."""
    start, names = 0, place
    if len(place) > 1 and place[1].isdigit():
        headers = [number for number, line in enumerate(lines) if line.strip() == f"[[{place[0]}]]"]
        if int(place[1]) >= len(headers):
            return None
        start, names = headers[int(place[1])], place[2:]
    elif len(place) > 1:
        start = next(
            (n for n, line in enumerate(lines) if line.strip() in (f"[{place[0]}]", f"[{'.'.join(place[:-1])}]")), 0
        )
        names = place[-1:]
    for number in range(start, len(lines)):
        if names and lines[number].split("=")[0].strip() == names[-1]:
            return number + 1
        if number > start and lines[number].startswith("["):
            break
    return start + 1 if place else None
