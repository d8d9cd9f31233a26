"""Fetching open data: the one place that touches the network, and only when a user asks for it by name."""

from needs_analysis.reading.fetch.fetch import fetch

__all__ = ["fetch"]
