"""From the findings of an assessment to released findings."""

from __future__ import annotations

from typing import Any

from needs_analysis.assessment.compute import FindingRefused, compute, finding_problem, prepared
from needs_analysis.assessment.config import FindingSettings
from needs_analysis.assessment.open import Assessment
from needs_analysis.assessment.release_for import release_for
from needs_analysis.errors import ConfigurationError, DataError, NeedsAnalysisError, Refusal
from needs_analysis.findings import Finding


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
            prepared(assessment, finding)
        except ConfigurationError as error:
            problems += error.entries
        if finding.service and finding.service not in known:
            problem = f"there is no service {finding.service!r} in the table of services"
            problems.append(
                finding_problem(finding, "service", problem, "Correct it, or add the service to its table.")
            )
    if problems:
        raise ConfigurationError(problems)


def _services(assessment: Assessment) -> set[str]:
    """Ids of the services that findings may be about."""
    return set(assessment.table("services")["service_id"]) if assessment.has("services") else set()


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
