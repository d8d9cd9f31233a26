"""``assessment.toml``: what an assessment is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic.dataclasses import dataclass

from needs_analysis.assessment.profile_settings import ProfileSettings
from needs_analysis.contracts import ALL
from needs_analysis.errors import NeedsAnalysisError
from needs_analysis.files import is_device, why_not_inside
from needs_analysis.findings import Recommendation
from needs_analysis.findings.finding import FAMILIES
from needs_analysis.reading.meaning import area_names
from needs_analysis.reading.readers import READERS, kind_named
from needs_analysis.release.profile import PROFILES, Profile, profile_named

FILE_NAME: Final = "assessment.toml"
FORMAT: Final = 2
"""The number that an ``assessment.toml`` opens with."""
FORMAT_LINE: Final = f"format = {FORMAT}"
"""How it opens."""
BOUNDARIES: Final = "boundaries:"
REFERENCE: Final = "reference:"
"""What names of outlines and of shipped tables begin with where a finding asks for them."""

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

    @field_validator("force")
    @classmethod
    def _a_force(cls, force: str) -> str:
        found = area_names.areas().find(force)
        if found not in area_names.forces():
            raise ValueError(
                f"is not a police force area of England and Wales. {area_names.areas().suggest(force)}".strip()
            )
        return force

    @field_validator("areas")
    @classmethod
    def _known_areas(cls, areas: tuple[str, ...]) -> tuple[str, ...]:
        found = [area_names.areas().find(area) for area in areas]
        for area, name in zip(areas, found, strict=True):
            if name is None:
                raise ValueError(f"{area!r} is not a known area. {area_names.areas().suggest(area)}".strip())
            if found.count(name) > 1:
                raise ValueError(f"{area!r} appears more than once")
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
    """One table: a file with its contract or of a kind that is sent, several tables under each other, or what a metric makes of others.

    ``layout`` is the path of a TOML file that says how what was sent is laid out. With ``unloaded`` a csv file is not read
    into memory: metrics that run on an engine read it where it is, and others refuse it. A Parquet file and a large csv never are. ``metric`` is written ``from``: the table is the
    result of that metric on ``tables`` with ``settings``.
    """

    path: str = ""
    contract: str = ""
    concat: tuple[Name, ...] = ()
    kind: Name = "table"
    layout: str = ""
    unloaded: bool = False
    metric: str = Field(default="", alias="from")
    tables: tuple[Name, ...] = ()
    settings: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_of_three(self) -> TableSettings:
        problems = [*self._of_its_origin(), *self._of_its_file()]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _of_its_origin(self) -> list[str]:
        problems = []
        if sum(map(bool, (self.path, self.concat, self.metric))) != 1:
            problems.append("needs exactly one of path (with contract), concat or from (with tables)")
        if self.metric and not self.tables:
            problems.append(f'takes its rows from {self.metric} but names no tables; add tables = ["..."]')
        if self.metric and (self.contract or self.layout or self.kind != "table"):
            problems.append("is calculated by a metric, so it has no contract, kind or layout; remove them")
        if not self.metric and (self.tables or self.settings):
            problems.append('has tables or settings but no metric; add from = "..."')
        return problems

    def _of_its_file(self) -> list[str]:
        problems = []
        if self.path and self.kind == "table" and not self.contract:
            problems.append(f"has no contract; there are {', '.join(sorted(ALL))}, and those in contracts/")
        if self.kind not in KINDS:
            problems.append(f"has kind {self.kind!r}, which is not a kind of table; there are {', '.join(KINDS)}")
        if self.path and self.kind in READERS and READERS[self.kind].layout == "needed" and not self.layout:
            problems.append(f"is of kind {self.kind} and needs a layout that describes the file")
        if self.unloaded and not (self.path and self.kind == "table"):
            problems.append("is no csv or Parquet file with a contract, so it cannot stay unloaded; remove unloaded")
        return problems

    @field_validator("kind")
    @classmethod
    def _named(cls, kind: str) -> str:
        return kind_named(kind)

    @field_validator("path", "layout")
    @classmethod
    def _inside(cls, path: str) -> str:
        return _inside_folder(path)

    @property
    def needs(self) -> tuple[str, ...]:
        """Names of what it is made of, as they are written."""
        return (*self.concat, *self.tables, *tables_in(self.settings))


def tables_in(settings: Any) -> tuple[str, ...]:
    """Names of tables that settings take a value from: those of ``{ table = "...", ... }``, at any depth.

    Examples
    --------
    >>> tables_in({"now": {"table": "quarters", "where": {"quarter": "2025/26 Q1"}}, "before": "B017"})
    ('quarters',)
    """
    if isinstance(settings, Mapping):
        own = (settings["table"],) if isinstance(settings.get("table"), str) else ()
        return (*own, *(name for value in settings.values() for name in tables_in(value)))
    if isinstance(settings, list | tuple):
        return tuple(name for value in settings for name in tables_in(value))
    return ()


class FindingSettings(_Strict):
    """One finding: which metric of the library, on which tables, with which settings."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,19}$")]
    title: Name
    family: Name
    priority: Name
    metric: Name
    tables: tuple[Name, ...] = ()
    service: str = ""
    headline: bool = False
    settings: dict[str, Any] = Field(default_factory=dict)

    @field_validator("family")
    @classmethod
    def _a_family(cls, family: str) -> str:
        if family not in FAMILIES:
            raise ValueError(f"is not a family of findings; there are {', '.join(FAMILIES)}")
        return family

    @field_validator("id")
    @classmethod
    def _no_device(cls, name: str) -> str:
        if is_device(name):
            raise ValueError("is a name that Windows reserves for a device, and files are named after it")
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
            Recommendation.written(**self.model_dump())
        except NeedsAnalysisError as error:
            raise ValueError(str(error)) from None
        return self


