"""Releasing a result under the profile of an assessment."""

from __future__ import annotations

from needs_analysis.assessment.config import FILE_NAME, FindingSettings
from needs_analysis.assessment.open import Assessment
from needs_analysis.findings import Finding
from needs_analysis.release import Register, Released, release, text
from needs_analysis.release.beside.piece import Earlier
from needs_analysis.result import Result
from needs_analysis.source import SENSITIVE


def release_for(
    assessment: Assessment, result: Result, *, register: Earlier | None = None, output: str = ""
) -> Released:
    """Release a result under the assessment's profile, beside what was released before; what was published, or is synthetic, is not suppressed."""
    sensitive = result.disclosure in SENSITIVE
    profile = assessment.configuration.release_profile if sensitive else "already_published"
    return release(result, profile, register=register, output=output)


def released_finding(
    assessment: Assessment, settings: FindingSettings, result: Result, *, register: Register | None = None
) -> Finding:
    """Name a result, and release it with its names; a register notes it, so that the findings after it are looked at beside it.

    Raises
    ------
    Refusal
        Where the result or a text may not be released.
    """
    place = f"{FILE_NAME}, findings.{settings.id}"
    finding = Finding(
        id=settings.id,
        title=text(settings.title, where=f"{place}.title"),
        family=settings.family,
        priority=text(settings.priority, where=f"{place}.priority"),
        service_id=text(settings.service, where=f"{place}.service"),
        headline=settings.headline,
        released=release_for(assessment, result, register=register, output=settings.id),
    )
    if register is not None:
        register.add(finding.released, output=settings.id, as_of=assessment.configuration.about.as_of)
    return finding
