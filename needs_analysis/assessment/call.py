"""A metric with its tables and settings, as a finding or a table of ``assessment.toml`` names it: checked, and calculated."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol, get_args, get_type_hints

import pandas as pd
from pydantic import TypeAdapter, ValidationError
from pydantic.errors import PydanticUserError

from needs_analysis.assessment.config import (
    BOUNDARIES,
    FILE_NAME,
    Configuration,
    FindingSettings,
    TableSettings,
    tables_in,
)
from needs_analysis.assessment.metrics import metric
from needs_analysis.assessment.numbers import number_of, takes_numbers
from needs_analysis.engine import OnDisk
from needs_analysis.errors import ConfigurationError, NeedsAnalysisError, Refusal, problem_lines
from needs_analysis.result import Result
from needs_analysis.toml import in_words

WRITTEN_ONCE: Final = ("force", "areas")
"""Settings that stand in [about], and are taken from there where a metric must have one and is given none."""
_NO_TABLE: Final = (
    'Name the table that it is in: tables = ["published_facts"], or for this number alone '
    '{ table = "published_facts", fact = "B016" } or { table = "returns", where = { ... }, column = "referrals" }.'
)
SEE: Final = "See the function's documentation."


class FindingRefused(ConfigurationError):
    """A metric or disclosure control refused a finding, or a table, that is written soundly: its data do not allow it."""

    code = "REFUSED"

    def _message(self) -> str:
        # Every one that is refused is named, however many they are.
        return "\n".join(problem_lines(self.problems))


class Tables(Protocol):
    """What is asked of an assessment: its tables and what it says; see `Assessment`."""

    @property
    def configuration(self) -> Configuration:
        """What stands in its ``assessment.toml``."""

    def has(self, name: str) -> bool:
        """Whether there is such a table."""

    def table(self, name: str) -> pd.DataFrame:
        """A table."""

    def boundaries(self, name: str) -> Any:
        """Outlines of areas."""

    def is_unloaded(self, name: str) -> bool:
        """Whether a table stays on the disk."""

    def file(self, name: str) -> OnDisk:
        """A table that stays on the disk."""

    def made(self, name: str) -> Result | None:
        """What a metric made of a table; nothing where it was read from a file."""

    def results_behind(self, names: Iterable[str]) -> tuple[Result, ...]:
        """What metrics made of the tables that some rest on, before anything was handed on."""


@dataclass(frozen=True)
class Call:
    """A metric with its tables and settings, as a finding or a table of ``assessment.toml`` has it.

    Parameters
    ----------
    place : str
        Where it stands, such as ``"findings.D07"`` or ``"tables.quarters"``.
    key : str
        The key under which the metric stands there.
    metric : str
        Dotted name.
    tables : tuple of str
        Names of its tables.
    settings : mapping
        As they are written.
    """

    place: str
    key: str
    metric: str
    tables: tuple[str, ...]
    settings: Mapping[str, Any]

    @classmethod
    def of_finding(cls, finding: FindingSettings) -> Call:
        """That of a finding."""
        return cls(f"findings.{finding.id}", "metric", finding.metric, finding.tables, finding.settings)

    @classmethod
    def of_table(cls, name: str, settings: TableSettings) -> Call:
        """That of a table which a metric makes."""
        return cls(f"tables.{name}", "from", settings.metric, settings.tables, settings.settings)

    @property
    def needs(self) -> tuple[str, ...]:
        """Every table that it takes or takes a value from."""
        return (*self.tables, *tables_in(self.settings))

    def problem(self, name: str | None, problem: str, remedy: str = SEE) -> dict[str, Any]:
        """What is wrong with it, with its place in the file."""
        place = f"{self.place}.{name}" if name else self.place
        return {"file": FILE_NAME, "column": place, "problem": problem, "remedy": remedy}


def result_of(assessment: Tables, call: Call) -> Result:
    """What a metric makes of its tables, before anything is handed on.

    A metric that draws numbers takes the assessment's seed, and one that must have ``force`` or ``areas`` those of ``[about]``, unless it is
    given them.

    Raises
    ------
    ConfigurationError
        When it is written wrongly.
    FindingRefused
        When the metric refuses.
    DataError
        When a table is not what it should be.
    """
    function, settings = checked_call(assessment, call, values=True)
    given_tables = [_table(assessment, name) for name in call.tables]
    try:
        return function(*given_tables, **settings)
    except Refusal as refusal:
        remedy = _NO_TABLE if not call.tables and refusal.reason.startswith("No table was given") else refusal.remedy
        raise FindingRefused([call.problem(None, refusal.reason, remedy)]) from refusal
    except NeedsAnalysisError as error:
        raise FindingRefused([call.problem(None, str(error), "")]) from error


def checked_call(
    assessment: Tables, call: Call, *, values: bool = False
) -> tuple[Callable[..., Result], dict[str, Any]]:
    """The metric of a finding or table and its settings, checked.

    Parameters
    ----------
    assessment : Tables
        The opened folder.
    call : Call
        Which.
    values : bool
        Whether values that stand in tables are read; otherwise no table is, and only how they are written is checked.

    Raises
    ------
    ConfigurationError
        With everything that is wrong with how it is written.
    DataError
        When a table that a value stands in cannot be read; only with ``values``.
    """
    problems = [("tables", f"no table is called {name!r}") for name in call.tables if not assessment.has(name)]
    try:
        function = metric(call.metric, place=f"{call.place}.{call.key}")
    except ConfigurationError as error:
        raise ConfigurationError([*error.entries, *(call.problem(*each) for each in problems)]) from None
    parameters = inspect.signature(function).parameters
    settings, wrong = _settings(assessment, function, call, values=values)
    tables = [name for name, item in parameters.items() if item.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD]
    required = [name for name in tables if parameters[name].default is inspect.Parameter.empty]
    if not len(required) <= len(call.tables) <= len(tables):
        problems.append(
            ("tables", f"{call.metric} takes {len(required)} to {len(tables)} tables ({', '.join(tables)})")
        )
    problems += _not_loaded(assessment, function, call, tables)
    problems += [
        ("settings", f"no table is called {name!r}") for name in tables_in(call.settings) if not assessment.has(name)
    ]
    problems += wrong
    problems += [
        (name, f"{call.metric} lacks the setting {name!r}")
        for name, item in parameters.items()
        if item.kind is inspect.Parameter.KEYWORD_ONLY
        and item.default is inspect.Parameter.empty
        and name not in call.settings
        and name not in settings
    ]
    if problems:
        raise ConfigurationError([call.problem(*each) for each in problems])
    if "seed" in parameters:
        settings.setdefault("seed", assessment.configuration.seed)
    return function, settings


def _not_loaded(
    assessment: Tables, function: Callable[..., Result], call: Call, takes: list[str]
) -> list[tuple[str, str]]:
    """Tables that stay on the disk, where a metric needs them in memory."""
    hints = get_type_hints(function)
    loaded = [name for name, place in zip(call.tables, takes, strict=False) if OnDisk not in get_args(hints[place])]
    return [
        ("tables", f"{call.metric} reads whole tables, and {name!r} is too large or is to stay unloaded")
        for name in dict.fromkeys((*loaded, *tables_in(call.settings)))
        if assessment.is_unloaded(name)
    ]


def _settings(
    assessment: Tables, function: Callable[..., Result], call: Call, *, values: bool
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Those settings that a metric takes, with what stands in [about], and what is wrong with the others."""
    parameters, hints = inspect.signature(function).parameters, get_type_hints(function)
    read_from = assessment if values else None
    settings: dict[str, Any] = {}
    problems = []
    for name, value in call.settings.items():
        parameter = parameters.get(name)
        if parameter is None or parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
            problems.append((name, f"{call.metric} has no setting {name!r}"))
            continue
        try:
            settings[name] = _setting(read_from, hints[name], value)
        except ValidationError as error:
            problems.append((name, f"{in_words(error.errors()[0])}, and it is {value!r}"[:300]))
        except PydanticUserError:
            problems.append((name, "is a table, which cannot be written as a setting"))
        except Refusal as refusal:
            raise FindingRefused([call.problem(name, refusal.reason, refusal.remedy)]) from refusal
    for name in WRITTEN_ONCE:
        parameter = parameters.get(name)
        must = parameter is not None and parameter.kind is inspect.Parameter.KEYWORD_ONLY
        if must and parameter is not None and parameter.default is parameter.empty and name not in call.settings:
            try:
                settings[name] = _setting(read_from, hints[name], getattr(assessment.configuration.about, name))
            except (ValidationError, PydanticUserError):
                continue  # something else of this name, which the finding must say
    return settings, problems


def _setting(assessment: Tables | None, hint: Any, value: Any) -> Any:
    """One setting as its metric takes it: every value of a finding, of a table and of [about] passes here, and nowhere else.

    Parameters
    ----------
    assessment : Tables or None
        For values that stand in its tables: a fact by its id, or an inline table such as
        ``{ table = "returns", where = {...}, column = "referrals" }``. None while only the writing is checked: nothing is read then,
        and what is returned is not used.
    hint : type
        Of the metric's argument.
    value : object
        As it is written.

    Raises
    ------
    pydantic.ValidationError, pydantic.PydanticUserError
        When it is none such; becomes a problem of the setting.
    Refusal
        When the tables do not give such a value; becomes the refusal of the finding.
    DataError
        When a table cannot be read; raised as it is.
    """
    given = tuple(value) if isinstance(value, list) else value
    if takes_numbers(hint):
        given = number_of(assessment, given)
    return TypeAdapter(hint).validate_python(given, strict=True)


def _table(assessment: Tables, name: str) -> Any:
    if name.startswith(BOUNDARIES):
        return assessment.boundaries(name.removeprefix(BOUNDARIES))
    return assessment.file(name) if assessment.is_unloaded(name) else assessment.table(name)
