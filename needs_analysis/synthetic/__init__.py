"""The seeded world that stands in for data nobody may ship. Everything it makes is labelled as synthetic."""

from needs_analysis.synthetic.force import force_events
from needs_analysis.synthetic.people import exact_key_share, linkage_records, repeat_share
from needs_analysis.synthetic.synthesise import FILES, synthesise
from needs_analysis.synthetic.world import marac_referrals, victim_events

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
