"""Figures from tidy tables, in the style of the Government Analysis Function.

A chart is described by a `Chart` and drawn by `draw`; it never computes a figure of its own.
"""

from needs_analysis.charts.chart import Chart
from needs_analysis.charts.draw import draw, png

__all__ = ["Chart", "draw", "png"]
