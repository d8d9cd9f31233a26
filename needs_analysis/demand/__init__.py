"""How many people need help, where, and next year."""

from needs_analysis.demand.area_rates import area_rates
from needs_analysis.demand.breaks import break_at
from needs_analysis.demand.change import change
from needs_analysis.demand.comparison import compare_periods
from needs_analysis.demand.deprivation import deprivation_gradient
from needs_analysis.demand.forces import compare_forces
from needs_analysis.demand.forecast import forecast
from needs_analysis.demand.funnels import funnel_limits, funnel_points
from needs_analysis.demand.indirect import indirect_standardised_rate, indirect_standardised_ratio
from needs_analysis.demand.inequality import quantiles, slope_index
from needs_analysis.demand.journey import journey
from needs_analysis.demand.like_for_like import deprivation_standardised_ratio
from needs_analysis.demand.offence_lines import offence_series
from needs_analysis.demand.outcome_mix import outcome_shares
from needs_analysis.demand.outcomes import outcome_against_forces
from needs_analysis.demand.prevalence import estimated_victims
from needs_analysis.demand.process import xmr
from needs_analysis.demand.profile import area_profile
from needs_analysis.demand.published_share import published_share
from needs_analysis.demand.quality import street_level_quality
from needs_analysis.demand.rates import mean, proportion, rate
from needs_analysis.demand.recorded_quarters import recorded_crime_quarters
from needs_analysis.demand.reporting import reporting_gap
from needs_analysis.demand.series import recorded_crime_series
from needs_analysis.demand.small_areas import small_area_counts
from needs_analysis.demand.smoothing import small_area_rates
from needs_analysis.demand.standardised import direct_standardised_rate
from needs_analysis.demand.unmet import unmet_need

__all__ = [
    "area_profile",
    "area_rates",
    "break_at",
    "change",
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
    "published_share",
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
