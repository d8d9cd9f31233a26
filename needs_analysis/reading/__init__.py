"""From an untrusted file to a checked table. The only module that opens data files."""

from needs_analysis.reading.join import join
from needs_analysis.reading.meaning.layout import Layout
from needs_analysis.reading.meaning.set_aside import PublishedLayout
from needs_analysis.reading.received import Notice, Received
from needs_analysis.reading.returns.provider_return import provider_return
from needs_analysis.reading.revise import revise
from needs_analysis.reading.sidecar import record_checksum, recorded, sidecar_path, source_of, write_source
from needs_analysis.reading.sources.boundaries import boundaries
from needs_analysis.reading.sources.extract_mapping import ExtractMapping
from needs_analysis.reading.sources.force_aggregate import force_aggregate
from needs_analysis.reading.sources.funding import funding
from needs_analysis.reading.sources.outcome_measurements import outcome_measurements
from needs_analysis.reading.sources.own_table import own_table
from needs_analysis.reading.sources.police_extract import police_extract
from needs_analysis.reading.sources.police_uk import police_uk
from needs_analysis.reading.sources.population import population
from needs_analysis.reading.sources.population_columns import PopulationLayout
from needs_analysis.reading.sources.provider_queries import provider_queries
from needs_analysis.reading.sources.published import published
from needs_analysis.reading.sources.service_contracts import service_contracts
from needs_analysis.reading.sources.survey import survey
from needs_analysis.reading.sources.survey_map import QuestionMap
from needs_analysis.reading.sources.table import table
from needs_analysis.reading.sources.unloaded import unloaded
from needs_analysis.reading.sources.waiting_list import waiting_list
from needs_analysis.reading.write_template import write_template

__all__ = [
    "ExtractMapping",
    "Layout",
    "Notice",
    "PopulationLayout",
    "PublishedLayout",
    "QuestionMap",
    "Received",
    "boundaries",
    "force_aggregate",
    "funding",
    "join",
    "outcome_measurements",
    "own_table",
    "police_extract",
    "police_uk",
    "population",
    "provider_queries",
    "provider_return",
    "published",
    "record_checksum",
    "recorded",
    "revise",
    "service_contracts",
    "sidecar_path",
    "source_of",
    "survey",
    "table",
    "unloaded",
    "waiting_list",
    "write_source",
    "write_template",
]
