"""Statistical functions: arrays in, arrays out."""

from needs_analysis.statistics import counts, queues, survival, waiting_list
from needs_analysis.statistics.always_attainable import always_attainable
from needs_analysis.statistics.attainable_counts import attainable_counts
from needs_analysis.statistics.bootstrap_concentration import bootstrap_concentration
from needs_analysis.statistics.byar import byar
from needs_analysis.statistics.clopper_pearson import clopper_pearson
from needs_analysis.statistics.clustered_ratio import clustered_ratio
from needs_analysis.statistics.clustered_share import clustered_share
from needs_analysis.statistics.clustered_sums import ClusterSums, clustered_sums
from needs_analysis.statistics.concentration_if_random import IfRandom, concentration_if_random
from needs_analysis.statistics.count_ratio import count_ratio
from needs_analysis.statistics.cumulative_incidence import CumulativeIncidence, cumulative_incidence
from needs_analysis.statistics.difference_of import difference_of
from needs_analysis.statistics.direct import Standardised, direct
from needs_analysis.statistics.dispersion import dispersion
from needs_analysis.statistics.dispersion_from_history import dispersion_from_history
from needs_analysis.statistics.forecast import Forecast, forecast
from needs_analysis.statistics.funnel_labels import funnel_labels as funnel_labels
from needs_analysis.statistics.generalised_gini import generalised_gini
from needs_analysis.statistics.gini import gini
from needs_analysis.statistics.herfindahl import herfindahl
from needs_analysis.statistics.indirect import indirect
from needs_analysis.statistics.jeffreys import jeffreys
from needs_analysis.statistics.lorenz_curve import lorenz_curve
from needs_analysis.statistics.marshall import Smoothed, marshall
from needs_analysis.statistics.mean_t import mean_t
from needs_analysis.statistics.newcombe import newcombe
from needs_analysis.statistics.odds_ratio import odds_ratio
from needs_analysis.statistics.over_dispersion import OverDispersion, over_dispersion
from needs_analysis.statistics.overturning_dispersion import overturning_dispersion
from needs_analysis.statistics.own_limits import own_limits
from needs_analysis.statistics.paired_change import PairedChange, paired_change
from needs_analysis.statistics.poisson import poisson
from needs_analysis.statistics.poisson_exact import poisson_exact
from needs_analysis.statistics.poisson_interval import EXACT_BELOW, poisson_interval
from needs_analysis.statistics.poisson_limits import poisson_limits
from needs_analysis.statistics.poisson_limits_at import poisson_limits_at
from needs_analysis.statistics.product_of import product_of
from needs_analysis.statistics.proportion_interval import proportion_interval
from needs_analysis.statistics.proportion_limits import proportion_limits
from needs_analysis.statistics.quantile_of import quantile_of
from needs_analysis.statistics.rate_ratio import rate_ratio
from needs_analysis.statistics.ratio_bounds import ratio_bounds
from needs_analysis.statistics.ratio_bounds_with_totals import ratio_bounds_with_totals
from needs_analysis.statistics.risk_ratio import risk_ratio
from needs_analysis.statistics.seasonal_index import seasonal_index
from needs_analysis.statistics.slope_index import Slope, slope_index
from needs_analysis.statistics.smallest_common_base import smallest_common_base
from needs_analysis.statistics.step_at import Step, step_at
from needs_analysis.statistics.theil import theil
from needs_analysis.statistics.top_share import top_share
from needs_analysis.statistics.units_holding import units_holding
from needs_analysis.statistics.units_if_random import units_if_random
from needs_analysis.statistics.widened_limits import widened_limits
from needs_analysis.statistics.wilson import wilson
from needs_analysis.statistics.xmr_limits import RULES, Limits, RuleSet, xmr_limits
from needs_analysis.statistics.xmr_rules import xmr_rules

__all__ = [
    "EXACT_BELOW",
    "RULES",
    "ClusterSums",
    "CumulativeIncidence",
    "Forecast",
    "IfRandom",
    "Limits",
    "OverDispersion",
    "PairedChange",
    "RuleSet",
    "Slope",
    "Smoothed",
    "Standardised",
    "Step",
    "always_attainable",
    "attainable_counts",
    "bootstrap_concentration",
    "byar",
    "clopper_pearson",
    "clustered_ratio",
    "clustered_share",
    "clustered_sums",
    "concentration_if_random",
    "count_ratio",
    "counts",
    "cumulative_incidence",
    "difference_of",
    "direct",
    "dispersion",
    "dispersion_from_history",
    "forecast",
    "funnel_labels",
    "generalised_gini",
    "gini",
    "herfindahl",
    "indirect",
    "jeffreys",
    "lorenz_curve",
    "marshall",
    "mean_t",
    "newcombe",
    "odds_ratio",
    "over_dispersion",
    "overturning_dispersion",
    "own_limits",
    "paired_change",
    "poisson",
    "poisson_exact",
    "poisson_interval",
    "poisson_limits",
    "poisson_limits_at",
    "product_of",
    "proportion_interval",
    "proportion_limits",
    "quantile_of",
    "queues",
    "rate_ratio",
    "ratio_bounds",
    "ratio_bounds_with_totals",
    "risk_ratio",
    "seasonal_index",
    "slope_index",
    "smallest_common_base",
    "step_at",
    "survival",
    "theil",
    "top_share",
    "units_holding",
    "units_if_random",
    "waiting_list",
    "widened_limits",
    "wilson",
    "xmr_limits",
    "xmr_rules",
]
