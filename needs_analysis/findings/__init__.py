"""Claims tested, services profiled, findings and recommendations written."""

from typing import Any

from needs_analysis.findings.check_claims import check_claims
from needs_analysis.findings.finding import Finding
from needs_analysis.findings.profile_services import profile_services
from needs_analysis.findings.recommendation import Recommendation
from needs_analysis.findings.service_profile import ServiceProfile, service_profile
from needs_analysis.findings.split_recommendations import split_recommendations
from needs_analysis.renamed import attribute

__all__ = [
    "Finding",
    "Recommendation",
    "ServiceProfile",
    "check_claims",
    "profile_services",
    "service_profile",
    "split_recommendations",
]


def __getattr__(name: str) -> Any:
    return attribute(__name__, name)