class MissingSettings(_Strict):
    """Data that were not available, and who could supply them."""

    what: Name
    why: Name
    who: Name


class Configuration(_Strict):
    """Everything of an ``assessment.toml``; which of its parts fit each other, `consistent` says."""

    format: int = 1
    about: About
    priorities: tuple[Name, ...] = Field(min_length=1)
    tables: dict[str, TableSettings]
    findings: tuple[FindingSettings, ...] = Field(min_length=1)
    recommendations: tuple[RecommendationSettings, ...] = ()
    missing: tuple[MissingSettings, ...] = ()
    terms: dict[str, str] = Field(default_factory=dict)
    process: Area | None = None
    profiles: dict[str, ProfileSettings] = Field(default_factory=dict)
    seed: int = 20_250_331

    @property
    def release_profile(self) -> Profile:
        """The rule under which figures about people leave: a shipped one, or one of the assessment's own."""
        name = self.about.profile
        return self.profiles[name].made(name) if name in self.profiles else profile_named(name)

    @property
    def release_profiles(self) -> tuple[Profile, ...]:
        """The shipped profiles and its own."""
        return (*PROFILES.values(), *(settings.made(name) for name, settings in self.profiles.items()))

    @field_validator("tables")
    @classmethod
    def _printable(cls, tables: dict[str, TableSettings]) -> dict[str, TableSettings]:
        odd = next((name for name in tables if not name.strip() or not name.isprintable()), None)
        if odd is not None:
            raise ValueError(f"{odd!r} cannot be the name of a table; use letters, digits and underscores on one line")
        return tables

    @model_validator(mode="before")
    @classmethod
    def _of_one_force(cls, given: Any) -> Any:
        """The force is written once, in [about]."""
        about, process = (given.get(name) if isinstance(given, dict) else None for name in ("about", "process"))
        if not isinstance(about, dict) or not isinstance(process, dict):
            return given
        if "force" in process:
            raise ValueError("process: the force is given in [about], and only there")
        if not str(process.get("target") or "").strip():
            raise ValueError("process: names no target, the folder that its tables go to")
        return {**given, "process": {**process, "force": about.get("force", "")}}

    def behind(self, names: Iterable[str]) -> tuple[str, ...]:
        """The tables that some rest on, themselves among them: each once, after those that it is made of.

        Parameters
        ----------
        names : iterable of str
            As a finding writes them. Shipped tables and names that nothing has are passed over.
        """
        found: dict[str, None] = {}
        for written in names:
            name = written.removeprefix(BOUNDARIES)
            if name in self.tables and name not in found:
                found |= dict.fromkeys((*self.behind(self.tables[name].needs), name))
        return tuple(found)
