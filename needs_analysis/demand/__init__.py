"""How many people need help, where, and next year."""

from typing import Any

from needs_analysis.demand.forces.compare_forces import compare_forces
from needs_analysis.demand.forces.outcome_shares import outcome_against_forces, outcome_shares
from needs_analysis.demand.need.estimated_victims import estimated_victims
from needs_analysis.demand.need.journey import journey
from needs_analysis.demand.need.reporting_gap import reporting_gap
from needs_analysis.demand.need.unmet_need import unmet_need
from needs_analysis.demand.over_time.break_at import break_at
from needs_analysis.demand.over_time.compare_counts import compare_counts
from needs_analysis.demand.over_time.compare_periods import compare_periods
from needs_analysis.demand.over_time.forecast import forecast
from needs_analysis.demand.over_time.offence_lines import offence_series
from needs_analysis.demand.over_time.recorded_crime import recorded_crime_quarters, recorded_crime_series
from needs_analysis.demand.over_time.xmr import xmr
from needs_analysis.demand.places.area_profile import area_profile
from needs_analysis.demand.places.deprivation_gradient import deprivation_gradient
from needs_analysis.demand.places.quantiles import quantiles
from needs_analysis.demand.places.slope_index import slope_index
from needs_analysis.demand.places.small_area_counts import small_area_counts
from needs_analysis.demand.places.small_area_rates import small_area_rates
from needs_analysis.demand.places.street_level_quality import street_level_quality
from needs_analysis.demand.rates.by_area import area_rates
from needs_analysis.demand.rates.direct_standardised_rate import direct_standardised_rate
from needs_analysis.demand.rates.funnel import funnel_limits, funnel_points
from needs_analysis.demand.rates.indirect_standardised_rate import indirect_standardised_rate
from needs_analysis.demand.rates.indirect_standardised_ratio import (
    deprivation_standardised_ratio,
    indirect_standardised_ratio,
)
from needs_analysis.demand.rates.mean import mean
from needs_analysis.demand.rates.proportion import proportion
from needs_analysis.demand.rates.rate import rate
from needs_analysis.renamed import attribute

__all__ = [
    "area_profile",
    "area_rates",
    "break_at",
    "compare_counts",
    "compare_forces",
    "compare_periods",
    "deprivation_gradient",
    "deprivation_standardised_ratio",
    "direct_standardised_rate",
    "estimated_victims",
    "forecast",
    "funnel_limits",
    "funnel_points",
    "indirect_standardised_rate",
    "indirect_standardised_ratio",
    "journey",
    "mean",
    "offence_series",
    "outcome_against_forces",
    "outcome_shares",
    "proportion",
    "quantiles",
    "rate",
    "recorded_crime_quarters",
    "recorded_crime_series",
    "reporting_gap",
    "slope_index",
    "small_area_counts",
    "small_area_rates",
    "street_level_quality",
    "unmet_need",
    "xmr",
]


def __getattr__(name: str) -> Any:
    return attribute(__name__, name)
