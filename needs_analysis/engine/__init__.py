"""Where large tables run: DuckDB on a laptop, Spark on a cluster, a warehouse where it stands; one expression for all of them."""

from needs_analysis.engine.connect import Connection, connect
from needs_analysis.engine.fetch import fetch
from needs_analysis.engine.on_disk import OnDisk
from needs_analysis.engine.open import Handle, Opened, open, opened

__all__ = ["Connection", "Handle", "OnDisk", "Opened", "connect", "fetch", "open", "opened"]
