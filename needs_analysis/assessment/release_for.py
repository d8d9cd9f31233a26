"""Releasing a result under the profile of an assessment."""

from __future__ import annotations

from needs_analysis.assessment.config import FILE_NAME, FindingSettings
from needs_analysis.assessment.open import Assessment
from needs_analysis.findings import Finding
from needs_analysis.release import Released, release, text
from needs_analysis.result import Result
from needs_analysis.source import SENSITIVE


def release_for(assessment: Assessment, result: Result) -> Released:
    """Release a result under the assessment's profile; what was published, or is synthetic, is not suppressed."""
    sensitive = result.disclosure in SENSITIVE
    return release(result, assessment.configuration.release_profile if sensitive else "already_published")


def released_finding(assessment: Assessment, settings: FindingSettings, result: Result) -> Finding:
    """Name a result, and release it with its names.

    Raises
    ------
    Refusal
        Where the result or a text may not be released.
    """
    place = f"{FILE_NAME}, findings.{settings.id}"
    return Finding(
        id=settings.id,
        title=text(settings.title, where=f"{place}.title"),
        family=settings.family,
        priority=text(settings.priority, where=f"{place}.priority"),
        service_id=text(settings.service, where=f"{place}.service"),
        headline=settings.headline,
        released=release_for(assessment, result),
    )
