"""Claims tested, services profiled, findings and recommendations written."""

from needs_analysis.findings.claims import check_claims
from needs_analysis.findings.coverage import coverage
from needs_analysis.findings.finding import Finding, Recommendation, split_recommendations
from needs_analysis.findings.services import ServiceProfile, profile_services, service_profile

__all__ = [
    "Finding",
    "Recommendation",
    "ServiceProfile",
    "check_claims",
    "coverage",
    "profile_services",
    "service_profile",
    "split_recommendations",
]
