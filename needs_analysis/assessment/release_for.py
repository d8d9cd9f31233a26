"""Releasing a result under the profile of an assessment."""

from __future__ import annotations

from needs_analysis.assessment.open import Assessment
from needs_analysis.release import Released, release
from needs_analysis.result import Result
from needs_analysis.source import SENSITIVE


def release_for(assessment: Assessment, result: Result) -> Released:
    """Release a result under the assessment's profile; what was published, or is synthetic, is not suppressed."""
    sensitive = result.disclosure in SENSITIVE
    return release(result, assessment.configuration.about.profile if sensitive else "already_published")
