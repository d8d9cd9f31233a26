"""Fetching open data: the only module that uses the network, and only when a user asks for it by name."""

from needs_analysis.reading.fetch.fetch import fetch

__all__ = ["fetch"]
