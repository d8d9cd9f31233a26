"""The authored recommendations."""

from __future__ import annotations

from needs_analysis.assessment.open import Assessment
from needs_analysis.findings import Recommendation


def recommendations(assessment: Assessment) -> list[Recommendation]:
    """The authored recommendations."""
    return [Recommendation.written(**settings.model_dump()) for settings in assessment.configuration.recommendations]
