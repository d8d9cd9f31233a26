"""What it costs, what it is worth, how sure we are."""

from needs_analysis.cost_benefit.break_even import break_even
from needs_analysis.cost_benefit.deflator_ratio import deflator_ratio
from needs_analysis.cost_benefit.discount_factors import discount_factors
from needs_analysis.cost_benefit.known_money import known_money
from needs_analysis.cost_benefit.present_value import present_value
from needs_analysis.cost_benefit.to_price_year import to_price_year

__all__ = ["break_even", "deflator_ratio", "discount_factors", "known_money", "present_value", "to_price_year"]
