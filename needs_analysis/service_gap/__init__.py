"""Need against provision: capacity, waits, reach, money, delivery."""

from needs_analysis.service_gap.activity import activity
from needs_analysis.service_gap.budget import budget
from needs_analysis.service_gap.delivery.scorecard import scorecard
from needs_analysis.service_gap.engagement_bounds import engagement_bounds
from needs_analysis.service_gap.fte_needed import fte_needed
from needs_analysis.service_gap.littles_law import littles_law
from needs_analysis.service_gap.target_attainment import target_attainment

__all__ = ["activity", "budget", "engagement_bounds", "fte_needed", "littles_law", "scorecard", "target_attainment"]
