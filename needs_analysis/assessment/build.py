"""From the findings that ``assessment.toml`` names to released findings."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from typing import Any, Final, get_type_hints

from pydantic import TypeAdapter, ValidationError

from needs_analysis.assessment.config import FILE_NAME, FindingSettings
from needs_analysis.assessment.folder import Assessment
from needs_analysis.errors import ConfigurationError, DataError, Refusal
from needs_analysis.findings import Finding, Recommendation
from needs_analysis.release import Released, release
from needs_analysis.result import Result
from needs_analysis.source import SENSITIVE

METRIC_ROOMS: Final = ("cost_benefit", "demand", "evaluation", "findings", "repeat_victimisation", "service_gap")


def metric(name: str) -> Callable[..., Result]:
    """The public function of a metric room by its dotted name, such as ``"demand.change"``."""
    room, _, function = name.partition(".")
    if room in METRIC_ROOMS and function in _metrics(room):
        return _metrics(room)[function]
    known = [f"{place}.{item}" for place in METRIC_ROOMS for item in _metrics(place)]
    raise ConfigurationError.one(
        f"there is no metric {name!r}",
        file=FILE_NAME,
        column="findings.metric",
        expected=f"one of {', '.join(known)}",
        remedy="Correct the name.",
    )


def _metrics(room: str) -> dict[str, Callable[..., Result]]:
    """The functions of a room that return a result."""
    module = importlib.import_module(f"needs_analysis.{room}")
    functions = {name: getattr(module, name) for name in module.__all__}
    return {
        name: function
        for name, function in functions.items()
        if inspect.isfunction(function) and get_type_hints(function).get("return") is Result
    }


def compute(assessment: Assessment, finding: FindingSettings) -> Result:
    """Compute the result of one finding. A metric that draws numbers takes the assessment's seed, unless it is given one.

    Raises
    ------
    ConfigurationError
        For an unknown metric, or a setting that is unknown, missing or of the wrong kind; or when the metric refuses.
        The message names the finding.
    DataError
        When a table is not what it should be.
    """
    function = metric(finding.metric)
    signature, hints = inspect.signature(function), get_type_hints(function)
    settings: dict[str, Any] = {}
    problems = []
    for name, value in finding.settings.items():
        parameter = signature.parameters.get(name)
        if parameter is None or parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
            problems.append((name, f"{finding.metric} has no setting {name!r}"))
            continue
        given = tuple(value) if isinstance(value, list) else value
        try:
            settings[name] = TypeAdapter(hints[name]).validate_python(given, strict=True)
        except ValidationError as error:
            problems.append((name, f"{str(error.errors()[0]['msg']).lower()}, and it is {value!r}"))
    tables = [
        name for name, item in signature.parameters.items() if item.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
    ]
    required = [name for name in tables if signature.parameters[name].default is inspect.Parameter.empty]
    if not len(required) <= len(finding.tables) <= len(tables):
        problems.append(
            ("tables", f"{finding.metric} takes {len(required)} to {len(tables)} tables ({', '.join(tables)})")
        )
    problems += [
        (name, f"{finding.metric} lacks the setting {name!r}")
        for name, item in signature.parameters.items()
        if item.kind is inspect.Parameter.KEYWORD_ONLY
        and item.default is inspect.Parameter.empty
        and name not in finding.settings
    ]
    if problems:
        raise ConfigurationError([_finding_problem(finding, name, problem) for name, problem in problems])
    if "seed" in signature.parameters:
        settings.setdefault("seed", assessment.configuration.seed)
    given_tables = [_table(assessment, name) for name in finding.tables]
    try:
        return function(*given_tables, **settings)
    except Refusal as refusal:
        raise ConfigurationError([_finding_problem(finding, None, refusal.reason, refusal.remedy)]) from refusal
    except DataError as error:
        raise ConfigurationError([_finding_problem(finding, None, str(error))]) from error


def _finding_problem(
    finding: FindingSettings, name: str | None, problem: str, remedy: str = "See the function's documentation."
) -> dict[str, Any]:
    place = f"findings.{finding.id}" + (f".{name}" if name else "")
    return {"file": FILE_NAME, "column": place, "problem": problem, "remedy": remedy}


def release_for(assessment: Assessment, result: Result) -> Released:
    """Release a result under the assessment's profile; what was published, or is synthetic, is not suppressed."""
    sensitive = result.disclosure in SENSITIVE
    return release(result, assessment.configuration.about.profile if sensitive else "already_published")


def build_findings(assessment: Assessment) -> list[Finding]:
    """Compute, release and name every finding, in the order of ``assessment.toml``."""
    return [_finding(assessment, settings) for settings in assessment.configuration.findings]


def build_provisional_findings(assessment: Assessment) -> tuple[list[Finding], list[tuple[str, str]]]:
    """Those findings that can be computed while some cells are open, and for the others the id and why not."""
    findings, without = [], []
    for settings in assessment.configuration.findings:
        try:
            findings.append(_finding(assessment, settings))
        except (DataError, Refusal) as error:
            without.append((settings.id, str(error).split("\n")[0]))
    return findings, without


def _finding(assessment: Assessment, settings: FindingSettings) -> Finding:
    return Finding(
        id=settings.id,
        title=settings.title,
        family=settings.family,
        priority=settings.priority,
        service_id=settings.service,
        headline=settings.headline,
        released=release_for(assessment, compute(assessment, settings)),
    )


def recommendations(assessment: Assessment) -> list[Recommendation]:
    """The authored recommendations."""
    return [Recommendation(**settings.model_dump()) for settings in assessment.configuration.recommendations]


def _table(assessment: Assessment, name: str) -> Any:
    if name.startswith("boundaries:"):
        return assessment.boundaries(name.removeprefix("boundaries:"))
    return assessment.table(name)
