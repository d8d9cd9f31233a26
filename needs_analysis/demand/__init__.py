"""How many people need help, where, and next year."""

from needs_analysis.demand.change import change
from needs_analysis.demand.outcomes import outcome_share
from needs_analysis.demand.process import xmr
from needs_analysis.demand.proportion import proportion
from needs_analysis.demand.quality import street_level_quality
from needs_analysis.demand.rate import rate
from needs_analysis.demand.series import offence_series, recorded_crime_series
from needs_analysis.demand.small_areas import deprivation_gradient, small_area_counts
from needs_analysis.demand.standardised import (
    direct_standardised_rate,
    indirect_standardised_rate,
    indirect_standardised_ratio,
)

__all__ = [
    "change",
    "deprivation_gradient",
    "direct_standardised_rate",
    "indirect_standardised_rate",
    "indirect_standardised_ratio",
    "offence_series",
    "outcome_share",
    "proportion",
    "rate",
    "recorded_crime_series",
    "small_area_counts",
    "street_level_quality",
    "xmr",
]
