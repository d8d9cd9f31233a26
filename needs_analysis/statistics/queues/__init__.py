"""Queues in closed form and by simulation: arrays in, a table out."""

from needs_analysis.statistics.queues.erlang_a import erlang_a
from needs_analysis.statistics.queues.ggc import ggc
from needs_analysis.statistics.queues.mg1 import mg1
from needs_analysis.statistics.queues.mmc import mmc
from needs_analysis.statistics.queues.mmck import mmck
from needs_analysis.statistics.queues.servers_needed import servers_needed
from needs_analysis.statistics.queues.simulate import Simulated, simulate

__all__ = ["Simulated", "erlang_a", "ggc", "mg1", "mmc", "mmck", "servers_needed", "simulate"]
