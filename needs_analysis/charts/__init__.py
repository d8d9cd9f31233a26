"""Figures from tidy tables, in the style of the Government Analysis Function.

A chart is described by a `Chart` and drawn by `draw`; it never computes a figure of its own.
"""

from needs_analysis.charts.chart import PHONE_WIDTH_INCHES, WIDTH_INCHES, Chart
from needs_analysis.charts.draw import draw, png

__all__ = ["PHONE_WIDTH_INCHES", "WIDTH_INCHES", "Chart", "draw", "png"]
