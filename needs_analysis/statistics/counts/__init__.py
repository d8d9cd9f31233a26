"""Models of how many events units have: arrays in, a fit out."""

from needs_analysis.statistics.counts.chao import chao
from needs_analysis.statistics.counts.count_model import MODELS, CountModel, count_model
from needs_analysis.statistics.counts.count_models import CountModels, count_models
from needs_analysis.statistics.counts.zelterman import zelterman

__all__ = ["MODELS", "CountModel", "CountModels", "chao", "count_model", "count_models", "zelterman"]
