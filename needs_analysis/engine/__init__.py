"""Where large tables run: DuckDB on a laptop, Spark on a cluster, one expression for both."""

from needs_analysis.engine.run import Backend, run

__all__ = ["Backend", "run"]
