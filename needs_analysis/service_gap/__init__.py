"""Need against provision: capacity, waits, reach, money, delivery."""

from needs_analysis.service_gap.activity import activity
from needs_analysis.service_gap.benchmarks.benchmark import benchmark
from needs_analysis.service_gap.benchmarks.marac_idva_need import marac_idva_need
from needs_analysis.service_gap.capacity.fte_needed import fte_needed
from needs_analysis.service_gap.capacity.littles_law import littles_law
from needs_analysis.service_gap.capacity.load import load
from needs_analysis.service_gap.capacity.posts_for_wait import posts_for_wait
from needs_analysis.service_gap.capacity.simulate_service import simulate_service
from needs_analysis.service_gap.coverage.coverage_matrix import coverage_matrix
from needs_analysis.service_gap.delivery.engagement_bounds import engagement_bounds
from needs_analysis.service_gap.delivery.outcome_change import outcome_change
from needs_analysis.service_gap.delivery.outcomes_improved import outcomes_improved
from needs_analysis.service_gap.delivery.scorecard import scorecard
from needs_analysis.service_gap.delivery.target_attainment import target_attainment
from needs_analysis.service_gap.delivery.timeliness import timeliness
from needs_analysis.service_gap.money.award_share import award_share
from needs_analysis.service_gap.money.budget import budget
from needs_analysis.service_gap.money.contracts_ending import contracts_ending
from needs_analysis.service_gap.money.funding import funding
from needs_analysis.service_gap.money.funding_cover import funding_cover
from needs_analysis.service_gap.money.funding_ending import funding_ending
from needs_analysis.service_gap.money.unit_cost import unit_cost
from needs_analysis.service_gap.waiting.capacity_path import capacity_path
from needs_analysis.service_gap.waiting.clearance_time import clearance_time
from needs_analysis.service_gap.waiting.leavers import leavers
from needs_analysis.service_gap.waiting.long_waiters import long_waiters
from needs_analysis.service_gap.waiting.pressure import pressure
from needs_analysis.service_gap.waiting.queue_by_day import queue_by_day
from needs_analysis.service_gap.waiting.relief_capacity import relief_capacity
from needs_analysis.service_gap.waiting.target_queue import target_queue
from needs_analysis.service_gap.waiting.waits import waits

__all__ = [
    "activity",
    "award_share",
    "benchmark",
    "budget",
    "capacity_path",
    "clearance_time",
    "contracts_ending",
    "coverage_matrix",
    "engagement_bounds",
    "fte_needed",
    "funding",
    "funding_cover",
    "funding_ending",
    "leavers",
    "littles_law",
    "load",
    "long_waiters",
    "marac_idva_need",
    "outcome_change",
    "outcomes_improved",
    "posts_for_wait",
    "pressure",
    "queue_by_day",
    "relief_capacity",
    "scorecard",
    "simulate_service",
    "target_attainment",
    "target_queue",
    "timeliness",
    "unit_cost",
    "waits",
]
