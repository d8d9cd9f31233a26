"""Which recommendations stand, and which are withdrawn."""

from __future__ import annotations

from collections.abc import Sequence

from needs_analysis.errors import NeedsAnalysisError
from needs_analysis.findings.finding import Finding
from needs_analysis.findings.recommendation import Recommendation
from needs_analysis.release import Text, text


def split_recommendations(
    recommendations: Sequence[Recommendation], findings: Sequence[Finding]
) -> tuple[list[Recommendation], list[tuple[Recommendation, Text]]]:
    """Recommendations that stand, and those withdrawn with the reason.

    Raises
    ------
    NeedsAnalysisError
        When a recommendation rests on a finding that is not there.
    """
    by_id = {finding.id: finding for finding in findings}
    standing, withdrawn = [], []
    for recommendation in recommendations:
        if recommendation.finding not in by_id:
            raise NeedsAnalysisError(
                f"Recommendation {recommendation.id} rests on finding {recommendation.finding}, which "
                f"is not there. There are {', '.join(by_id)}."
            )
        verdict = by_id[recommendation.finding].verdict
        if recommendation.stands(verdict):
            standing.append(recommendation)
        else:
            why = f'finding {recommendation.finding} now reads "{verdict}"'
            withdrawn.append((recommendation, text(why, where=f"recommendation {recommendation.id}")))
    return standing, withdrawn
