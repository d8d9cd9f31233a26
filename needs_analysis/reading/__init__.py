"""From an untrusted file to a checked table. The only room that opens data files."""

from needs_analysis.reading.boundaries import boundaries
from needs_analysis.reading.sidecar import record_checksum, source_of, write_source
from needs_analysis.reading.table import table

__all__ = ["boundaries", "record_checksum", "source_of", "table", "write_source"]
