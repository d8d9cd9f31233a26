"""Seeded synthetic data in place of data that cannot be shared. Everything is labelled as synthetic."""

from needs_analysis.synthetic.exact_key_share import exact_key_share
from needs_analysis.synthetic.force_events import force_events
from needs_analysis.synthetic.funding_streams import funding_streams
from needs_analysis.synthetic.linkage_records import linkage_records
from needs_analysis.synthetic.marac_referrals import marac_referrals
from needs_analysis.synthetic.outcome_records import outcome_records
from needs_analysis.synthetic.provider_query_list import provider_query_list
from needs_analysis.synthetic.repeat_share import repeat_share
from needs_analysis.synthetic.repeat_truth import repeat_truth
from needs_analysis.synthetic.service_contract_list import service_contract_list
from needs_analysis.synthetic.service_returns import service_returns
from needs_analysis.synthetic.service_truth import service_truth
from needs_analysis.synthetic.synthesise import FILES, synthesise
from needs_analysis.synthetic.victim_events import victim_events
from needs_analysis.synthetic.waiting_list_records import waiting_list_records
from needs_analysis.synthetic.write_messy_returns import write_messy_returns
from needs_analysis.synthetic.write_repeat_data import write_repeat_data
from needs_analysis.synthetic.write_service_data import write_service_data

__all__ = [
    "FILES",
    "exact_key_share",
    "force_events",
    "funding_streams",
    "linkage_records",
    "marac_referrals",
    "outcome_records",
    "provider_query_list",
    "repeat_share",
    "repeat_truth",
    "service_contract_list",
    "service_returns",
    "service_truth",
    "synthesise",
    "victim_events",
    "waiting_list_records",
    "write_messy_returns",
    "write_repeat_data",
    "write_service_data",
]
