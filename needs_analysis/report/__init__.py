"""The web page."""

from needs_analysis.report.page import Page, render

__all__ = ["Page", "render"]
