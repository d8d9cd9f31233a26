"""Arithmetic without policing words: arrays in, arrays out."""

from needs_analysis.statistics.clusters import clustered_ratio, clustered_share
from needs_analysis.statistics.concentration import (
    generalised_gini,
    gini,
    lorenz_curve,
    top_share,
    units_holding,
)
from needs_analysis.statistics.dispersion import dispersion_from_history
from needs_analysis.statistics.intervals import EXACT_BELOW, poisson_interval, proportion_interval
from needs_analysis.statistics.ratios import count_ratio, overturning_dispersion
from needs_analysis.statistics.rounding import attainable_counts, smallest_common_base

__all__ = [
    "EXACT_BELOW",
    "attainable_counts",
    "clustered_ratio",
    "clustered_share",
    "count_ratio",
    "dispersion_from_history",
    "generalised_gini",
    "gini",
    "lorenz_curve",
    "overturning_dispersion",
    "poisson_interval",
    "proportion_interval",
    "smallest_common_base",
    "top_share",
    "units_holding",
]
