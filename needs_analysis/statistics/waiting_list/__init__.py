"""Arithmetic of waiting lists: rates and times in one unit of time, weeks or days, whichever it is."""

from needs_analysis.statistics.waiting_list.clearance_time import clearance_time
from needs_analysis.statistics.waiting_list.pressure import pressure
from needs_analysis.statistics.waiting_list.queue_load import queue_load
from needs_analysis.statistics.waiting_list.relief_capacity import relief_capacity
from needs_analysis.statistics.waiting_list.target_capacity import target_capacity
from needs_analysis.statistics.waiting_list.target_mean_wait import target_mean_wait
from needs_analysis.statistics.waiting_list.target_queue import target_queue

__all__ = [
    "clearance_time",
    "pressure",
    "queue_load",
    "relief_capacity",
    "target_capacity",
    "target_mean_wait",
    "target_queue",
]
