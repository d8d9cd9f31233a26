"""What each table must contain, one file per table or pair of tables."""

from typing import Final

from needs_analysis.contracts.approved_quotations import approved_quotations
from needs_analysis.contracts.claims import claims
from needs_analysis.contracts.context_facts import quarterly_context_facts
from needs_analysis.contracts.contract import Column, Contract
from needs_analysis.contracts.fact import elapsed_days, fact
from needs_analysis.contracts.force_aggregate import force_aggregate
from needs_analysis.contracts.funding import funding
from needs_analysis.contracts.harm_weights import harm_weights
from needs_analysis.contracts.known_answers import known_answers
from needs_analysis.contracts.lookups import imd_deciles, lsoa_lookup
from needs_analysis.contracts.outcome_set import outcome_set
from needs_analysis.contracts.outcomes import outcomes
from needs_analysis.contracts.police_extract import police_extract
from needs_analysis.contracts.police_uk_area_month import police_uk_area_month
from needs_analysis.contracts.police_uk_checks import police_uk_checks
from needs_analysis.contracts.police_uk_lsoa import police_uk_lsoa
from needs_analysis.contracts.population import population
from needs_analysis.contracts.provider_queries import provider_queries
from needs_analysis.contracts.provider_return import provider_return
from needs_analysis.contracts.published_facts import published_facts
from needs_analysis.contracts.recorded_crime import offence_lines, recorded_crime
from needs_analysis.contracts.service_contracts import service_contracts
from needs_analysis.contracts.services import services
from needs_analysis.contracts.stated_needs import stated_needs
from needs_analysis.contracts.victim_events import marac_referrals, victim_events
from needs_analysis.contracts.waiting_list import outcome_measurements, waiting_list
from needs_analysis.periods import DAYS_A_YEAR, quarters_in

ALL: Final[dict[str, Contract]] = {
    contract.name: contract
    for contract in (
        approved_quotations,
        claims,
        force_aggregate,
        funding,
        harm_weights,
        imd_deciles,
        known_answers,
        lsoa_lookup,
        marac_referrals,
        offence_lines,
        outcome_measurements,
        outcome_set,
        outcomes,
        police_extract,
        police_uk_area_month,
        police_uk_checks,
        police_uk_lsoa,
        population,
        provider_queries,
        provider_return,
        published_facts,
        quarterly_context_facts,
        recorded_crime,
        service_contracts,
        services,
        stated_needs,
        victim_events,
        waiting_list,
    )
}
"""Every contract by name."""

__all__ = [
    "ALL",
    "DAYS_A_YEAR",
    "Column",
    "Contract",
    "elapsed_days",
    "fact",
    "quarters_in",
]
