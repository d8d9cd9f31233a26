"""The result of one finding."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError
from pydantic.errors import PydanticUserError

from needs_analysis.assessment.config import FILE_NAME, FindingSettings
from needs_analysis.assessment.metrics import metric
from needs_analysis.assessment.open import Assessment
from needs_analysis.errors import ConfigurationError, DataError, Refusal
from needs_analysis.result import Result


class FindingRefused(ConfigurationError):
    """A metric refused a finding that is written soundly: its data do not allow it."""

    code = "REFUSED"


def compute(assessment: Assessment, finding: FindingSettings) -> Result:
    """Compute the result of one finding. A metric that draws numbers takes the assessment's seed, unless it is given one.

    Raises
    ------
    ConfigurationError
        For an unknown metric, or a setting that is unknown, missing or of the wrong kind.
    FindingRefused
        When the metric refuses. The message names the finding.
    DataError
        When a table is not what it should be.
    """
    function, settings = prepared(assessment, finding)
    given_tables = [_table(assessment, name) for name in finding.tables]
    try:
        return function(*given_tables, **settings)
    except Refusal as refusal:
        raise FindingRefused([finding_problem(finding, None, refusal.reason, refusal.remedy)]) from refusal
    except DataError as error:
        raise FindingRefused([finding_problem(finding, None, str(error))]) from error


def prepared(assessment: Assessment, finding: FindingSettings) -> tuple[Callable[..., Result], dict[str, Any]]:
    """The metric of a finding and its settings, checked; no table is read for it."""
    function = metric(finding.metric)
    signature = inspect.signature(function)
    settings, problems = _settings(function, finding)
    tables = [
        name for name, item in signature.parameters.items() if item.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
    ]
    required = [name for name in tables if signature.parameters[name].default is inspect.Parameter.empty]
    if not len(required) <= len(finding.tables) <= len(tables):
        problems.append(
            ("tables", f"{finding.metric} takes {len(required)} to {len(tables)} tables ({', '.join(tables)})")
        )
    problems += [("tables", f"there is no table {name!r}") for name in finding.tables if not assessment.has(name)]
    problems += [
        (name, f"{finding.metric} lacks the setting {name!r}")
        for name, item in signature.parameters.items()
        if item.kind is inspect.Parameter.KEYWORD_ONLY
        and item.default is inspect.Parameter.empty
        and name not in finding.settings
    ]
    if problems:
        raise ConfigurationError([finding_problem(finding, name, problem) for name, problem in problems])
    if "seed" in signature.parameters:
        settings.setdefault("seed", assessment.configuration.seed)
    return function, settings


def _settings(
    function: Callable[..., Result], finding: FindingSettings
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Those settings of a finding that its metric takes, and what is wrong with the others."""
    parameters, hints = inspect.signature(function).parameters, get_type_hints(function)
    settings: dict[str, Any] = {}
    problems = []
    for name, value in finding.settings.items():
        parameter = parameters.get(name)
        if parameter is None or parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
            problems.append((name, f"{finding.metric} has no setting {name!r}"))
            continue
        given = tuple(value) if isinstance(value, list) else value
        try:
            settings[name] = TypeAdapter(hints[name]).validate_python(given, strict=True)
        except ValidationError as error:
            problems.append((name, f"{str(error.errors()[0]['msg']).lower()}, and it is {value!r}"[:300]))
        except PydanticUserError:
            problems.append((name, "is a table, which cannot be written as a setting"))
    return settings, problems


def _table(assessment: Assessment, name: str) -> Any:
    if name.startswith("boundaries:"):
        return assessment.boundaries(name.removeprefix("boundaries:"))
    return assessment.table(name)


def finding_problem(
    finding: FindingSettings, name: str | None, problem: str, remedy: str = "See the function's documentation."
) -> dict[str, Any]:
    """What is wrong with how a finding is written, with its place."""
    place = f"findings.{finding.id}" + (f".{name}" if name else "")
    return {"file": FILE_NAME, "column": place, "problem": problem, "remedy": remedy}
