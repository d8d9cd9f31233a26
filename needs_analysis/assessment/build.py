"""From the findings that ``assessment.toml`` names to released findings."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from typing import Any, Final

from needs_analysis.assessment.config import FILE_NAME, FindingSettings
from needs_analysis.assessment.folder import Assessment
from needs_analysis.errors import ConfigurationError
from needs_analysis.findings import Finding, Recommendation
from needs_analysis.release import Released, release
from needs_analysis.result import Result

METRIC_ROOMS: Final = ("cost_benefit", "demand", "evaluation", "findings", "repeat_victimisation", "service_gap")


def metric(name: str) -> Callable[..., Result]:
    """The public function of a metric room by its dotted name, such as ``"demand.change"``."""
    room, _, function = name.partition(".")
    if room in METRIC_ROOMS:
        module = importlib.import_module(f"needs_analysis.{room}")
        if function in module.__all__:
            return getattr(module, function)  # type: ignore[no-any-return]
    known = [
        f"{place}.{item}"
        for place in METRIC_ROOMS
        for item in importlib.import_module(f"needs_analysis.{place}").__all__
        if item[:1].islower()
    ]
    raise ConfigurationError(
        [
            {
                "file": FILE_NAME,
                "column": "findings.metric",
                "problem": f"there is no metric {name!r}",
                "expected": f"one of {', '.join(known)}",
                "remedy": "Correct the name.",
            }
        ]
    )


def compute(assessment: Assessment, finding: FindingSettings) -> Result:
    """Compute the result of one finding.

    Raises
    ------
    ConfigurationError
        For an unknown metric or setting.
    """
    function = metric(finding.metric)
    allowed = [
        name
        for name, parameter in inspect.signature(function).parameters.items()
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY
    ]
    needed = [
        name for name in allowed if inspect.signature(function).parameters[name].default is inspect.Parameter.empty
    ]
    unknown = [name for name in finding.settings if name not in allowed]
    absent = [name for name in needed if name not in finding.settings]
    if unknown or absent:
        problem = f"has no setting {unknown[0]!r}" if unknown else f"lacks the setting {absent[0]!r}"
        raise ConfigurationError(
            [
                {
                    "file": FILE_NAME,
                    "column": f"findings.{finding.id}.settings",
                    "problem": f"{finding.metric} {problem}",
                    "expected": f"settings from {', '.join(allowed)}",
                    "remedy": "Correct it; see the function's documentation.",
                }
            ]
        )
    settings = {name: tuple(value) if isinstance(value, list) else value for name, value in finding.settings.items()}
    return function(*(_table(assessment, name) for name in finding.tables), **settings)


def release_for(assessment: Assessment, result: Result) -> Released:
    """Release a result under the assessment's profile; what was published, or is synthetic, is not suppressed."""
    sensitive = result.disclosure in ("aggregate", "record_level")
    return release(result, assessment.configuration.about.profile if sensitive else "already_published")


def build_findings(assessment: Assessment) -> list[Finding]:
    """Compute, release and name every finding, in the order of ``assessment.toml``."""
    return [
        Finding(
            id=settings.id,
            title=settings.title,
            family=settings.family,
            priority=settings.priority,
            service_id=settings.service,
            headline=settings.headline,
            released=release_for(assessment, compute(assessment, settings)),
        )
        for settings in assessment.configuration.findings
    ]


def recommendations(assessment: Assessment) -> list[Recommendation]:
    """The authored recommendations."""
    return [Recommendation(**settings.model_dump()) for settings in assessment.configuration.recommendations]


def _table(assessment: Assessment, name: str) -> Any:
    if name.startswith("boundaries:"):
        return assessment.boundaries(name.removeprefix("boundaries:"))
    return assessment.table(name)
