"""Who is repeatedly victimised, how soon, and how concentrated it is."""

from needs_analysis.repeat_victimisation.aggregate.from_aggregate import from_aggregate
from needs_analysis.repeat_victimisation.concentration import concentration
from needs_analysis.repeat_victimisation.concentration_measures import concentration_measures
from needs_analysis.repeat_victimisation.course.time_course import time_course
from needs_analysis.repeat_victimisation.frequent_victims import FrequentVictims, frequent_victims
from needs_analysis.repeat_victimisation.harm import harm
from needs_analysis.repeat_victimisation.linkage_sensitivity import linkage_sensitivity
from needs_analysis.repeat_victimisation.marac_repeats import marac_repeats
from needs_analysis.repeat_victimisation.repeat_rate import repeat_rate
from needs_analysis.repeat_victimisation.serial_perpetrators import serial_perpetrators

__all__ = [
    "FrequentVictims",
    "concentration",
    "concentration_measures",
    "frequent_victims",
    "from_aggregate",
    "harm",
    "linkage_sensitivity",
    "marac_repeats",
    "repeat_rate",
    "serial_perpetrators",
    "time_course",
]
