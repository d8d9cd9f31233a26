"""Did it work: before and after, and how far to believe it."""

from needs_analysis.evaluation.reported_reductions import reported_reductions

__all__ = ["reported_reductions"]
