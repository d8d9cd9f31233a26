"""Who is repeatedly victimised, how soon, and how concentrated it is."""

from needs_analysis.repeat_victimisation.concentration import concentration
from needs_analysis.repeat_victimisation.marac_repeats import marac_repeats
from needs_analysis.repeat_victimisation.repeat_rate import repeat_rate

__all__ = ["concentration", "marac_repeats", "repeat_rate"]
