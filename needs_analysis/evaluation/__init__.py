"""Did it work: before and after, and how far to believe it."""

from needs_analysis.evaluation.before_after import reported_reductions

__all__ = ["reported_reductions"]
