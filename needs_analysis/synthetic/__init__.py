"""The seeded world that stands in for data nobody may ship. Everything it makes is labelled as synthetic."""

from needs_analysis.synthetic.world import marac_referrals, victim_events

__all__ = ["marac_referrals", "victim_events"]
