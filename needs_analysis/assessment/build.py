"""From the findings that ``assessment.toml`` names to released findings."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from typing import Any, Final, get_type_hints

from pydantic import TypeAdapter, ValidationError
from pydantic.errors import PydanticUserError

from needs_analysis.assessment.config import FILE_NAME, FindingSettings
from needs_analysis.assessment.folder import Assessment
from needs_analysis.errors import ConfigurationError, DataError, NeedsAnalysisError, Refusal
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
    function, settings = _prepared(assessment, finding)
    given_tables = [_table(assessment, name) for name in finding.tables]
    try:
        return function(*given_tables, **settings)
    except Refusal as refusal:
        raise FindingRefused([_finding_problem(finding, None, refusal.reason, refusal.remedy)]) from refusal
    except DataError as error:
        raise FindingRefused([_finding_problem(finding, None, str(error))]) from error


def _prepared(assessment: Assessment, finding: FindingSettings) -> tuple[Callable[..., Result], dict[str, Any]]:
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
        raise ConfigurationError([_finding_problem(finding, name, problem) for name, problem in problems])
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


def check_findings(assessment: Assessment) -> None:
    """Check every finding before the first is computed.

    Raises
    ------
    ConfigurationError
        With everything that is wrong with how the findings are written.
    """
    problems: list[dict[str, Any]] = []
    with_services = any(finding.service for finding in assessment.configuration.findings)
    known = _services(assessment) if with_services else set()
    for finding in assessment.configuration.findings:
        try:
            _prepared(assessment, finding)
        except ConfigurationError as error:
            problems += error.entries
        if finding.service and finding.service not in known:
            problem = f"there is no service {finding.service!r} in the table of services"
            problems.append(
                _finding_problem(finding, "service", problem, "Correct it, or add the service to its table.")
            )
    if problems:
        raise ConfigurationError(problems)


def _services(assessment: Assessment) -> set[str]:
    """Ids of the services that findings may be about."""
    return set(assessment.table("services")["service_id"]) if assessment.has("services") else set()


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
    """Compute, release and name every finding, in the order of ``assessment.toml``.

    Raises
    ------
    ConfigurationError
        With everything that is wrong with how the findings are written; or, where that is sound, with every finding that
        a metric refuses.
    """
    check_findings(assessment)
    findings: list[Finding] = []
    refused: list[FindingRefused] = []
    for settings in assessment.configuration.findings:
        try:
            findings.append(_finding(assessment, settings))
        except FindingRefused as error:
            refused.append(error)
    if len(refused) == 1:
        raise refused[0]
    if refused:
        raise FindingRefused([entry for error in refused for entry in error.entries])
    return findings


def build_provisional_findings(
    assessment: Assessment,
) -> tuple[list[Finding], list[tuple[str, NeedsAnalysisError]]]:
    """Those findings that can be computed while some cells are open, and for the others the id and why not.

    Raises
    ------
    ConfigurationError
        With everything that is wrong with how the findings are written: that is no question to whoever sent the data.
    """
    check_findings(assessment)
    findings: list[Finding] = []
    without: list[tuple[str, NeedsAnalysisError]] = []
    for settings in assessment.configuration.findings:
        try:
            findings.append(_finding(assessment, settings))
        except (DataError, Refusal) as error:
            if isinstance(error, ConfigurationError) and not isinstance(error, FindingRefused):
                raise
            without.append((settings.id, error))
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
