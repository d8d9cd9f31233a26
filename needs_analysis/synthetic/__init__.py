"""Seeded synthetic data in place of data that cannot be shared. Everything is labelled as synthetic."""

from needs_analysis.synthetic.exact_key_share import exact_key_share
from needs_analysis.synthetic.force_events import force_events
from needs_analysis.synthetic.linkage_records import linkage_records
from needs_analysis.synthetic.marac_referrals import marac_referrals
from needs_analysis.synthetic.repeat_share import repeat_share
from needs_analysis.synthetic.synthesise import FILES, synthesise
from needs_analysis.synthetic.victim_events import victim_events

__all__ = [
    "FILES",
    "exact_key_share",
    "force_events",
    "linkage_records",
    "marac_referrals",
    "repeat_share",
    "synthesise",
    "victim_events",
]
