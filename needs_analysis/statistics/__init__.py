"""Arithmetic without policing words: arrays in, arrays out."""

from needs_analysis.statistics.clusters import clustered_ratio, clustered_share
from needs_analysis.statistics.combining import difference_of, product_of
from needs_analysis.statistics.concentration import (
    generalised_gini,
    gini,
    lorenz_curve,
    top_share,
    units_holding,
)
from needs_analysis.statistics.control import RULES, Limits, RuleSet, xmr_limits, xmr_rules
from needs_analysis.statistics.dispersion import dispersion_from_history
from needs_analysis.statistics.empirical_bayes import Smoothed, marshall
from needs_analysis.statistics.forecasting import Forecast, forecast
from needs_analysis.statistics.funnel import (
    OverDispersion,
    over_dispersion,
    own_limits,
    poisson_limits,
    poisson_limits_at,
    proportion_limits,
    widened_limits,
)
from needs_analysis.statistics.funnel import labels as funnel_labels
from needs_analysis.statistics.inequality import Slope, quantile_of, slope_index
from needs_analysis.statistics.intervals import EXACT_BELOW, poisson_interval, proportion_interval
from needs_analysis.statistics.named import (
    byar,
    clopper_pearson,
    dispersion,
    jeffreys,
    mean_t,
    newcombe,
    odds_ratio,
    poisson,
    poisson_exact,
    rate_ratio,
    risk_ratio,
    wilson,
)
from needs_analysis.statistics.ratios import count_ratio, overturning_dispersion
from needs_analysis.statistics.rounding import always_attainable, attainable_counts, smallest_common_base
from needs_analysis.statistics.seasons import Step, seasonal_index, step_at
from needs_analysis.statistics.standardisation import Standardised, direct, indirect

__all__ = [
    "EXACT_BELOW",
    "RULES",
    "Forecast",
    "Limits",
    "OverDispersion",
    "RuleSet",
    "Slope",
    "Smoothed",
    "Standardised",
    "Step",
    "always_attainable",
    "attainable_counts",
    "byar",
    "clopper_pearson",
    "clustered_ratio",
    "clustered_share",
    "count_ratio",
    "difference_of",
    "direct",
    "dispersion",
    "dispersion_from_history",
    "forecast",
    "funnel_labels",
    "generalised_gini",
    "gini",
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
    "poisson",
    "poisson_exact",
    "poisson_interval",
    "poisson_limits",
    "poisson_limits_at",
    "product_of",
    "proportion_interval",
    "proportion_limits",
    "quantile_of",
    "rate_ratio",
    "risk_ratio",
    "seasonal_index",
    "slope_index",
    "smallest_common_base",
    "step_at",
    "top_share",
    "units_holding",
    "widened_limits",
    "wilson",
    "xmr_limits",
    "xmr_rules",
]
