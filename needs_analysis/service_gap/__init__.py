"""Need against provision: capacity, waits, reach, money, delivery."""

from needs_analysis.service_gap.activity import activity
from needs_analysis.service_gap.award_share import award_share
from needs_analysis.service_gap.benchmark import benchmark
from needs_analysis.service_gap.budget import budget
from needs_analysis.service_gap.contracts_ending import contracts_ending
from needs_analysis.service_gap.coverage_matrix import coverage_matrix
from needs_analysis.service_gap.delivery.scorecard import scorecard
from needs_analysis.service_gap.engagement_bounds import engagement_bounds
from needs_analysis.service_gap.fte_needed import fte_needed
from needs_analysis.service_gap.funding import funding
from needs_analysis.service_gap.funding_cover import funding_cover
from needs_analysis.service_gap.funding_ending import funding_ending
from needs_analysis.service_gap.littles_law import littles_law
from needs_analysis.service_gap.load import load
from needs_analysis.service_gap.marac_idva_need import marac_idva_need
from needs_analysis.service_gap.posts_for_wait import posts_for_wait
from needs_analysis.service_gap.simulate_service import simulate_service
from needs_analysis.service_gap.target_attainment import target_attainment
from needs_analysis.service_gap.unit_cost import unit_cost

__all__ = [
    "activity",
    "award_share",
    "benchmark",
    "budget",
    "contracts_ending",
    "coverage_matrix",
    "engagement_bounds",
    "fte_needed",
    "funding",
    "funding_cover",
    "funding_ending",
    "littles_law",
    "load",
    "marac_idva_need",
    "posts_for_wait",
    "scorecard",
    "simulate_service",
    "target_attainment",
    "unit_cost",
]
