"""From an untrusted file to a checked table. The only room that opens data files."""

from needs_analysis.reading.boundaries import boundaries
from needs_analysis.reading.sidecar import record_checksum, sha256, sidecar_path, source_of, write_source, write_whole
from needs_analysis.reading.table import table

__all__ = [
    "boundaries",
    "record_checksum",
    "sha256",
    "sidecar_path",
    "source_of",
    "table",
    "write_source",
    "write_whole",
]
