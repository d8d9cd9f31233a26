"""Claims tested, services profiled, findings and recommendations written."""

from needs_analysis.findings.check_claims import check_claims
from needs_analysis.findings.coverage import coverage
from needs_analysis.findings.finding import Finding
from needs_analysis.findings.profile_services import profile_services
from needs_analysis.findings.recommendation import Recommendation
from needs_analysis.findings.service_profile import ServiceProfile, service_profile
from needs_analysis.findings.split_recommendations import split_recommendations

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
