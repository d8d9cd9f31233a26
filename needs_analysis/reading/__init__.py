"""From an untrusted file to a checked table. The only room that opens data files."""

from needs_analysis.reading.boundaries import boundaries
from needs_analysis.reading.layout import Layout
from needs_analysis.reading.police_extract import ExtractMapping, police_extract
from needs_analysis.reading.police_uk import police_uk
from needs_analysis.reading.population import population
from needs_analysis.reading.provider_return import provider_return
from needs_analysis.reading.received import Notice, Received
from needs_analysis.reading.sidecar import record_checksum, sha256, sidecar_path, source_of, write_source, write_whole
from needs_analysis.reading.table import table

__all__ = [
    "ExtractMapping",
    "Layout",
    "Notice",
    "Received",
    "boundaries",
    "police_extract",
    "police_uk",
    "population",
    "provider_return",
    "record_checksum",
    "sha256",
    "sidecar_path",
    "source_of",
    "table",
    "write_source",
    "write_whole",
]
