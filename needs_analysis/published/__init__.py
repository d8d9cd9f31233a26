"""What printed figures allow: shares of a whole, and the counts that a printed percentage can stand for."""

from needs_analysis.published.published_share import published_share

__all__ = ["published_share"]
